"""Questions as typed: operators where they are meant, ordinary text everywhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import QuestionError
from index.query import Clause, parse


def test_plain_text_has_no_clauses() -> None:
    question = "Is 5-10 mg/kg (i.v.) safe in HER2 -ve / ER +ve disease? P<0.05; T2*, NOT AND OR :"
    parsed = parse(question)
    assert parsed.text == question
    assert parsed.clauses == ()


@pytest.mark.parametrize(
    ("question", "text", "clause"),
    [
        ('the "mast cell" count', "the mast cell count", Clause("mast cell", True)),
        ("itch +adrenaline", "itch adrenaline", Clause("adrenaline", False, "must")),
        ("itch -paediatric", "itch", Clause("paediatric", False, "not")),
        ('itch -"mast cell"', "itch", Clause("mast cell", True, "not")),
        ("title:asthma care", "asthma care", Clause("asthma", False, "may", "title")),
        (
            '+Heading:"side effects" x',
            "side effects x",
            Clause("side effects", True, "must", "heading"),
        ),
    ],
)
def test_operators(question: str, text: str, clause: Clause) -> None:
    parsed = parse(question)
    assert (parsed.text, parsed.clauses) == (text, (clause,))


@pytest.mark.parametrize(
    "question", ["a + b", "a - b", 'a "" b', 'say "unclosed', "a title: b", "-5 C", "x :"]
)
def test_an_operator_without_operand_is_text(question: str) -> None:
    assert parse(question).clauses == ()


@pytest.mark.parametrize("question", ["", "  ", "?!", "+", '""', "-\n"])
def test_a_question_without_words_is_refused(question: str) -> None:
    with pytest.raises(QuestionError, match="no word to look for"):
        parse(question)


def test_only_exclusions_are_refused() -> None:
    with pytest.raises(QuestionError, match="leave out"):
        parse("-aspirin -ibuprofen")


@given(st.text())
def test_nothing_but_a_missing_word_is_an_error(question: str) -> None:
    try:
        parsed = parse(question)
    except QuestionError:
        return
    assert any(character.isalnum() or character == "_" for character in parsed.text)
