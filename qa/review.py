"""Saved answers and their review: submitted, taken, approved or sent back, all on record.

An answer's status is that of its last event, and events are only ever added. Who someone
is is settled elsewhere, and times are given by callers.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from corpus.errors import CurbsideError, IndexError_, UsageError
from qa.answer import Answer, to_wire
from qa.notices import holds_personal_data
from qa.review_staleness import Library, Stale, Standing, staleness, vouch
from qa.review_tables import ReviewTables
from qa.saved import answer_id, read_answer, without_question

ReviewStatus = Literal["saved", "submitted", "under-review", "approved", "sent-back", "forgotten"]
Action = Literal["save", "submit", "take", "approve", "send-back", "forget"]

STATUS_LABELS = MappingProxyType(
    {
        "saved": "Saved",
        "submitted": "Submitted",
        "under-review": "Under review",
        "approved": "Approved",
        "sent-back": "Sent back",
        "forgotten": "Forgotten",
    }
)
"""Each status as people read it, in the order of a review."""

_STEPS: dict[Action, tuple[frozenset[str], ReviewStatus]] = {
    # An approved answer may be reviewed again; an answer under review may change hands.
    "submit": (frozenset({"saved", "sent-back", "approved"}), "submitted"),
    "take": (frozenset({"submitted", "under-review"}), "under-review"),
    "approve": (frozenset({"under-review"}), "approved"),
    "send-back": (frozenset({"under-review"}), "sent-back"),
    "forget": (frozenset(get_args(ReviewStatus)) - {"forgotten"}, "forgotten"),
}
_NAME_LENGTH = 200
_COMMENT_LENGTH = 10_000
_PREFIX_LENGTH = 6


@dataclass(frozen=True, slots=True)
class ReviewEvent:
    """One entry of the history: who did what when (ISO 8601, UTC), and the status it led to."""

    number: int
    answer_id: str
    action: Action
    status: ReviewStatus
    by: str
    at: str
    comment: str


@dataclass(frozen=True, slots=True)
class Review:
    """A saved answer and where its review stands; `answer.id` is its id.

    `last` is the latest event: its `at` is when the answer was last updated, its `by` and
    `comment` the reviewer's after a decision. The question is empty where it was not kept.
    """

    answer: Answer
    question_kept: bool
    last: ReviewEvent
    stale: tuple[Stale, ...]

    @property
    def id(self) -> str:
        """The saved answer's id."""
        return self.last.answer_id

    @property
    def label(self) -> str:
        """The status as people read it, with a mark where the answer is stale."""
        label = STATUS_LABELS[self.last.status]
        return f"{label}, stale" if self.stale else label

    @property
    def line(self) -> str:
        """Status, person and date in one line, as exports carry it."""
        why = f": {'; '.join(reason.meaning for reason in self.stale)}" if self.stale else ""
        return f"{self.label}{why} ({self.last.by}, {self.last.at})"


class Reviews:
    """The saved answers beside one index; may be used by several processes at once."""

    def __init__(self, folder: Path) -> None:
        self._tables = ReviewTables(folder)

    def save(
        self,
        answer: Answer,
        library: Library,
        *,
        by: str,
        at: datetime,
        keep_question: bool | None = None,
    ) -> str:
        """Save `answer` and return its id, which depends on its content alone.

        With `keep_question` False, the question and all that was made from its words is left
        out; None leaves it out where it seems to hold one person's data, and only True,
        the user's own word, keeps it then. Saving the same again changes nothing.

        Raises UsageError where a quote does not stand in `library` word for word.
        """
        vouch(answer, library)
        if keep_question is None:
            keep_question = not holds_personal_data(answer.question)
        kept = answer if keep_question else without_question(answer)
        id = answer_id(kept)
        wire = json.dumps({**to_wire(kept), "id": id}, ensure_ascii=True)
        with self._tables.writing() as database:
            if _row(database, id) is None:
                values = (id, wire, keep_question)
                database.execute("INSERT INTO saved_answers VALUES (?, ?, ?)", values)
                _append(database, id, "save", "saved", by, at, "")
        return id

    def submit(self, id: str, *, by: str, at: datetime, comment: str = "") -> ReviewEvent:
        """Hand a saved, sent-back or approved answer in for (another) review."""
        return self._step(id, "submit", by, at, comment)

    def take(self, id: str, *, by: str, at: datetime, comment: str = "") -> ReviewEvent:
        """Begin reviewing a submitted answer, or take it over from another reviewer."""
        return self._step(id, "take", by, at, comment)

    def approve(
        self, id: str, library: Library, *, by: str, at: datetime, comment: str = ""
    ) -> ReviewEvent:
        """Approve an answer that `by` has taken. Raises CurbsideError where it is stale."""
        found = self.get(id, library)
        if found.stale:
            reasons = "; ".join(reason.meaning for reason in found.stale)
            raise CurbsideError(
                f"{id} cannot be approved, it is stale: {reasons}. Send it back and ask again."
            )
        return self._step(id, "approve", by, at, comment)

    def send_back(self, id: str, *, by: str, at: datetime, comment: str) -> ReviewEvent:
        """Return an answer that `by` has taken; the comment says why and is required."""
        if not comment.strip():
            raise UsageError("Say in a comment why the answer is sent back.")
        return self._step(id, "send-back", by, at, comment)

    def forget(self, id: str, *, by: str, at: datetime, comment: str = "") -> ReviewEvent:
        """Remove the saved answer's content for good; its history stays."""
        return self._step(id, "forget", by, at, comment)

    def find(self, given: str) -> str:
        """The id that `given` is or, with six characters at least, begins; forgotten ones too.

        Raises CurbsideError where no saved answer or more than one fits.
        """
        with self._tables.reading() as database:
            query = (
                "SELECT DISTINCT answer_id FROM review_events "
                "WHERE substr(answer_id, 1, ?) = ? LIMIT 2"
            )
            rows = database.execute(query, (len(given), given)).fetchall() if database else []
        if len(rows) > 1:
            raise CurbsideError(
                f"More than one saved answer begins with {given!r}: give more of it."
            )
        if not rows or (len(given) < _PREFIX_LENGTH and rows[0][0] != given):
            raise _unknown(given)
        return str(rows[0][0])

    def get(self, id: str, library: Library) -> Review:
        """One saved answer with its status and what makes it stale. Raises CurbsideError."""
        with self._tables.reading() as database:
            row = _row(database, id) if database else None
            events = _events(database, id) if database and row else []
        if row is None:
            raise _unknown(id)
        return _review(row, events[-1], Standing(library))

    def list(self, library: Library, status: ReviewStatus | None = None) -> tuple[Review, ...]:
        """Every saved answer (of that status), the most recently updated first."""
        with self._tables.reading() as database:
            if database is None:
                return ()
            rows = {row[0]: row for row in database.execute("SELECT * FROM saved_answers")}
            last = {event.answer_id: event for event in _events(database)}
        chosen = [event for id, event in last.items() if id in rows]
        chosen = [event for event in chosen if status in (None, event.status)]
        newest = sorted(chosen, key=lambda event: -event.number)
        standing = Standing(library)
        return tuple(_review(rows[event.answer_id], event, standing) for event in newest)

    def history(self, id: str) -> tuple[ReviewEvent, ...]:
        """Every event of one answer, oldest first; a forgotten one keeps its history."""
        with self._tables.reading() as database:
            events = _events(database, id) if database else []
        if not events:
            raise _unknown(id)
        return tuple(events)

    def _step(self, id: str, action: Action, by: str, at: datetime, comment: str) -> ReviewEvent:
        allowed, status = _STEPS[action]
        with self._tables.writing() as database:
            if _row(database, id) is None:
                raise _unknown(id)
            last = _events(database, id)[-1]
            if last.status not in allowed:
                label = STATUS_LABELS[last.status].lower()
                raise CurbsideError(f"{id} is {label}: it cannot be {_DONE[action]} now.")
            if last.status == "under-review" and action in ("approve", "send-back"):
                _check_reviewer(last, by)
            if action == "forget":
                database.execute("DELETE FROM saved_answers WHERE id = ?", (id,))
            return _append(database, id, action, status, by, at, comment)


_DONE: dict[Action, str] = {
    "submit": "submitted",
    "take": "taken for review",
    "approve": "approved",
    "send-back": "sent back",
    "forget": "forgotten",
}


def _check_reviewer(last: ReviewEvent, by: str) -> None:
    if last.by != by.strip():
        raise CurbsideError(f"{last.by} is reviewing {last.answer_id}: take it first.")


def _append(
    database: sqlite3.Connection,
    id: str,
    action: Action,
    status: ReviewStatus,
    by: str,
    at: datetime,
    comment: str,
) -> ReviewEvent:
    by, comment = by.strip(), comment.strip()
    if not by or len(by) > _NAME_LENGTH or not by.isprintable():
        raise UsageError(f"Give the name of who does this, in at most {_NAME_LENGTH} characters.")
    if len(comment) > _COMMENT_LENGTH:
        raise UsageError(f"The comment is longer than {_COMMENT_LENGTH} characters.")
    if any("\ud800" <= character <= "\udfff" for character in comment):
        raise UsageError("The comment holds characters that are not text: write it anew.")
    moment = at.astimezone(UTC).isoformat(timespec="seconds")
    row = database.execute(
        "INSERT INTO review_events (answer_id, action, status, by, at, comment) "
        "VALUES (?, ?, ?, ?, ?, ?) RETURNING number",
        (id, action, status, by, moment, comment),
    ).fetchone()
    return ReviewEvent(int(row[0]), id, action, status, by, moment, comment)


def _row(database: sqlite3.Connection, id: str) -> tuple[str, str, int] | None:
    row: tuple[str, str, int] | None = database.execute(
        "SELECT id, answer, question_kept FROM saved_answers WHERE id = ?", (id,)
    ).fetchone()
    return row


def _events(database: sqlite3.Connection, id: str | None = None) -> list[ReviewEvent]:
    """Events of one answer, or the last event of each, oldest first."""
    columns = "number, answer_id, action, status, by, at, comment"
    which = (
        "answer_id = ?"
        if id
        else "number IN (SELECT max(number) FROM review_events GROUP BY answer_id)"
    )
    query = f"SELECT {columns} FROM review_events WHERE {which} ORDER BY number"  # noqa: S608
    return [ReviewEvent(*row) for row in database.execute(query, (id,) if id else ())]


def _review(row: tuple[str, str, int], last: ReviewEvent, standing: Standing) -> Review:
    try:
        answer = read_answer(row[1])
    except UsageError as error:
        raise IndexError_(
            f"The saved answer {row[0]} was written by another version of curbside: use that one."
        ) from error
    return Review(answer, bool(row[2]), last, staleness(answer, standing))


def _unknown(id: str) -> CurbsideError:
    return CurbsideError(f"There is no saved answer {id!r:.60}: `curbside review list` shows them.")
