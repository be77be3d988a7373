"""What an index would cost at another size: `python -m eval.scale_curve RUN.json... --at N`.

Fits a power of the number of passages, `cost = a * passages**b`, to each figure of two or more
runs of `eval.scale` (least squares of the logarithms),
and prints measured, fitted and extrapolated figures as a table in Markdown. A fit through few
points says what would follow if nothing new happened on the way; it is no measurement.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import UsageError

FIGURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("open, ms", ("open_ms",)),
    ("vectors in memory, bytes a passage", ("dense_bytes",)),
    ("disk, bytes a passage", ("disk_bytes",)),
    ("vector search, median ms", ("dense_ms", "median")),
    ("vector search, p95 ms", ("dense_ms", "p95")),
    ("word search, median ms", ("lexical_ms", "median")),
    ("word search, p95 ms", ("lexical_ms", "p95")),
    ("both and the texts, median ms", ("hybrid_ms", "median")),
    ("both and the texts, p95 ms", ("hybrid_ms", "p95")),
    ("the same again, median ms", ("again_ms", "median")),
    ("the same again, p95 ms", ("again_ms", "p95")),
    ("add 1,000, s", ("add_s",)),
    ("remove 1,000, s", ("remove_s",)),
)
"""Names and where they stand in a run of `eval.scale`."""


@dataclass(frozen=True, slots=True)
class Curve:
    """`factor * passages**power`, and the largest ratio between it and a measured figure."""

    factor: float
    power: float
    worst: float

    def at(self, passages: int) -> float:
        """The figure at that many passages."""
        return float(self.factor * passages**self.power)


def fit(passages: Sequence[int], figures: Sequence[float]) -> Curve:
    """The power that runs through `figures`, all above 0, at two or more different sizes."""
    if len(set(passages)) < 2 or min(figures) <= 0:
        raise UsageError("A curve needs figures above 0 at two sizes: measure another size.")
    logs = np.log(np.asarray(passages, dtype=float)), np.log(np.asarray(figures, dtype=float))
    power, level = np.polyfit(*logs, 1)
    off = np.abs(logs[1] - (power * logs[0] + level))
    return Curve(float(np.exp(level)), float(power), float(np.exp(off.max())))


def table(runs: Sequence[Mapping[str, Any]], at: int) -> str:
    """A Markdown table of every figure that two or more of the `runs` have."""
    ordered = sorted(runs, key=lambda run: int(run["passages"]))
    sizes = " | ".join(f"{run['passages']:,}" for run in ordered)
    lines = [
        f"| passages | {sizes} | power | off by at most | {at:,} |",
        f"|---|{'---|' * len(ordered)}---|---|---|",
    ]
    for name, path in FIGURES:
        found = [(int(run["passages"]), _figure(run, path)) for run in ordered]
        known = [(size, figure) for size, figure in found if figure]
        if len({size for size, _ in known}) < 2:
            continue
        curve = fit([size for size, _ in known], [figure for _, figure in known])
        measured = " | ".join("" if not figure else f"{figure:,.4g}" for _, figure in found)
        off = f"{(curve.worst - 1) * 100:.0f}%"
        power = round(curve.power, 2) + 0.0  # never "-0.00"
        row = (name, measured, f"{power:.2f}", off, f"{curve.at(at):,.4g}")
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)


def _figure(run: Mapping[str, Any], path: Sequence[str]) -> float | None:
    value: Any = run
    for part in path:
        value = value.get(part) if value is not None else None
    return None if value is None else float(value)


def main() -> None:
    """Read the runs and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+", help="JSON of eval.scale")
    parser.add_argument("--at", type=int, default=24_000_000, help="passages to extrapolate to")
    given = parser.parse_args()
    runs = [json.loads(run.read_text(encoding="utf-8")) for run in given.runs]
    if len({run["passages"] for run in runs}) < 2:
        parser.error("a curve needs runs of two sizes: give another run of eval.scale")
    print(table(runs, given.at))


if __name__ == "__main__":
    main()
