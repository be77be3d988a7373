"""Answering with real FAISS, tantivy and SQLite and a toy encoder: the laws, and who may speak."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from index_material import ToyEncoder, written

from corpus.builder import Builder
from corpus.document import Document, Metadata
from corpus.errors import QuestionError
from corpus.source import Source
from index.build import publish
from index.state import StateStore
from index.store import Index
from qa.answer import MAXIMUM_QUOTE_LENGTH, MAXIMUM_QUOTES, Answer, to_wire
from qa.answerability import AnswerabilitySettings
from qa.ask import Asker, AskSettings

GUIDELINE = written(
    "guide",
    "Care in mast cell disease",
    "Codeine should be avoided in mast cell disease because it releases histamine. However, "
    "fentanyl is safe in mast cell disease.",
    "Premedication with antihistamines is recommended before surgery in mast cell disease.",
    type="guideline",
    year=2020,
)
TRIAL = written(
    "trial",
    "Premedication trial",
    "Premedication with antihistamines is not recommended before surgery in mast cell disease.",
    "Able et al. found that ketamine was safe in mast cell disease [4].",
    type="trial",
    year=2022,
    population="adult",
)
PROTOCOL = written(
    "plan",
    "A protocol",
    "Ketamine is compared with codeine in mast cell disease.",
    type="protocol",
)
CHILDREN = written(
    "kids",
    "Children with mast cell disease",
    "Cetirizine is the first antihistamine in children with mast cell disease.",
    type="review",
    population="child",
)
GROWN = written(
    "grown",
    "Adults with mast cell disease",
    "Cetirizine is the first antihistamine in adults with mast cell disease.",
    type="review",
    population="adult",
)
DOCUMENTS = (GUIDELINE, TRIAL, PROTOCOL, CHILDREN, GROWN)
ALWAYS = AskSettings(answerability=AnswerabilitySettings(threshold=0.0))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("ask") / "index"
    publish(made, add=DOCUMENTS, encoder=ToyEncoder())
    return made


@pytest.fixture
def asker(folder: Path) -> Iterator[Asker]:
    index = Index.open(folder)
    yield Asker(index, ToyEncoder(), ALWAYS)
    index.close()


def _texts(answer: Answer) -> list[str]:
    return [quote.text for quote in answer.quotes]


def _documents(answer: Answer) -> set[str]:
    return {quote.document_id for quote in (*answer.quotes, *answer.near_misses)}


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(text=st.text(min_size=1, max_size=80) | st.sampled_from([d.text[:90] for d in DOCUMENTS]))
def test_every_quote_and_context_is_verbatim_and_placed(text: str, asker: Asker) -> None:
    try:
        answer = asker.ask(text)
    except QuestionError:
        return
    assert len(answer.quotes) <= MAXIMUM_QUOTES
    for quote in (*answer.quotes, *answer.near_misses):
        document = asker.index.document(quote.document_id)
        assert document.text[quote.start : quote.end] == quote.text
        assert len(quote.text) <= MAXIMUM_QUOTE_LENGTH
        assert all(document.text[c.start : c.end] == c.text for c in quote.context)
        assert answer.reference(quote.reference).sha256 == document.sha256
        assert quote.page == document.page_at(quote.start)


def test_the_same_question_gets_the_same_answer(asker: Asker) -> None:
    first, second = (replace(asker.ask("codeine histamine"), elapsed_ms=0) for _ in range(2))
    assert first == second
    json.dumps(to_wire(first))


def test_a_qualification_travels_with_its_quote(asker: Asker) -> None:
    quote = asker.ask("Should codeine be avoided in mast cell disease?").quotes[0]
    assert quote.text.startswith("Codeine should be avoided")
    assert [(c.role, c.text[:7]) for c in quote.context] == [("after", "However")]


def test_a_protocol_is_never_a_finding(asker: Asker) -> None:
    answer = asker.ask("Is ketamine compared with codeine in mast cell disease?")
    assert "plan" not in _documents(answer)


def test_a_report_of_another_work_is_marked(asker: Asker) -> None:
    answer = asker.ask("Is ketamine safe in mast cell disease?")
    marked = {quote.text: quote.secondary for quote in answer.quotes}
    assert marked["Able et al. found that ketamine was safe in mast cell disease [4]."]


@pytest.mark.parametrize(("who", "first"), [("children", "kids"), ("adults", "grown")])
def test_the_population_asked_about_comes_first(asker: Asker, who: str, first: str) -> None:
    answer = asker.ask(f"Which antihistamine is first in {who} with mast cell disease?")
    assert answer.quotes[0].document_id == first
    assert answer.understood["population"] in ("child", "adult")


def test_opposing_advice_stands_side_by_side(asker: Asker) -> None:
    answer = asker.ask("Is premedication with antihistamines recommended before surgery?")
    (conflict,) = [s for s in answer.sections if s.role == "conflict"]
    assert {quote.document_id for quote in conflict.quotes} == {"guide", "trial"}


def test_a_caution_is_surfaced_though_not_asked_for(asker: Asker) -> None:
    answer = asker.ask("Does codeine release histamine in mast cell disease?")
    assert any("avoided" in text for text in _texts(answer))


def test_the_strength_of_the_evidence_is_counted(asker: Asker) -> None:
    answer = asker.ask("Is premedication with antihistamines recommended before surgery?")
    assert answer.evidence["by_type"]["guideline"] == 1
    assert answer.evidence["strongest"] == "guideline"
    assert answer.evidence["newest"] == 2022


def test_two_questions_are_both_answered(asker: Asker) -> None:
    answer = asker.ask("Should codeine be avoided? Which antihistamine is first in children?")
    headings = [s.heading for s in answer.sections if s.role == "answer"]
    assert headings == [
        "Answer: Should codeine be avoided?",
        "Answer: Which antihistamine is first in children?",
    ]
    numbers = {quote.reference for quote in answer.quotes}
    assert numbers == {reference.number for reference in answer.references}


def test_a_retraction_silences_a_document_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    publish(folder, add=DOCUMENTS, encoder=ToyEncoder())
    index = Index.open(folder)
    asker = Asker(index, ToyEncoder(), ALWAYS)
    question = "Should codeine be avoided in mast cell disease?"
    assert "guide" in _documents(asker.ask(question))
    StateStore(folder).set_status("guide", "retracted", "data could not be verified")
    assert "guide" not in _documents(asker.ask(question))
    index.close()


def test_where_nothing_answers_it_says_so_and_why(folder: Path) -> None:
    index = Index.open(folder)
    never = AskSettings(answerability=AnswerabilitySettings(threshold=1.1))
    answer = Asker(index, ToyEncoder(), never).ask("Who won the football match in 1998?")
    assert answer.status == "no_evidence"
    assert answer.sections == ()
    assert answer.reason
    assert answer.fetch_query == "won AND football AND match AND 1998"
    index.close()


def test_an_empty_question_is_refused(asker: Asker) -> None:
    with pytest.raises(QuestionError):
        asker.ask("  ")


def test_documents_are_what_was_published(asker: Asker) -> None:
    assert {row.id for row in asker.index.documents()} == {d.id for d in DOCUMENTS}
    assert isinstance(asker.index.document("guide"), Document)


def test_follow_ups_are_headings_that_the_corpus_answers(tmp_path: Path) -> None:
    builder = Builder()
    for heading, text in (
        ("Opioids and histamine release", "Codeine releases histamine from mast cells."),
        ("Storage of unused opioid tablets", "Unused opioid tablets are kept locked in storage."),
    ):
        builder.open_section(heading)
        builder.add("paragraph", text)
    source = Source("opioids.txt", b"opioids")
    made = builder.build(source, id="o", format="text", reader="t/1", metadata=Metadata())
    publish(tmp_path / "index", add=[made], encoder=ToyEncoder())
    index = Index.open(tmp_path / "index")
    answer = Asker(index, ToyEncoder(), ALWAYS).ask("Which opioids release histamine?")
    assert answer.follow_ups == ("Storage of unused opioid tablets?",)
    index.close()


def test_a_heading_that_its_section_does_not_speak_of_is_no_follow_up(tmp_path: Path) -> None:
    builder = Builder()
    for heading, text in (
        ("Opioids and histamine release", "Codeine releases histamine from mast cells."),
        ("Storage of unused opioid tablets", "Nothing was found out about this matter at all."),
    ):
        builder.open_section(heading)
        builder.add("paragraph", text)
    source = Source("opioids.txt", b"opioids")
    made = builder.build(source, id="o", format="text", reader="t/1", metadata=Metadata())
    publish(tmp_path / "index", add=[made], encoder=ToyEncoder())
    index = Index.open(tmp_path / "index")
    answer = Asker(index, ToyEncoder(), ALWAYS).ask("Which opioids release histamine?")
    assert answer.follow_ups == ()
    index.close()


def test_a_near_duplicate_is_cited_with_its_place(tmp_path: Path) -> None:
    again = written(
        "again",
        "Advice",
        "In mast cell disease codeine should be avoided because it releases histamine.",
        type="review",
    )
    publish(tmp_path / "index", add=[GUIDELINE, again], encoder=ToyEncoder())
    index = Index.open(tmp_path / "index")
    answer = Asker(index, ToyEncoder(), ALWAYS).ask(
        "Should codeine be avoided because of histamine?"
    )
    said = [quote for quote in answer.quotes if "odeine" in quote.text]
    assert len({quote.text for quote in said}) == 1
    (echo,) = said[0].also
    assert {said[0].document_id, echo.document_id} == {"guide", "again"}
    assert index.document(echo.document_id).text[echo.start : echo.end] == echo.text
    assert answer.reference(echo.reference).document_id == echo.document_id
    index.close()


def test_a_sentence_that_leans_back_brings_the_paragraph_before_it(tmp_path: Path) -> None:
    made = written(
        "case",
        "A case",
        "A woman of 40 with mastocytosis had surgery.",
        "In this patient fentanyl was tolerated without any reaction.",
    )
    publish(tmp_path / "index", add=[made], encoder=ToyEncoder())
    index = Index.open(tmp_path / "index")
    quotes = Asker(index, ToyEncoder(), ALWAYS).ask("Was fentanyl tolerated?").quotes
    (quote,) = [quote for quote in quotes if "fentanyl" in quote.text]
    assert [(c.role, c.text) for c in quote.context] == [
        ("before", "A woman of 40 with mastocytosis had surgery.")
    ]
    index.close()
