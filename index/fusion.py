"""Joins the ranked lists of the dense and the lexical leg into one.

Pure functions on (key, score) lists, best first; knows nothing of where they come from.

The default, `convex`, mixes scores on scales that mean the same for every question: the
cosine above that of unrelated texts, and BM25 as a share of what the question's words are
worth (the sum of their inverse document frequencies). A question whose rare words all stand
in one passage is thus led by its words, a paraphrase by its meaning. Measured on expert
questions (docs/log.md), this is what keeps fusion from falling below the better leg.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Ranked = Sequence[tuple[int, float]]
Method = Literal["convex", "rrf", "minmax"]

DENSE_SHARE: Mapping[Method, float] = {"convex": 0.65, "rrf": 0.5, "minmax": 0.4}
"""The share of the dense leg that did best on both tuning sets, by method."""

MOST_LEXICAL = 2.0
"""BM25 per unit of inverse document frequency is about 1 for one clear match and seldom over 2."""


@dataclass(frozen=True, slots=True)
class FusionSettings:
    """How the legs are joined.

    `convex`: see the module. `rrf`: reciprocal rank fusion with constant `constant`
    (Cormack, Clarke and Buettcher, SIGIR 2009). `minmax`: weighted mean of the legs'
    scores, each brought to 0..1 within its list. `dense_share` in 0..1 is the weight of the
    dense leg, the rest that of the lexical one; None takes the method's own.
    """

    method: Method = "convex"
    dense_share: float | None = None
    constant: float = 60.0

    @property
    def share(self) -> float:
        """The weight of the dense leg."""
        return DENSE_SHARE[self.method] if self.dense_share is None else self.dense_share


@dataclass(frozen=True, slots=True)
class Scales:
    """What the legs' scores mean for one question.

    `unrelated` is the cosine of texts that have nothing to do with each other, and
    `information` the sum of the inverse document frequencies of the question's words.
    `cosines` are those of passages that only the lexical leg returned.
    """

    unrelated: float
    information: float
    cosines: Mapping[int, float]


def fuse(
    dense: Ranked, lexical: Ranked, settings: FusionSettings, scales: Scales
) -> list[tuple[int, float]]:
    """(key, score in 0..1) of every passage in either list, best first, ties by key."""
    if settings.method == "convex":
        fused = _convex(dense, lexical, settings.share, scales)
    else:
        fused = _by_list(dense, lexical, settings)
    ordered = sorted(fused.items(), key=lambda item: (-item[1], item[0]))
    return [(key, min(max(score, 0.0), 1.0)) for key, score in ordered]


def _convex(dense: Ranked, lexical: Ranked, share: float, scales: Scales) -> dict[int, float]:
    words = dict(lexical)
    meanings = {**scales.cosines, **dict(dense)}
    most = share + (1 - share) * MOST_LEXICAL
    fused: dict[int, float] = {}
    for key in {**meanings, **words}:
        near = (meanings.get(key, 0.0) - scales.unrelated) / (1 - scales.unrelated)
        said = words.get(key, 0.0) / scales.information if scales.information > 0 else 0.0
        fused[key] = (share * near + (1 - share) * min(said, MOST_LEXICAL)) / most
    return fused


def _by_list(dense: Ranked, lexical: Ranked, settings: FusionSettings) -> dict[int, float]:
    legs = [(dense, settings.share), (lexical, 1 - settings.share)]
    live = [(leg, weight) for leg, weight in legs if leg and weight > 0]
    total = sum(weight for _, weight in live)
    fused: dict[int, float] = {}
    for leg, weight in live:
        parts = _reciprocal(leg, settings) if settings.method == "rrf" else _scaled(leg)
        for (key, _), part in zip(leg, parts, strict=True):
            fused[key] = fused.get(key, 0.0) + part * weight / total
    return fused


def _reciprocal(leg: Ranked, settings: FusionSettings) -> list[float]:
    """1 for the first rank, falling with the rank."""
    constant = settings.constant
    return [(constant + 1) / (constant + rank) for rank in range(1, len(leg) + 1)]


def _scaled(leg: Ranked) -> list[float]:
    """Scores brought to 0..1 between the leg's last and first; all 1 where they are equal."""
    high, low = leg[0][1], leg[-1][1]
    if high <= low:
        return [1.0] * len(leg)
    return [(score - low) / (high - low) for _, score in leg]
