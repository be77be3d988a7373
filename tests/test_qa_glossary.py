"""Words are explained by the corpus's own sentences, for patients, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from index_material import ToyEncoder
from made_sentences import article, scored

from corpus.errors import UsageError
from index.build import publish
from index.store import Index
from qa.answerability import AnswerabilitySettings
from qa.ask import Asker, AskSettings
from qa.readers import READERS, folded, reader_named, sources_first

ALWAYS = AskSettings(answerability=AnswerabilitySettings(threshold=0.0))
LEAFLET = article(
    "leaflet",
    [("Attacks", ["Cetirizine calms itch in mastocytosis."])],
    type="patient-education",
)
REVIEW = article(
    "review",
    [
        ("Drugs", ["Cetirizine reduces itch in mastocytosis after attacks in most studies."]),
        ("Terms", ["Mastocytosis is a disease with too many mast cells in skin or marrow."]),
        ("Names", ["Hereditary alpha tryptasemia (HaT) was found. HaT runs in families."]),
    ],
    type="review",
)


@pytest.fixture
def asker(tmp_path: Path) -> Iterator[Asker]:
    publish(tmp_path / "index", add=[LEAFLET, REVIEW], encoder=ToyEncoder())
    index = Index.open(tmp_path / "index")
    yield Asker(index, ToyEncoder(), ALWAYS)
    index.close()


def test_a_patient_gets_words_explained_in_a_source_s_words(asker: Asker) -> None:
    answer = asker.ask("Does cetirizine calm itch?", reader="patient")
    explained = [q for s in answer.sections if s.role == "context" for q in s.quotes]
    shown = [q.text for s in answer.sections if s.role != "context" for q in s.quotes]
    defined = "Mastocytosis is a disease with too many mast cells in skin or marrow."
    assert defined in [*shown, *(quote.text for quote in explained)]
    for quote in explained:
        text = asker.index.document(quote.document_id).text
        assert text[quote.start : quote.end] == quote.text
    assert answer.understood["reader"] == "patient"


def test_nobody_else_gets_a_glossary(asker: Asker) -> None:
    for reader in ("clinician", "researcher"):
        answer = asker.ask("Does cetirizine calm itch?", reader=reader)
        assert "context" not in [section.role for section in answer.sections]
        assert "abbreviations" not in answer.understood


def test_a_reader_changes_no_word_of_a_quote(asker: Asker) -> None:
    for reader in READERS:
        for quote in asker.ask("Does cetirizine calm itch?", reader=reader).quotes:
            text = asker.index.document(quote.document_id).text
            assert text[quote.start : quote.end] == quote.text


def test_what_is_written_for_patients_comes_first_for_them() -> None:
    trial = scored("Zinc shortened colds.", "a", 0.8, type="trial")
    leaflet = scored("Zinc helps.", "b", 0.75, type="patient-education")
    weak = scored("Zinc is sold.", "c", 0.2, type="patient-education")
    items = [trial, leaflet, weak]
    order = {r: [i.candidate.document.id for i in sources_first(items, r)] for r in READERS}
    assert order["patient"] == ["b", "a", "c"]
    assert order["clinician"] == order["researcher"] == ["a", "b", "c"]


def test_abbreviations_are_written_out_as_the_corpus_does(asker: Asker) -> None:
    answer = asker.ask("Does HaT run in families?", reader="patient")
    assert answer.understood["abbreviations"] == {"HaT": "Hereditary alpha tryptasemia"}


def test_only_a_patient_s_details_are_folded() -> None:
    assert folded("detail", "patient")
    assert not folded("caution", "patient")
    assert not any(folded("detail", reader) for reader in ("clinician", "researcher", "odd"))


def test_an_unknown_reader_is_refused() -> None:
    assert reader_named("patient") == "patient"
    with pytest.raises(UsageError):
        reader_named("robot")
