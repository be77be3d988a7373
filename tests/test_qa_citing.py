"""Bibliographies of chosen documents, saved answers that quote one, and related articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import rispy
from index_material import ToyEncoder, library, written

from corpus.document import DigestOf, Related
from index.build import publish
from index.store import Index
from qa.ask import Asker
from qa.bibliography import CITATION_FORMATS, bibliography
from qa.citing import citing, related_here
from qa.exports import Stamp
from qa.review import Reviews

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    publish(tmp_path, add=library(), encoder=ToyEncoder())
    return tmp_path


def test_a_bibliography_holds_every_document_in_every_format(folder: Path) -> None:
    index = Index.open(folder)
    documents = [index.document(id) for id in ("mast", "lung")]
    for name in CITATION_FORMATS:
        text = bibliography(documents, index.status(), name, Stamp(NOW)).decode()
        assert "Mast cell disease" in text
        assert "Asthma in adults" in text
    ris = bibliography(documents, index.status(), "ris", Stamp(NOW)).decode()
    assert len(rispy.loads(ris)) == 2


def test_a_saved_answer_is_found_by_the_document_it_quotes(folder: Path) -> None:
    index = Index.open(folder)
    answer = Asker(index, ToyEncoder()).ask("Is adrenaline given at once in anaphylaxis?")
    assert answer.quotes
    reviews = Reviews(folder)
    reviews.save(answer, index, by="A. Reader", at=NOW, keep_question=True)
    quoted = answer.quotes[0]
    (found,) = citing(index.document(quoted.document_id), reviews.list(index))
    assert (quoted.start, quoted.end) in [(p.start, p.end) for p in found.places]
    others = {r.document_id for r in answer.references}
    for row in index.documents():
        if row.id not in others:
            assert citing(index.document(row.id), reviews.list(index)) == ()


def test_places_in_another_text_are_not_marked(folder: Path) -> None:
    index = Index.open(folder)
    answer = Asker(index, ToyEncoder()).ask("Is adrenaline given at once in anaphylaxis?")
    reviews = Reviews(folder)
    reviews.save(answer, index, by="A. Reader", at=NOW, keep_question=True)
    document = index.document(answer.quotes[0].document_id)
    (found,) = citing(replace(document, text=document.text + " More."), reviews.list(index))
    assert found.places == ()


def test_related_articles_are_found_in_both_directions_and_never_as_digests(
    tmp_path: Path,
) -> None:
    article = written("PMC1", "A trial", "It worked.", doi="10.1000/a", pmcid="PMC1")
    notice = written(
        "PMC2",
        "Correction to a trial",
        "It did not.",
        type="notice",
        related=(Related("corrects", doi="10.1000/A"), Related("cites", pmid="7")),
    )
    source = DigestOf("A trial", doi="10.1000/a")
    digest = written("digest", "On a trial", "It is said to work.", doi="10.1000/a")
    digest = replace(digest, metadata=replace(digest.metadata, digest_of=source))
    publish(tmp_path, add=[digest, article, notice], encoder=ToyEncoder())
    index = Index.open(tmp_path)
    rows = index.documents()
    links = related_here(index.document("PMC2"), rows)
    assert [(link.kind, link.document_id, link.towards) for link in links] == [
        ("corrects", "PMC1", True),
        ("cites", None, True),
    ]
    (back,) = related_here(index.document("PMC1"), rows)
    assert (back.document_id, back.towards, back.label) == ("PMC2", False, "Correction to a trial")
