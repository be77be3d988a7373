"""What an index costs at size: `python -m eval.scale --source BEIR --passages N --folder DIR`.

Publishes a real generation of N made-up passages (see `eval.scale_corpus`), then measures how
long each stage took, opening, memory, recall of the vector search against exact search, the
time of each leg and of both together on the source's own questions, and a small update. The
folder is kept, so that a later run with --reuse measures the same index again.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from corpus.document import Document
from corpus.errors import IndexError_
from eval.beir import Beir, read_beir
from eval.scale_corpus import (
    PASSAGES_PER_DOCUMENT,
    ScatteringEncoder,
    Vectors,
    made_documents,
)
from index.build import publish
from index.dense import CODED_FOLDER, DenseIndex, DenseSettings
from index.dense_coded import CodedPart
from index.encoder import load_encoder
from index.generation import current_generation
from index.lexical import LexicalIndex, LexicalSettings
from index.query import parse
from index.store import LEXICAL_FOLDER, Hit, Index, IndexStatus

TOP = 100
QUESTIONS = 200
UPDATE = 1_000
RECALL_AT = 10
_UPDATE_SEED = 2
_TIE = 1e-5
"""Scores this near are a tie: another order of adding rounds differently."""
_SLAB = 65_536


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds over the questions."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Scale:
    """One size. Seconds, but `open_ms`; bytes a passage of memory that the vectors take when
    open and of disk that a generation takes; `recall` at 10 against exact search; `agreement` is
    the share of the best 10 that an index with an addition has in common with one rebuilt."""

    passages: int
    build_s: dict[str, float]
    open_ms: float
    dense_bytes: float
    disk_bytes: float
    recall: float
    dense_ms: Latency
    lexical_ms: Latency
    hybrid_ms: Latency
    encode_ms: Latency
    add_s: float | None = None
    remove_s: float | None = None
    rebuild_s: float | None = None
    agreement: float | None = None


class _Stages:
    """Seconds between the first reports of one stage and of the next."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._begun = time.perf_counter()
        self._stage = "start"

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self.close()
            self._stage = stage

    def close(self) -> None:
        """Count the stage that is running."""
        now = time.perf_counter()
        spent = self.seconds.get(self._stage, 0.0) + now - self._begun
        self.seconds[self._stage] = round(spent, 2)
        self._begun = now


def build(
    beir: Beir, encoder: ScatteringEncoder, passages: int, folder: Path, seed: int = 1
) -> dict[str, float]:
    """Publish `passages` made-up passages beside those there; seconds by stage and in all.

    Another `seed` makes other passages.
    """
    begun = time.perf_counter()
    documents = list(made_documents(_texts(beir), passages, seed))
    stages = _Stages()
    publish(folder, add=documents, encoder=encoder, progress=stages)
    stages.close()
    whole = round(time.perf_counter() - begun, 2)
    return {**stages.seconds, "all": whole}


def measure(beir: Beir, encoder: ScatteringEncoder, folder: Path) -> Scale:
    """Everything but building, on the index in `folder`."""
    asked = [query.text for query in beir.queries][: QUESTIONS + 20]
    vectors = [encoder.encode_query(text) for text in asked]
    place = folder / current_generation(folder)
    before = _resident()
    dense = DenseIndex(place, DenseSettings())
    dense.search(vectors[0], TOP)
    grown = _resident() - before
    begun = time.perf_counter()
    index = Index.open(folder)
    opened = time.perf_counter() - begun
    lexical = LexicalIndex(place / LEXICAL_FOLDER, LexicalSettings())
    parsed = {text: parse(text) for text in asked}
    passages = index.status().passages
    found = Scale(
        passages=passages,
        build_s={},
        open_ms=round(opened * 1000, 1),
        dense_bytes=round(grown / passages, 1),
        disk_bytes=round(index.status().bytes / passages, 1),
        recall=recall(place, dense, vectors[:QUESTIONS]),
        dense_ms=_latency(lambda i: dense.search(vectors[i], TOP), len(asked)),
        lexical_ms=_latency(lambda i: lexical.search(parsed[asked[i]], TOP, None), len(asked)),
        hybrid_ms=_latency(lambda i: index.search(asked[i], encoder, TOP), len(asked)),
        encode_ms=_latency(lambda i: encoder.encode_query(asked[i]), len(asked)),
    )
    index.close()
    return found


def recall(place: Path, dense: DenseIndex, vectors: Sequence[Vectors]) -> float:
    """The share of the exact best 10 that the vector search finds, over questions; shape of
    each of `vectors`: (dimension,). 1 where everything is searched exactly."""
    if not (place / CODED_FOLDER).exists():
        return 1.0
    part = CodedPart(place / CODED_FOLDER, DenseSettings().coded)
    asked = np.stack(vectors)
    best = np.zeros((len(asked), 0), dtype=np.float32)
    keys = np.zeros((len(asked), 0), dtype=np.int64)
    for start in range(0, len(part.keys), _SLAB):
        slab = np.asarray(part.vectors[start : start + _SLAB]).astype(np.float32)
        scores = np.concatenate([best, asked @ slab.T], axis=1)
        own = np.broadcast_to(part.keys[start : start + _SLAB], (len(asked), len(slab)))
        names = np.concatenate([keys, own], axis=1)
        top = np.argsort(-scores, axis=1, kind="stable")[:, :RECALL_AT]
        best, keys = np.take_along_axis(scores, top, 1), np.take_along_axis(names, top, 1)
    found = [{key for key, _ in dense.search(vector, RECALL_AT)} for vector in vectors]
    pairs = zip(keys.tolist(), found, strict=True)
    return round(
        float(np.mean([len(got.intersection(true)) / len(true) for true, got in pairs])), 4
    )


def update(
    beir: Beir, encoder: ScatteringEncoder, folder: Path, *, against_rebuild: bool = False
) -> dict[str, float]:
    """Seconds to add UPDATE passages, found at once, and to remove them again.

    Where asked, also seconds to build all of it anew and how far the two agree; the index must
    then be one that `build` made with its own seed.
    """
    documents = list(made_documents(_texts(beir), UPDATE, _UPDATE_SEED))
    begun = time.perf_counter()
    publish(folder, add=documents, encoder=encoder)
    added = time.perf_counter() - begun
    _check_found(folder, encoder, documents[0].id, there=True)
    rebuilt = _against_rebuild(beir, encoder, folder, documents) if against_rebuild else {}
    begun = time.perf_counter()
    publish(folder, add=[], remove=[document.id for document in documents], encoder=encoder)
    removed = time.perf_counter() - begun
    _check_found(folder, encoder, documents[0].id, there=False)
    return {"add_s": round(added, 2), "remove_s": round(removed, 2), **rebuilt}


def _against_rebuild(
    beir: Beir, encoder: ScatteringEncoder, folder: Path, added: Sequence[Document]
) -> dict[str, float]:
    """Build what `folder` holds anew beside it; seconds, and the agreement of the two."""
    passages = PASSAGES_PER_DOCUMENT * (_status(folder).documents - len(added))
    other = folder.with_name(f"{folder.name}-rebuilt")
    begun = time.perf_counter()
    first = list(made_documents(_texts(beir), passages, seed=1))
    publish(other, add=[*first, *added], encoder=encoder)
    seconds = time.perf_counter() - begun
    asked = [query.text for query in beir.queries][:QUESTIONS]
    agreement = _agreement(folder, other, encoder, asked)
    shutil.rmtree(other)
    return {"rebuild_s": round(seconds, 2), "agreement": round(agreement, 4)}


def _agreement(one: Path, other: Path, encoder: ScatteringEncoder, asked: Sequence[str]) -> float:
    """The mean share of the first 10 places where both have the same passage, or a tie."""
    first, second = Index.open(one), Index.open(other)
    shares = []
    for text in asked:
        pairs = zip(
            first.search(text, encoder, RECALL_AT),
            second.search(text, encoder, RECALL_AT),
            strict=True,
        )
        shares.append(np.mean([_place(a) == _place(b) or _ties(a, b) for a, b in pairs]))
    first.close()
    second.close()
    return float(np.mean(shares))


def _place(hit: Hit) -> tuple[str, int]:
    return hit.passage.document_id, hit.passage.start


def _ties(one: Hit, other: Hit) -> bool:
    return abs(one.score - other.score) <= _TIE


def _check_found(folder: Path, encoder: ScatteringEncoder, id: str, *, there: bool) -> None:
    index = Index.open(folder)
    try:
        known = id in {row.id for row in index.documents()}
    finally:
        index.close()
    if known != there:
        raise IndexError_(f"{id} is {'not ' if there else 'still '}in the index after an update.")


def _status(folder: Path) -> IndexStatus:
    index = Index.open(folder)
    try:
        return index.status()
    finally:
        index.close()


def _texts(beir: Beir) -> list[str]:
    return [entry.whole for entry in beir.entries()]


def _resident() -> int:
    """Bytes of memory that this process holds and that no file backs."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("RssAnon"))
    return int(line.split()[1]) * 1024


def _latency(work: Callable[[int], object], count: int) -> Latency:
    """Over `count` questions, the first 20 (or half, if fewer; they warm caches) left out."""
    times = []
    for number in range(count):
        begun = time.perf_counter()
        work(number)
        times.append((time.perf_counter() - begun) * 1000)
    kept = times[min(20, count // 2) :]
    return Latency(round(float(np.median(kept)), 2), round(float(np.quantile(kept, 0.95)), 2))


def main() -> None:
    """Build where asked to, measure, and print or write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True, help="BEIR folder with split dev")
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--reuse", action="store_true", help="measure what is in the folder")
    parser.add_argument("--grow", action="store_true", help="add to what is in the folder")
    parser.add_argument("--update", action="store_true", help="time adding and removing too")
    parser.add_argument(
        "--against-rebuild", action="store_true", help="with --update: compare with a rebuild"
    )
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    beir, real = read_beir(given.source, "dev"), load_encoder()
    encoder = ScatteringEncoder(real, real.encode(_texts(beir)))
    seconds: dict[str, float] = {}
    if not given.reuse:
        seed = _status(given.folder).passages if given.grow else 1
        seconds = build(beir, encoder, given.passages, given.folder, seed)
    found = replace(measure(beir, encoder, given.folder), build_s=seconds)
    if given.update:
        further = update(beir, encoder, given.folder, against_rebuild=given.against_rebuild)
        found = replace(
            found,
            add_s=further["add_s"],
            remove_s=further["remove_s"],
            rebuild_s=further.get("rebuild_s"),
            agreement=further.get("agreement"),
        )
    text = json.dumps(asdict(found), indent=1)
    if given.json:
        given.json.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
