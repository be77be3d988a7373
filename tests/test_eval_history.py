"""Saved runs in order, questions that flipped, and questions to begin with."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from index_material import ToyEncoder, library, written

import corpus.library
from eval.examine import SHIPPED_BASELINE, SHIPPED_GOLD
from eval.gold_set import read_gold
from eval.history import comparable, flipped, reliability_of, runs
from eval.report import read_report, write_report
from eval.starting_points import starting_points
from index.build import publish
from index.store import Index


def _saved(folder: Path) -> None:
    report = read_report(SHIPPED_BASELINE)
    first, *rest = report.rows
    turned = replace(first, scores={**first.scores, "correct": 1.0 - first.scores["correct"]})
    folder.mkdir(exist_ok=True)
    write_report(folder / "b.json", report)
    write_report(folder / "a.json", replace(report, rows=(turned, *rest)))
    os.utime(folder / "b.json", (1e9, 1e9))
    os.utime(folder / "a.json", (2e9, 2e9))


def test_runs_come_oldest_first_and_odd_files_are_named(tmp_path: Path) -> None:
    _saved(tmp_path)
    (tmp_path / "c.json").write_text("{}")
    found, odd = runs([tmp_path, tmp_path / "nowhere"])
    assert ([run.name for run in found], odd) == (["b", "a"], ["c.json"])
    assert comparable(found[1], found) == [found[0]]


def test_a_flip_is_a_question_right_in_one_run_alone(tmp_path: Path) -> None:
    _saved(tmp_path)
    before, after = runs([tmp_path])[0]
    (flip,) = flipped(before, after)
    first = before.report.rows[0]
    assert (flip.id, flip.better) == (first.id, first.scores["correct"] == 0.0)
    assert flipped(before, before) == []


def test_reliability_counts_every_question_answerable_or_not() -> None:
    report = read_report(SHIPPED_BASELINE)
    bins = reliability_of(report)
    assert any(not row.answerable for row in report.rows)
    assert sum(each.count for each in bins) == len(report.rows)
    assert all(0 <= each.right <= 1 for each in bins)


def test_starting_points_are_about_documents_that_are_here(tmp_path: Path) -> None:
    publish(tmp_path / "own", add=library(), encoder=ToyEncoder())
    own = starting_points(Index.open(tmp_path / "own").documents())
    assert set(own) <= {document.metadata.title for document in library()}
    assert own
    ids = [path.stem for path in Path(corpus.library.__file__).parent.glob("*.md")]
    named = {id for q in read_gold(SHIPPED_GOLD) if q.answerable for id in q.documents}
    assert named & set(ids)
    starter = [written(id, f"Title of {id}", "Text.") for id in sorted(named)]
    publish(tmp_path / "starter", add=starter, encoder=ToyEncoder())
    asked = starting_points(Index.open(tmp_path / "starter").documents())
    assert set(asked) <= {q.question for q in read_gold(SHIPPED_GOLD)}
    assert len(asked) == 4
