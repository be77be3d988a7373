"""Embeddings by text and model, so that nothing is ever embedded twice.

One SQLite file beside the generations. It can be deleted at any time: it only saves work.
Does not know passages.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, Progress

CACHE_FILE = "embeddings.sqlite"
_CHUNK = 500
_BLOCK = 4096
"""Texts embedded before they are saved, so that an interrupted run keeps its work."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    model TEXT NOT NULL, hash BLOB NOT NULL, vector BLOB NOT NULL, UNIQUE (model, hash));
"""

log = logging.getLogger(__name__)


class EmbeddingCache:
    """Vectors, kept as 16-bit floats, which is what the index searches."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._database = self._open()
        except sqlite3.OperationalError:
            raise  # a full or unreadable disk, not damage
        except sqlite3.DatabaseError:
            log.warning("The embedding cache %s is damaged and is begun again.", path)
            path.unlink()
            self._database = self._open()

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.executescript(_SCHEMA)
        return database

    def close(self) -> None:
        """Release the file."""
        self._database.close()

    def encode(
        self, texts: Sequence[str], encoder: Encoder, progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Unit vectors of `texts`, shape (len(texts), dimension); only new texts are embedded."""
        rows: dict[bytes, list[int]] = {}
        for row, text in enumerate(texts):
            rows.setdefault(_hash(text), []).append(row)
        vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
        missing = self._load(encoder, rows, vectors)
        begun = len(texts) - len(missing)
        for start in range(0, len(missing), _BLOCK):
            block = missing[start : start + _BLOCK]

            def report(done: int, _: int, start: int = start) -> None:
                if progress is not None:
                    progress(begun + start + done, len(texts))

            fresh = encoder.encode([texts[rows[digest][0]] for digest in block], report)
            kept = fresh.astype(np.float16)
            self._save(encoder, block, kept)
            for digest, vector in zip(block, kept, strict=True):
                vectors[rows[digest]] = vector
        return vectors

    def _load(
        self, encoder: Encoder, rows: Mapping[bytes, list[int]], vectors: NDArray[np.float32]
    ) -> list[bytes]:
        """Put known vectors into their `rows` of `vectors`; the hashes that are not known."""
        missing = dict.fromkeys(rows)
        wanted = list(rows)
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            marks = ",".join("?" * len(part))
            found = self._database.execute(
                f"SELECT hash, vector FROM vectors WHERE model = ? AND hash IN ({marks})",  # noqa: S608
                (encoder.name, *part),
            )
            for digest, blob in found:
                vector = np.frombuffer(blob, dtype=np.float16)
                if vector.shape == (encoder.dimension,):
                    vectors[rows[digest]] = vector
                    del missing[digest]
        return list(missing)

    def _save(
        self, encoder: Encoder, hashes: Sequence[bytes], vectors: NDArray[np.float16]
    ) -> None:
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                (
                    (encoder.name, digest, vector.tobytes())
                    for digest, vector in zip(hashes, vectors, strict=True)
                ),
            )


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]
