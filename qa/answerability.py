"""How probable it is that a quote answers the question, and from where on we answer at all.

A logistic model over four signals that need no corpus statistics beyond word rarity: the
cosine of question and sentence, the share of the question's words that the sentence and its
heading cover, the share that the corpus knows at all, and the ranker's judgement. `python -m
eval.fit_answerability` fits the weights; see docs/log.md for the data and the figures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.ranking import certainty
from qa.scoring import Scored


@dataclass(frozen=True, slots=True)
class AnswerabilitySettings:
    """Logistic weights, and the least probability at which quotes are shown as an answer."""

    intercept: float = -6.459
    cosine: float = 3.064
    coverage: float = 2.334
    known: float = 0.863
    ranker: float = 3.969
    threshold: float = 0.20

    def without_ranker(self) -> AnswerabilitySettings:
        """What holds where there is no ranker; a threshold other than the default one stays."""
        chosen = self.threshold != AnswerabilitySettings().threshold
        return replace(UNRANKED, threshold=self.threshold) if chosen else UNRANKED


UNRANKED = AnswerabilitySettings(-5.723, 4.466, 3.943, 0.459, 0.0, 0.221)
"""Fitted without a ranker."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What one quote offers a question; each in [0, 1]."""

    cosine: float
    coverage: float
    known: float
    ranker: float = 0.0


def probability(signals: Signals, settings: AnswerabilitySettings) -> float:
    """The probability in (0, 1) that a quote with these signals answers its question."""
    total = (
        settings.intercept
        + settings.cosine * signals.cosine
        + settings.coverage * signals.coverage
        + settings.known * signals.known
        + settings.ranker * signals.ranker
    )
    return 1.0 / (1.0 + math.exp(-total))


def signals_of(item: Scored, known: float) -> Signals:
    """The signals of a scored sentence; `known` is the question's, the same for all of them."""
    return Signals(item.cosine, item.coverage, known, certainty(item.ranker))


def confidence(items: Sequence[Scored], known: float, settings: AnswerabilitySettings) -> float:
    """The probability that the best of `items` answers; 0 where there is none."""
    return max((probability(signals_of(s, known), settings) for s in items), default=0.0)
