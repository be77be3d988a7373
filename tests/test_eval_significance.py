"""Intervals and tests against values worked out by hand, and equal from call to call."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.significance import difference, interval, quantile


def test_six_of_six_pairs_better_has_the_exact_p() -> None:
    # Of the 64 sign patterns two are as extreme: all better and all worse.
    found = difference([0.0] * 6, [1.0] * 6)
    assert found.p == pytest.approx(2 / 64)
    assert (found.mean, found.pairs) == (1.0, 6)


def test_one_flip_among_many_is_noise() -> None:
    before = [1.0] * 100
    assert difference(before, [0.0, *before[1:]]).p == 1.0


def test_equal_runs_do_not_differ() -> None:
    found = difference([0.2, 0.4], [0.2, 0.4])
    assert (found.mean, found.p) == (0.0, 1.0)


def test_runs_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="paired"):
        difference([1.0], [1.0, 0.0])


def test_ten_flips_one_way_among_many_are_no_noise() -> None:
    after = [0.0] * 10 + [1.0] * 90
    found = difference([1.0] * 100, after)
    assert found.mean == pytest.approx(-0.1)
    assert found.p == pytest.approx(2 / 1024)


def test_a_large_test_gives_the_same_p_twice() -> None:
    before = [float(i % 2) for i in range(60)]
    after = [float(i % 3 == 0) for i in range(60)]
    assert difference(before, after) == difference(before, after)


def test_the_interval_of_a_share_is_near_the_normal_one() -> None:
    # 50 of 100: 0.5 plus and minus 1.96 * sqrt(0.25 / 100) = 0.098.
    found = interval([1.0] * 50 + [0.0] * 50)
    assert found.low == pytest.approx(0.402, abs=0.02)
    assert found.high == pytest.approx(0.598, abs=0.02)
    assert found == interval([1.0] * 50 + [0.0] * 50)


def test_equal_values_have_an_interval_without_width() -> None:
    assert interval([1.0, 1.0]) == interval([1.0])
    with pytest.raises(ValueError, match="at least one"):
        interval([])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_an_interval_stays_within_the_values(values: list[float]) -> None:
    found = interval(values)
    assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9


def test_quantiles_interpolate() -> None:
    assert quantile([0.0, 10.0], 0.5) == 5.0
    assert quantile([], 0.5) == 0.0
