"""What a sentence must hold before it makes the system sure of an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from index_material import ToyEncoder, written

from corpus.document import Document
from index.build import publish
from index.store import Index
from qa.ask import Asker
from qa.demands import can_answer
from qa.question import Question

OTHER = written("other", "Tides", "The sea rose by a foot in the night.")
Able = Callable[[str, Document], list[str]]


@pytest.fixture
def able(tmp_path: Path) -> Iterator[Able]:
    """The sentences that can answer a question, of those found."""
    opened: list[Index] = []

    def ask(question: str, document: Document) -> list[str]:
        publish(tmp_path / "index", add=[document, OTHER], encoder=ToyEncoder())
        opened.append(Index.open(tmp_path / "index"))
        asker, parsed = Asker(opened[-1], ToyEncoder()), Question.parse(question)
        reading = asker.reading(parsed)
        found = asker.rank(parsed, reading)
        return [item.candidate.text for item in found if can_answer(item, parsed, reading)]

    yield ask
    for index in opened:
        index.close()


def test_what_holds_for_adults_is_no_answer_for_a_child(able: Able) -> None:
    adults = written("a", "Zinc for colds", "Zinc shortened colds in working men by a day.")
    children = written("a", "Zinc for colds", "Zinc shortened colds in children by a day.")
    titled = written("a", "Zinc for children", "Zinc shortened colds by a day.")
    question = "Does zinc shorten colds in a child?"
    assert not [text for text in able(question, adults) if "Zinc" in text]
    assert [text for text in able(question, children) if "Zinc" in text]
    assert [text for text in able(question, titled) if "Zinc" in text]


def test_an_amount_for_another_weight_is_no_answer(able: Able) -> None:
    pens = written(
        "a",
        "Epinephrine",
        "The epinephrine dose of 0.15 mg is for people of 15 to 30 kg.",
        "The epinephrine dose of 0.3 mg is for people over 30 kg.",
    )
    found = able("Which epinephrine dose for a man of 81 kg?", pens)
    assert [text for text in found if "0.3 mg" in text]
    assert not [text for text in found if "0.15 mg" in text]


def test_a_cut_off_needs_a_figure(able: Able) -> None:
    told = written(
        "a", "Tryptase", "Tryptase is measured in serum.", "Tryptase above 20 ng/mL is raised."
    )
    found = able("What is the cut-off for tryptase in serum?", told)
    assert found == ["Tryptase above 20 ng/mL is raised."]


def test_a_warning_on_the_class_answers_unless_a_dose_is_asked(able: Able) -> None:
    told = written("a", "Stings", "Stopping a beta-blocker after a sting can carry risk.")
    assert able("Should bisoprolol be stopped after a sting?", told)
    assert not able("What dose of bisoprolol after a sting?", told)
    other = written("a", "Stings", "Stopping atenolol after a sting can carry risk.")
    assert not able("Should bisoprolol be stopped after a sting?", other)


def test_how_a_work_was_done_answers_only_a_question_on_it(able: Able) -> None:
    told = written("a", "Zinc", "The review searched for trials of zinc against colds.")
    assert not [t for t in able("Does zinc help against colds?", told) if "searched" in t]
    assert able("What did the review of zinc against colds search for?", told)
