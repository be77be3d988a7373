"""An answer stays on the drug asked about, and a question for an amount gets an amount."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from index_material import ToyEncoder, written

from index.build import publish
from index.store import Index
from qa.answerability import AnswerabilitySettings
from qa.ask import Asker, AskSettings

LENIENT = AskSettings(answerability=AnswerabilitySettings(threshold=0.001), follow_ups=False)


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    folder = tmp_path_factory.mktemp("subject") / "index"
    documents = [
        written("im", "Imatinib", "The dose is 400 mg a day in rare disease."),
        written("av", "Kinase drugs", "Avapritinib dose in rare disease is 25 mg a day."),
        written("cl", "Cladribine", "The dose of cladribine is of modest use in rare disease."),
        written("bone", "Bones", "Rest helps in rare disease.", "It took 12 weeks to heal a bone."),
    ]
    publish(folder, add=documents, encoder=ToyEncoder())
    index = Index.open(folder)
    yield Asker(index, ToyEncoder(), LENIENT)
    index.close()


def _documents(asker: Asker, question: str) -> set[str]:
    return {quote.document_id for quote in asker.ask(question).quotes}


def test_another_drug_s_dose_is_never_the_answer(asker: Asker) -> None:
    assert _documents(asker, "What is the dose of imatinib in rare disease?") == {"im"}
    assert _documents(asker, "What is the dose of avapritinib in rare disease?") == {"av"}


def test_a_brand_name_stays_on_its_drug(asker: Asker) -> None:
    assert _documents(asker, "What is the dose of Gleevec in rare disease?") == {"im"}


def test_a_drug_that_the_corpus_does_not_name_is_refused(asker: Asker) -> None:
    answer = asker.ask("What is the dose of masitinib in rare disease?")
    assert answer.status == "no_evidence"
    assert answer.near_misses


def test_an_amount_is_answered_by_an_amount_or_not_at_all(asker: Asker) -> None:
    answer = asker.ask("What dose of cladribine is used in rare disease?")
    assert answer.status == "no_evidence"
    assert {quote.document_id for quote in answer.near_misses} == {"cl"}
    assert asker.confidence("What dose of cladribine is used in rare disease?") == 0.0
    assert asker.ask("Is cladribine of use in rare disease?").status == "answered"
