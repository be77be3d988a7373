"""Joins the ranked lists of the dense and the lexical leg into one.

Pure functions on (key, score) lists, best first; knows nothing of where they come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Ranked = Sequence[tuple[int, float]]
Method = Literal["rrf", "minmax"]


@dataclass(frozen=True, slots=True)
class FusionSettings:
    """How the legs are joined; `dense` and `lexical` are the legs' weights.

    `rrf`: reciprocal rank fusion with constant `constant` (Cormack, Clarke and Buettcher,
    SIGIR 2009). `minmax`: weighted mean of the legs' scores, each brought to 0..1.
    """

    method: Method = "rrf"
    dense: float = 1.0
    lexical: float = 1.0
    constant: float = 60.0


def fuse(dense: Ranked, lexical: Ranked, settings: FusionSettings) -> list[tuple[int, float]]:
    """(key, score in 0..1) of every passage in either list, best first, ties by key."""
    legs = [(dense, settings.dense), (lexical, settings.lexical)]
    live = [(leg, weight) for leg, weight in legs if leg and weight > 0]
    total = sum(weight for _, weight in live)
    fused: dict[int, float] = {}
    for leg, weight in live:
        parts = _reciprocal(leg, settings) if settings.method == "rrf" else _scaled(leg)
        for (key, _), part in zip(leg, parts, strict=True):
            fused[key] = fused.get(key, 0.0) + part * weight / total
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))


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
