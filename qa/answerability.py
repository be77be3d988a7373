"""How probable it is that a quote answers the question, and from where on we answer at all.

A logistic model over three signals that need no corpus statistics beyond word rarity:
the cosine of question and sentence, the share of the question's words that the sentence
and its heading cover, and the share that the corpus knows at all. `python -m
eval.fit_answerability` fits the weights; see docs/log.md for the data and the figures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qa.scoring import Scored


@dataclass(frozen=True, slots=True)
class AnswerabilitySettings:
    """Logistic weights, and the least probability at which quotes are shown as an answer."""

    intercept: float = -5.723
    cosine: float = 4.466
    coverage: float = 3.943
    known: float = 0.459
    threshold: float = 0.221


@dataclass(frozen=True, slots=True)
class Signals:
    """What one quote offers a question; each in [0, 1]."""

    cosine: float
    coverage: float
    known: float


def probability(signals: Signals, settings: AnswerabilitySettings) -> float:
    """The probability in (0, 1) that a quote with these signals answers its question."""
    total = (
        settings.intercept
        + settings.cosine * signals.cosine
        + settings.coverage * signals.coverage
        + settings.known * signals.known
    )
    return 1.0 / (1.0 + math.exp(-total))


def signals_of(item: Scored, known: float) -> Signals:
    """The signals of a scored sentence; `known` is the question's, the same for all of them."""
    return Signals(item.cosine, item.coverage, known)


def confidence(items: Sequence[Scored], known: float, settings: AnswerabilitySettings) -> float:
    """The probability that the best of `items` answers; 0 where there is none."""
    return max((probability(signals_of(s, known), settings) for s in items), default=0.0)
