"""The folder that downloads are kept in, and the manifest of what stands in it.

A file is written beside its place, synced, renamed and only then entered; so a kill at any
moment leaves whole files only, and a file that was not entered yet is taken in on the next
run rather than fetched again. The manifest holds articles, never queries.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from corpus.errors import FetchError, ReadError
from corpus.readers.guarded_xml import parse
from corpus.sidecar import SUFFIX as SIDECAR_SUFFIX

MANIFEST = ".downloads.sqlite"
_LOCK = ".downloads.lock"
_KEY = re.compile(r"(PMID|PMC)[1-9][0-9]{0,11}", re.ASCII)
_FOLDERS = {"PMID": "records", "PMC": "articles"}

REFUSALS_HOLD = timedelta(days=90)
"""How long a refused full text is not asked for again; a licence may be opened later."""

Origin = Literal["E-utilities", "Europe PMC"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (
    key TEXT PRIMARY KEY, file TEXT NOT NULL, sha256 TEXT NOT NULL, licence TEXT,
    origin TEXT NOT NULL, title TEXT NOT NULL, fetched_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refused (
    key TEXT PRIMARY KEY, title TEXT NOT NULL, reason TEXT NOT NULL,
    refused_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS wanted_by (
    key TEXT NOT NULL, recipe TEXT NOT NULL, PRIMARY KEY (key, recipe)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file to keep: `key` is "PMID123" or "PMC123"; `note` is text for a note beside it."""

    key: str
    data: bytes
    title: str
    origin: str
    licence: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A full text that is not kept, and why."""

    key: str
    title: str
    reason: str


class Downloads:
    """One folder of downloads, locked against a second writer while it is open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            for name in _FOLDERS.values():
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FetchError(f"Downloads cannot be kept in {folder}: {error.strerror}.") from error
        self._lock = FileLock(folder / _LOCK)
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise FetchError(
                f"Another run is downloading into {folder}: wait for it, or use another folder."
            ) from error
        try:
            self._database = sqlite3.connect(folder / MANIFEST)
            self._database.execute("PRAGMA synchronous = FULL")
            self._database.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            self._lock.release()
            raise FetchError(
                f"{folder / MANIFEST} is damaged ({error}): remove it; the files beside it are "
                "taken in again."
            ) from error

    def __enter__(self) -> Downloads:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let another run use the folder."""
        self._database.close()
        self._lock.release()

    def path(self, key: str) -> Path:
        """Where the file of `key` stands or would stand."""
        match = _KEY.fullmatch(key)
        if match is None:  # Keys come from services and become file names.
            raise FetchError(f"{key[:40]!r} is no PMID or PMCID.")
        prefix = match.group(1)
        return self.folder / _FOLDERS[prefix] / f"{key}.xml"

    def has(self, key: str) -> bool:
        """Whether the file of `key` is here whole; one not yet entered is entered now."""
        path = self.path(key)
        if not path.exists():
            return False
        row = self._database.execute("SELECT 1 FROM kept WHERE key = ?", (key,)).fetchone()
        return row is not None or self._adopt(key, path)

    def _adopt(self, key: str, path: Path) -> bool:
        data = path.read_bytes()
        try:
            parse(data)
        except ReadError:
            return False
        piece = Piece(key, data, "", "found in the folder")
        with self._database:
            self._enter(piece, datetime.fromtimestamp(path.stat().st_mtime).astimezone())
        return True

    def keep(self, pieces: Sequence[Piece], now: datetime) -> None:
        """Write `pieces` to disk for good, then enter them. Raises FetchError on a full disk."""
        try:
            for piece in pieces:
                path = self.path(piece.key)
                if piece.note is not None:
                    _write(path.with_name(path.name + SIDECAR_SUFFIX), piece.note.encode())
                _write(path, piece.data)
            for name in _FOLDERS.values():
                _sync_folder(self.folder / name)
        except OSError as error:
            raise FetchError(
                f"A download could not be written to {self.folder} ({error.strerror}): make "
                "room and run the same command again."
            ) from error
        with self._database:
            for piece in pieces:
                self._enter(piece, now)

    def _enter(self, piece: Piece, now: datetime) -> None:
        file = self.path(piece.key).relative_to(self.folder).as_posix()
        sha256 = hashlib.sha256(piece.data).hexdigest()
        moment = now.isoformat(timespec="seconds")
        row = (piece.key, file, sha256, piece.licence, piece.origin, piece.title, moment)
        self._database.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        self._database.execute("DELETE FROM refused WHERE key = ?", (piece.key,))

    def refuse(self, refusals: Iterable[Refusal], now: datetime) -> None:
        """Remember that these full texts are not kept."""
        moment = now.isoformat(timespec="seconds")
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO refused VALUES (?, ?, ?, ?)",
                [(*astuple(refusal), moment) for refusal in refusals],
            )

    def refusal(self, key: str, now: datetime) -> Refusal | None:
        """The refusal of `key` that still holds, or None."""
        row = self._database.execute(
            "SELECT key, title, reason, refused_at FROM refused WHERE key = ?", (key,)
        ).fetchone()
        if row is None or datetime.fromisoformat(row[3]) + REFUSALS_HOLD < now:
            return None
        return Refusal(*row[:3])

    def want(self, keys: Iterable[str], recipe: str) -> None:
        """Note that `recipe` (a name that holds no query) has use of these files."""
        with self._database:
            self._database.executemany(
                "INSERT OR IGNORE INTO wanted_by VALUES (?, ?)", [(key, recipe) for key in keys]
            )

    def wanted_by(self, recipes: Iterable[str]) -> set[str]:
        """Keys that any of `recipes` has use of."""
        rows = self._database.execute("SELECT key, recipe FROM wanted_by").fetchall()
        named = set(recipes)
        return {key for key, recipe in rows if recipe in named}

    def wanted_once(self) -> set[str]:
        """Keys that any recipe ever had use of."""
        return {key for (key,) in self._database.execute("SELECT DISTINCT key FROM wanted_by")}

    def licence(self, key: str) -> str | None:
        """The licence that `key` was kept under, as far as it was stated."""
        row = self._database.execute("SELECT licence FROM kept WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def keys(self) -> list[str]:
        """Every key that was entered, in order."""
        return [key for (key,) in self._database.execute("SELECT key FROM kept ORDER BY key")]


@contextmanager
def opened(folder: Path) -> Iterator[Downloads]:
    """The downloads in `folder` for the length of a block."""
    downloads = Downloads(folder)
    try:
        yield downloads
    finally:
        downloads.close()


def _write(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step, on disk before it can be seen there."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
