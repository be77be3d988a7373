"""The rules a run must keep to pass, read from a TOML file.

    [hard]        # laws: the least value of a metric, usually 1.0
    [least]       # floors just under what the system reaches
    [most]        # ceilings, for metrics where lower is better
    [regression]  # metrics = [...], p = 0.05, drop = 0.0: no drop beyond noise

Does not know how a run is made or compared.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import UsageError

LOWER_IS_BETTER = frozenset({"needless_refusals", "calibration_error"})

LAWS: Mapping[str, float] = {
    "verbatim": 1.0,
    "citations": 1.0,
    "pages": 1.0,
    "whole_words": 1.0,
    "not_retracted": 1.0,
}

HEADLINES = ("answer_hit", "first_quote_hit", "correct", "needless_refusals")


@dataclass(frozen=True, slots=True)
class Regression:
    """A metric of `metrics` breaks the rule where it is worse by more than `drop` with a
    paired permutation test's p below `p`."""

    metrics: tuple[str, ...] = HEADLINES
    p: float = 0.05
    drop: float = 0.0


@dataclass(frozen=True, slots=True)
class Rules:
    """Least values (`hard` laws and `least` floors), `most` ceilings, and what may not drop."""

    hard: Mapping[str, float] = field(default_factory=lambda: dict(LAWS))
    least: Mapping[str, float] = field(default_factory=dict)
    most: Mapping[str, float] = field(default_factory=dict)
    regression: Regression = field(default_factory=Regression)


def read_rules(path: Path) -> Rules:
    """The rules in the file at `path`. Raises UsageError where it is not a rules file."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"Cannot read the rules in {path}: {error}.") from error
    unknown = sorted(set(tables) - {"hard", "least", "most", "regression"})
    if unknown:
        raise UsageError(f"{path} has an unknown table [{unknown[0]}]: see docs/gold.md.")
    return Rules(
        hard=_limits(tables.get("hard", LAWS), f"{path} [hard]"),
        least=_limits(tables.get("least", {}), f"{path} [least]"),
        most=_limits(tables.get("most", {}), f"{path} [most]"),
        regression=_regression(tables.get("regression", {}), f"{path} [regression]"),
    )


def _limits(table: Mapping[str, Any], where: str) -> dict[str, float]:
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise UsageError(f"{where}: {name} must be a number from 0 to 1.")
    return {name: float(value) for name, value in table.items()}


def _regression(table: Mapping[str, Any], where: str) -> Regression:
    metrics = table.get("metrics", list(HEADLINES))
    if not isinstance(metrics, list) or not all(isinstance(name, str) for name in metrics):
        raise UsageError(f"{where}: metrics must be a list of names.")
    limits = _limits({k: v for k, v in table.items() if k != "metrics"}, where)
    unknown = sorted(set(limits) - {"p", "drop"})
    if unknown:
        raise UsageError(f"{where}: there is no setting {unknown[0]!r}, only metrics, p and drop.")
    return Regression(tuple(metrics), **limits)
