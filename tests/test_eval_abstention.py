"""Abstention figures by hand: what was refused, what had to be, and how sure was right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.abstention import abstention, auroc, calibration_error, reliability


def test_precision_and_recall_of_refusing() -> None:
    # Refused: one answerable, two unanswerable; one unanswerable was answered.
    found = abstention([True, True, False, False, False], [True, False, False, False, True])
    assert found.precision == pytest.approx(2 / 3)
    assert found.recall == pytest.approx(2 / 3)
    assert found.f1 == pytest.approx(2 / 3)


def test_refusing_nothing_is_precise_and_finds_nothing() -> None:
    found = abstention([True, False], [True, True])
    assert (found.precision, found.recall, found.f1) == (1.0, 0.0, 0.0)


def test_auroc_counts_pairs_and_halves_ties() -> None:
    # Pairs: .9>.5, .9>.1, .5=.5, .5>.1 : 3.5 of 4.
    assert auroc([True, True, False, False], [0.9, 0.5, 0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert auroc([True], [0.9]) is None


def test_calibration_error_weighs_bins_by_their_size() -> None:
    # Bin .9: two answers, half right, off by .4; bin .1: one, never right, off by .1.
    found = calibration_error([True, False, False], [0.9, 0.9, 0.1])
    assert found == pytest.approx((2 * 0.4 + 0.1) / 3)
    assert calibration_error([], []) is None


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), max_size=40))
def test_every_answer_is_in_exactly_one_bin(pairs: list[tuple[bool, float]]) -> None:
    bins = reliability([right for right, _ in pairs], [sure for _, sure in pairs])
    assert sum(item.count for item in bins) == len(pairs)
    assert all(item.low <= item.confidence <= item.high for item in bins)
