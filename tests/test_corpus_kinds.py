"""What a document is comes from what its source states, then from its title and text."""

from __future__ import annotations

import time

import pytest

from corpus.document import Metadata
from corpus.kinds import classify, language_of
from corpus.licences import licence_linked, licence_named
from corpus.roles import role_of


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (("Journal Article", "Randomized Controlled Trial"), "trial"),
        (("Journal Article", "Review", "Systematic Review"), "systematic-review"),
        (("Practice Guideline", "Review"), "guideline"),
        (("Case Reports",), "case-report"),
        (("case-report", "Case Report"), "case-report"),
        (("review-article",), "review"),
        (("research-article", "Study Protocol"), "protocol"),
        (("Observational Study",), "observational"),
        (("Published Erratum",), "notice"),
        (("letter",), "letter"),
        (("Preprint",), "preprint"),
        (("other",), "other"),
    ],
)
def test_stated_types_are_not_guesses(stated: tuple[str, ...], expected: str) -> None:
    facts = classify(Metadata(title="Drug A", publication_types=stated), "Drug A.")
    assert facts.type == expected
    assert "type" not in facts.guessed


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Drug A for pain: a randomised controlled trial", "", "trial"),
        ("Drug A for pain: study protocol for a randomised trial", "", "protocol"),
        ("Drug A: a systematic review and meta-analysis", "", "systematic-review"),
        ("Drug A in pain", "Patients were randomly assigned to drug A or placebo.", "trial"),
        ("A strange rash", "We report a 34-year-old woman with a rash.", "case-report"),
        ("Drug A and falls", "We did a retrospective cohort study of falls.", "observational"),
        ("NICE guideline on pain", "", "guideline"),
        ("Living with pain", "Talk to your doctor before you take it.", "patient-education"),
        ("What is the treatment for a patient with pain?", "Drug A.", "other"),
    ],
)
def test_types_are_guessed_from_title_and_text(title: str, text: str, expected: str) -> None:
    facts = classify(Metadata(title=title), text)
    assert facts.type == expected
    assert ("type" in facts.guessed) is (expected != "other")


def test_a_publishers_case_report_that_is_a_trial_is_a_trial() -> None:
    stated = Metadata(title="Drug A: a randomised trial", publication_types=("case-report",))
    facts = classify(stated, "")
    assert (facts.type, "type" in facts.guessed) == ("trial", True)


@pytest.mark.parametrize(
    ("title", "keywords", "text", "expected"),
    [
        ("Drug A", ("Humans", "Child", "Infant"), "", "child"),
        ("Drug A", ("Humans", "Adult", "Aged"), "", "adult"),
        ("Drug A", ("Humans", "Adult", "Child"), "", None),
        ("Drug A", ("Humans", "Pregnancy", "Adult"), "", "pregnancy"),
        ("Drug A", ("Animals", "Mice"), "", "animal"),
        ("Drug A in older adults", (), "", "older adults"),
        ("Drug A in SDT rats", (), "", "animal"),
        ("Drug A in vitro", (), "", "in vitro"),
        ("Drug A", (), "The patient, an infant, was a 7-month-old child.", "child"),
        ("Drug A", (), "Drug A works.", None),
    ],
)
def test_populations(
    title: str, keywords: tuple[str, ...], text: str, expected: str | None
) -> None:
    assert classify(Metadata(title=title, keywords=keywords), text).population == expected


def test_what_is_known_is_left_alone() -> None:
    known = Metadata(title="A trial in children", type="letter", population="mixed", language="de")
    assert classify(known, "The children were randomised.") == known


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The drug was given to all of the patients with pain and was stopped.", "en"),
        ("Die Patienten wurden mit dem Mittel behandelt und der Schmerz ist nicht weg.", "de"),
        ("Les patients sont traités par le médicament et la douleur est réduite.", "fr"),
        ("Drug A 10 mg", None),
    ],
)  # fmt: skip
def test_languages(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("distributed under the Creative Commons Attribution License, which permits", "CC BY"),
        ("Creative Commons Attribution 4.0 International License", "CC BY 4.0"),
        ("Creative Commons Attribution Non Commercial (CC BY-NC 4.0) license", "CC BY-NC 4.0"),
        ("Creative Commons Attribution-NonCommercial-NoDerivs 3.0", "CC BY-NC-ND 3.0"),
        ("see http://creativecommons.org/licenses/by/2.0. Data: CC0 waiver", "CC BY 2.0"),
        ("This work is in the public domain.", "public domain"),
        ("All rights reserved.", None),
    ],
)
def test_licences_in_words(text: str, name: str | None) -> None:
    assert licence_named(text) == name


def test_licences_in_links() -> None:
    assert licence_linked("https://creativecommons.org/licenses/by-sa/3/") == "CC BY-SA 3.0"
    assert licence_linked("https://creativecommons.org/publicdomain/zero/1.0/") == "CC0 1.0"
    assert licence_linked("https://example.org/terms") is None


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("References", "references"),
        ("6. REFERENCES", "references"),
        ("Abstract", "abstract"),
        ("Competing interests", "back"),
        ("Authors' contributions", "back"),
        ("Supplementary material", "back"),
        ("Supplementary feeding of infants", None),
        ("Notes on dosage", None),
        ("Appendicitis", None),
        ("Results", None),
        ("A note on drug A", None),
    ],
)
def test_roles_of_headings(heading: str, role: str | None) -> None:
    assert role_of(heading) == role


def test_a_heading_of_many_digits_is_read_at_once() -> None:
    begun = time.perf_counter()
    assert role_of("1" * 5000 + "x") is None
    assert role_of("6.1.2 References") == role_of("References") == "references"
    assert time.perf_counter() - begun < 1.0
