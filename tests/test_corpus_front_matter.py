"""What a person states in front matter or a sidecar overrules what was found."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import DigestOf, Metadata
from corpus.errors import ReadError
from corpus.front_matter import split, stated
from corpus.kinds import classify
from corpus.read import read_file, read_source
from corpus.source import Source

TOML = """+++
id = "digest-a"
title = "Drug A in adults, in our words"
type = "trial"
population = "adult"
status = "corrected"
licence = "Apache-2.0"
language = "en"
topics = ["drug A", "pain"]
[digest_of]
title = "Drug A: a trial"
authors = ["Muster A", "et al."]
journal = "J Invent"
year = 2020
doi = "10.5555/jit.1"
+++
## Findings

Drug A lowered pain.
"""
YAML = """---
id: digest-a
title: "Drug A in adults, in our words"
digest_of:
  title: "Drug A: a trial"
  authors: [Muster A, et al.]
  journal: J Invent
  year: 2020
  doi: "10.5555/jit.1"
type: trial
population: adult
status: corrected
licence: "Apache-2.0"
language: en
topics: [drug A, pain]
---

## Findings

Drug A lowered pain.
"""


@pytest.mark.parametrize("text", [TOML, YAML, YAML.replace("\n", "\r\n")])
def test_a_digest_carries_its_sources_facts_and_its_own_id(text: str) -> None:
    (document,) = read_source(Source("digest.md", text.encode()))
    facts = document.metadata
    assert document.id == "digest-a"
    assert facts.title == "Drug A in adults, in our words"
    assert facts.digest_of == DigestOf("Drug A: a trial", doi="10.5555/jit.1", url=None)
    assert (facts.doi, facts.year, facts.journal) == ("10.5555/jit.1", 2020, "J Invent")
    assert facts.authors == ("Muster A", "et al.")
    assert (facts.type, facts.population, facts.status) == ("trial", "adult", "corrected")
    assert facts.keywords == ("drug A", "pain")
    assert facts.guessed == frozenset()
    assert [b.kind for b in document.blocks] == ["title", "heading", "paragraph"]


def test_a_digest_without_an_id_never_takes_its_sources() -> None:
    (document,) = read_source(Source("digest.md", YAML.replace("id: digest-a\n", "").encode()))
    assert document.id.startswith("digest-")
    assert "10.5555" not in document.id


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("type: trial|type: novel", "field type"),
        ("status: corrected|status: fine", "field status"),
        ("year: 2020|year: soon", "field year"),
        ("language: en|language: [en]", "field language"),
        ("type: trial|type: [unclosed", "not YAML"),
    ],
)
def test_unusable_fields_are_refused_by_name(change: str, word: str) -> None:
    old, new = change.split("|")
    with pytest.raises(ReadError, match=word):
        read_source(Source("digest.md", YAML.replace(old, new).encode()))


def test_unclosed_toml_is_refused_and_a_rule_is_not_front_matter() -> None:
    with pytest.raises(ReadError, match="not closed"):
        split("+++\ntitle = 'x'\n")
    assert split("---\n\njust a rule\n").fields == {}


def _sidecar(folder: Path, fields: str) -> Path:
    path = folder / "note.txt"
    path.write_text("Drug A lowered pain in all the adults who were given it for a week or more.")
    path.with_name("note.txt.meta.toml").write_text(fields)
    return path


def test_a_sidecar_overrules_what_was_found(tmp_path: Path) -> None:
    path = _sidecar(tmp_path, 'title = "Stated"\ntype = "guideline"\ndoi = "10.5555/Side.1"\n')
    (document,) = read_file(path).documents
    assert document.id == "doi:10.5555/side.1"
    assert (document.metadata.title, document.metadata.type) == ("Stated", "guideline")
    assert not {"title", "type"} & document.metadata.guessed


def test_a_sidecars_id_wins(tmp_path: Path) -> None:
    path = _sidecar(tmp_path, 'id = "mine"\npmid = "12345"\n')
    assert read_file(path).documents[0].id == "mine"


@pytest.mark.parametrize(("fields", "word"), [("colour = 1", "colour"), ("= =", "not TOML")])
def test_a_broken_sidecar_is_refused(tmp_path: Path, fields: str, word: str) -> None:
    with pytest.raises(ReadError, match=word):
        read_file(_sidecar(tmp_path, fields))


def test_a_type_of_other_is_a_statement_too() -> None:
    facts = stated(Metadata(), {"type": "other"})
    assert classify(facts, "A case report of one patient.").type == "other"
