"""The tables of saved answers and of their review history, in the state file beside an index.

The history is append-only: triggers refuse every change or removal of a row, replacement
included. A saved answer cannot be changed, only forgotten. Knows no rules of reviewing.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from corpus.errors import BusyIndexError, DamagedIndexError, IndexError_, NoIndexError
from index.state import STATE_FILE

VERSION = 1
"""Version of these tables; each step up has a migration."""

_BUSY_SECONDS = 10.0
_RETRY_SECONDS = 0.02

_MIGRATIONS = (
    """
    CREATE TABLE saved_answers (
        id TEXT PRIMARY KEY, answer TEXT NOT NULL, question_kept INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE review_events (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        answer_id TEXT NOT NULL, action TEXT NOT NULL, status TEXT NOT NULL,
        by TEXT NOT NULL, at TEXT NOT NULL, comment TEXT NOT NULL
    );
    CREATE INDEX review_events_by_answer ON review_events (answer_id, number);
    CREATE TRIGGER review_events_never_change BEFORE UPDATE ON review_events
        BEGIN SELECT RAISE(ABORT, 'the review history is append-only'); END;
    CREATE TRIGGER review_events_never_go BEFORE DELETE ON review_events
        BEGIN SELECT RAISE(ABORT, 'the review history is append-only'); END;
    -- Replacing a row fires no delete trigger unless recursive triggers are on.
    CREATE TRIGGER review_events_never_replaced BEFORE INSERT ON review_events
        WHEN EXISTS (SELECT 1 FROM review_events WHERE number = NEW.number)
        BEGIN SELECT RAISE(ABORT, 'the review history is append-only'); END;
    CREATE TRIGGER saved_answers_never_change BEFORE UPDATE ON saved_answers
        BEGIN SELECT RAISE(ABORT, 'a saved answer never changes'); END;
    CREATE TRIGGER saved_answers_never_replaced BEFORE INSERT ON saved_answers
        WHEN EXISTS (SELECT 1 FROM saved_answers WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'a saved answer never changes'); END;
    """,
)


class ReviewTables:
    """Opens the state file of an index folder, for one transaction at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / STATE_FILE

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """One consistent view, or None where nothing was ever saved.

        Raises DamagedIndexError where the file cannot be read.
        """
        if not self._path.exists():
            yield None
            return
        with self._translated(), closing(self._connect("ro")) as database:
            database.execute("BEGIN")
            yield database if self._version(database) else None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One exclusive transaction, committed at the end unless something is raised.

        Raises NoIndexError where the folder is missing, BusyIndexError where another
        process writes for too long, DamagedIndexError where the file cannot be read.
        """
        if not self._folder.is_dir():
            raise NoIndexError(f"There is no index in {self._folder}: add documents first.")
        with self._translated(), closing(self._connect("rwc")) as database:
            _use_wal(database)
            database.execute("PRAGMA secure_delete = ON")  # what is forgotten is overwritten
            database.execute("BEGIN IMMEDIATE")
            try:
                self._migrate(database)
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    def _connect(self, mode: str) -> sqlite3.Connection:
        return sqlite3.connect(
            f"file:{quote(str(self._path))}?mode={mode}",
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
        )

    def _version(self, database: sqlite3.Connection) -> int:
        held = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'review_schema'"
        if database.execute(held).fetchone() is None:
            return 0
        (version,) = database.execute("SELECT max(version) FROM review_schema").fetchone()
        if version > VERSION:
            raise IndexError_(
                f"The reviews in {self._path} were written by a newer curbside "
                f"(version {version} of its tables): use that one."
            )
        return int(version)

    def _migrate(self, database: sqlite3.Connection) -> None:
        version = self._version(database)
        if version == 0:
            database.execute("CREATE TABLE review_schema (version INTEGER PRIMARY KEY)")
        for number, script in enumerate(_MIGRATIONS[version:], start=version + 1):
            for statement in _statements(script):
                database.execute(statement)
            database.execute("INSERT INTO review_schema VALUES (?)", (number,))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise BusyIndexError(
                    f"Another process is writing to {self._path}: try again in a moment."
                ) from error
            raise self._damaged(error) from error
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def _damaged(self, error: sqlite3.Error) -> DamagedIndexError:
        return DamagedIndexError(
            f"The state file {self._path} cannot be used ({error}): check the disk and its "
            "permissions, or restore it from a backup."
        )


def _use_wal(database: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; SQLite does not wait for this lock, so we do."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_SECONDS)


def _statements(script: str) -> Iterator[str]:
    """The statements of `script`; `executescript` would end the transaction it runs in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
