"""Words and abbreviations of a corpus, counted by documents, through adding and removing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from corpus.builder import Builder
from corpus.document import Document, Metadata
from corpus.source import Source
from index.lexicon import Lexicon, write_lexicon

FIRST = "Systemic mastocytosis (SM) is a disease of mast cells. Omalizumab can prevent anaphylaxis."
SECOND = "Systemic mastocytosis (SM) is rare. Streptococcus mutans (SM) is not. Anaphylaxis kills."


def _document(id: str, text: str) -> Document:
    builder = Builder()
    builder.add("paragraph", text)
    return builder.build(
        Source(id, text.encode()), id=id, format="text", reader="t/1", metadata=Metadata()
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "one.sqlite"
    write_lexicon(made, None, [], [_document("a", FIRST), _document("b", SECOND)])
    return made


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("mastocitosis", "mastocytosis"),
        ("anafilaxis", "anaphylaxis"),
        ("omalizumb", "omalizumab"),
        ("Anaphylxais", "anaphylaxis"),
    ],
)
def test_a_misspelt_word_finds_the_corpus_word(path: Path, written: str, meant: str) -> None:
    assert Lexicon(path).similar(written)[0] == meant


@pytest.mark.parametrize("written", ["football", "metformin", "cell", "x"])
def test_words_of_another_field_find_nothing(path: Path, written: str) -> None:
    assert Lexicon(path).similar(written) == []


def test_the_commonest_long_form_comes_first(path: Path) -> None:
    forms = Lexicon(path).long_forms("SM")
    assert [(form.text, form.documents) for form in forms] == [
        ("Systemic mastocytosis", 2),
        ("Streptococcus mutans", 1),
    ]


def test_removing_a_document_takes_its_words_and_only_them(path: Path, tmp_path: Path) -> None:
    later = tmp_path / "two.sqlite"
    write_lexicon(later, path, [_document("b", SECOND)], [])
    lexicon = Lexicon(later)
    assert not lexicon.knows("Streptococcus")
    assert lexicon.knows("anaphylaxis")
    assert [form.text for form in lexicon.long_forms("SM")] == ["Systemic mastocytosis"]
    assert Lexicon(path).knows("Streptococcus")


def test_removing_and_adding_equals_building_anew(path: Path, tmp_path: Path) -> None:
    changed, anew = tmp_path / "changed.sqlite", tmp_path / "anew.sqlite"
    third = _document("c", "Tryptase (TPS) rises.")
    write_lexicon(changed, path, [_document("a", FIRST)], [third])
    write_lexicon(anew, None, [], [_document("b", SECOND), third])
    assert _rows(changed) == _rows(anew)


def _rows(path: Path) -> list[tuple[object, ...]]:
    database = sqlite3.connect(path)
    words = database.execute("SELECT * FROM words ORDER BY word").fetchall()
    forms = database.execute("SELECT * FROM abbreviations ORDER BY 1, 2, 3").fetchall()
    database.close()
    return [*words, *forms]
