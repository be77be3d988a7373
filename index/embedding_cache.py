"""Embeddings by text and model, so that nothing is ever embedded twice.

One SQLite file beside the generations. It can be deleted at any time: it only saves work.
Does not know passages.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Sequence
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
        hashes = [_hash(text) for text in texts]
        known = self._load(encoder, hashes)
        missing = {h: text for h, text in zip(hashes, texts, strict=True) if h not in known}
        known |= self._embed(missing, encoder, progress, len(texts))
        vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
        for row, digest in enumerate(hashes):
            vectors[row] = known[digest]
        return vectors

    def _embed(
        self,
        missing: dict[bytes, str],
        encoder: Encoder,
        progress: Progress | None,
        total: int,
    ) -> dict[bytes, NDArray[np.float16]]:
        fresh: dict[bytes, NDArray[np.float16]] = {}
        hashes, begun = list(missing), total - len(missing)
        for start in range(0, len(hashes), _BLOCK):
            block = hashes[start : start + _BLOCK]

            def report(done: int, _: int, start: int = start) -> None:
                if progress is not None:
                    progress(begun + start + done, total)

            vectors = encoder.encode([missing[digest] for digest in block], report)
            new = dict(zip(block, vectors.astype(np.float16), strict=True))
            self._save(encoder, new)
            fresh |= new
        return fresh

    def _load(self, encoder: Encoder, hashes: Sequence[bytes]) -> dict[bytes, NDArray[np.float16]]:
        found: dict[bytes, NDArray[np.float16]] = {}
        wanted = list(dict.fromkeys(hashes))
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            marks = ",".join("?" * len(part))
            rows = self._database.execute(
                f"SELECT hash, vector FROM vectors WHERE model = ? AND hash IN ({marks})",  # noqa: S608
                (encoder.name, *part),
            )
            found |= {digest: np.frombuffer(blob, dtype=np.float16) for digest, blob in rows}
        return {h: v for h, v in found.items() if v.shape == (encoder.dimension,)}

    def _save(self, encoder: Encoder, new: dict[bytes, NDArray[np.float16]]) -> None:
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                ((encoder.name, digest, vector.tobytes()) for digest, vector in new.items()),
            )


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]
