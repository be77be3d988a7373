"""What changes between generations: the status of a document as it is known today.

One SQLite file in WAL mode beside the generations, so that a retraction holds at once for
every reader of every generation. Does not know documents' texts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from corpus.document import STATUSES, Status
from corpus.errors import DamagedIndexError, UsageError

STATE_FILE = "state.sqlite"
_BUSY_MILLISECONDS = 5000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS statuses (
    document TEXT PRIMARY KEY, status TEXT NOT NULL, reason TEXT, noted_at TEXT NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class StatusNote:
    """A status that overrides what the document's source says; `noted_at` is ISO 8601 UTC."""

    status: Status
    reason: str | None
    noted_at: str


class StateStore:
    """The state beside an index's generations; may be shared between threads."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / STATE_FILE

    @contextmanager
    def _opened(self, *, write: bool) -> Iterator[sqlite3.Connection]:
        mode = "rwc" if write else "ro"
        database = sqlite3.connect(f"file:{quote(str(self._path))}?mode={mode}", uri=True)
        try:
            database.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
            if write:
                database.execute("PRAGMA journal_mode = WAL")
                database.executescript(_SCHEMA)
            with database:
                yield database
        finally:
            database.close()

    def create(self) -> None:
        """Make the file where there is none."""
        with self._opened(write=True):
            pass

    def set_status(self, document_id: str, status: Status, reason: str | None = None) -> None:
        """Override a document's status from now on. Raises UsageError for an unknown status."""
        if status not in STATUSES:
            raise UsageError(f"{status!r} is no status: use one of {', '.join(STATUSES)}.")
        noted = datetime.now(UTC).isoformat(timespec="seconds")
        with self._opened(write=True) as database:
            database.execute(
                "INSERT OR REPLACE INTO statuses VALUES (?, ?, ?, ?)",
                (document_id, status, reason, noted),
            )

    def clear_status(self, document_id: str) -> None:
        """Let the document's own status hold again."""
        with self._opened(write=True) as database:
            database.execute("DELETE FROM statuses WHERE document = ?", (document_id,))

    def statuses(self, document_id: str | None = None) -> dict[str, StatusNote]:
        """Every override by document id, or that of one document.

        Raises DamagedIndexError where the file cannot be read: without it a retracted
        document could pass for a sound one.
        """
        if not self._path.exists():
            return {}
        where, parameters = ("WHERE document = ?", (document_id,)) if document_id else ("", ())
        try:
            with self._opened(write=False) as database:
                rows = database.execute(
                    f"SELECT document, status, reason, noted_at FROM statuses {where}",  # noqa: S608
                    parameters,
                ).fetchall()
        except sqlite3.DatabaseError as error:
            raise DamagedIndexError(
                f"The state file {self._path} cannot be read ({error}): restore it from a backup."
            ) from error
        return {document: StatusNote(*rest) for document, *rest in rows}
