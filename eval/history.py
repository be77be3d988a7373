"""Saved evaluation runs in order of time, and what changed from one to the next.

Reads the files that `curbside eval … --json` writes; asks nothing again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import UsageError
from eval.abstention import Bin, reliability
from eval.gate import RIGHT, Flip
from eval.report import Report, read_report


@dataclass(frozen=True, slots=True)
class Run:
    """One saved run; `at` is when its file was written, in UTC."""

    name: str
    at: datetime
    report: Report

    @property
    def label(self) -> str:
        """The run in one line."""
        return f"{self.name} · {self.at:%Y-%m-%d %H:%M} · {self.report.bench}"


def runs(places: Iterable[Path]) -> tuple[list[Run], list[str]]:
    """The runs in `places` (files, or folders of them), oldest first, and files that are none."""
    found: list[Run] = []
    odd: list[str] = []
    for path in _files(places):
        try:
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            found.append(Run(path.stem, written, read_report(path)))
        except (UsageError, OSError):
            odd.append(path.name)
    return sorted(found, key=lambda run: (run.at, run.name)), odd


def _files(places: Iterable[Path]) -> Iterable[Path]:
    for place in places:
        if place.is_dir():
            yield from sorted(place.glob("*.json"))
        elif place.is_file():
            yield place


def comparable(run: Run, others: Sequence[Run]) -> list[Run]:
    """The runs among `others` that asked the same questions, without `run` itself."""
    asked = run.report.questions_sha256
    return [o for o in others if o is not run and o.report.questions_sha256 == asked]


def flipped(before: Run, after: Run) -> list[Flip]:
    """Questions that are right in one of the runs and wrong in the other, worse ones first."""
    was = {row.id: row for row in before.report.rows}
    changed = []
    for row in after.report.rows:
        old = was.get(row.id)
        if old is None or RIGHT not in row.scores or RIGHT not in old.scores:
            continue
        now_right, was_right = row.scores[RIGHT] > 0, old.scores[RIGHT] > 0
        if now_right != was_right:
            changed.append(Flip(row.id, row.question, row.kind, now_right))
    return sorted(changed, key=lambda flip: (flip.better, flip.id))


def reliability_of(report: Report) -> list[Bin]:
    """How often the quotes held the answer, by how sure they were said to be.

    Over every question: one that the corpus does not answer cannot have been right.
    """
    right = [row.scores.get("ranked_hit", 0.0) > 0 for row in report.rows]
    return reliability(right, [row.confidence for row in report.rows]) if right else []
