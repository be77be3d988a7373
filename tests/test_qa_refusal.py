"""Why a question is not answered, and what the corpus holds of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from index_material import ToyEncoder, written

from index.build import publish
from index.state import StateStore
from index.store import Index
from qa.answer import Answer
from qa.answerability import AnswerabilitySettings
from qa.ask import Asker, AskSettings
from qa.refusal import NO_FINDING, NOTHING_NEAR, RETRACTED, held_line

NEVER = AskSettings(answerability=AnswerabilitySettings(threshold=1.1))
ZINC = written("zinc", "Zinc for colds", "Zinc shortened colds by a day in winter.", type="trial")
PLAN = written("plan", "Zinc, a plan", "Zinc is compared with sugar.", type="protocol")
IRON = written("iron", "Iron for fatigue", "Iron helped people with fatigue.", type="trial")


@pytest.fixture
def refused(tmp_path: Path) -> Iterator[Callable[..., Answer]]:
    opened: list[Index] = []

    def ask(question: str, *documents: object, retracted: str | None = None) -> Answer:
        publish(tmp_path / "index", add=documents, encoder=ToyEncoder())  # type: ignore[arg-type]
        if retracted:
            StateStore(tmp_path / "index").set_status(retracted, "retracted", "made up")
        opened.append(Index.open(tmp_path / "index"))
        return Asker(opened[-1], ToyEncoder(), NEVER).ask(question)

    yield ask
    for index in opened:
        index.close()


def test_a_source_that_is_retracted_is_named_as_such(refused: Callable[..., Answer]) -> None:
    answer = refused("Does zinc shorten colds?", ZINC, retracted="zinc")
    assert answer.reason == RETRACTED.format("“Zinc for colds”")
    assert answer.near_misses == ()
    assert "day in winter" not in repr(answer)


def test_a_plan_is_said_to_be_no_finding(refused: Callable[..., Answer]) -> None:
    assert refused("Is zinc compared with sugar?", PLAN).reason == NO_FINDING.format(
        "“Zinc, a plan”"
    )


def test_a_sound_source_brings_no_such_reason(refused: Callable[..., Answer]) -> None:
    reason = refused("Does zinc shorten colds?", ZINC).reason or ""
    assert "retracted" not in reason
    assert reason != NOTHING_NEAR


def test_what_is_held_is_counted_word_by_word(refused: Callable[..., Answer]) -> None:
    answer = refused("Does psilocybin help fatigue?", IRON, ZINC)
    held = answer.understood["held"]
    assert list(held) == ["psilocybin", "help", "fatigue"]
    assert held["psilocybin"] == 0 < min(held["help"], held["fatigue"])
    assert "psilocybin" not in (answer.reason or "")


def test_what_is_missing_is_said_first() -> None:
    assert held_line({"itch": 1200, "zinc": 1, "gold": 0}) == (
        "The question's words in this corpus: “gold” nowhere, “itch” in 1,200 passages, "
        "“zinc” in 1 passage."
    )
    assert held_line({}) == ""
