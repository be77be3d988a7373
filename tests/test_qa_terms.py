"""Words, stems and highlights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import QuestionError
from qa.question import MAXIMUM_LENGTH, Question
from qa.terms import matching, stems, terms


def test_function_words_and_question_words_carry_nothing() -> None:
    assert stems("What should I do about the of and?") == []


def test_inflected_words_share_a_stem() -> None:
    assert stems("avoided") == stems("avoiding") == stems("Avoid")


@pytest.mark.parametrize("word", ["IL-6", "CD117", "E11.9", "20%", "α-tryptase"])
def test_medical_words_stay_whole(word: str) -> None:
    assert terms(word)[0].stem.startswith(word.lower().rstrip("e"))


def test_hyphenated_words_also_yield_their_parts() -> None:
    assert {"beta-block", "beta", "blocker"} & set(stems("beta-blocker")) >= {"beta", "blocker"}


def test_neighbouring_matches_are_one_highlight() -> None:
    text = "Codeine and morphine release histamine."
    assert [text[a:b] for a, b in matching(text, stems("morphine releases"))] == ["morphine release"]


@given(st.text(), st.text())
def test_highlights_lie_in_the_text_in_order(text: str, wanted: str) -> None:
    position = 0
    for start, end in matching(text, stems(wanted)):
        assert position <= start < end <= len(text)
        position = end


@pytest.mark.parametrize("raw", ["", "   ", "?!", "\u200b\n"])
def test_no_question_is_refused_with_what_to_do(raw: str) -> None:
    with pytest.raises(QuestionError, match="write what you want to know"):
        Question.parse(raw)


def test_a_question_too_long_is_refused() -> None:
    with pytest.raises(QuestionError, match="shorten"):
        Question.parse("a " * MAXIMUM_LENGTH)


def test_control_characters_become_spaces() -> None:
    assert Question.parse("dose\x00of\nepinephrine ").text == "dose of epinephrine"
