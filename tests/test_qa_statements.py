"""Cues of warnings, plans, guesses, others' findings and sides taken."""

from __future__ import annotations

import pytest

from qa.statements import (
    is_caution,
    is_plan_or_guess,
    polarity,
    reports_another_work,
    tells_the_method,
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Codeine should be avoided.",
        "The drug is contraindicated in heart block.",
        "Do not give more than 4 g a day.",
        "Reactions can be life-threatening.",
        "Grapefruit juice interacts with simvastatin: it interacts with many drugs.",
    ],
)
def test_warnings(sentence: str) -> None:
    assert is_caution(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["Rest helps.", "An unavoidable delay followed.", "No serious adverse event was seen."],
)
def test_no_warnings(sentence: str) -> None:
    assert not is_caution(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Patients will be randomised to two arms.",
        "We hypothesised that zinc shortens colds.",
        "Further studies are needed.",
        "The aim of this study was to compare two doses.",
    ],
)
def test_plans_and_guesses(sentence: str) -> None:
    assert is_plan_or_guess(sentence)


def test_a_finding_is_neither() -> None:
    assert not is_plan_or_guess("Zinc shortened colds by a day.")


@pytest.mark.parametrize(
    ("sentence", "another"),
    [
        ("Able et al. found a rate of 20% [3].", True),
        ("This has been described before (4, 5).", True),
        ("Previous studies have shown a benefit [7-9].", True),
        ("We found a rate of 20% (95% CI 10 to 30).", False),
        ("A benefit has been reported.", False),
    ],
)
def test_secondary_reports(sentence: str, another: bool) -> None:
    assert reports_another_work(sentence) is another


@pytest.mark.parametrize(
    ("sentence", "side"),
    [
        ("Routine premedication is recommended.", "for"),
        ("Routine premedication is not recommended.", "against"),
        ("Premedication was given.", None),
    ],
)
def test_sides(sentence: str, side: str | None) -> None:
    assert polarity(sentence) == side


@pytest.mark.parametrize(
    ("sentence", "method"),
    [
        ("The retrospective study analysed 58 patients who took bisphosphonates.", True),
        ("In this study, we investigated the role of tryptase.", True),
        ("The systematic review looked for trials of antihistamines.", True),
        ("Patients were recruited in two clinics.", True),
        ("The source is a review of 2019.", True),
        ("The trial was conducted in children and showed less itch.", False),
        ("We included 34 adults, and pain improved in all.", False),
        ("The study found tryptase raised in 3%.", False),
        ("Fentanyl is safe.", False),
        ("The report recommends two autoinjectors.", False),
    ],
)
def test_how_a_work_was_done_is_no_finding(sentence: str, method: bool) -> None:
    assert tells_the_method(sentence) is method
