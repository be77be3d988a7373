"""Gold sets: read strictly, written back unchanged, checked against the corpus, extended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_answers import example

from corpus.errors import UsageError
from eval.gold_add import (
    Label,
    append,
    feedback_at,
    from_answer,
    from_feedback,
    question_id,
)
from eval.gold_lint import lint
from eval.gold_set import KINDS, GoldQuestion, gold_sha256, read_gold, write_gold
from qa.feedback import FeedbackStore

TEXTS = {"a": "The dose is 25 mg once daily.", "b": "Avoid codeine and morphine."}


def asked(**changes: object) -> GoldQuestion:
    plain = GoldQuestion("q1", "What dose?", "dose", True, ("a",), ("25 mg",), checked="yes")
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields by name


def codes(*questions: GoldQuestion) -> set[tuple[str, str]]:
    found = lint(questions, TEXTS.get)
    return {(finding.severity, finding.code) for finding in found if finding.code != "balance"}


_TEXT = st.text(min_size=1, max_size=20).filter(str.strip)
_QUESTIONS = st.builds(
    GoldQuestion,
    id=_TEXT,
    question=_TEXT,
    kind=st.sampled_from(KINDS),
    answerable=st.booleans(),
    documents=st.lists(_TEXT, max_size=2).map(tuple),
    spans=st.lists(_TEXT, max_size=2).map(tuple),
    all_spans=st.lists(_TEXT, max_size=2).map(tuple),
    must_not=st.lists(_TEXT, max_size=2).map(tuple),
    previous=st.lists(_TEXT, max_size=2).map(tuple),
    checked=_TEXT | st.just(""),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_QUESTIONS, min_size=1, max_size=4, unique_by=lambda q: q.id))
def test_what_is_written_is_read_back(tmp_path: Path, questions: list[GoldQuestion]) -> None:
    path = tmp_path / "gold.jsonl"
    write_gold(path, questions)
    assert read_gold(path) == questions


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1 is not JSON"),
        ("[]", "not a JSON object"),
        ('{"id": "a", "question": "b", "kind": "c"}', "lacks answerable"),
        ('{"id": "a", "question": "b", "kind": "c", "answerable": 1}', "true or false"),
        ('{"id": "", "question": "b", "kind": "c", "answerable": true}', "id must be text"),
        (
            '{"id": "a", "question": "b", "kind": "c", "answerable": true, "spans": "x"}',
            "list of texts",
        ),
        (
            '{"id": "a", "question": "b", "kind": "c", "answerable": true, "span": []}',
            "unknown field 'span'",
        ),
        ("", "holds no question"),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(line)
    with pytest.raises(UsageError, match=said):
        read_gold(path)


def test_an_id_twice_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    write_gold(path, [asked(), asked(question="Another?")])
    with pytest.raises(UsageError, match="'q1' twice"):
        read_gold(path)
    with pytest.raises(UsageError, match="Cannot read"):
        read_gold(tmp_path / "absent.jsonl")


def test_the_hash_is_of_the_labels_alone() -> None:
    one, two = asked(), asked(id="q2", question="Which opioid?")
    assert gold_sha256([one, two]) == gold_sha256([two, replace(one, checked="later")])
    assert gold_sha256([one]) != gold_sha256([replace(one, spans=("30 mg",))])


def test_a_sound_question_has_no_finding() -> None:
    assert codes(asked()) == set()


@pytest.mark.parametrize(
    ("question", "finding"),
    [
        (asked(spans=("26 mg once",)), ("error", "span")),
        (asked(documents=("c",)), ("error", "document")),
        (asked(documents=()), ("error", "unlabelled")),
        (asked(kind="near"), ("error", "kind")),
        (asked(kind="near", answerable=False), ("error", "labels")),
        (asked(must_not=("dose is 25 mg",)), ("error", "must_not")),
        (asked(documents=("a", "b")), ("warning", "idle")),
        (asked(spans=("25",)), ("warning", "short")),
        (asked(kind="riddle"), ("warning", "kind")),
        (asked(checked=""), ("warning", "unchecked")),
    ],
)
def test_each_fault_is_found(question: GoldQuestion, finding: tuple[str, str]) -> None:
    assert finding in codes(question)


def test_the_same_question_twice_is_found_despite_punctuation() -> None:
    assert ("error", "duplicate") in codes(asked(), asked(id="q2", question="what dose"))
    assert codes(asked(), asked(id="q2", question="Which opioid is to be avoided?")) == set()


def test_a_set_without_unanswerable_questions_is_lopsided() -> None:
    assert [f.code for f in lint([asked()], TEXTS.get)] == ["balance"]
    off = GoldQuestion("o", "Who won?", "off", False, checked="yes")
    assert lint([asked(), off], TEXTS.get) == []


def test_a_saved_answer_becomes_a_question() -> None:
    answer = example()
    quote = answer.quotes[0]
    found = from_answer(answer, Label("safety", quotes=(1,)))
    assert found.question == answer.question
    assert (found.documents, found.spans) == ((quote.document_id,), (quote.text,))
    assert found.answerable
    assert not found.checked
    assert found.id == question_id(f" {answer.question.upper()}\n")


def test_labels_that_cannot_be_are_refused() -> None:
    answer = example()
    with pytest.raises(UsageError, match="no quote 99"):
        from_answer(answer, Label("safety", quotes=(99,)))
    with pytest.raises(UsageError, match="Say what answers"):
        from_answer(answer, Label("safety"))
    with pytest.raises(UsageError, match="nothing answers"):
        from_answer(answer, Label("near", quotes=(1,)))
    with pytest.raises(UsageError, match="without its question"):
        from_answer(replace(answer, question=""), Label("near"))


def test_feedback_becomes_a_question_only_with_consent(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    answer = example()
    for helpful, kept in ((False, True), (False, False), (True, True)):
        store.give(answer, helpful=helpful, keep_question=kept, at=datetime(2026, 1, 2, tzinfo=UTC))
    found = from_feedback(feedback_at(store, 1), Label("near"))
    assert (found.question, found.answerable) == (answer.question, False)
    with pytest.raises(UsageError, match="did not agree"):
        from_feedback(feedback_at(store, 2), Label("near"))
    with pytest.raises(UsageError, match="no thumbs-down"):
        from_feedback(feedback_at(store, 3), Label("near"))
    with pytest.raises(UsageError, match="no feedback 4: 3 were given"):
        feedback_at(store, 4)


def test_adding_keeps_what_is_there_and_refuses_a_known_question(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    append(path, asked())
    path.write_text(path.read_text().rstrip("\n"))
    append(path, asked(id="q2"))
    assert [question.id for question in read_gold(path)] == ["q1", "q2"]
    with pytest.raises(UsageError, match="already has 'q2'"):
        append(path, asked(id="q2"))
