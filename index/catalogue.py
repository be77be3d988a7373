"""The catalogue of one generation: documents, texts, passages and sources, read-only.

One SQLite file, opened immutable: no locks, no journal, nothing written beside it. Does not
know scores. Every row that leaves here has been compared with its checksum.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from corpus.document import Document, Metadata, Provenance
from corpus.errors import DamagedIndexError, UnknownDocumentError
from corpus.passages import Passage
from index import records

SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, metadata TEXT NOT NULL,
    provenance TEXT NOT NULL, sha256 TEXT NOT NULL, passages INTEGER NOT NULL,
    type TEXT NOT NULL, year INTEGER, language TEXT, population TEXT, status TEXT NOT NULL,
    crc INTEGER NOT NULL);
CREATE TABLE texts (
    number INTEGER PRIMARY KEY, text BLOB NOT NULL, structure BLOB NOT NULL,
    boxes BLOB NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE passages (
    key INTEGER PRIMARY KEY, document INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, section INTEGER NOT NULL,
    heading TEXT NOT NULL, quotable INTEGER NOT NULL, text TEXT NOT NULL, context TEXT,
    retrieval TEXT, crc INTEGER NOT NULL);
CREATE INDEX passages_of ON passages (document, ordinal);
CREATE TABLE sources (path TEXT PRIMARY KEY, document TEXT NOT NULL, sha256 TEXT NOT NULL)
    WITHOUT ROWID;
CREATE INDEX sources_of ON sources (document);
CREATE TABLE versions (
    number INTEGER PRIMARY KEY, document TEXT NOT NULL, generation TEXT NOT NULL,
    at TEXT NOT NULL, sha256 TEXT, source_sha256 TEXT, source TEXT, reader TEXT);
CREATE INDEX versions_of ON versions (document);
"""

_CHUNK = 500
"""Parameters in one statement; SQLite allows 32766 but plans short lists better."""

_READERS = 4
"""Connections that fetch passages side by side: from a disk most of the time is waiting."""

_FEW = 25
"""So many passages one connection fetches about as fast."""

_PASSAGE = (
    "p.ordinal, p.start, p.end, p.section, p.heading, p.quotable, p.text, p.context, "
    "p.retrieval, p.crc"
)


@dataclass(frozen=True, slots=True)
class Version:
    """A state that a document had from `generation` on; without `sha256` it was removed then.

    `at` is ISO 8601 in UTC; the hashes are of the canonical text and of the source file.
    """

    generation: str
    at: str
    sha256: str | None
    source_sha256: str | None
    source: str | None
    reader: str | None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a list: all about it but its text. `sha256` is of the canonical text."""

    id: str
    metadata: Metadata
    sha256: str
    provenance: Provenance
    passages: int

    @property
    def source_path(self) -> str:
        """Path of the file the document was read from."""
        return self.provenance.path

    @property
    def source_sha256(self) -> str:
        """Hex digest of that file."""
        return self.provenance.source_sha256

    @property
    def format(self) -> str:
        """That file's format."""
        return self.provenance.format

    @property
    def page_source_path(self) -> str | None:
        """Path of the PDF that gave the pages, where it is another file."""
        return self.provenance.page_source_path

    @property
    def page_source_sha256(self) -> str | None:
        """Hex digest of that PDF."""
        return self.provenance.page_source_sha256


class Catalogue:
    """Read access to one catalogue file; may be shared between threads."""

    def __init__(self, path: Path) -> None:
        uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
        self._path = path
        self._databases = [
            sqlite3.connect(uri, uri=True, check_same_thread=False) for _ in range(_READERS)
        ]
        self._database = self._databases[0]

    def close(self) -> None:
        """Release the file."""
        for database in self._databases:
            database.close()

    def _rows(
        self,
        statement: str,
        parameters: Sequence[Any] = (),
        database: sqlite3.Connection | None = None,
    ) -> list[tuple[Any, ...]]:
        try:
            return (database or self._database).execute(statement, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._damaged(str(error)) from error

    def _damaged(self, what: str) -> DamagedIndexError:
        return DamagedIndexError(
            f"The catalogue {self._path} is damaged ({what}): roll back to an earlier "
            "generation or add the documents again."
        )

    def document(self, document_id: str, *, boxes: bool = True) -> Document:
        """The whole document; without `boxes` its word boxes are left out.

        Raises UnknownDocumentError, and DamagedIndexError where stored bytes have changed.
        """
        rows = self._rows(
            "SELECT d.id, d.metadata, d.provenance, d.sha256, t.text, t.structure, t.boxes, t.crc"
            " FROM documents d JOIN texts t USING (number) WHERE d.id = ?",
            (document_id,),
        )
        if not rows:
            raise UnknownDocumentError(
                f"There is no document {document_id!r} in this index: see the list of documents."
            )
        identity, metadata, provenance, sha256, text, structure, packed_boxes, crc = rows[0]
        if records.checksum(text, structure, packed_boxes) != crc:
            raise self._damaged(f"the text of {identity} has changed")
        document = Document(
            id=identity,
            text=records.unpack_text(text),
            metadata=records.unpack_metadata(metadata),
            provenance=records.unpack_provenance(provenance),
            boxes=records.unpack_boxes(packed_boxes) if boxes else (),
            **records.unpack_structure(structure),
        )
        if document.sha256 != sha256:
            raise self._damaged(f"the text of {identity} has changed")
        return document

    def documents(self) -> list[DocumentRow]:
        """Every document, by id."""
        rows = self._rows(
            "SELECT id, metadata, sha256, provenance, passages, crc FROM documents ORDER BY id"
        )
        return [self._document_row(row) for row in rows]

    def _document_row(self, row: tuple[Any, ...]) -> DocumentRow:
        *columns, crc = row
        if records.checksum(*columns) != crc:
            raise self._damaged(f"the entry of {columns[0]!r} has changed")
        identity, metadata, sha256, provenance, passages = columns
        return DocumentRow(
            identity,
            records.unpack_metadata(metadata),
            sha256,
            records.unpack_provenance(provenance),
            passages,
        )

    def passages(self, keys: Sequence[int]) -> dict[int, tuple[Passage, str]]:
        """Passages and their texts by key; a key that is not there is left out."""
        if len(keys) <= _FEW:
            return self._passages_through(self._database, keys)
        shares = [keys[first::_READERS] for first in range(_READERS)]
        found: dict[int, tuple[Passage, str]] = {}
        for some in _threads().map(self._passages_through, self._databases, shares):
            found |= some
        return found

    def _passages_through(
        self, database: sqlite3.Connection, keys: Sequence[int]
    ) -> dict[int, tuple[Passage, str]]:
        found: dict[int, tuple[Passage, str]] = {}
        for part in _parts(keys):
            marks = ",".join("?" * len(part))
            rows = self._rows(
                f"SELECT p.key, d.id, {_PASSAGE} FROM passages p "  # noqa: S608 - only marks
                f"JOIN documents d ON d.number = p.document WHERE p.key IN ({marks})",
                part,
                database,
            )
            for key, document_id, *columns in rows:
                found[key] = self._passage(key, document_id, tuple(columns))
        return found

    def _passage(self, key: int, document_id: str, row: tuple[Any, ...]) -> tuple[Passage, str]:
        passage = records.passage_from(row, document_id)
        if passage is None:
            raise self._damaged(f"passage {key} has changed")
        return passage

    def passages_of(self, document_id: str) -> list[tuple[int, Passage]]:
        """Keys and passages of one document, in order."""
        rows = self._rows(
            f"SELECT p.key, {_PASSAGE} FROM passages p "  # noqa: S608 - constant columns
            "JOIN documents d ON d.number = p.document WHERE d.id = ? ORDER BY p.ordinal",
            (document_id,),
        )
        return [(key, self._passage(key, document_id, tuple(row))[0]) for key, *row in rows]

    def keys(self) -> list[int]:
        """Every passage's key, ascending."""
        return [key for (key,) in self._rows("SELECT key FROM passages ORDER BY key")]

    def every_passage(self) -> Iterator[tuple[int, Passage, str]]:
        """Key, passage and text of every passage, by key, read in pieces."""
        keys = self.keys()
        for part in _parts(keys):
            found = self.passages(part)
            for key in part:
                yield key, *found[key]

    def versions(self, document_id: str) -> list[Version]:
        """Every state the document has had in this index, oldest first."""
        rows = self._database.execute(
            "SELECT generation, at, sha256, source_sha256, source, reader FROM versions"
            " WHERE document = ? ORDER BY number",
            (document_id,),
        )
        return [
            Version(generation, at, sha256, source_sha256, source and json.loads(source), reader)
            for generation, at, sha256, source_sha256, source, reader in rows
        ]

    def sources(self) -> dict[str, tuple[str, str]]:
        """Document id and source sha256 by source path."""
        rows = self._rows("SELECT path, document, sha256 FROM sources ORDER BY path")
        return {json.loads(path): (document, sha256) for path, document, sha256 in rows}

    def counts(self) -> tuple[int, int]:
        """Number of documents and of passages."""
        ((documents, passages),) = self._rows(
            "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)"
        )
        return documents, passages

    def select_keys(self, condition: str, parameters: Sequence[Any]) -> list[int]:
        """Keys of passages `p` of documents `d` that meet an SQL condition built by us."""
        return [
            key
            for (key,) in self._rows(
                "SELECT p.key FROM documents d JOIN passages p "  # noqa: S608 - see docstring
                f"ON p.document = d.number WHERE {condition} ORDER BY p.key",
                parameters,
            )
        ]


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=_READERS, thread_name_prefix="passages")


def _parts(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))
