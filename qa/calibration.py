"""The answer threshold of one corpus, chosen on questions whose answers are known.

Kept in a small file beside the index's generations and used for as long as the weights it was
chosen for are the ones in use. No question is kept. Asks nothing and builds no index.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np

from corpus.errors import UsageError
from qa.answerability import AnswerabilitySettings
from qa.ranker import WEIGHTS_SHA256

FILE = "calibration.json"

FEWEST = 20
"""Questions needed on each side, answerable and not."""

PRIOR = 40
"""The shipped threshold counts as much as this many questions a side."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question: the confidence in [0, 1] it was met with, and whether it can be answered."""

    confidence: float
    answerable: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """A threshold, its cost, on how many questions, when and for which weights it was chosen."""

    threshold: float
    cost: float
    answerable: int
    unanswerable: int
    made_at: str
    weights: str


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares in [0, 1]: answerable questions refused, unanswerable ones answered."""

    needless: float
    wrong: float


def calibrate(
    examples: Sequence[Example], cost: float, shipped: AnswerabilitySettings
) -> Calibration:
    """The threshold that costs least on `examples`, drawn towards the shipped one.

    One unanswerable question answered costs as much as `cost` answerable ones refused. Raises
    UsageError for a cost that is not positive, or fewer than FEWEST examples on a side.
    """
    if cost <= 0:
        raise UsageError("The cost of a wrong answer must be more than 0.")
    can = sum(example.answerable for example in examples)
    if min(can, len(examples) - can) < FEWEST:
        raise UsageError(
            f"Calibration needs at least {FEWEST} questions that the corpus answers and {FEWEST} "
            f"that it does not; there are {can} and {len(examples) - can}."
        )
    best = _cheapest(examples, cost)
    size = min(can, len(examples) - can)
    drawn = (size * best + PRIOR * shipped.threshold) / (size + PRIOR)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    fingerprint = weights_fingerprint(shipped)
    return Calibration(round(drawn, 4), cost, can, len(examples) - can, now, fingerprint)


def rates(examples: Sequence[Example], threshold: float) -> Rates:
    """What `threshold` does to `examples`."""
    can = [e.confidence < threshold for e in examples if e.answerable]
    cannot = [e.confidence >= threshold for e in examples if not e.answerable]
    return Rates(float(np.mean(can)), float(np.mean(cannot)))


def _cheapest(examples: Sequence[Example], cost: float) -> float:
    """The middle of the first interval between confidences in which the cost is least."""
    edges = [0.0, *sorted({e.confidence for e in examples}), 1.0]
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    costs = [r.needless + cost * r.wrong for r in (rates(examples, t) for t in middles)]
    return middles[int(np.argmin(costs))]


def weights_fingerprint(settings: AnswerabilitySettings) -> str:
    """Tells the ranker's and the model's weights from others; the threshold does not count."""
    plain = astuple(replace(settings, threshold=0.0))
    return hashlib.sha256(f"{WEIGHTS_SHA256} {plain}".encode()).hexdigest()[:16]


def write_calibration(folder: Path, calibration: Calibration) -> None:
    """Keep `calibration` for the index in `folder`."""
    text = json.dumps(asdict(calibration), indent=1)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def remove_calibration(folder: Path) -> None:
    """Go back to the shipped threshold."""
    (folder / FILE).unlink(missing_ok=True)


def read_calibration(folder: Path, settings: AnswerabilitySettings) -> Calibration | None:
    """The calibration of the index in `folder`; None where there is none for these weights.

    Raises UsageError where the file is damaged.
    """
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        found = Calibration(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise UsageError(
            f"{folder / FILE} is damaged: run 'curbside calibrate' again, or with --reset."
        ) from error
    return found if found.weights == weights_fingerprint(settings) else None
