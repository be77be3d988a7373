"""Costs at other sizes follow from measured ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import UsageError
from eval.scale_curve import fit


def test_a_power_is_found_again() -> None:
    sizes = [1_000, 4_000, 9_000]
    curve = fit(sizes, [2 * size**0.5 for size in sizes])
    assert curve.power == pytest.approx(0.5)
    assert curve.worst == pytest.approx(1.0)
    assert curve.at(16_000) == pytest.approx(2 * 16_000**0.5)


def test_what_no_power_fits_says_how_far_off_it_is() -> None:
    assert fit([1, 10, 100], [1.0, 20.0, 100.0]).worst > 1.5


@pytest.mark.parametrize(
    ("sizes", "figures"), [([10, 10], [1.0, 2.0]), ([10, 20], [0.0, 1.0]), ([10], [1.0])]
)
def test_too_little_is_refused(sizes: list[int], figures: list[float]) -> None:
    with pytest.raises(UsageError, match="two sizes"):
        fit(sizes, figures)


def test_the_table_has_what_was_measured_and_what_follows(tmp_path: Path) -> None:
    runs = []
    for size in (1_000, 2_000):
        run = {"passages": size, "open_ms": size / 10, "dense_ms": {"median": 1.5, "p95": 2.0}}
        runs.append(tmp_path / f"{size}.json")
        runs[-1].write_text(json.dumps({**run, "add_s": None}), encoding="utf-8")
    command = [sys.executable, "-m", "eval.scale_curve", *map(str, runs), "--at", "10000"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "| open, ms | 100 | 200 | 1.00 | 0% | 1,000 |" in shown
    assert "| vector search, median ms | 1.5 | 1.5 | 0.00 | 0% | 1.5 |" in shown
    assert "add" not in shown
    alone = subprocess.run(
        [*command[:3], str(runs[0])], capture_output=True, text=True, check=False
    )
    assert alone.returncode == 2
    assert "two sizes" in alone.stderr
