"""What each check of documents' statuses found, kept in the state beside the generations.

So a check that cannot be made today (no network) keeps its last word, and one that now
finds nothing takes only its own word back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.document import Status
from corpus.errors import DamagedIndexError
from index.state import STATE_FILE

Check = Literal["notices", "pubmed", "retraction-watch", "applied"]
"""The checks; "applied" is the override that the last refresh made of them."""

_BUSY_MILLISECONDS = 5000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS findings (
    document TEXT NOT NULL, "check" TEXT NOT NULL, status TEXT NOT NULL, reason TEXT,
    checked_at TEXT NOT NULL, PRIMARY KEY (document, "check")) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What one check found of one document; "current" where it found nothing wrong."""

    status: Status
    reason: str | None


class Findings:
    """The findings kept in one index folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / STATE_FILE

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            database = sqlite3.connect(self._path)
            try:
                database.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
                database.execute("PRAGMA journal_mode = WAL")
                database.executescript(_SCHEMA)
                with database:
                    yield database
            finally:
                database.close()
        except sqlite3.DatabaseError as error:
            raise DamagedIndexError(
                f"The state file {self._path} cannot be used ({error}): restore it from a backup."
            ) from error

    def put(self, check: Check, found: Mapping[str, Found], now: str) -> None:
        """Replace what `check` said of these documents (by id); `now` is ISO 8601."""
        rows = [(i, check, each.status, each.reason, now) for i, each in found.items()]
        with self._opened() as database:
            database.executemany("INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?)", rows)

    def drop(self, check: Check, document_id: str) -> None:
        """Forget what `check` said of a document."""
        with self._opened() as database:
            database.execute(
                'DELETE FROM findings WHERE document = ? AND "check" = ?', (document_id, check)
            )

    def of(self, check: Check) -> dict[str, Found]:
        """What `check` last said, by document id."""
        with self._opened() as database:
            rows = database.execute(
                'SELECT document, status, reason FROM findings WHERE "check" = ?', (check,)
            ).fetchall()
        return {document: Found(status, reason) for document, status, reason in rows}
