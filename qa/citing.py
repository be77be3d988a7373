"""Which saved answers quote a document, and which documents of a library speak of it.

Reads what saved answers and documents say of themselves; searches no text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.document import Document, Related, Span
from index.catalogue import DocumentRow
from qa.review import Review


@dataclass(frozen=True, slots=True)
class Citing:
    """A saved answer that quotes a document, and the places it quotes."""

    review: Review
    places: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class RelatedHere:
    """A link to another article, with its document's id where that is in the library too.

    `towards` says whether this document names the other one, or is named by it.
    """

    kind: str
    label: str
    document_id: str | None
    towards: bool


def citing(document: Document, reviews: Iterable[Review]) -> tuple[Citing, ...]:
    """The saved answers that quote this text of `document`; places in another text are left out."""
    found = []
    for review in reviews:
        answer = review.answer
        same_text = {r.number for r in answer.references if r.sha256 == document.sha256}
        quotes = [q for q in answer.quotes if q.document_id == document.id]
        places = tuple(Span(q.start, q.end) for q in quotes if q.reference in same_text)
        if quotes:
            found.append(Citing(review, places))
    return tuple(found)


def related_here(document: Document, rows: Sequence[DocumentRow]) -> tuple[RelatedHere, ...]:
    """What `document` names (corrections, retractions, …) and what names it."""
    own = _names(document.metadata.pmcid, document.metadata.pmid, document.metadata.doi)
    named = [
        RelatedHere(link.kind, _label(link), _held(link, rows), towards=True)
        for link in document.metadata.related
    ]
    naming = [
        RelatedHere(link.kind, row.metadata.title or row.id, row.id, towards=False)
        for row in rows
        if row.id != document.id
        for link in row.metadata.related
        if own & _names(link.pmcid, link.pmid, link.doi)
    ]
    return (*named, *naming)


def _label(link: Related) -> str:
    return link.title or link.doi or link.pmcid or (f"PMID {link.pmid}" if link.pmid else "?")


def _held(link: Related, rows: Iterable[DocumentRow]) -> str | None:
    wanted = _names(link.pmcid, link.pmid, link.doi)
    for row in rows:
        facts = row.metadata
        # A digest carries its source's identifiers and is not that article.
        if facts.digest_of is None and wanted & _names(facts.pmcid, facts.pmid, facts.doi):
            return row.id
    return None


def _names(pmcid: str | None, pmid: str | None, doi: str | None) -> set[str]:
    named = (("pmcid", pmcid), ("pmid", pmid), ("doi", doi and doi.lower().rstrip(".")))
    return {f"{kind}:{value}" for kind, value in named if value}
