"""How well a system knows when not to answer: precision, recall, F1, AUROC, calibration.

Knows confidences and what was true, not questions. Abstaining is the positive class:
recall is the share of unanswerable questions that were refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

BINS = 10


@dataclass(frozen=True, slots=True)
class Abstention:
    """Each in [0, 1]; precision is 1 where nothing was refused, recall where nothing had to be."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose confidence lies in [low, high): how many, how sure, how often right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def abstention(answerable: Sequence[bool], answered: Sequence[bool]) -> Abstention:
    """Precision, recall and F1 of refusing, over questions in the same order."""
    pairs = list(zip(answerable, answered, strict=True))
    refused = sum(not done for _, done in pairs)
    unanswerable = sum(not can for can, _ in pairs)
    both = sum(not can and not done for can, done in pairs)
    precision = both / refused if refused else 1.0
    recall = both / unanswerable if unanswerable else 1.0
    total = precision + recall
    return Abstention(precision, recall, 2 * precision * recall / total if total else 0.0)


def auroc(positive: Sequence[bool], scores: Sequence[float]) -> float | None:
    """The probability that a positive outscores a negative, ties counting half.

    Mann and Whitney's U over the number of pairs; None where one class is empty.
    """
    ups = np.asarray([s for p, s in zip(positive, scores, strict=True) if p], dtype=float)
    downs = np.asarray([s for p, s in zip(positive, scores, strict=True) if not p], dtype=float)
    if not len(ups) or not len(downs):
        return None
    wins = (ups[:, None] > downs[None, :]).sum() + 0.5 * (ups[:, None] == downs[None, :]).sum()
    return float(wins / (len(ups) * len(downs)))


def reliability(right: Sequence[bool], confidence: Sequence[float]) -> list[Bin]:
    """Equal-width bins of confidence that hold at least one answer, lowest first."""
    return list(_bins(np.asarray(right, dtype=float), np.asarray(confidence, dtype=float)))


def calibration_error(right: Sequence[bool], confidence: Sequence[float]) -> float | None:
    """Expected calibration error over BINS equal bins (Naeini et al., AAAI 2015); None if empty."""
    if not right:
        return None
    bins = reliability(right, confidence)
    return sum(b.count * abs(b.right - b.confidence) for b in bins) / len(right)


def _bins(right: np.ndarray, confidence: np.ndarray) -> Iterator[Bin]:
    places = np.minimum((confidence * BINS).astype(int), BINS - 1)
    for place in range(BINS):
        inside = places == place
        if inside.any():
            yield Bin(
                low=place / BINS,
                high=(place + 1) / BINS,
                count=int(inside.sum()),
                confidence=float(confidence[inside].mean()),
                right=float(right[inside].mean()),
            )
