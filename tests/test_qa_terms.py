"""Words, stems and highlights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import QuestionError
from qa.question import MAXIMUM_LENGTH, Question
from qa.terms import matching, stems


def test_function_words_and_question_words_carry_nothing() -> None:
    assert stems("What should I do about the of and?") == ()


def test_inflected_words_share_a_stem() -> None:
    assert stems("avoided") == stems("avoiding") == stems("Avoid")


@pytest.mark.parametrize("word", ["CD117", "E11.9", "20%", "0.5"])
def test_codes_and_figures_stay_whole(word: str) -> None:
    assert stems(word) == (word.lower(),)


def test_compounds_are_their_parts() -> None:
    assert stems("IL-6 beta-blocker") == ("il", "6", "beta", "blocker")


def test_compounds_are_highlighted_whole() -> None:
    assert matching("Serum IL-6 rose.", stems("IL-6")) == ((6, 10),)


def test_words_are_those_of_the_lexical_index() -> None:
    from index.terms import words

    text = "Tryptase 11.4 ng/mL, μg, α-tryptase, Crohn’s 20% of IL-6"
    assert set(stems(text)) <= set(words(text))


def test_neighbouring_matches_are_one_highlight() -> None:
    text = "Codeine and morphine release histamine."
    assert [text[a:b] for a, b in matching(text, stems("morphine releases"))] == [
        "morphine release"
    ]


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
