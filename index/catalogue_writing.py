"""Writes a catalogue: removals, then additions, on a copy of the one before.

Passage keys are never used twice in the life of an index, so that a key found in one
generation means the same passage in any other. Does not cut passages or embed them.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from corpus.document import Document, Provenance
from corpus.passages import Passage
from index import records
from index.catalogue import SCHEMA


def source_key(provenance: Provenance) -> str:
    """What a source goes by in `sources`: the path, and the member after "!" in an archive."""
    member = f"!{provenance.member}" if provenance.member else ""
    return provenance.path + member


class CatalogueWriter:
    """A catalogue being written; use as a context manager, which commits at the end."""

    def __init__(self, path: Path, base: Path | None) -> None:
        if base is not None:
            shutil.copyfile(base, path)
        self._database = sqlite3.connect(path)
        # The file is synced as a whole before it is published; a crash discards it.
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("PRAGMA journal_mode = MEMORY")
        if base is None:
            self._database.executescript(SCHEMA)

    def __enter__(self) -> CatalogueWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._database.commit()
        self._database.close()

    def remove(self, document_ids: Collection[str]) -> list[int]:
        """Take documents out, and return the keys their passages had, ascending."""
        removed: list[int] = []
        for document_id in document_ids:
            row = self._database.execute(
                "SELECT number FROM documents WHERE id = ?", (document_id,)
            ).fetchone()
            if row is None:
                continue
            keys = self._database.execute("SELECT key FROM passages WHERE document = ?", row)
            removed += [key for (key,) in keys]
            for table, column in (("passages", "document"), ("texts", "number")):
                self._database.execute(
                    f"DELETE FROM {table} WHERE {column} = ?",  # noqa: S608 - constant names
                    row,
                )
            self._database.execute("DELETE FROM documents WHERE number = ?", row)
            self._database.execute("DELETE FROM sources WHERE document = ?", (document_id,))
        return sorted(removed)

    def add(self, document: Document, passages: Sequence[Passage], first_key: int) -> None:
        """Put a document in, its passages numbered from `first_key`."""
        number = self._insert_document(document, len(passages))
        text, structure = records.pack_text(document), records.pack_structure(document)
        boxes = records.pack_boxes(document)
        self._database.execute(
            "INSERT INTO texts VALUES (?, ?, ?, ?, ?)",
            (number, text, structure, boxes, records.checksum(text, structure, boxes)),
        )
        self._database.executemany(
            f"INSERT INTO passages VALUES ({','.join('?' * 12)})",  # noqa: S608 - only marks
            (
                (first_key + i, number, *records.passage_row(p, document.text[p.start : p.end]))
                for i, p in enumerate(passages)
            ),
        )
        self.set_sources(_sources_of(document))

    def record(
        self, generation: str, at: str, added: Iterable[Document], removed: Iterable[str]
    ) -> None:
        """Note what `generation` changes, so that a document's history stays visible."""
        gone = [(id, generation, at, None, None, None, None) for id in removed]
        new = [
            (
                document.id,
                generation,
                at,
                document.sha256,
                document.provenance.source_sha256,
                json.dumps(source_key(document.provenance)),
                document.provenance.reader,
            )
            for document in added
        ]
        self._database.executemany(
            "INSERT INTO versions (document, generation, at, sha256, source_sha256, source, reader)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [*gone, *new],
        )

    def _insert_document(self, document: Document, passages: int) -> int:
        meta = document.metadata
        columns = (
            document.id,
            records.pack_metadata(meta),
            document.sha256,
            records.pack_provenance(document.provenance),
            passages,
        )
        cursor = self._database.execute(
            "INSERT INTO documents (id, metadata, sha256, provenance, passages, type, year, "
            "language, population, status, crc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *columns,
                meta.type,
                meta.year,
                meta.language,
                meta.population,
                meta.status,
                records.checksum(*columns),
            ),
        )
        return int(cursor.lastrowid or 0)

    def set_sources(self, sources: Mapping[str, tuple[str, str]]) -> None:
        """Record document id and source sha256 of paths, replacing what was known of them."""
        self._database.executemany(
            "INSERT OR REPLACE INTO sources VALUES (?, ?, ?)",
            ((json.dumps(path), *known) for path, known in sources.items()),
        )

    def drop_sources(self, paths: Iterable[str]) -> None:
        """Forget paths; their documents stay."""
        self._database.executemany(
            "DELETE FROM sources WHERE path = ?", ((json.dumps(path),) for path in paths)
        )


def _sources_of(document: Document) -> dict[str, tuple[str, str]]:
    provenance = document.provenance
    sources = {source_key(provenance): (document.id, provenance.source_sha256)}
    if provenance.page_source_path and provenance.page_source_sha256:
        sources[provenance.page_source_path] = (document.id, provenance.page_source_sha256)
    return sources
