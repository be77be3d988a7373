"""A follow-up keeps the subject and replaces what it names anew."""

from __future__ import annotations

import pytest

from qa.conversation import in_conversation


@pytest.mark.parametrize(
    ("before", "question", "kept", "gone"),
    [
        ("Does cetirizine stop itch in urticaria?", "And loratadine?", "urticaria", "cetirizine"),
        ("Is zoledronic acid given for bone loss?", "And denosumab?", "bone loss", "acid"),
        ("How often do adults have anaphylaxis?", "And in children?", "anaphylaxis", "adults"),
        ("Which opioids should be avoided in asthma?", "Which are safer?", "opioids", "avoided"),
    ],
)
def test_what_a_follow_up_names_takes_the_earlier_one_s_place(
    before: str, question: str, kept: str, gone: str
) -> None:
    said = in_conversation(question, [before])
    assert question.rstrip("?") in said
    assert kept in said
    assert gone not in said


def test_a_comparison_keeps_both_drugs() -> None:
    said = in_conversation("And compared with morphine?", ["Is fentanyl safe in asthma?"])
    assert "morphine" in said
    assert "fentanyl" in said


def test_the_subject_is_carried_over_several_follow_ups() -> None:
    said = in_conversation("And how often?", ["What is the dose of cetirizine?", "In children?"])
    assert "cetirizine" in said
    assert "children" in said
