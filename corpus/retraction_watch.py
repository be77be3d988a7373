"""Keeps the Retraction Watch list in SQLite and says what it holds about an article.

The list is the CSV that Crossref publishes: one row for each notice, with the article's DOI
and PMID, the nature of the notice, its date and reasons. Does not fetch it.
"""

from __future__ import annotations

import csv
import io
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.document import Status
from corpus.errors import FetchError, UsageError

FILE = "retraction-watch.sqlite"
URL = "https://gitlab.com/crossref/retraction-watch-data/-/raw/main/retraction_watch.csv"

_NEEDED = (
    "OriginalPaperDOI",
    "OriginalPaperPubMedID",
    "RetractionNature",
    "RetractionDate",
    "Reason",
    "RetractionDOI",
)
_STATUSES: dict[str, Status] = {
    "retraction": "retracted",
    "expression of concern": "expression-of-concern",
    "correction": "corrected",
}
_REINSTATEMENT = "reinstatement"
_NOTHING = frozenset({"", "0", "unavailable", "none", "n/a"})
_SCHEMA = """
CREATE TABLE notices (
    doi TEXT, pmid TEXT, nature TEXT NOT NULL, day TEXT NOT NULL, reason TEXT NOT NULL,
    notice TEXT);
CREATE INDEX by_doi ON notices (doi);
CREATE INDEX by_pmid ON notices (pmid);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """One row of the list; `day` is ISO 8601 or empty, `notice` the notice's own DOI."""

    nature: str
    day: str
    reason: str
    notice: str | None

    @property
    def said(self) -> str:
        """The notice as a reason a reader understands."""
        day = f" of {self.day}" if self.day else ""
        why = f": {self.reason}" if self.reason else ""
        where = f" (notice {self.notice})" if self.notice else ""
        return f"{self.nature}{day} in Retraction Watch{why}{where}"


def load_csv(data: bytes, path: Path) -> int:
    """Put the list in `data` in place of the one at `path`; returns its number of rows.

    Raises UsageError where `data` is not the list.
    """
    rows = list(_rows(data))
    if not rows:
        raise UsageError("The Retraction Watch list is empty: the one there was is kept.")
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(beside)) as database, database:
            database.executescript(_SCHEMA)
            database.executemany("INSERT INTO notices VALUES (?, ?, ?, ?, ?, ?)", rows)
            loaded = datetime.now(UTC).isoformat(timespec="seconds")
            database.execute("INSERT INTO facts VALUES ('loaded_at', ?)", (loaded,))
        os.replace(beside, path)
    except (OSError, sqlite3.DatabaseError) as error:
        raise FetchError(f"The Retraction Watch list cannot be kept at {path}: {error}.") from error
    return len(rows)


def _rows(data: bytes) -> Iterator[tuple[str | None, str | None, str, str, str, str | None]]:
    text = io.StringIO(data.decode("utf-8-sig", errors="replace"), newline="")
    reader = csv.DictReader(text)
    try:
        missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise UsageError(
                f"This is not the Retraction Watch list: it has no column {missing[0]}. "
                f"Crossref publishes it at {URL}."
            )
        for row in reader:
            doi, pmid = _identifier(row, "OriginalPaperDOI"), _identifier(row, _NEEDED[1])
            nature = _text(row, "RetractionNature")
            if nature and (doi or pmid):
                day, reason = _day(_text(row, "RetractionDate")), _reason(_text(row, "Reason"))
                yield doi, pmid, nature, day, reason, _identifier(row, "RetractionDOI")
    except csv.Error as error:
        raise UsageError(f"The Retraction Watch list cannot be read as CSV: {error}.") from error


def _text(row: Mapping[str, str | None], name: str) -> str:
    return (row.get(name) or "").strip()


def _identifier(row: Mapping[str, str | None], name: str) -> str | None:
    text = _text(row, name).lower()
    text = text.removeprefix("https://doi.org/").removeprefix("http://dx.doi.org/")
    return None if text in _NOTHING else text


def _day(text: str) -> str:
    """The list writes days as month/day/year, with a time of midnight or without."""
    try:
        return datetime.strptime(text.split(" ")[0], "%m/%d/%Y").date().isoformat()  # noqa: DTZ007
    except ValueError:
        return ""


def _reason(text: str) -> str:
    """The list writes reasons as "+Error in Data;+Unreliable Results;"."""
    return ", ".join(part.strip(" +") for part in text.split(";") if part.strip(" +"))


class RetractionWatch:
    """The list kept at `path`, open for look-ups."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def present(self) -> bool:
        """Whether a list was ever loaded."""
        return self._path.exists()

    def loaded_at(self) -> str | None:
        """When the list was loaded (ISO 8601, UTC), or None where there is none."""
        rows = self._query("SELECT value FROM facts WHERE name = 'loaded_at'")
        return str(rows[0][0]) if rows else None

    def status(self, doi: str | None, pmid: str | None) -> tuple[Status, str] | None:
        """What the list says of the article with this DOI or PMID: a status, and why.

        The last of its retractions and reinstatements decides; a retraction that stands
        outweighs a concern, and that a correction.
        """
        notices = self.notices(doi, pmid)
        retracted: Notice | None = None
        for notice in notices:
            if notice.nature.lower() == _REINSTATEMENT:
                retracted = None
            elif _STATUSES.get(notice.nature.lower()) == "retracted":
                retracted = notice
        if retracted:
            return "retracted", retracted.said
        for nature in ("expression of concern", "correction"):
            found = [notice for notice in notices if notice.nature.lower() == nature]
            if found:
                return _STATUSES[nature], found[-1].said
        return None

    def notices(self, doi: str | None, pmid: str | None) -> list[Notice]:
        """Every notice about the article, oldest first."""
        rows = self._query(
            "SELECT DISTINCT nature, day, reason, notice FROM notices"
            " WHERE (doi IS NOT NULL AND doi = ?) OR (pmid IS NOT NULL AND pmid = ?)"
            " ORDER BY day, rowid",
            (doi.lower() if doi else None, pmid),
        )
        return [Notice(*row) for row in rows]

    def _query(
        self, statement: str, parameters: tuple[str | None, ...] = ()
    ) -> list[tuple[str, str, str, str | None]]:
        if not self.present:
            return []
        try:
            with closing(sqlite3.connect(self._path)) as database:
                return database.execute(statement, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise FetchError(
                f"The kept Retraction Watch list {self._path} is damaged: load it again with "
                "curbside refresh --retraction-watch FILE."
            ) from error
