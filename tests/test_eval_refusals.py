"""What thresholds refuse is counted over the whole decision."""

from __future__ import annotations

from pathlib import Path

import pytest
from index_material import ToyEncoder, written

from eval.fit_answerability import Bench
from eval.refusals import confidences, table
from index.build import publish
from index.store import Index
from qa.ask import Asker


@pytest.fixture
def two(tmp_path: Path) -> list[Asker]:
    askers = []
    for name, text in (
        ("one", "Cladribine is given at 0.14 mg/kg a day."),
        ("two", "Rest helps a broken bone."),
    ):
        documents = [written(name, name, text), written("other", "Tides", "The sea rose.")]
        publish(tmp_path / name, add=documents, encoder=ToyEncoder())
        askers.append(Asker(Index.open(tmp_path / name), ToyEncoder()))
    return askers


def test_each_question_is_asked_with_and_without_its_answer_and_elsewhere(
    two: list[Asker],
) -> None:
    first, second = two
    asked = {
        "one": Bench(
            first, [("What dose of cladribine is given?", {"one"})], ["What did it find?"]
        ),
        "two": Bench(second, [("What helps a broken bone?", {"two"})]),
    }
    found = confidences(asked, second)
    assert found["one, answerable"][0] > 0
    assert found["one, answer taken away"] == [0.0]
    assert found["one, asked of two"] == [0.0]
    assert found["one, asked of the library"] == [0.0]
    assert found["one, names nothing"] == [0.0]
    assert found["all, answerable"] == found["one, answerable"] + found["two, answerable"]


def test_the_table_counts_what_lies_below() -> None:
    shown = table({"all": [0.05, 0.17, 0.9, 0.9]}).splitlines()
    assert shown[0].startswith("| refused | questions | 0.1 |")
    assert shown[2].startswith("| all | 4 | 0.250 | 0.250 | 0.500 |")


def test_each_set_counts_alike_in_the_mean() -> None:
    shown = table(
        {"one, answer taken away": [0.0], "two, answer taken away": [0.9, 0.9, 0.9]}
    ).splitlines()
    assert shown[-1].startswith("| mean of the sets, answer taken away | | 0.500 | 0.500 |")
