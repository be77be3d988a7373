"""Turns chosen sentences into quotes with numbered references.

Cuts and copies only: every text is a slice of its document, every fact the document's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat

from corpus.document import Document
from qa.answer import Echo, Quote, Reference
from qa.citation import vancouver
from qa.scoring import Scored
from qa.statements import reports_another_work
from qa.terms import matching

Likelihood = Callable[[Scored], float]
"""The probability that a scored sentence answers the question."""


class Numbering:
    """Gives each document its reference number, in order of first appearance."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}

    def number(self, document: Document) -> int:
        """The number of `document`, from 1."""
        self._documents.setdefault(document.id, document)
        return list(self._documents).index(document.id) + 1

    def references(self) -> tuple[Reference, ...]:
        """One reference for each numbered document."""
        return tuple(reference(n, d) for n, d in enumerate(self._documents.values(), start=1))


def quotes(
    items: Iterable[Scored],
    wanted: Sequence[str],
    numbering: Numbering,
    likely: Likelihood,
    echoes: Iterable[Sequence[Scored]] = (),
) -> tuple[Quote, ...]:
    """`items` as quotes, the words with one of the `wanted` stems highlighted.

    `echoes` are, item by item, the sentences of other documents that say the same.
    """
    return tuple(
        _quote(item, wanted, numbering, likely(item), same)
        for item, same in zip(items, chain(echoes, repeat(())), strict=False)
    )


def _quote(
    item: Scored, wanted: Sequence[str], numbering: Numbering, likely: float, same: Sequence[Scored]
) -> Quote:
    candidate = item.candidate
    return Quote(
        text=candidate.text,
        document_id=candidate.document.id,
        start=candidate.span.start,
        end=candidate.span.end,
        reference=numbering.number(candidate.document),
        page=candidate.document.page_at(candidate.span.start),
        section=candidate.section.path,
        score=round(likely, 4),
        highlights=matching(candidate.text, wanted),
        context=candidate.context,
        secondary=reports_another_work(candidate.text),
        also=tuple(_echo(other, numbering) for other in same),
    )


def _echo(item: Scored, numbering: Numbering) -> Echo:
    candidate = item.candidate
    return Echo(
        text=candidate.text,
        document_id=candidate.document.id,
        start=candidate.span.start,
        end=candidate.span.end,
        reference=numbering.number(candidate.document),
        page=candidate.document.page_at(candidate.span.start),
        section=candidate.section.path,
    )


def reference(number: int, document: Document) -> Reference:
    """`document` as the reference numbered `number`."""
    facts = document.metadata
    return Reference(
        number=number,
        document_id=document.id,
        sha256=document.sha256,
        title=facts.title,
        authors=facts.authors,
        journal=facts.journal,
        year=facts.year,
        volume=facts.volume,
        issue=facts.issue,
        pages=facts.pages,
        type=facts.type,
        population=facts.population,
        doi=facts.doi,
        pmid=facts.pmid,
        pmcid=facts.pmcid,
        url=facts.url,
        status=facts.status,
        licence=facts.licence,
        citation=vancouver(facts),
        source_sha256=document.provenance.source_sha256,
        reader=document.provenance.reader,
        digest_of=facts.digest_of,
    )
