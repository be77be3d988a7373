"""Fusion: scores in 0..1, order kept, and each method's own definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import FusionSettings, Method, Scales, fuse

METHODS: tuple[Method, ...] = ("convex", "rrf", "minmax")
DENSE = [(1, 0.8), (2, 0.6), (3, 0.2)]
LEXICAL = [(3, 12.0), (1, 6.0), (4, 3.0)]
SCALES = Scales(unrelated=0.1, information=12.0, cosines={4: 0.3})


def legs(low: float, high: float) -> st.SearchStrategy[list[tuple[int, float]]]:
    # Whole thousandths, so that no two scores differ by less than rounding can keep apart.
    steps = st.integers(int(low * 1000), int(high * 1000)).map(lambda step: step / 1000)
    scores = st.dictionaries(st.integers(0, 30), steps, max_size=20)
    return scores.map(lambda found: sorted(found.items(), key=lambda hit: (-hit[1], hit[0])))


@pytest.mark.parametrize("method", METHODS)
@given(dense=legs(-1, 1), lexical=legs(0.01, 90), information=st.floats(0, 60))
def test_every_hit_once_in_order_within_bounds(
    method: Method,
    dense: list[tuple[int, float]],
    lexical: list[tuple[int, float]],
    information: float,
) -> None:
    fused = fuse(dense, lexical, FusionSettings(method), Scales(0.1, information, {}))
    assert {key for key, _ in fused} == {key for key, _ in (*dense, *lexical)}
    assert len(fused) == len(dict(fused))
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize("method", METHODS)
@given(dense=legs(-1, 1), lexical=legs(0.01, 9))
def test_one_leg_alone_keeps_its_order(
    method: Method, dense: list[tuple[int, float]], lexical: list[tuple[int, float]]
) -> None:
    settings = FusionSettings(method)
    alone = [key for key, _ in fuse([], lexical, settings, Scales(0.1, 5.0, {}))]
    assert alone == [key for key, _ in lexical]
    if method != "minmax":  # equal after rounding to the list's own range
        alone = [key for key, _ in fuse(dense, [], settings, Scales(0.1, 5.0, {}))]
        assert alone == [key for key, _ in dense]


def test_convex_by_hand() -> None:
    fused = dict(fuse(DENSE, LEXICAL, FusionSettings("convex", 0.5), SCALES))
    assert fused[1] == pytest.approx((0.5 * 0.7 / 0.9 + 0.5 * 0.5) / 1.5)
    assert fused[3] == pytest.approx((0.5 * 0.1 / 0.9 + 0.5 * 1.0) / 1.5)
    assert fused[4] == pytest.approx((0.5 * 0.2 / 0.9 + 0.5 * 0.25) / 1.5)


def test_reciprocal_ranks_by_hand() -> None:
    fused = dict(fuse(DENSE, LEXICAL, FusionSettings("rrf", constant=60), SCALES))
    assert fused[1] == pytest.approx(61 * (1 / 61 + 1 / 62) / 2)
    assert fused[4] == pytest.approx(61 * (1 / 63) / 2)


def test_min_max_by_hand() -> None:
    fused = dict(fuse(DENSE, LEXICAL, FusionSettings("minmax", 0.4), SCALES))
    assert fused[1] == pytest.approx(0.4 * 1 + 0.6 * 1 / 3)
    assert fused[2] == pytest.approx(0.4 * 2 / 3)
    assert fused[3] == pytest.approx(0.6)
