"""Questions that name nothing are refused where several documents could seem to answer them."""

from __future__ import annotations

from pathlib import Path

import pytest
from index_material import ToyEncoder, written

from corpus.document import Document
from index.build import publish
from index.selection import Selection
from index.store import Index, SearchSettings
from qa.answer import Answer
from qa.answerability import AnswerabilitySettings
from qa.ask import Asker, AskSettings
from qa.refusal import NOTHING_ASKED_ABOUT
from qa.unnamed import names_nothing

EAGER = AnswerabilitySettings(threshold=1e-6)
ZINC = written("zinc", "Zinc for colds", "The study reported that zinc shortened colds by a day.")
IRON = written("iron", "Iron for fatigue", "The study reported that iron helped with fatigue.")


@pytest.mark.parametrize(
    "question",
    [
        "What did the study report?",
        "What is the conclusion of this review?",
        "How many people were included?",
        "What was additionally demonstrated?",
    ],
)
def test_what_fits_any_study_names_nothing(question: str) -> None:
    assert names_nothing(question)


@pytest.mark.parametrize(
    "question",
    [
        "What did the study of zinc report?",
        "What was the primary outcome of PIONEER?",
        "How many patients relapsed?",
        "What is the prognosis?",
    ],
)
def test_any_other_word_is_something_to_look_for(question: str) -> None:
    assert not names_nothing(question)


def asked(
    place: Path, documents: list[Document], previous: tuple[str, ...] = (), *only: str
) -> Answer:
    publish(place, add=documents, encoder=ToyEncoder())
    index = Index.open(place)
    search = SearchSettings(selection=Selection(documents=frozenset(only)))
    asker = Asker(index, ToyEncoder(), AskSettings(search=search, answerability=EAGER))
    answer = asker.ask("What did the study report?", previous=previous)
    index.close()
    return answer


def test_among_several_documents_it_is_refused_and_said_why(tmp_path: Path) -> None:
    answer = asked(tmp_path, [ZINC, IRON])
    assert (answer.status, answer.reason) == ("no_evidence", NOTHING_ASKED_ABOUT)
    assert (answer.near_misses, answer.understood["held"], answer.fetch_query) == ((), {}, None)


def test_of_one_document_it_is_answered(tmp_path: Path) -> None:
    assert asked(tmp_path / "held", [ZINC]).status == "answered"
    answer = asked(tmp_path / "chosen", [ZINC, IRON], (), "iron")
    assert {r.document_id for r in answer.references} == {"iron"}


def test_after_a_question_that_names_something_it_is_answered(tmp_path: Path) -> None:
    answer = asked(tmp_path, [ZINC, IRON], ("Does zinc shorten colds?",))
    assert answer.status == "answered"
