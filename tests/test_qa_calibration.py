"""A corpus's own answer threshold: chosen, kept, and only used with the weights it was made for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from index_material import ToyEncoder, written

from corpus.errors import UsageError
from index.build import publish
from index.store import Index
from qa.answerability import AnswerabilitySettings
from qa.ask import Asker
from qa.calibration import (
    FEWEST,
    FILE,
    Example,
    calibrate,
    rates,
    read_calibration,
    remove_calibration,
    write_calibration,
)

SHIPPED = AnswerabilitySettings()


def examples(can: float, cannot: float, each: int = 200) -> list[Example]:
    return [Example(can, answerable=True)] * each + [Example(cannot, answerable=False)] * each


def test_a_threshold_that_parts_the_two_is_found() -> None:
    found = examples(0.9, 0.6)
    chosen = calibrate(found, 4.0, SHIPPED)
    assert 0.6 < chosen.threshold < 0.9
    after = rates(found, chosen.threshold)
    assert (after.needless, after.wrong) == (0.0, 0.0)
    assert (chosen.answerable, chosen.unanswerable) == (200, 200)


def test_few_questions_move_it_little() -> None:
    far = calibrate(examples(0.9, 0.6, each=200), 4.0, SHIPPED).threshold
    near = calibrate(examples(0.9, 0.6, each=FEWEST), 4.0, SHIPPED).threshold
    assert SHIPPED.threshold < near < far


def test_a_dear_wrong_answer_refuses_more() -> None:
    mixed = [Example(i / 100, answerable=i % 3 != 0) for i in range(100)]
    assert calibrate(mixed, 0.3, SHIPPED).threshold <= calibrate(mixed, 20.0, SHIPPED).threshold


@pytest.mark.parametrize(("each", "cost"), [(FEWEST - 1, 4.0), (200, 0.0)])
def test_too_few_questions_and_a_cost_of_nothing_are_refused(each: int, cost: float) -> None:
    with pytest.raises(UsageError):
        calibrate(examples(0.9, 0.1, each=each), cost, SHIPPED)


def test_it_is_used_until_reset_and_never_with_other_weights(tmp_path: Path) -> None:
    document = written("a", "Opioids", "Codeine releases histamine in mast cell disease.")
    publish(tmp_path, add=[document], encoder=ToyEncoder())
    question = "Does codeine release histamine?"
    always = replace(calibrate(examples(0.9, 0.1), 4.0, SHIPPED), threshold=1.0)
    write_calibration(tmp_path, always)
    assert _status(tmp_path, question) == "no_evidence"
    remove_calibration(tmp_path)
    assert read_calibration(tmp_path, SHIPPED) is None
    write_calibration(tmp_path, replace(always, weights="another"))
    assert read_calibration(tmp_path, SHIPPED) is None


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="calibrate"):
        read_calibration(tmp_path, SHIPPED)


def _status(folder: Path, question: str) -> str:
    index = Index.open(folder)
    try:
        return Asker(index, ToyEncoder()).ask(question).status
    finally:
        index.close()
