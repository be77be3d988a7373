"""The shipped everyday words: well formed, each finding the others, none finding a stranger."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa.synonyms
from corpus.synonyms import read_synonyms
from qa.synonyms import Synonyms, shipped_synonyms
from qa.terms import stems

FILE = Path(qa.synonyms.__file__).with_name("words") / "lay.txt"
GROUPS = read_synonyms(FILE)
TERMS = tuple(chain.from_iterable(GROUPS))
SYNONYMS = Synonyms(shipped_synonyms())

# Phrases of which one meaning-carrying word is left, and that one rarely means anything else.
LEFT_WITH_ONE_WORD = {"throwing up", "threw up"}

# Words whose stem, or whose phrase's last word, could be taken for a listed one.
STRANGERS = (
    "several tests were taken",
    "effect of family size",
    "immune and nervous systems",
    "medical aid allowed",
    "rigorous communication",
    "extreme in conjunction with colonization",
    "confused or forgotten",
    "red and yellow set",
    "personal growth in general",
)


def _one_line_twice(line: str) -> list[str]:
    written = [term.strip() for term in line.split(",")]
    return [term for term, count in Counter(written).items() if count > 1 or not term]


def test_no_line_repeats_a_term_or_leaves_one_empty() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    listed = [line for line in lines if line and not line.startswith("#")]
    assert not [again for line in listed for again in _one_line_twice(line)]


def test_no_term_is_in_two_lines() -> None:
    assert not [term for term, count in Counter(TERMS).items() if count > 1]


def test_no_two_terms_share_their_stems() -> None:
    """Within a line the second would be idle; in two lines, or a drug's, it would be lost."""
    listed = chain.from_iterable(shipped_synonyms())
    shared = Counter(stems(term) for term in dict.fromkeys(listed))
    assert not [term for term in TERMS if shared[stems(term)] > 1]


def test_words_are_lower_case_and_abbreviations_capitals() -> None:
    words = {word for term in TERMS for word in term.replace("-", " ").split()}
    assert not [word for word in words if word not in (word.lower(), word.upper())]


def test_no_phrase_is_cut_down_to_one_word() -> None:
    """Else "into the muscle" would be found as "muscle", "without symptoms" as "symptoms"."""
    phrases = [term for term in TERMS if len(term.replace("-", " ").split()) > 1]
    cut = {term for term in phrases if len(stems(term)) < 2}
    assert cut == LEFT_WITH_ONE_WORD


def test_every_term_names_something() -> None:
    assert all(stems(term) for term in TERMS)


@given(group=st.sampled_from(GROUPS), data=st.data())
def test_any_term_finds_the_others_of_its_line(group: tuple[str, ...], data: st.DataObject) -> None:
    term = data.draw(st.sampled_from(group))
    before, after = data.draw(st.tuples(*[st.sampled_from(["", "qqx", "what is"])] * 2))
    (match,) = SYNONYMS.matches(stems(f"{before} {term} {after}"))
    assert match.written == term
    assert match.others == tuple(other for other in group if other != term)


@pytest.mark.parametrize("text", STRANGERS)
def test_a_stranger_finds_nothing(text: str) -> None:
    assert not list(SYNONYMS.matches(stems(text)))


def test_a_part_of_the_body_is_not_a_way_into_it() -> None:
    found = chain.from_iterable(
        match.others for match in SYNONYMS.matches(stems("skin, muscle, vein, symptoms, mouth"))
    )
    routes = {"subcutaneous", "topical", "intramuscular", "intravenous", "asymptomatic"}
    assert not routes.intersection(found)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Does it run in families?", "hereditary"),
        ("Will the rash go away?", "resolve"),
        ("Are my kidneys harmed?", "renal"),
        ("Which blood thinners interact?", "anticoagulant"),
        ("Is haemorrhage likely?", "hemorrhage"),
        ("How often do people die?", "mortality"),
    ],
)
def test_questions_in_everyday_words(asked: str, expected: str) -> None:
    matches = SYNONYMS.matches(stems(asked))
    assert expected in chain.from_iterable(match.others for match in matches)


def test_the_longest_phrase_is_found_first() -> None:
    synonyms = Synonyms([("pain", "dolor"), ("chest pain", "thoracodynia")])
    (match,) = synonyms.matches(stems("chest pain"))
    assert match.others == ("thoracodynia",)
