"""Matching: typography and spacing never decide, and only enough of a span counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.matching import contains, letters, matches, overlap, word_f1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("25\u00a0mg once‑daily", "25mgoncedaily"),
        ("ﬁne — Ａ²", "finea2"),
        ("naïve β-blockers", "naïveβblockers"),
        ("… –_ ", ""),
    ],
)
def test_letters_keep_letters_and_digits_alone(text: str, wanted: str) -> None:
    assert letters(text) == wanted


@given(st.text(), st.text(), st.text())
def test_a_text_contains_each_of_its_parts(before: str, span: str, after: str) -> None:
    # Joined by a space, so that normalisation cannot compose characters across the border.
    assert contains(f"{before} {span} {after}", span) == bool(letters(span))


def test_a_span_without_letters_is_contained_nowhere() -> None:
    assert not contains("anything", " – ")


def test_a_quote_within_a_span_counts_only_over_forty_letters() -> None:
    span = "a" * 100
    assert not matches("a" * 40, span)
    assert matches("a" * 41, span)
    assert matches("x" + "a" * 100, span)


def test_word_f1_by_hand() -> None:
    # Two of four words shared with a span of two: precision 1/2, recall 1, F1 2/3.
    assert word_f1("the dose is 25", "dose 25!") == pytest.approx(2 / 3)
    assert word_f1("nothing", "dose") == 0.0
    assert word_f1("", "") == 0.0


def test_word_f1_counts_a_repeated_word_once_for_each_time() -> None:
    assert word_f1("no no no", "no") == pytest.approx(0.5)


def test_overlap_is_measured_in_letters_wherever_the_span_stands() -> None:
    document = "Dose: 25 mg. Later: dose 25 mg daily."
    start = document.index("Later")
    # "laterdose25mgdaily" has 18 letters, "dose25mg" 8 of them.
    assert overlap(document, start, len(document), ["dose 25 mg"]) == pytest.approx(8 / 18)
    assert overlap(document, 0, 12, ["Dose: 25 mg."]) == 1.0
    assert overlap(document, 0, 12, ["absent"]) == 0.0


@given(st.text(alphabet="ab ", min_size=1), st.data())
def test_overlap_lies_between_0_and_1_and_is_1_for_the_span_itself(
    document: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(document) - 1))
    end = data.draw(st.integers(start + 1, len(document)))
    found = overlap(document, start, end, [document[start:end]])
    assert found == (1.0 if letters(document[start:end]) else 0.0)
    assert 0 <= overlap(document, start, end, ["ab"]) <= 1
