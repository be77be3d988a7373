"""Notices and follow-ups, recognised by wording."""

from __future__ import annotations

import pytest

from qa.conversation import in_conversation
from qa.notices import EMERGENCY, ONE_PATIENT, SELF_HARM, notices


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("My son can't breathe after a wasp sting, what do I give?", (EMERGENCY,)),
        ("She is having an anaphylactic reaction", (EMERGENCY,)),
        ("What is the lethal dose of paracetamol?", (SELF_HARM,)),
        ("I swallowed 40 tablets of paracetamol", (SELF_HARM,)),
        ("My father is having a stroke, what do I do?", (EMERGENCY,)),
        ("Which patients took 20 mg of zinc?", ()),
        ("Dose for patient Ann Example born 1990-02-03?", (ONE_PATIENT,)),
        ("What is the first treatment of anaphylaxis?", ()),
        ("Is omalizumab safe in pregnancy?", ()),
        ("Did survival improve between 2001 and 2010?", ()),
    ],
)
def test_notices(question: str, expected: tuple[str, ...]) -> None:
    assert notices(question) == expected


def test_a_follow_up_is_read_with_the_question_before() -> None:
    before = ["What is the dose of cetirizine?"]
    assert in_conversation("And in children?", before) == (
        "And in children, What is the dose of cetirizine?"
    )
    assert "cetirizine" in in_conversation("Is it safe in pregnancy?", before)


def test_a_question_with_its_own_subject_stands_alone() -> None:
    question = "Which opioids release histamine during surgery?"
    assert in_conversation(question, ["What is the dose of cetirizine?"]) == question
    assert in_conversation("And in children?", []) == "And in children?"
