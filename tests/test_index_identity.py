"""Which document is which: twins, duplicates, edited files, archives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.builder import Builder
from corpus.document import DigestOf, Document, Metadata
from corpus.source import Source, document_id
from index.identity import Registry


def _document(
    path: Path,
    text: str,
    *,
    format: str = "text",
    member: str | None = None,
    facts: Metadata | None = None,
) -> Document:
    facts = facts or Metadata()
    source = Source(str(path), text.encode(), member)
    builder = Builder()
    builder.add("paragraph", text)
    id = document_id(facts.pmcid, facts.pmid, facts.doi, source.fallback_id)
    return builder.build(source, id=id, format=format, reader="t/1", metadata=facts)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    paths = {name: tmp_path / name for name in ("a.txt", "b.txt", "a.xml", "r.xml", "z.zip")}
    for path in paths.values():
        path.write_text("there")
    return paths


def _kinds(registry: Registry, path: Path, *documents: Document) -> list[tuple[str, str]]:
    return [(v.kind, v.id) for v in registry.take(str(path), documents)]


def test_a_new_file_is_added_and_its_copy_is_a_duplicate(files: dict[str, Path]) -> None:
    registry = Registry.empty()
    first = _document(files["a.txt"], "Rest helps.")
    assert _kinds(registry, files["a.txt"], first) == [("added", first.id)]
    copy = _document(files["b.txt"], "Rest helps.")
    assert _kinds(registry, files["b.txt"], copy) == [("duplicate", first.id)]
    assert [d.id for d in registry.to_add] == [first.id]


def test_an_edited_file_without_identifiers_stays_the_same_document(files: dict[str, Path]) -> None:
    registry = Registry.empty()
    first = _document(files["a.txt"], "Rest helps.")
    registry.take(str(files["a.txt"]), [first])
    edited = _document(files["a.txt"], "Rest helps most.")
    assert edited.id != first.id
    assert _kinds(registry, files["a.txt"], edited) == [("updated", first.id)]
    assert [d.text for d in registry.to_add] == ["Rest helps most."]


def test_jats_takes_the_place_of_a_record_of_the_same_article(files: dict[str, Path]) -> None:
    registry = Registry.empty()
    record = _document(files["r.xml"], "Abstract.", format="pubmed", facts=Metadata(pmid="7"))
    article = _document(
        files["a.xml"], "Whole.", format="jats", facts=Metadata(pmid="7", pmcid="PMC9")
    )
    registry.take(str(files["r.xml"]), [record])
    assert _kinds(registry, files["a.xml"], article) == [("added", "PMC9")]
    assert [d.id for d in registry.to_add] == ["PMC9"]
    assert registry.superseded(str(files["r.xml"]), "PMID7") == "PMC9"
    assert registry.to_remove == set()


def test_a_record_after_its_article_is_a_duplicate(files: dict[str, Path]) -> None:
    registry = Registry.empty()
    facts = Metadata(pmid="7", pmcid="PMC9")
    registry.take(
        str(files["a.xml"]), [_document(files["a.xml"], "W.", format="jats", facts=facts)]
    )
    record = _document(files["r.xml"], "Abstract.", format="pubmed", facts=Metadata(pmid="7"))
    assert _kinds(registry, files["r.xml"], record) == [("duplicate", "PMC9")]


def test_the_better_of_two_members_of_an_archive_stays(files: dict[str, Path]) -> None:
    registry = Registry.empty()
    facts = Metadata(pmid="7")
    archive = files["z.zip"]
    record = _document(archive, "Abstract.", format="pubmed", member="r.xml", facts=facts)
    article = _document(archive, "Whole.", format="jats", member="a.xml", facts=facts)
    registry.take(str(archive), [record, article])
    assert [d.text for d in registry.to_add] == ["Whole."]


def test_a_digest_is_not_its_source(files: dict[str, Path]) -> None:
    registry = Registry.empty()
    facts = Metadata(doi="10.1/x")
    registry.take(
        str(files["a.xml"]), [_document(files["a.xml"], "W.", format="jats", facts=facts)]
    )
    told = Metadata(doi="10.1/x", digest_of=DigestOf("The source", "10.1/x"))
    digest = _document(files["b.txt"], "Our words.", facts=told)
    ours = replace(digest, id="digest-x")
    assert _kinds(registry, files["b.txt"], ours) == [("added", "digest-x")]


def test_a_moved_file_is_an_update_not_a_duplicate(files: dict[str, Path]) -> None:
    registry = Registry.empty()
    registry.take(str(files["a.txt"]), [_document(files["a.txt"], "Rest helps.")])
    files["a.txt"].unlink()
    moved = _document(files["b.txt"], "Rest helps.")
    assert _kinds(registry, files["b.txt"], moved)[0][0] == "updated"
