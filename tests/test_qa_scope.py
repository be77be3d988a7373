"""Sentences on a special kind of what was asked, and sentences that say what something is."""

from __future__ import annotations

import pytest

from qa.scope import is_narrower, says_what_it_is

DIAGNOSED = "How is systemic mastocytosis diagnosed?"


@pytest.mark.parametrize(
    ("sentence", "narrower"),
    [
        ("Smouldering systemic mastocytosis is diagnosed when two findings are there.", True),
        ("In advanced systemic mastocytosis a biopsy is taken.", True),
        ("Systemic mastocytosis is diagnosed by one major and one minor criterion.", False),
        ("The diagnosis of systemic mastocytosis needs a biopsy.", False),
        ("A biopsy is needed.", False),
    ],
)
def test_a_special_kind_is_seen(sentence: str, narrower: bool) -> None:
    assert is_narrower(sentence, DIAGNOSED) is narrower


def test_what_the_question_names_itself_is_not_narrower() -> None:
    asked = "How is smouldering systemic mastocytosis diagnosed?"
    assert not is_narrower("Smouldering systemic mastocytosis is rare.", asked)


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("Systemic mastocytosis is a disease in which mast cells gather in organs.", True),
        ("Systemic mastocytosis (SM) is a rare disease.", True),
        ("Smouldering systemic mastocytosis is a form with a high burden.", False),
        ("A biopsy is the next step.", False),
        ("Systemic mastocytosis is a rare cause of weak bones.", False),
        ("Systemic mastocytosis affects the skin.", False),
    ],
)
def test_definitions_are_seen(sentence: str, says: bool) -> None:
    assert says_what_it_is(sentence, "What is systemic mastocytosis?") is says
