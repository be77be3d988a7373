"""What readers thought of an answer: a thumb, reasons, and the question only if they agree.

Kept beside the index in a file of its own, so that it can be deleted as a whole. Never
changes what is answered.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from corpus.errors import DamagedIndexError, NoIndexError, UsageError
from qa.answer import Answer
from qa.saved import answer_id, without_question

FEEDBACK_FILE = "feedback.sqlite"
REASONS = MappingProxyType(
    {
        "answers": "answers the question",
        "not-answering": "does not answer the question",
        "missing": "something in the library is missing",
        "wrong-place": "cut wrongly or out of context",
        "outdated": "the source is outdated",
        "hard-to-read": "hard to read",
    }
)
"""Each reason as people read it."""

_COMMENT_LENGTH = 2000
_BUSY_MILLISECONDS = 5000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    number INTEGER PRIMARY KEY, answer TEXT NOT NULL, helpful INTEGER NOT NULL,
    reasons TEXT NOT NULL, comment TEXT NOT NULL, question TEXT, generation TEXT NOT NULL,
    at TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's word; `question` is None unless the reader agreed to its being kept.

    `answer` is the id by content of the answer without its question; `at` is ISO 8601, UTC.
    """

    answer: str
    helpful: bool
    reasons: tuple[str, ...]
    comment: str
    question: str | None
    generation: str
    at: str


class FeedbackStore:
    """The feedback beside one index."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / FEEDBACK_FILE

    def give(
        self,
        answer: Answer,
        *,
        helpful: bool,
        reasons: Collection[str] = (),
        comment: str = "",
        keep_question: bool = False,
        at: datetime,
    ) -> Feedback:
        """Keep a reader's word on `answer`. Raises UsageError for an unknown reason."""
        unknown = sorted(set(reasons) - set(REASONS))
        if unknown:
            raise UsageError(f"{unknown[0]!r:.40} is no reason: use {', '.join(REASONS)}.")
        if len(comment) > _COMMENT_LENGTH:
            raise UsageError(f"The comment is too long: shorten it to {_COMMENT_LENGTH:,}.")
        given = Feedback(
            answer=answer_id(without_question(answer)),
            helpful=helpful,
            reasons=tuple(sorted(set(reasons))),
            comment=comment.strip(),
            question=answer.question if keep_question else None,
            generation=answer.index.generation,
            at=at.isoformat(timespec="seconds"),
        )
        self._append(given)
        return given

    def list(self) -> tuple[Feedback, ...]:
        """All feedback, oldest first."""
        if not self._path.exists():
            return ()
        with self._opened() as database:
            rows = database.execute(
                "SELECT answer, helpful, reasons, comment, question, generation, at"
                " FROM feedback ORDER BY number"
            ).fetchall()
        return tuple(
            Feedback(answer, bool(helpful), tuple(json.loads(reasons)), *rest)
            for answer, helpful, reasons, *rest in rows
        )

    def _append(self, given: Feedback) -> None:
        if not self._folder.is_dir():
            raise NoIndexError(f"There is no index in {self._folder}: add documents first.")
        row = (
            given.answer,
            given.helpful,
            json.dumps(given.reasons),
            given.comment,
            given.question,
            given.generation,
            given.at,
        )
        with self._opened() as database:
            database.execute(
                "INSERT INTO feedback (answer, helpful, reasons, comment, question, generation,"
                " at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path)) as database:
                database.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
                database.executescript(_SCHEMA)
                with database:
                    yield database
        except sqlite3.DatabaseError as error:
            raise DamagedIndexError(
                f"The feedback in {self._path} cannot be used ({error}): restore it or delete it."
            ) from error
