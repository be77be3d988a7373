"""Feedback: kept beside the index, the question only with consent, odd reasons refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made_answers import example

from corpus.errors import DamagedIndexError, NoIndexError, UsageError
from qa.feedback import FEEDBACK_FILE, FeedbackStore

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_the_question_is_kept_on_the_readers_word_alone(tmp_path: Path) -> None:
    store, answer = FeedbackStore(tmp_path), replace(example(), question="A very private thing?")
    store.give(answer, helpful=True, reasons=["answers"], at=AT)
    assert b"private" not in (tmp_path / FEEDBACK_FILE).read_bytes()
    store.give(answer, helpful=False, comment=" See p. 3 ", keep_question=True, at=AT)
    kept = store.list()
    assert [given.question for given in kept] == [None, "A very private thing?"]
    assert (kept[1].comment, kept[1].at) == ("See p. 3", "2026-01-02T03:04:05+00:00")
    assert kept[0].answer == kept[1].answer
    assert kept[0].generation == answer.index.generation


def test_an_unknown_reason_and_a_long_comment_are_refused(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    with pytest.raises(UsageError, match="no reason"):
        store.give(example(), helpful=True, reasons=["because"], at=AT)
    with pytest.raises(UsageError, match="too long"):
        store.give(example(), helpful=True, comment="x" * 2001, at=AT)
    assert store.list() == ()


def test_a_missing_folder_and_a_damaged_file_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError):
        FeedbackStore(tmp_path / "none").give(example(), helpful=True, at=AT)
    (tmp_path / FEEDBACK_FILE).write_bytes(b"not a database, for certain " * 50)
    with pytest.raises(DamagedIndexError, match=r"feedback\.sqlite"):
        FeedbackStore(tmp_path).list()
