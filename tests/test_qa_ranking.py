"""Ranking hits by a mixture: order, bounds, and stopping early without changing anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus.passages import Passage
from index.store import Hit
from qa.ranking import RankingSettings, certainty, mixed, rank_hits


class TableRanker:
    """Scores texts by a table, and counts what it was shown."""

    def __init__(self, scores: dict[str, float]) -> None:
        self.scores = scores
        self.shown: list[str] = []

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.shown += texts
        return np.array([self.scores[text] for text in texts], dtype=np.float32)


def made_hit(number: int, score: float) -> Hit:
    passage = Passage("d", number, 0, 1, 0, "", f"text {number}", True)
    return Hit(passage, number, f"text {number}", score)


def made_hits(fused: Sequence[float]) -> list[Hit]:
    return [made_hit(n, score) for n, score in enumerate(sorted(fused, reverse=True))]


def keys(hits: Sequence[Hit]) -> list[int]:
    return [hit.key for hit in hits]


def test_the_ranker_lifts_a_passage_over_one_the_search_put_first() -> None:
    hits = made_hits([0.6, 0.5])
    ranker = TableRanker({"text 0": 0.1, "text 1": 0.9})
    ranked = rank_hits("q", hits, ranker, 2, RankingSettings(share=0.5))
    assert keys(ranked) == [1, 0]
    # Log odds of 0.9 are 2.197; 2.197 / 16 + 0.5 is 0.637, and the mean with 0.5 is 0.569.
    assert ranked[0].score == pytest.approx(0.5687, abs=1e-4)


@pytest.mark.parametrize("settings", [RankingSettings(share=0.0), RankingSettings(share=0.5)])
def test_without_share_or_ranker_the_search_decides(settings: RankingSettings) -> None:
    hits = made_hits([0.6, 0.5, 0.4])
    ranker = TableRanker({}) if settings.share == 0 else None
    assert rank_hits("q", hits, ranker, 2, settings) == hits[:2]


def test_hits_beyond_the_depth_follow_in_their_order() -> None:
    hits = made_hits([0.9, 0.8, 0.7, 0.6])
    ranker = TableRanker({"text 0": 0.0, "text 1": 0.5})
    ranked = rank_hits("q", hits, ranker, 4, RankingSettings(share=0.5, depth=2))
    assert keys(ranked) == [1, 0, 2, 3]


def test_reading_stops_when_the_rest_cannot_win() -> None:
    hits = made_hits([0.95, 0.94, 0.1, 0.1])
    ranker = TableRanker({f"text {n}": 1.0 for n in range(4)})
    rank_hits("q", hits, ranker, 2, RankingSettings(share=0.5, depth=4, batch=2))
    assert ranker.shown == ["text 0", "text 1"]


scores = st.floats(0, 1, allow_nan=False, width=16)


@given(
    rows=st.lists(st.tuples(scores, scores), min_size=1, max_size=40),
    share=st.floats(0.05, 1.0),
    k=st.integers(1, 12),
    batch=st.integers(1, 8),
)
def test_stopping_early_changes_no_score_among_the_first(
    rows: list[tuple[float, float]], share: float, k: int, batch: int
) -> None:
    hits = made_hits([fused for fused, _ in rows])
    ranker = TableRanker({f"text {n}": own for n, (_, own) in enumerate(rows)})
    settings = RankingSettings(share=share, depth=len(hits), batch=batch)
    early = rank_hits("q", hits, ranker, k, settings)
    whole = rank_hits("q", hits, ranker, k, replace(settings, batch=len(hits)))
    assert [hit.score for hit in early] == pytest.approx([hit.score for hit in whole])


@given(one=scores, other=scores, share=st.floats(0, 1))
def test_a_mixture_lies_between_its_parts(one: float, other: float, share: float) -> None:
    found = mixed(one, other, share)
    assert min(one, other) - 1e-9 <= found <= max(one, other) + 1e-9


@pytest.mark.parametrize(
    ("likely", "expected"), [(0.0, 0.0), (0.5, 0.5), (0.8807971, 0.625), (1.0, 1.0)]
)
def test_certainty_is_scaled_log_odds(likely: float, expected: float) -> None:
    assert certainty(likely) == pytest.approx(expected, abs=1e-6)


@given(one=scores, other=scores)
def test_certainty_never_turns_an_order_round(one: float, other: float) -> None:
    assert (certainty(one) - certainty(other)) * (one - other) >= 0
