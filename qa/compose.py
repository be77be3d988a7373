"""Chooses which scored sentences are quoted and arranges them in sections with references.

Near-duplicates are shown once; no document crowds out the others where several speak.
Writes no sentence: headings come from a fixed list, everything else is cut from a source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Document
from qa.answer import MAXIMUM_QUOTES, AnswerSection, Quote, Reference, SectionKind
from qa.citation import vancouver
from qa.question import Question
from qa.scoring import Scored
from qa.terms import matching, stems

_CAUTION = re.compile(
    r"\b(?:avoid(?:ed|ing|ance)?|contraindicat\w+|should not|must not|do not use|caution\w*|"
    r"not recommended|warning|life-threatening|cardiotoxic\w*|overdose)\b",
    re.IGNORECASE,
)
_HEADINGS: dict[SectionKind, str] = {
    "answer": "Answer",
    "detail": "More from the sources",
    "caution": "Cautions",
}


@dataclass(frozen=True, slots=True)
class ComposeSettings:
    """How many quotes, how weak a quote may be beside the best, and when two say the same.

    `overlap` is the share of the smaller sentence's stems found in the other.
    """

    quotes: int = 8
    leading: int = 3
    near_misses: int = 3
    relative: float = 0.75
    per_document: int = 3
    overlap: float = 0.8


def choose(scored: Sequence[Scored], settings: ComposeSettings) -> list[Scored]:
    """The sentences to quote, best first, from `scored` (best first)."""
    kept: list[Scored] = []
    counts: dict[str, int] = {}
    several = len({s.candidate.document.id for s in _strong(scored, settings)}) > 1
    for item in _strong(scored, settings):
        document_id = item.candidate.document.id
        if several and counts.get(document_id, 0) >= settings.per_document:
            continue
        if any(_same(item, other, settings.overlap) for other in kept):
            continue
        kept.append(item)
        counts[document_id] = counts.get(document_id, 0) + 1
        if len(kept) == min(settings.quotes, MAXIMUM_QUOTES):
            break
    return kept


def _strong(scored: Sequence[Scored], settings: ComposeSettings) -> list[Scored]:
    return [s for s in scored if s.score >= settings.relative * scored[0].score]


def _same(one: Scored, other: Scored, overlap: float) -> bool:
    first, second = set(stems(one.candidate.text)), set(stems(other.candidate.text))
    smaller = min(len(first), len(second))
    return smaller > 0 and len(first & second) >= overlap * smaller


def references(chosen: Sequence[Scored]) -> tuple[Reference, ...]:
    """One reference for each document quoted, numbered in order of first appearance."""
    documents = dict.fromkeys(s.candidate.document.id for s in chosen)
    by_id = {s.candidate.document.id: s.candidate.document for s in chosen}
    return tuple(reference(number, by_id[id]) for number, id in enumerate(documents, start=1))


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
        volume=facts.volume,
        issue=facts.issue,
        pages=facts.pages,
    )


def quote(question: Question, item: Scored, number: int, likely: float) -> Quote:
    """`item` as a quote of reference `number`; `likely` is the probability that it answers."""
    candidate = item.candidate
    return Quote(
        text=candidate.text,
        document_id=candidate.document.id,
        start=candidate.span.start,
        end=candidate.span.end,
        reference=number,
        page=candidate.document.page_at(candidate.span.start),
        section=candidate.section.path,
        score=round(likely, 4),
        highlights=matching(candidate.text, question.stems),
        context=candidate.context,
    )


def sections(quotes: Sequence[Quote], leading: int) -> tuple[AnswerSection, ...]:
    """`quotes` (best first) under fixed headings; the best `leading` are the answer."""
    roles: dict[SectionKind, list[Quote]] = {"answer": [], "caution": [], "detail": []}
    for position, item in enumerate(quotes):
        if position < leading:
            roles["answer"].append(item)
        else:
            roles["caution" if _CAUTION.search(item.text) else "detail"].append(item)
    return tuple(
        AnswerSection(_HEADINGS[role], role, tuple(items)) for role, items in roles.items() if items
    )
