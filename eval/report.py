"""One measured run: a row for every question, the figures over them, and what shaped both.

`metrics` and `by_kind` are means over the questions a metric applies to. Times stand apart,
so that two runs of the same system are equal but for them. Knows no way to ask a question.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import UsageError
from eval.significance import Interval, interval, quantile

DIGITS = 6
QUANTILES = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}


@dataclass(frozen=True, slots=True)
class Row:
    """What one question got: `scores` are its metrics, each in [0, 1].

    `status` is "answered", "no_evidence" or "missing"; `document_type` is the type of the
    first right document, where there is one.
    """

    id: str
    question: str
    kind: str
    scores: Mapping[str, float]
    status: str = "answered"
    confidence: float = 0.0
    answerable: bool = True
    document_type: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A run's figures; `questions_sha256` and `corpus_sha256` say what they were taken on."""

    bench: str
    metrics: Mapping[str, float]
    by_kind: Mapping[str, Mapping[str, float]]
    by_document_type: Mapping[str, Mapping[str, float]]
    intervals: Mapping[str, tuple[float, float]]
    settings: Mapping[str, Any]
    corpus_sha256: str
    questions_sha256: str
    index_generation: str
    timing: Mapping[str, float] = field(default_factory=dict)
    rows: Sequence[Row] = ()

    def to_wire(self) -> dict[str, Any]:
        """The report as a JSON-ready dict."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a run was taken on, and with what settings."""

    corpus_sha256: str
    questions_sha256: str
    index_generation: str
    settings: Mapping[str, Any]


def make_report(
    bench: str,
    rows: Sequence[Row],
    stamp: Stamp,
    *,
    whole: Mapping[str, float] | None = None,
    elapsed_ms: Sequence[float] = (),
) -> Report:
    """The report of `rows`; `whole` holds figures that are no mean over questions."""
    metrics = {**means(rows), **(whole or {})}
    return Report(
        bench=bench,
        metrics={name: round(value, DIGITS) for name, value in sorted(metrics.items())},
        by_kind=grouped(rows, lambda row: row.kind),
        by_document_type=grouped(rows, lambda row: row.document_type),
        intervals=_intervals(rows),
        settings=stamp.settings,
        corpus_sha256=stamp.corpus_sha256,
        questions_sha256=stamp.questions_sha256,
        index_generation=stamp.index_generation,
        timing={name: round(quantile(elapsed_ms, q), 3) for name, q in QUANTILES.items()},
        rows=rows,
    )


def means(rows: Iterable[Row]) -> dict[str, float]:
    """Each metric's mean over the rows that have it."""
    return {name: sum(values) / len(values) for name, values in columns(rows).items()}


def columns(rows: Iterable[Row]) -> dict[str, list[float]]:
    """Each metric's values, in the rows' order."""
    found: dict[str, list[float]] = {}
    for row in rows:
        for name, value in row.scores.items():
            found.setdefault(name, []).append(value)
    return dict(sorted(found.items()))


def grouped(rows: Sequence[Row], key: Callable[[Row], str | None]) -> dict[str, dict[str, float]]:
    """The means of each group of rows, with the number of its `questions`."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        name = key(row)
        if name is not None:
            groups.setdefault(name, []).append(row)
    return {
        name: {
            "questions": float(len(members)),
            **{metric: round(value, DIGITS) for metric, value in means(members).items()},
        }
        for name, members in sorted(groups.items())
    }


def write_report(path: Path, report: Report) -> None:
    """Write `report` as JSON. Raises OSError where the folder is missing."""
    text = json.dumps(report.to_wire(), ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(f"{text}\n", encoding="utf-8")


def read_report(path: Path) -> Report:
    """The report saved at `path`. Raises UsageError where it is none."""
    advice = "Make one with: curbside eval gold GOLD.jsonl --json FILE."
    try:
        wire = json.loads(path.read_text(encoding="utf-8"))
        rows = tuple(Row(**row) for row in wire.pop("rows"))
        intervals = {name: (low, high) for name, (low, high) in wire.pop("intervals").items()}
        return Report(rows=rows, intervals=intervals, **wire)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path} is not a saved evaluation ({error}). {advice}") from error


def _intervals(rows: Sequence[Row]) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for name, values in columns(rows).items():
        bounds: Interval = interval(values)
        found[name] = (round(bounds.low, DIGITS), round(bounds.high, DIGITS))
    return found
