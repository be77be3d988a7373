"""What is asked and for whom; the questions are written for this test."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.understanding import speaks_of, split, understand


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Which analgesics should be avoided in asthma?", "safety"),
        ("Is ibuprofen safe in kidney disease?", "safety"),
        ("How much adrenaline is given for anaphylaxis?", "dose"),
        ("What is the starting dose of metformin?", "dose"),
        ("Which criteria define sepsis?", "criteria"),
        ("How is gout diagnosed?", "diagnosis"),
        ("What is the survival in advanced heart failure?", "prognosis"),
        ("What triggers migraine?", "cause"),
        ("What is sarcoidosis?", "definition"),
        ("How should cellulitis be managed?", "treatment"),
        ("Which organs are involved?", "list"),
        ("Does coffee raise the pulse?", "yes-no"),
        ("Zinc and colds", "other"),
    ],
)
def test_kinds(question: str, kind: str) -> None:
    assert understand(question).kind == kind


@pytest.mark.parametrize(
    ("question", "population"),
    [
        ("What dose of cetirizine for a 7-year-old?", "child"),
        ("Which antibiotics in the second trimester?", "pregnancy"),
        ("Is it safe for a pregnant child?", "pregnancy"),
        ("Falls in an 82 year old woman", "older adults"),
        ("Asthma in adults", "adult"),
        ("What is the dose of paracetamol?", None),
        ("Symptoms lasting 12 years", None),
        ("How does drug delivery by mRNA work?", None),
        ("Is baby aspirin safe?", None),
        ("Which opioid during delivery?", "pregnancy"),
    ],
)
def test_populations(question: str, population: str | None) -> None:
    assert understand(question).population == population


def test_what_is_said_of_a_population() -> None:
    assert speaks_of("Treatment is given during delivery.", "pregnancy")
    assert speaks_of("In infants it is rare.", "child")
    assert not speaks_of("In adults it is rare.", "child")


def test_two_questions_are_two_parts() -> None:
    text = "What causes gout? How is it treated in adults?"
    assert split(text) == ("What causes gout?", "How is it treated in adults?")
    text = "Which drugs cause gout and how should an attack be treated?"
    assert split(text) == ("Which drugs cause gout", "how should an attack be treated?")


def test_one_question_with_and_stays_whole() -> None:
    text = "What are the signs and symptoms of gout and what of pseudogout?"
    assert split("Which H1 and H2 antihistamines help?") == (
        "Which H1 and H2 antihistamines help?",
    )
    assert len(split(text)) == 2


@given(st.text())
def test_parts_lose_no_word(text: str) -> None:
    kept = " ".join(split(text)).split()
    lost = [word for word in text.split() if word not in kept]
    assert {word.lower().strip(";,") for word in lost} <= {"and", ""}
