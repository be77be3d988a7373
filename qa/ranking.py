"""Orders passages by the ranker's log odds mixed with the fused score; stops when decided.

A passage's own fused score bounds what the mixture can reach, so passages are read in the
order of the search, batch by batch, until no unread one can enter the first ones any more.
Loads no model.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.store import Hit
from qa.ranker import TextRanker


@dataclass(frozen=True, slots=True)
class RankingSettings:
    """How hits are ranked anew.

    `share` in 0..1 is the ranker's weight in the mixture, the rest that of the fused score;
    0 switches the ranker off. The first `depth` hits are read, `batch` at a time.
    """

    share: float = 0.6
    depth: int = 30
    batch: int = 15


MOST_LOG_ODDS = 8.0
"""The ranker's log odds beyond this either way say nothing more."""


def rank_hits(
    question: str,
    hits: Sequence[Hit],
    ranker: TextRanker | None,
    k: int,
    settings: RankingSettings,
) -> list[Hit]:
    """The best `k` of `hits` (best first as searched), best first by the mixed score.

    The mixed score takes the place of the fused one. Hits that are not read keep their
    order behind those that are, with a score of the fused part alone.
    """
    if ranker is None or settings.share <= 0:
        return list(hits[:k])
    read: list[Hit] = []
    for start in range(0, min(len(hits), settings.depth), settings.batch):
        batch = hits[start : min(start + settings.batch, settings.depth)]
        if _decided(read, batch[0], k, settings.share):
            break
        scores = ranker.score(question, [hit.passage.retrieval_text for hit in batch])
        read += [
            replace(hit, score=mixed(certainty(float(score)), hit.score, settings.share))
            for hit, score in zip(batch, scores, strict=True)
        ]
    rest = [replace(hit, score=(1 - settings.share) * hit.score) for hit in hits[len(read) :]]
    return [*sorted(read, key=lambda hit: -hit.score), *rest][:k]


def certainty(likely: float) -> float:
    """The log odds of a probability, brought from -8..8 to 0..1.

    Probabilities of good passages are all near 1; their log odds still tell them apart.
    """
    likely = min(max(likely, 1e-6), 1 - 1e-6)
    odds = math.log(likely / (1 - likely))
    return min(max(odds / (2 * MOST_LOG_ODDS) + 0.5, 0.0), 1.0)


def mixed(ranker: float, fused: float, share: float) -> float:
    """The weighted mean of two scores in 0..1."""
    return share * ranker + (1 - share) * fused


def _decided(read: Sequence[Hit], best_unread: Hit, k: int, share: float) -> bool:
    """Whether even a full score could not lift an unread hit above the `k`th one read."""
    if len(read) < k:
        return False
    kth = sorted((hit.score for hit in read), reverse=True)[k - 1]
    return mixed(1.0, best_unread.score, share) < kth
