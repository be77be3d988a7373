"""`curbside calibrate` as a program: chooses, keeps, resets, and refuses what cannot be used."""

from __future__ import annotations

import json
import shutil
from itertools import product
from pathlib import Path

import pytest
from conftest import Run

from eval.gold_set import GoldQuestion, write_gold
from qa.calibration import FEWEST

ASKED = (
    "Which opioids are safer in mastocytosis",
    "Which opioids should be avoided in mastocytosis",
    "When is baseline tryptase taken",
    "What does morphine release in mastocytosis",
)
ADDED = ("?", ", please?", " before a procedure?", " when pain is severe?", " in this disease?")


@pytest.fixture
def index(built_index: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built_index, tmp_path / "index"))


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    rows = [
        GoldQuestion(f"q{n}", asked + added, "safety", True, documents=("opioids-review",))
        for n, (asked, added) in enumerate(product(ASKED, ADDED))
    ]
    assert len(rows) >= FEWEST
    write_gold(path, rows)
    return path


def test_a_threshold_is_chosen_used_and_reset(
    program: Run, index: Path, gold: Path, tmp_path: Path
) -> None:
    def threshold() -> tuple[float, str | None]:
        status = json.loads(program("status", "--index", index, "--json").stdout)
        return status["threshold"], status["calibrated_at"]

    shipped, nobody = threshold()
    assert nobody is None
    tried = program("calibrate", gold, "--index", index, "--dry-run")
    assert tried.returncode == 0, tried.stderr
    assert "Nothing was changed" in tried.stdout
    assert threshold() == (shipped, None)

    done = program("calibrate", gold, "--index", index, "--json")
    chosen = json.loads(done.stdout)
    assert (chosen["answerable"], chosen["unanswerable"]) == (20, 20)
    assert chosen["threshold"] != shipped
    assert threshold() == (chosen["threshold"], chosen["made_at"])
    assert "chosen for this index" in program("status", "--index", index).stdout
    kept = "".join(path.read_text() for path in index.glob("*.json"))
    assert not any(question in kept for question in ASKED)

    assert program("calibrate", "--reset", "--index", index).returncode == 0
    assert threshold() == (shipped, None)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "gold questions"),
        (["absent.jsonl"], 2, "absent.jsonl"),
        (["GOLD", "--cost", "0"], 2, "more than 0"),
        (["FEW"], 2, f"at least {FEWEST}"),
    ],
)
def test_what_cannot_be_used_changes_nothing(
    program: Run, index: Path, gold: Path, arguments: list[str], code: int, says: str
) -> None:
    few = gold.with_name("few.jsonl")
    few.write_text("".join(gold.read_text().splitlines(keepends=True)[:5]))
    named = [{"GOLD": str(gold), "FEW": str(few)}.get(a, a) for a in arguments]
    done = program("calibrate", *named, "--index", index)
    assert done.returncode == code, done.stdout + done.stderr
    assert says in done.stderr
    assert not (index / "calibration.json").exists()
