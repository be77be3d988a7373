"""What stands behind the answers of one index: the ranker, and when a question is answered.

Reads the weights' hash and the calibration, loads no model.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qa.answerability import AnswerabilitySettings
from qa.calibration import read_calibration
from qa.ranker import ranker_trouble


@dataclass(frozen=True, slots=True)
class Readiness:
    """`ranker_trouble` says why the ranker is not used, None where it is.

    Questions are answered from a probability of `threshold` on, which was chosen for this
    corpus at `calibrated_at` (ISO 8601) or is the shipped one (None).
    """

    ranker_trouble: str | None
    threshold: float
    calibrated_at: str | None


def readiness(folder: Path) -> Readiness:
    """What stands behind the answers of the index in `folder`.

    Raises UsageError where its calibration is damaged.
    """
    shipped = AnswerabilitySettings()
    if trouble := ranker_trouble():
        return Readiness(trouble, shipped.without_ranker().threshold, None)
    if chosen := read_calibration(folder, shipped):
        return Readiness(None, chosen.threshold, chosen.made_at)
    return Readiness(None, shipped.threshold, None)
