"""Reading a question with a corpus's own words, and never silently."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.builder import Builder
from corpus.document import Document, Metadata
from corpus.errors import QuestionError
from corpus.source import Source
from corpus.synonyms import install_synonyms
from index.lexicon import Lexicon, write_lexicon
from qa.concepts import Concept, coverage, plain
from qa.expansion import Reading, read
from qa.question import Question
from qa.subject import drugs_asked
from qa.synonyms import Synonyms, is_drug_name, shipped_synonyms, synonyms_of
from qa.terms import stems

TEXT = (
    "Systemic mastocytosis (SM) raises tryptase. Urticaria and anaphylaxis are treated with "
    "epinephrine. Omalizumab is given by injection. Hyperthyroidism was seen once."
)


def _document() -> Document:
    builder = Builder()
    builder.add("paragraph", TEXT)
    source = Source("made.txt", TEXT.encode())
    return builder.build(source, id="d", format="text", reader="t/1", metadata=Metadata())


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    path = tmp_path_factory.mktemp("lexicon") / "lexicon.sqlite"
    write_lexicon(path, None, [], [_document()])
    return Lexicon(path)


@pytest.fixture(scope="module")
def synonyms() -> Synonyms:
    return Synonyms(shipped_synonyms())


def _held(wording: str) -> int:
    """Whether the corpus of one passage holds the words of `wording` in a row."""
    return f" {' '.join(stems(wording))} " in f" {' '.join(stems(TEXT))} "


def _read(text: str, lexicon: Lexicon, synonyms: Synonyms) -> Reading:
    return read(Question.parse(text), lexicon, synonyms, _held)


def test_a_misspelt_word_is_put_right_and_said(lexicon: Lexicon, synonyms: Synonyms) -> None:
    reading = _read("What is mastocitosis?", lexicon, synonyms)
    assert reading.text == "What is mastocytosis?"
    (said,) = reading.expansions
    assert (said.written, said.added, said.origin) == (
        "mastocitosis",
        ("mastocytosis",),
        "spelling",
    )


def test_a_drug_name_is_offered_never_changed(lexicon: Lexicon, synonyms: Synonyms) -> None:
    reading = _read("Dose of omalizumb?", lexicon, synonyms)
    assert "omalizumb" in reading.text
    assert "omalizumab" not in reading.text
    assert reading.offers == (("omalizumb", "omalizumab"),)


def test_a_word_is_never_turned_into_its_opposite(lexicon: Lexicon, synonyms: Synonyms) -> None:
    reading = _read("How is hypothyroidism treated?", lexicon, synonyms)
    assert "hyperthyroidism" not in reading.text
    assert not [e for e in reading.expansions if e.origin == "spelling"]


@pytest.mark.parametrize("word", ["treating", "injections", "raised"])
def test_inflections_are_not_misspellings(word: str, lexicon: Lexicon, synonyms: Synonyms) -> None:
    assert _read(f"{word} urticaria", lexicon, synonyms).text == f"{word} urticaria"


def test_an_abbreviation_is_written_out_as_the_corpus_defines_it(
    lexicon: Lexicon, synonyms: Synonyms
) -> None:
    reading = _read("Tryptase in SM", lexicon, synonyms)
    assert reading.text == "Tryptase in SM (Systemic mastocytosis)"
    covered = frozenset(stems("tryptase systemic mastocytosis"))
    assert all(concept.covered_by(covered) for concept in reading.concepts)


@pytest.mark.parametrize("written", ["SMA", "SmA", "sma"])
def test_an_abbreviation_is_known_in_any_case(
    tmp_path: Path, written: str, synonyms: Synonyms
) -> None:
    text = "Severe mast cell attack (SMA) is rare."
    builder = Builder()
    builder.add("paragraph", text)
    source = Source("made.txt", text.encode())
    document = builder.build(source, id="d", format="text", reader="t/1", metadata=Metadata())
    write_lexicon(tmp_path / "lexicon.sqlite", None, [], [document])
    reading = _read(f"What is {written}?", Lexicon(tmp_path / "lexicon.sqlite"), synonyms)
    assert "mast cell attack" in reading.text


def test_an_everyday_word_is_no_abbreviation(lexicon: Lexicon, synonyms: Synonyms) -> None:
    assert _read("what was seen once?", lexicon, synonyms).text == "what was seen once?"


def test_an_everyday_word_covers_the_clinical_one(lexicon: Lexicon, synonyms: Synonyms) -> None:
    reading = _read("hives after an EpiPen", lexicon, synonyms)
    covered = frozenset(stems("urticaria epinephrine"))
    assert all(concept.covered_by(covered) for concept in reading.concepts)
    assert "urticaria" in reading.alternatives["hive"]


def test_what_the_corpus_lacks_is_read_as_the_corpus_has_it(
    lexicon: Lexicon, synonyms: Synonyms
) -> None:
    reading = _read("Are hives helped by an EpiPen?", lexicon, synonyms)
    assert reading.text == "Are urticaria helped by an epinephrine?"
    assert reading.names[:1] == ("hives",)
    assert reading.reworded == (("hives", "urticaria"), ("EpiPen", "epinephrine"))
    added = {expansion.written: expansion.added[0] for expansion in reading.expansions}
    assert added == {"hives": "urticaria", "EpiPen": "epinephrine"}


def test_what_the_corpus_has_is_left_as_it_is_written(lexicon: Lexicon, synonyms: Synonyms) -> None:
    for text in ("Is urticaria treated with epinephrine?", "Does a kidney stone hurt?"):
        assert _read(text, lexicon, synonyms).text == text


def test_a_name_is_never_taken_for_an_everyday_word(lexicon: Lexicon, synonyms: Synonyms) -> None:
    assert _read("What is Traeted syndrome?", lexicon, synonyms).text == "What is Traeted syndrome?"
    assert _read("What is traeted?", lexicon, synonyms).text == "What is treated?"
    assert _read("Is it Mastocitosis?", lexicon, synonyms).text == "Is it mastocytosis?"


def test_a_team_s_own_synonyms_are_read(tmp_path: Path, lexicon: Lexicon) -> None:
    install_synonyms((("tryptase", "mast cell enzyme"),), tmp_path)
    reading = _read("mast cell enzyme", lexicon, synonyms_of(tmp_path))
    assert reading.alternatives["mast"] == ("tryptas",)


@pytest.mark.parametrize(
    "word", ["epinephrine", "EpiPen", "omalizumab", "metoprolol", "sevoflurane"]
)
def test_drug_names(word: str) -> None:
    assert is_drug_name(word)


@pytest.mark.parametrize("word", ["mastocytosis", "tryptase", "children", "fracture"])
def test_words_that_are_no_drug_names(word: str) -> None:
    assert not is_drug_name(word)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(min_size=1))
def test_any_question_can_be_read(text: str, lexicon: Lexicon, synonyms: Synonyms) -> None:
    try:
        question = Question.parse(text)
    except QuestionError:
        return
    reading = read(question, lexicon, synonyms, _held)
    assert len(reading.concepts) <= len(stems(reading.text))


def test_coverage_weighs_rare_words_more() -> None:
    rarity = {"common": 0.5, "rare": 3.5}.__getitem__
    assert coverage(plain(["common", "rare"]), ["rare"], rarity) == pytest.approx(0.875)


def test_a_concept_weighs_what_its_commonest_wording_does() -> None:
    rarity = {"hive": 9.0, "urticaria": 1.0}.__getitem__
    assert Concept((("hive",), ("urticaria",))).weight(rarity) == 1.0


def test_nothing_asked_covers_nothing() -> None:
    assert coverage((), ["a"], lambda stem: 1.0) == 0.0


@pytest.mark.parametrize("word", ["depressed", "pulled", "systematic", "inject"])
def test_a_real_word_is_never_taken_for_a_misspelt_one(
    word: str, lexicon: Lexicon, synonyms: Synonyms
) -> None:
    assert _read(f"{word} urticaria", lexicon, synonyms).text == f"{word} urticaria"


@pytest.mark.parametrize(
    ("written", "meant"), [("traeted", "treated"), ("injectoin", "injection"), ("raisse", "raise")]
)
def test_everyday_words_are_put_right_where_the_corpus_has_them(
    written: str, meant: str, lexicon: Lexicon, synonyms: Synonyms
) -> None:
    assert _read(f"{written} urticaria", lexicon, synonyms).text == f"{meant} urticaria"


def test_a_word_that_the_corpus_lacks_is_left_alone(lexicon: Lexicon, synonyms: Synonyms) -> None:
    assert _read("hospitl urticaria", lexicon, synonyms).text == "hospitl urticaria"


def test_a_name_one_letter_from_a_drug_is_no_drug_of_its_own(
    lexicon: Lexicon, synonyms: Synonyms
) -> None:
    meant = _read("Dose of omalisomab?", lexicon, synonyms)
    assert meant.offers
    assert not drugs_asked(meant)
    other = _read("Dose of infliximab?", lexicon, synonyms)
    assert drugs_asked(other)
