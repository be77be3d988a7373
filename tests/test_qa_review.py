"""Reviews: every step on record, none out of turn, stale as soon as a source moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from review_shelf import AT, TEXTS, Shelf, attempt, check_history, full_shelf, made_answer, save

from corpus.errors import CurbsideError, UsageError
from index.state import StateStore
from qa.review import Reviews
from qa.review_staleness import Standing, staleness


@pytest.fixture
def shelf() -> Shelf:
    """Two documents."""
    return full_shelf()


@pytest.fixture
def reviews(tmp_path: Path) -> Reviews:
    """An empty review store in an index folder that has a state file already."""
    StateStore(tmp_path).create()
    return Reviews(tmp_path)


def test_a_review_from_saving_to_approval(reviews: Reviews, shelf: Shelf) -> None:
    id = save(reviews, shelf)
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
    assert found.answer == replace(made_answer(shelf), id=id)


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
    id = save(reviews, shelf)
    for step in steps:
        attempt(reviews, shelf, id, step, "Reviewer")
    before = reviews.history(id)
    with pytest.raises(CurbsideError, match=id):
        attempt(reviews, shelf, id, action, "Reviewer")
    assert reviews.history(id) == before


def test_only_who_took_it_decides(reviews: Reviews, shelf: Shelf) -> None:
    id = save(reviews, shelf)
    reviews.submit(id, by="Author", at=AT)
    reviews.take(id, by="First", at=AT)
    with pytest.raises(CurbsideError, match="First is reviewing"):
        reviews.approve(id, shelf, by="Second", at=AT)
    reviews.take(id, by="Second", at=AT)
    assert reviews.approve(id, shelf, by="Second", at=AT).by == "Second"


def test_an_approved_answer_can_be_reviewed_again(reviews: Reviews, shelf: Shelf) -> None:
    id = save(reviews, shelf)
    for step in ("submit", "take", "approve", "submit", "take", "send_back"):
        attempt(reviews, shelf, id, step, "Reviewer")
    assert reviews.get(id, shelf).label == "Sent back"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201])
def test_a_name_is_needed(reviews: Reviews, shelf: Shelf, name: str) -> None:
    id = save(reviews, shelf)
    with pytest.raises(UsageError, match="name"):
        reviews.submit(id, by=name, at=AT)


@pytest.mark.parametrize("comment", [" ", "x" * 10_001, "\udc80"])
def test_sending_back_needs_a_comment_that_can_be_kept(
    reviews: Reviews, shelf: Shelf, comment: str
) -> None:
    id = save(reviews, shelf)
    reviews.submit(id, by="Author", at=AT)
    reviews.take(id, by="Reviewer", at=AT)
    with pytest.raises(UsageError, match="comment"):
        reviews.send_back(id, by="Reviewer", at=AT, comment=comment)


def test_the_id_is_the_contents_and_saving_twice_is_once(reviews: Reviews, shelf: Shelf) -> None:
    id = save(reviews, shelf)
    reviews.submit(id, by="Author", at=AT)
    assert save(reviews, shelf, elapsed_ms=99.0, id="row-7") == id
    assert reviews.get(id, shelf).label == "Submitted"
    other = save(reviews, shelf, question="Another?")
    assert other != id
    assert reviews.find(id[:8]) == id
    for unknown in ("", id[:3], "0" * 32):
        with pytest.raises(CurbsideError):
            reviews.find(unknown)


def test_a_question_is_kept_only_when_asked_for(
    reviews: Reviews, shelf: Shelf, tmp_path: Path
) -> None:
    answer = made_answer(shelf, question="Zebedee, born 1950: codein?", id="Zebedee-1")
    id = reviews.save(answer, shelf, by="Author", at=AT, keep_question=False)
    found = reviews.get(id, shelf)
    assert not found.question_kept
    assert found.answer.question == ""
    assert found.answer.quotes == answer.quotes
    for file in tmp_path.iterdir():
        assert b"Zebedee" not in file.read_bytes()
        assert b"codein:" not in file.read_bytes()


@pytest.mark.parametrize(
    ("question", "kept"),
    [("Which opioids?", True), ("Mr John Doe, born 1950-02-03: which opioids?", False)],
)
def test_a_question_that_seems_to_hold_one_persons_data_is_kept_on_the_users_word_alone(
    reviews: Reviews, shelf: Shelf, question: str, kept: bool
) -> None:
    answer = made_answer(shelf, question=question)
    found = reviews.get(reviews.save(answer, shelf, by="A", at=AT), shelf)
    assert (found.question_kept, found.answer.question) == (kept, question if kept else "")
    told = reviews.save(answer, shelf, by="A", at=AT, keep_question=True)
    assert reviews.get(told, shelf).answer.question == question


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
    answer = made_answer(shelf)
    forged = replace(answer.quotes[0], **change)
    sections = (replace(answer.sections[0], quotes=(forged,)),)
    with pytest.raises(UsageError, match="cannot be saved"):
        reviews.save(replace(answer, sections=sections), shelf, by="A", at=AT, keep_question=True)
    assert reviews.list(shelf) == ()


def test_a_reference_to_something_grander_is_not_saved(reviews: Reviews, shelf: Shelf) -> None:
    answer = made_answer(shelf)
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
    id = save(reviews, shelf)
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
    answer = made_answer(shelf)
    assert staleness(answer, Standing(shelf)) == ()
    shelf.put("a", TEXTS["a"], "retracted")
    assert [stale.reason for stale in staleness(answer, Standing(shelf))] == ["retracted"]


def test_the_list_shows_the_latest_first_and_filters(reviews: Reviews, shelf: Shelf) -> None:
    first = save(reviews, shelf, question="First?")
    second = save(reviews, shelf, question="Second?")
    assert [review.id for review in reviews.list(shelf)] == [second, first]
    reviews.submit(first, by="Author", at=AT)
    assert [review.id for review in reviews.list(shelf)] == [first, second]
    assert [review.id for review in reviews.list(shelf, "saved")] == [second]


def test_a_forgotten_answer_leaves_its_history_alone(
    reviews: Reviews, shelf: Shelf, tmp_path: Path
) -> None:
    id = save(reviews, shelf, question="Zebedee?")
    reviews.forget(id, by="Author", at=AT)
    assert [event.action for event in reviews.history(id)] == ["save", "forget"]
    assert reviews.list(shelf) == ()
    assert reviews.find(id[:9]) == id
    with pytest.raises(CurbsideError, match="no saved answer"):
        reviews.get(id, shelf)
    assert all(b"Zebedee" not in file.read_bytes() for file in tmp_path.iterdir())
    assert save(reviews, shelf, question="Zebedee?") == id
    assert reviews.get(id, shelf).label == "Saved"


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
    id = save(reviews, made)
    done = 0
    for step, by in steps:
        try:
            attempt(reviews, made, id, step, by)
            done += 1
        except CurbsideError:
            continue
    assert len(reviews.history(id)) == done + 1
    check_history(reviews, id)
