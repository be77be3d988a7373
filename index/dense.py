"""Vector search in one generation: an exact flat part and, for large corpora, a coded one.

New passages go into the flat part, searched exactly over 16-bit vectors. When it outgrows
its limit everything moves into a coded part (see `index.dense_coded`), which later
generations share by links. Vectors are unit length, so the inner product is the cosine.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import DamagedIndexError
from index.dense_coded import (
    CodedPart,
    CodedSettings,
    Keys,
    key_array,
    places_of,
    write_coded,
)

VECTORS_FILE = "dense.faiss"
KEYS_FILE = "keys.npy"
GONE_FILE = "gone.npy"
CODED_FOLDER = "coded"


@dataclass(frozen=True, slots=True)
class DenseSettings:
    """Sizes in passages.

    Up to `flat_limit` all are searched exactly. Beside a coded part the flat one is kept
    to `fresh_limit`, and the coded one is made anew when more than `gone_share` of it has
    been removed.
    """

    flat_limit: int = 200_000
    fresh_limit: int = 50_000
    gone_share: float = 0.2
    coded: CodedSettings = field(default_factory=CodedSettings)


def write_dense(
    folder: Path,
    base: Path | None,
    remove: Collection[int],
    keys: Sequence[int],
    vectors: NDArray[np.float32],
    settings: DenseSettings,
) -> dict[str, Any]:
    """Write the vectors of `base`, less and plus passages, into `folder`.

    `keys` ascend and are larger than any before. Returns what the manifest records.
    """
    gone = np.asarray(sorted(remove), dtype=np.int64)
    flat, flat_keys = _flat_of(base, vectors.shape[1], gone)
    if len(keys):
        flat.add(np.ascontiguousarray(vectors, dtype=np.float32))
        flat_keys = np.concatenate([flat_keys, np.asarray(keys, dtype=np.int64)])
    coded = _link_coded(folder, base, settings)
    dead = _gone_of(base, coded, gone)
    if _outgrown(len(flat_keys), len(dead), coded, settings):
        flat_keys, dead = _code_all(folder, coded, dead, flat, flat_keys, settings)
        flat.reset()
    _save_flat(folder, flat, flat_keys)
    if (folder / CODED_FOLDER).exists():
        np.save(folder / GONE_FILE, dead)
        facts = asdict(CodedPart(folder / CODED_FOLDER, settings.coded).facts)
        return {"flat": len(flat_keys), "gone": len(dead), "coded": facts}
    return {"flat": len(flat_keys)}


def _flat_of(base: Path | None, dimension: int, gone: Keys) -> tuple[Any, Keys]:
    """The flat part of `base` without the passages that are `gone`."""
    import faiss

    if base is None:
        kind = faiss.ScalarQuantizer.QT_fp16
        empty = faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT)
        return empty, np.zeros(0, dtype=np.int64)
    flat: Any = faiss.read_index(str(base / VECTORS_FILE))
    keys: Keys = np.load(base / KEYS_FILE)
    places = places_of(keys, gone)
    if len(places):
        flat.remove_ids(faiss.IDSelectorBatch(places))  # keeps the order of the rest
        keys = np.delete(keys, places)
    return flat, keys


def _link_coded(folder: Path, base: Path | None, settings: DenseSettings) -> CodedPart | None:
    if base is None or not (base / CODED_FOLDER).exists():
        return None
    (folder / CODED_FOLDER).mkdir()
    for path in sorted((base / CODED_FOLDER).iterdir()):
        os.link(path, folder / CODED_FOLDER / path.name)
    return CodedPart(folder / CODED_FOLDER, settings.coded)


def _gone_of(base: Path | None, coded: CodedPart | None, gone: Keys) -> Keys:
    if base is None or coded is None:
        return np.zeros(0, dtype=np.int64)
    before: Keys = np.load(base / GONE_FILE)
    return np.union1d(before, np.intersect1d(gone, coded.keys))


def _outgrown(flat: int, gone: int, coded: CodedPart | None, settings: DenseSettings) -> bool:
    if coded is None:
        return flat > settings.flat_limit
    return flat > settings.fresh_limit or gone > settings.gone_share * len(coded.keys)


def _code_all(
    folder: Path,
    coded: CodedPart | None,
    dead: Keys,
    flat: Any,
    flat_keys: Keys,
    settings: DenseSettings,
) -> tuple[Keys, Keys]:
    """Put every living vector into a new coded part; returns the (empty) keys left elsewhere."""
    keys, vectors = flat_keys, flat.reconstruct_n(0, flat.ntotal).astype(np.float16)
    if coded is not None:
        living = ~np.isin(coded.keys, dead)
        keys = np.concatenate([coded.keys[living], keys])
        vectors = np.concatenate([coded.vectors[living], vectors])
        for path in (folder / CODED_FOLDER).iterdir():
            path.unlink()  # the link; the base keeps its file
    (folder / CODED_FOLDER).mkdir(exist_ok=True)
    write_coded(folder / CODED_FOLDER, keys, vectors, settings.coded)
    empty = np.zeros(0, dtype=np.int64)
    return empty, empty


def _save_flat(folder: Path, flat: Any, keys: Keys) -> None:
    import faiss

    try:
        faiss.write_index(flat, str(folder / VECTORS_FILE))
    except RuntimeError as error:  # all that faiss says of a full disk
        raise OSError(str(error)) from error
    np.save(folder / KEYS_FILE, keys)


class DenseIndex:
    """Read access to the vectors in a folder; may be shared between threads."""

    def __init__(self, folder: Path, settings: DenseSettings) -> None:
        import faiss

        try:
            self._flat: Any = faiss.read_index(str(folder / VECTORS_FILE))
            self._keys: Keys = np.load(folder / KEYS_FILE)
            self._coded = None
            self._gone: Keys = np.zeros(0, dtype=np.int64)
            if (folder / CODED_FOLDER).exists():
                self._coded = CodedPart(folder / CODED_FOLDER, settings.coded)
                self._gone = np.load(folder / GONE_FILE)
        except (RuntimeError, ValueError, OSError) as error:
            raise DamagedIndexError(
                f"The vectors in {folder} are damaged: roll back or add the documents again."
            ) from error

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._flat.d)

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The nearest `k` passages as (key, cosine), best first, ties by key.

        `allowed` limits the search to these keys.
        """
        chosen = key_array(allowed)
        found = self._search_flat(vector, k, chosen)
        if self._coded is not None:
            found += self._coded.search(vector, k, self._gone, chosen)
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:k]

    def _search_flat(
        self, vector: NDArray[np.float32], k: int, allowed: Keys | None
    ) -> list[tuple[int, float]]:
        import faiss

        parameters: Any = None
        if allowed is not None:
            parameters = faiss.SearchParameters()
            selector = faiss.IDSelectorBatch(places_of(self._keys, allowed))
            parameters.sel = selector
        k = min(k, len(self._keys))
        if k == 0:
            return []
        query = np.ascontiguousarray(vector[None, :], dtype=np.float32)
        scores, places = self._flat.search(query, k, params=parameters)
        return [
            (int(self._keys[place]), float(score))
            for place, score in zip(places[0], scores[0], strict=True)
            if place >= 0
        ]

    def cosines(self, vector: NDArray[np.float32], keys: Collection[int]) -> dict[int, float]:
        """The cosine of `vector` with each of these passages; unknown keys are left out."""
        places = places_of(self._keys, np.asarray(sorted(keys), dtype=np.int64))
        found: dict[int, float] = {}
        if len(places):
            scores = self._flat.reconstruct_batch(places) @ vector
            found = {int(self._keys[p]): float(s) for p, s in zip(places, scores, strict=True)}
        if self._coded is not None:
            found |= self._coded.cosines(
                vector, set(keys) - found.keys() - set(self._gone.tolist())
            )
        return found
