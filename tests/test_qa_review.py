"""Reviews: every step on record for good, none out of turn, stale as soon as a source moves."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_answers import example

from corpus.builder import Builder
from corpus.document import Document, Metadata, Status
from corpus.errors import (
    BusyIndexError,
    CurbsideError,
    DamagedIndexError,
    NoIndexError,
    UnknownDocumentError,
    UsageError,
)
from corpus.source import Source
from index.state import STATE_FILE, StateStore
from qa.answer import Answer, AnswerSection, Quote
from qa.compose import reference
from qa.review import Reviews
from qa.review_staleness import staleness
from qa.review_tables import ReviewTables

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TEXTS = {"a": "Codeine should be avoided.", "b": "Fentanyl is safer."}


@dataclass
class Shelf:
    """A library that tests can change."""

    documents: dict[str, Document] = field(default_factory=dict)

    def document(self, document_id: str, *, boxes: bool = True) -> Document:
        """The document of that id."""
        if document_id not in self.documents:
            raise UnknownDocumentError(document_id)
        return self.documents[document_id]

    def put(self, id: str, text: str, status: Status = "current") -> None:
        """Place or replace a document."""
        builder = Builder()
        builder.add("paragraph", text)
        source = Source(f"{id}.txt", text.encode())
        facts = Metadata(title=f"About {id}", status=status)
        self.documents[id] = builder.build(
            source, id=id, format="text", reader="t/1", metadata=facts
        )


@pytest.fixture
def shelf() -> Shelf:
    """Two documents."""
    made = Shelf()
    for id, text in TEXTS.items():
        made.put(id, text)
    return made


def _answer(shelf: Shelf, **changes: Any) -> Answer:
    documents = list(shelf.documents.values())
    quotes = tuple(
        Quote(d.text, d.id, 0, len(d.text), number, None, (), 0.5)
        for number, d in enumerate(documents, start=1)
    )
    cited = tuple(reference(number, d) for number, d in enumerate(documents, start=1))
    sections = (AnswerSection("Answer", "answer", quotes),)
    made = example(sections=sections, references=cited, suggestions=("codein: codeine?",))
    return replace(made, **changes)


@pytest.fixture
def reviews(tmp_path: Path) -> Reviews:
    """An empty review store in an index folder that has a state file already."""
    StateStore(tmp_path).create()
    return Reviews(tmp_path)


def _save(reviews: Reviews, shelf: Shelf, **changes: Any) -> str:
    answer = _answer(shelf, **changes)
    return reviews.save(answer, shelf, by="Author", at=AT, keep_question=True)


def test_a_review_from_saving_to_approval(reviews: Reviews, shelf: Shelf) -> None:
    id = _save(reviews, shelf)
    assert reviews.get(id, shelf).label == "Saved"
    reviews.submit(id, by="Author", at=AT)
    assert reviews.get(id, shelf).label == "Submitted"
    reviews.take(id, by="Reviewer", at=AT)
    assert reviews.get(id, shelf).label == "Under review"
    reviews.send_back(id, by="Reviewer", at=AT, comment="The dose is missing.")
    assert reviews.get(id, shelf).label == "Sent back"
    reviews.submit(id, by="Author", at=AT)
    reviews.take(id, by="Reviewer", at=AT)
    reviews.approve(id, shelf, by="Reviewer", at=AT, comment="Checked against [1].")
    found = reviews.get(id, shelf)
    assert found.line == "Approved (Reviewer, 2026-01-02T03:04:05+00:00)"
    assert found.last.comment == "Checked against [1]."
    assert [event.action for event in reviews.history(id)] == (
        ["save", "submit", "take", "send-back", "submit", "take", "approve"]
    )
    assert found.answer == replace(_answer(shelf), id=id)


@pytest.mark.parametrize(
    ("steps", "action"),
    [
        ([], "take"),
        ([], "approve"),
        ([], "send_back"),
        (["submit"], "submit"),
        (["submit"], "approve"),
        (["submit", "take"], "submit"),
        (["submit", "take", "approve"], "take"),
        (["submit", "take", "approve"], "send_back"),
        (["submit", "take", "send_back"], "approve"),
        (["forget"], "submit"),
    ],
)
def test_no_step_comes_out_of_turn(
    reviews: Reviews, shelf: Shelf, steps: list[str], action: str
) -> None:
    id = _save(reviews, shelf)
    for step in steps:
        _do(reviews, shelf, id, step, "Reviewer")
    before = reviews.history(id)
    with pytest.raises(CurbsideError, match=id):
        _do(reviews, shelf, id, action, "Reviewer")
    assert reviews.history(id) == before


def _do(reviews: Reviews, shelf: Shelf, id: str, step: str, by: str) -> None:
    if step == "approve":
        reviews.approve(id, shelf, by=by, at=AT)
    else:
        getattr(reviews, step)(id, by=by, at=AT, comment="why")


def test_only_who_took_it_decides(reviews: Reviews, shelf: Shelf) -> None:
    id = _save(reviews, shelf)
    reviews.submit(id, by="Author", at=AT)
    reviews.take(id, by="First", at=AT)
    with pytest.raises(CurbsideError, match="First is reviewing"):
        reviews.approve(id, shelf, by="Second", at=AT)
    reviews.take(id, by="Second", at=AT)
    assert reviews.approve(id, shelf, by="Second", at=AT).by == "Second"


def test_an_approved_answer_can_be_reviewed_again(reviews: Reviews, shelf: Shelf) -> None:
    id = _save(reviews, shelf)
    for step in ("submit", "take", "approve", "submit", "take", "send_back"):
        _do(reviews, shelf, id, step, "Reviewer")
    assert reviews.get(id, shelf).label == "Sent back"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201])
def test_a_name_is_needed(reviews: Reviews, shelf: Shelf, name: str) -> None:
    id = _save(reviews, shelf)
    with pytest.raises(UsageError, match="name"):
        reviews.submit(id, by=name, at=AT)


@pytest.mark.parametrize("comment", [" ", "x" * 10_001, "\udc80"])
def test_sending_back_needs_a_comment_that_can_be_kept(
    reviews: Reviews, shelf: Shelf, comment: str
) -> None:
    id = _save(reviews, shelf)
    reviews.submit(id, by="Author", at=AT)
    reviews.take(id, by="Reviewer", at=AT)
    with pytest.raises(UsageError, match="comment"):
        reviews.send_back(id, by="Reviewer", at=AT, comment=comment)


def test_the_id_is_the_contents_and_saving_twice_is_once(reviews: Reviews, shelf: Shelf) -> None:
    id = _save(reviews, shelf)
    reviews.submit(id, by="Author", at=AT)
    assert _save(reviews, shelf, elapsed_ms=99.0, id="row-7") == id
    assert reviews.get(id, shelf).label == "Submitted"
    other = _save(reviews, shelf, question="Another?")
    assert other != id
    assert reviews.find(id[:8]) == id
    for unknown in ("", id[:3], "0" * 32):
        with pytest.raises(CurbsideError):
            reviews.find(unknown)


def test_a_question_is_kept_only_when_asked_for(
    reviews: Reviews, shelf: Shelf, tmp_path: Path
) -> None:
    answer = _answer(shelf, question="Zebedee, born 1950: codein?", id="Zebedee-1")
    id = reviews.save(answer, shelf, by="Author", at=AT, keep_question=False)
    found = reviews.get(id, shelf)
    assert not found.question_kept
    assert found.answer.question == ""
    assert found.answer.quotes == answer.quotes
    for file in tmp_path.iterdir():
        assert b"Zebedee" not in file.read_bytes()
        assert b"codein:" not in file.read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Codeine should be given!!!"},
        {"start": 1, "end": 27},
        {"document_id": "b"},
    ],
)
def test_a_quote_that_does_not_stand_is_not_saved(
    reviews: Reviews, shelf: Shelf, change: dict[str, Any]
) -> None:
    answer = _answer(shelf)
    forged = replace(answer.quotes[0], **change)
    sections = (replace(answer.sections[0], quotes=(forged,)),)
    with pytest.raises(UsageError, match="cannot be saved"):
        reviews.save(replace(answer, sections=sections), shelf, by="A", at=AT, keep_question=True)
    assert reviews.list(shelf) == ()


def test_a_reference_to_something_grander_is_not_saved(reviews: Reviews, shelf: Shelf) -> None:
    answer = _answer(shelf)
    forged = (replace(answer.references[0], type="guideline"), answer.references[1])
    with pytest.raises(UsageError, match=r"reference \[1\]"):
        reviews.save(replace(answer, references=forged), shelf, by="A", at=AT, keep_question=True)


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        (lambda shelf: shelf.put("b", "Fentanyl may be safer."), ["changed"]),
        (lambda shelf: shelf.documents.pop("b"), ["vanished"]),
        (lambda shelf: shelf.put("b", TEXTS["b"], "retracted"), ["retracted"]),
        (lambda shelf: shelf.put("b", TEXTS["b"], "corrected"), ["corrected"]),
        (lambda shelf: shelf.put("b", TEXTS["b"], "superseded"), ["superseded"]),
        (
            lambda shelf: shelf.put("b", "Other.", "expression-of-concern"),
            ["expression-of-concern", "changed"],
        ),
        (lambda shelf: shelf.put("c", "Not cited."), []),
    ],
)
def test_an_answer_is_stale_when_a_cited_document_moves(
    reviews: Reviews, shelf: Shelf, change: Callable[[Shelf], Any], reasons: list[str]
) -> None:
    id = _save(reviews, shelf)
    reviews.submit(id, by="Author", at=AT)
    reviews.take(id, by="Reviewer", at=AT)
    change(shelf)
    found = reviews.get(id, shelf)
    assert [(stale.document_id, stale.reason) for stale in found.stale] == (
        [("b", reason) for reason in reasons]
    )
    if reasons:
        assert found.label == "Under review, stale"
        with pytest.raises(CurbsideError, match=r"stale: \[2\]"):
            reviews.approve(id, shelf, by="Reviewer", at=AT)
    else:
        reviews.approve(id, shelf, by="Reviewer", at=AT)


def test_a_known_correction_does_not_make_stale_but_a_retraction_after_it_does(
    shelf: Shelf,
) -> None:
    shelf.put("a", TEXTS["a"], "corrected")
    answer = _answer(shelf)
    assert staleness(answer, shelf) == ()
    shelf.put("a", TEXTS["a"], "retracted")
    assert [stale.reason for stale in staleness(answer, shelf)] == ["retracted"]


def test_the_list_shows_the_latest_first_and_filters(reviews: Reviews, shelf: Shelf) -> None:
    first = _save(reviews, shelf, question="First?")
    second = _save(reviews, shelf, question="Second?")
    assert [review.id for review in reviews.list(shelf)] == [second, first]
    reviews.submit(first, by="Author", at=AT)
    assert [review.id for review in reviews.list(shelf)] == [first, second]
    assert [review.id for review in reviews.list(shelf, "saved")] == [second]


def test_a_forgotten_answer_leaves_its_history_alone(
    reviews: Reviews, shelf: Shelf, tmp_path: Path
) -> None:
    id = _save(reviews, shelf, question="Zebedee?")
    reviews.forget(id, by="Author", at=AT)
    assert [event.action for event in reviews.history(id)] == ["save", "forget"]
    assert reviews.list(shelf) == ()
    assert reviews.find(id[:9]) == id
    with pytest.raises(CurbsideError, match="no saved answer"):
        reviews.get(id, shelf)
    assert all(b"Zebedee" not in file.read_bytes() for file in tmp_path.iterdir())
    assert _save(reviews, shelf, question="Zebedee?") == id
    assert reviews.get(id, shelf).label == "Saved"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review_events SET by = 'Mallory'",
        "UPDATE OR REPLACE review_events SET number = 2 WHERE number = 1",
        "DELETE FROM review_events",
        "REPLACE INTO review_events SELECT number, answer_id, action, status, 'M', at, comment"
        " FROM review_events WHERE number = 1",
        "INSERT INTO review_events SELECT * FROM review_events WHERE true"
        " ON CONFLICT (number) DO UPDATE SET by = 'Mallory'",
        "UPDATE saved_answers SET answer = '{}'",
        "REPLACE INTO saved_answers SELECT id, '{}', 1 FROM saved_answers",
    ],
)
def test_history_and_answers_cannot_be_rewritten(
    reviews: Reviews, shelf: Shelf, tmp_path: Path, statement: str
) -> None:
    id = _save(reviews, shelf)
    reviews.submit(id, by="Author", at=AT)
    before = reviews.history(id), reviews.get(id, shelf)
    database = sqlite3.connect(tmp_path / STATE_FILE)
    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|never changes"):
        database.execute(statement)
    database.close()
    assert (reviews.history(id), reviews.get(id, shelf)) == before


def test_nothing_saved_is_an_empty_list_and_writes_no_file(tmp_path: Path, shelf: Shelf) -> None:
    assert Reviews(tmp_path).list(shelf) == ()
    with pytest.raises(CurbsideError, match="no saved answer"):
        Reviews(tmp_path).history("0" * 32)
    assert list(tmp_path.iterdir()) == []


def test_a_state_file_without_reviews_is_an_empty_list(reviews: Reviews, shelf: Shelf) -> None:
    assert reviews.list(shelf) == ()


def test_trouble_with_the_file_is_said_plainly(tmp_path: Path, shelf: Shelf) -> None:
    with pytest.raises(NoIndexError):
        _save(Reviews(tmp_path / "none"), shelf)
    (tmp_path / STATE_FILE).write_bytes(b"no database at all, but long enough to look like one" * 9)
    with pytest.raises(DamagedIndexError):
        Reviews(tmp_path).list(shelf)
    with pytest.raises(DamagedIndexError):
        _save(Reviews(tmp_path), shelf)


def test_tables_of_a_newer_version_are_left_alone(
    reviews: Reviews, shelf: Shelf, tmp_path: Path
) -> None:
    _save(reviews, shelf)
    with ReviewTables(tmp_path).writing() as database:
        database.execute("INSERT INTO review_schema VALUES (99)")
    with pytest.raises(CurbsideError, match="newer curbside"):
        reviews.list(shelf)


def test_statuses_and_reviews_share_the_file(
    reviews: Reviews, shelf: Shelf, tmp_path: Path
) -> None:
    id = _save(reviews, shelf)
    StateStore(tmp_path).set_status("a", "retracted", "test")
    assert reviews.history(id)
    assert StateStore(tmp_path).statuses()["a"].status == "retracted"


def test_a_writer_that_holds_the_file_too_long_is_reported(
    reviews: Reviews, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = _save(reviews, shelf)
    monkeypatch.setattr("qa.review_tables._BUSY_SECONDS", 0.05)
    database = sqlite3.connect(tmp_path / STATE_FILE, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyIndexError, match="try again"):
        reviews.submit(id, by="Author", at=AT)
    assert reviews.history(id)
    database.close()


RACER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from corpus.errors import CurbsideError
from qa.review import Reviews
folder, name, id, turns = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
reviews, at = Reviews(folder), datetime.now(UTC)
sys.stdin.readline()
done = 0
for _ in range(turns):
    try:
        reviews.take(id, by=name, at=at)
        reviews.send_back(id, by=name, at=at, comment="again")
        reviews.submit(id, by=name, at=at)
        done += 1
    except CurbsideError as error:
        assert "cannot be" in str(error) or "take it first" in str(error), error
print(done)
"""


def test_two_processes_take_turns_and_lose_nothing(
    reviews: Reviews, shelf: Shelf, tmp_path: Path
) -> None:
    id = _save(reviews, shelf)
    reviews.submit(id, by="Author", at=AT)
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, str(tmp_path), name, id, "40"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("One", "Two")
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    outputs = [racer.communicate(timeout=120)[0] for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0]
    assert sum(map(int, outputs)) > 0
    _check_history(reviews, id)


def _check_history(reviews: Reviews, id: str) -> None:
    """Each event follows from the one before, whoever wrote it."""
    follows = {
        "saved": {"submit"},
        "submitted": {"take"},
        "under-review": {"take", "approve", "send-back"},
        "approved": {"submit"},
        "sent-back": {"submit"},
    }
    events = reviews.history(id)
    for before, after in pairwise(events):
        assert after.action in follows[before.status]
        assert after.number > before.number
        if after.action in ("approve", "send-back"):
            assert after.by == before.by


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["submit", "take", "approve", "send_back"]), st.sampled_from(["A", "B"])
    ),
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=25, deadline=None)
def test_any_order_of_attempts_leaves_a_lawful_history(
    steps: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = Shelf()
    made.put("a", TEXTS["a"])
    reviews = Reviews(tmp_path_factory.mktemp("reviews"))
    id = _save(reviews, made)
    done = 0
    for step, by in steps:
        try:
            _do(reviews, made, id, step, by)
            done += 1
        except CurbsideError:
            continue
    assert len(reviews.history(id)) == done + 1
    _check_history(reviews, id)
