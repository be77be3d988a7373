"""Vector search for large corpora: coarse codes in memory, exact vectors mapped from disk.

Candidates come from inverted lists of RaBitQ codes (Gao and Long, SIGMOD 2024; about 100
bytes a passage); the best of them are compared exactly with their 16-bit vectors. How many lists
are searched at least and how many candidates are compared is tuned on the corpus itself to a
stated recall; a question that lies far from everything has more lists about as near as the
nearest, and all of those are searched. Never changed in place.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import DamagedIndexError

CODES, VECTORS, ROWS, KEYS, FACTS = (
    "codes.faiss",
    "vectors.f16",
    "rows.crc",
    "keys.npy",
    "facts.json",
)
_SLAB = 65_536
"""Rows handled at a time when everything is gone through."""

Vectors = NDArray[np.float16]
Keys = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CodedSettings:
    """How codes are made and searched.

    `lists_per_root` lists for each square root of the number of passages; `recall` at 10 to be
    reached on `queries` passages taken as questions, each moved by a random vector of length
    `moved`, since questions lie farther from passages than these from each other. At least
    `least_probes` lists are searched, and up to `most_probes` whose centre's cosine with the
    question is `within` that of the nearest centre; at least `least_reranked` candidates are
    compared exactly, at most `most_reranked`; a filter that leaves at most `exact_below` passages
    is answered exactly.
    """

    lists_per_root: float = 4.0
    recall: float = 0.98
    queries: int = 200
    moved: float = 1.4
    least_probes: int = 32
    most_probes: int = 512
    within: float = 0.3
    least_reranked: int = 400
    most_reranked: int = 4096
    exact_below: int = 20_000


@dataclass(frozen=True, slots=True)
class CodedFacts:
    """What tuning found: lists in all, lists searched at least, the recall at 10 that gave, and
    how many candidates were compared exactly for it."""

    dimension: int
    passages: int
    lists: int
    probes: int
    recall: float
    reranked: int = 200


def write_coded(folder: Path, keys: Keys, vectors: Vectors, settings: CodedSettings) -> CodedFacts:
    """Write the coded part of unit `vectors` with ascending `keys` into the empty `folder`."""
    import faiss

    count, dimension = vectors.shape
    lists = max(1, int(settings.lists_per_root * count**0.5))
    codes = faiss.index_factory(dimension, f"IVF{lists},RaBitQfs", faiss.METRIC_INNER_PRODUCT)
    training = np.random.default_rng(0).permutation(count)[: 40 * lists]
    codes.train(vectors[np.sort(training)].astype(np.float32))
    for slab in _slabs(count):
        codes.add(vectors[slab].astype(np.float32))
    with (folder / VECTORS).open("wb") as file:
        for slab in _slabs(count):
            vectors[slab].tofile(file)
    rows = [zlib.crc32(row.tobytes()) for slab in _slabs(count) for row in vectors[slab]]
    np.asarray(rows, dtype=np.uint32).tofile(folder / ROWS)
    np.save(folder / KEYS, keys)
    try:
        faiss.write_index(codes, str(folder / CODES))
    except RuntimeError as error:  # all that faiss says of a full disk
        raise OSError(str(error)) from error
    facts = tuned(codes, vectors, settings)
    (folder / FACTS).write_text(json.dumps(asdict(facts)), encoding="utf-8")
    return facts


def _slabs(count: int) -> Iterator[slice]:
    return (slice(start, min(start + _SLAB, count)) for start in range(0, count, _SLAB))


def tuned(codes: Any, vectors: Vectors, settings: CodedSettings) -> CodedFacts:
    """How far `codes` of `vectors` must be searched for the wanted recall.

    Of lists and candidates, what brings more is doubled until the recall is reached.
    """
    lists = codes.nlist
    draw = np.random.default_rng(1)
    chosen = draw.permutation(len(vectors))[: settings.queries]
    questions = _moved(vectors[np.sort(chosen)].astype(np.float32), settings.moved, draw)
    truth = _exact_best(vectors, questions, 10)

    def near(question: NDArray[np.float32], probes: int) -> int:
        return _lists_near(codes, question, probes, settings)

    def reached(probes: int, depth: int) -> float:
        found = [
            set(_rerank(codes, vectors, question, 10, near(question, probes), depth)[0].tolist())
            for question in questions
        ]
        pairs = zip(truth, found, strict=True)
        return float(np.mean([len(true & got) / len(true) for true, got in pairs]))

    probes, depth = min(settings.least_probes, lists), settings.least_reranked
    recall = reached(probes, depth)
    while recall < settings.recall:
        deeper = (probes, min(2 * depth, settings.most_reranked))
        wider = (min(2 * probes, lists), depth)
        further = [step for step in (deeper, wider) if step != (probes, depth)]
        if not further:
            break
        found = [(*step, reached(*step)) for step in further]
        probes, depth, recall = max(found, key=lambda step: step[2])
    return CodedFacts(vectors.shape[1], len(vectors), lists, probes, round(recall, 4), depth)


def _moved(
    vectors: NDArray[np.float32], length: float, draw: np.random.Generator
) -> NDArray[np.float32]:
    """Unit vectors, each moved by a random vector of `length` and brought back to length 1."""
    noise = draw.standard_normal(vectors.shape, dtype=np.float32)
    noise *= length / np.linalg.norm(noise, axis=1, keepdims=True)
    moved = vectors + noise
    unit: NDArray[np.float32] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return unit


def _exact_best(vectors: Vectors, questions: NDArray[np.float32], k: int) -> list[set[int]]:
    best: list[list[tuple[float, int]]] = [[] for _ in questions]
    for slab in _slabs(len(vectors)):
        scores = questions @ vectors[slab].astype(np.float32).T
        for row, line in zip(best, scores, strict=True):
            top = np.argsort(-line, kind="stable")[:k]
            row += [(float(line[i]), -(slab.start + int(i))) for i in top]
    return [{-place for _, place in sorted(row, reverse=True)[:k]} for row in best]


def _lists_near(
    codes: Any, vector: NDArray[np.float32], least: int, settings: CodedSettings
) -> int:
    """How many lists to search for `vector`, `least` of them in any case."""
    most = max(least, min(settings.most_probes, codes.nlist))
    cosines, _ = codes.quantizer.search(vector[None, :], most)
    near = int((cosines[0] >= cosines[0, 0] - settings.within).sum())
    return max(least, near)


def _rerank(
    codes: Any, vectors: Vectors, vector: NDArray[np.float32], k: int, probes: int, depth: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Places and cosines of the best `k` among the `depth` candidates of the codes."""
    import faiss

    parameters = faiss.IVFSearchParameters()
    parameters.nprobe = probes
    _, places = codes.search(vector[None, :], min(depth, len(vectors)), params=parameters)
    candidates = np.sort(places[0][places[0] >= 0])
    scores = vectors[candidates].astype(np.float32) @ vector
    order = np.argsort(-scores, kind="stable")[:k]
    return candidates[order], scores[order]


class CodedPart:
    """Read access to a coded part; may be shared between threads."""

    def __init__(self, folder: Path, settings: CodedSettings) -> None:
        import faiss

        try:
            facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
            self.facts = CodedFacts(**facts)
            self.keys: Keys = np.load(folder / KEYS)
            self._codes: Any = faiss.read_index(str(folder / CODES))
            shape = (self.facts.passages, self.facts.dimension)
            self.vectors: Vectors = np.memmap(folder / VECTORS, np.float16, "r", shape=shape)
            self._rows = np.fromfile(folder / ROWS, dtype=np.uint32)
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise _damage(folder) from error
        self._folder = folder
        self._settings = settings

    def search(
        self,
        vector: NDArray[np.float32],
        k: int,
        gone: Keys,
        allowed: Keys | None = None,
    ) -> list[tuple[int, float]]:
        """The nearest `k` passages that are not `gone` as (key, cosine), best first."""
        wanted = self.keys if allowed is None else allowed
        if allowed is not None and len(allowed) <= self._settings.exact_below:
            kept = np.setdiff1d(np.intersect1d(wanted, self.keys), gone)
            exact = self.cosines(vector, kept)
            return sorted(exact.items(), key=lambda hit: (-hit[1], hit[0]))[:k]
        share = max(len(wanted), 1) / len(self.keys)
        depth = int(max(self.facts.reranked, 2 * k) / share) + len(gone)
        depth = min(depth, self._settings.most_reranked)
        probes = _lists_near(self._codes, vector, self.facts.probes, self._settings)
        places, _ = _rerank(self._codes, self.vectors, vector, depth, probes, depth)
        keys = self.keys[places]
        keep = ~np.isin(keys, gone)
        if allowed is not None:
            keep &= np.isin(keys, allowed)
        best = self.cosines(vector, keys[keep][:k])
        return sorted(best.items(), key=lambda hit: (-hit[1], hit[0]))

    def cosines(self, vector: NDArray[np.float32], keys: Collection[int]) -> dict[int, float]:
        """Exact cosines of the passages that are here; every row is checked first."""
        places = places_of(self.keys, np.asarray(sorted(keys), dtype=np.int64))
        rows = np.asarray(self.vectors[places])
        for place, row in zip(places, rows, strict=True):
            if zlib.crc32(row.tobytes()) != self._rows[place]:
                raise _damage(self._folder)
        scores = rows.astype(np.float32) @ vector
        return {int(self.keys[p]): float(s) for p, s in zip(places, scores, strict=True)}


def places_of(keys: Keys, wanted: Keys) -> NDArray[np.int64]:
    """Where each of the ascending `wanted` stands in the ascending `keys`; absent ones left out."""
    if not len(keys):
        return np.zeros(0, dtype=np.int64)
    places = np.searchsorted(keys, wanted)
    inside = np.minimum(places, len(keys) - 1)
    present: NDArray[np.int64] = inside[keys[inside] == wanted].astype(np.int64)
    return present


def _damage(folder: Path) -> DamagedIndexError:
    return DamagedIndexError(
        f"The vectors in {folder} are damaged: roll back with 'curbside rollback' or add the "
        "documents again."
    )


def key_array(keys: Sequence[int] | None) -> Keys | None:
    """Keys as an ascending array."""
    return None if keys is None else np.asarray(sorted(keys), dtype=np.int64)
