"""Vector search in one generation: exact, over 16-bit vectors.

Built on FAISS. Vectors are unit length, so the inner product is the cosine. Does not know
texts; hits are passage keys.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import DamagedIndexError

VECTORS_FILE = "dense.faiss"
KEYS_FILE = "keys.npy"


def write_dense(
    folder: Path,
    base: Path | None,
    remove: Collection[int],
    keys: Sequence[int],
    vectors: NDArray[np.float32],
) -> None:
    """Write vectors and keys into `folder`: those of `base`, less and plus passages."""
    import faiss

    dimension = vectors.shape[1]
    old_keys = np.zeros(0, dtype=np.int64)
    flat: Any = faiss.IndexScalarQuantizer(
        dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    if base is not None:
        flat = faiss.read_index(str(base / VECTORS_FILE))
        old_keys = np.load(base / KEYS_FILE)
        gone = np.flatnonzero(np.isin(old_keys, np.fromiter(remove, dtype=np.int64)))
        if len(gone):
            flat.remove_ids(faiss.IDSelectorBatch(gone))  # keeps the order of the rest
            old_keys = np.delete(old_keys, gone)
    if len(keys):
        flat.add(np.ascontiguousarray(vectors, dtype=np.float32))
    try:
        faiss.write_index(flat, str(folder / VECTORS_FILE))
    except RuntimeError as error:  # all that faiss says of a full disk
        raise OSError(str(error)) from error
    np.save(folder / KEYS_FILE, np.concatenate([old_keys, np.asarray(keys, dtype=np.int64)]))


class DenseIndex:
    """Read access to the vectors in a folder; may be shared between threads. Keys ascend."""

    def __init__(self, folder: Path) -> None:
        import faiss

        try:
            self._flat: Any = faiss.read_index(str(folder / VECTORS_FILE))
            self._keys: NDArray[np.int64] = np.load(folder / KEYS_FILE)
        except (RuntimeError, ValueError) as error:
            raise DamagedIndexError(
                f"The vectors in {folder} are damaged: roll back or add the documents again."
            ) from error

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._flat.d)

    def cosines(self, vector: NDArray[np.float32], keys: Sequence[int]) -> dict[int, float]:
        """The cosine of `vector` with each of these passages; unknown keys are left out."""
        wanted = np.asarray(sorted(keys), dtype=np.int64)
        places = np.searchsorted(self._keys, wanted)
        inside = places < len(self._keys)
        wanted, places = wanted[inside], places[inside]
        same = self._keys[places] == wanted
        wanted, places = wanted[same], places[same]
        if not len(wanted):
            return {}
        scores = self._flat.reconstruct_batch(places) @ vector
        return {int(key): float(score) for key, score in zip(wanted, scores, strict=True)}

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The nearest `k` passages as (key, cosine), best first, ties by key.

        `allowed`, ascending, limits the search to these keys.
        """
        import faiss

        parameters: Any = None
        if allowed is not None:
            chosen = np.flatnonzero(np.isin(self._keys, np.asarray(allowed, dtype=np.int64)))
            parameters = faiss.SearchParameters()
            parameters.sel = faiss.IDSelectorBatch(chosen)
        k = min(k, len(self._keys))
        if k == 0:
            return []
        query = np.ascontiguousarray(vector[None, :], dtype=np.float32)
        scores, positions = self._flat.search(query, k, params=parameters)
        found = [
            (int(self._keys[position]), float(score))
            for position, score in zip(positions[0], scores[0], strict=True)
            if position >= 0
        ]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))
