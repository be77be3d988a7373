"""Candidate quotes: the sentences of the best passages, with the context each one leans on.

Every span is cut from canonical text by offsets that the reader carried. Does not score.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from corpus.document import Block, Document, Section, Span
from corpus.sentences import document_sentences
from index.store import Hit
from qa.answer import MAXIMUM_QUOTE_LENGTH, ContextRole, ContextSpan

MINIMUM_LENGTH = 20
"""Shorter sentences ("See Table 2.") say nothing on their own."""

_OWN_WORK = (
    r"(?!\s+(?:study|trial|review|report|article|paper|analysis|cohort|series|guidelines?)\b)"
)
_LEANS_BACK = re.compile(
    r"(?:(?:in|for|with|of|to|after|during|before|among|because of|despite) )?"
    r"(?:these|this|those|that|such|it|them|him|her)\b" + _OWN_WORK + r"|"
    r"(?:when|if|as|since|because|although|while) (?:it|they|he|she)\b|"
    r"(?:however|therefore|thus|hence|moreover|furthermore|in addition|nevertheless|instead|"
    r"otherwise|its|they|their|he|his|she|both|the (?:patient|"
    r"child|boy|girl|woman|man|former|latter|same))\b",
    re.IGNORECASE,
)
_QUALIFIES = re.compile(
    r"(?:however|but|except|unless|nevertheless|nonetheless|although|yet|conversely|in contrast)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence, list item or row that could be quoted.

    `rank` counts the passage's place among the hits from 0; `passage_score` is that
    hit's fused score in [0, 1].
    """

    document: Document
    section: Section
    block: Block
    span: Span
    rank: int
    passage_score: float
    context: tuple[ContextSpan, ...]

    @property
    def text(self) -> str:
        """The verbatim sentence."""
        return self.document.text[self.span.start : self.span.end]

    @property
    def in_context(self) -> str:
        """Heading, lead-in and sentence joined: what a scorer should judge, never shown."""
        lead = [c.text for c in self.context if c.role in ("lead-in", "table-header")]
        return ". ".join([*self.section.path[-1:], *lead, self.text])

    @property
    def titled(self) -> str:
        """The same after the document's title, which often alone names the subject."""
        title = self.document.metadata.title
        return f"{title}. {self.in_context}" if title else self.in_context


def candidates(hits: Iterable[Hit], document_of: Callable[[str], Document]) -> list[Candidate]:
    """The quotable sentences of `hits`, each once, in order of their passage's rank."""
    found: dict[tuple[str, int], Candidate] = {}
    for rank, hit in enumerate(hits):
        document = document_of(hit.passage.document_id)
        for candidate in _of_passage(hit, rank, document):
            found.setdefault((document.id, candidate.span.start), candidate)
    return list(found.values())


def _of_passage(hit: Hit, rank: int, document: Document) -> Iterator[Candidate]:
    passage = hit.passage
    for number, block in enumerate(document.blocks):
        if block.start >= passage.end:
            break
        if block.end <= passage.start or not document.quotable(block):
            continue
        sentences = document_sentences(document, block)
        for position, span in enumerate(sentences):
            inside = passage.start <= span.start < passage.end
            # A lead-in ("The following are contraindicated:") travels with its items.
            leads_in = document.text[span.start : span.end].endswith(":")
            if inside and not leads_in and MINIMUM_LENGTH <= len(span) <= MAXIMUM_QUOTE_LENGTH:
                yield Candidate(
                    document=document,
                    section=document.sections[block.section],
                    block=block,
                    span=span,
                    rank=rank,
                    passage_score=hit.score,
                    context=tuple(_context(document, number, sentences, position)),
                )


def _context(
    document: Document, number: int, sentences: list[Span], position: int
) -> Iterator[ContextSpan]:
    text, block = document.text, document.blocks[number]
    if block.lead_in is not None:
        yield _span(text, block.lead_in, "lead-in")
    if block.header is not None:
        yield _span(text, block.header, "table-header")
    sentence = sentences[position]
    if _LEANS_BACK.match(text, sentence.start):
        before = sentences[position - 1] if position > 0 else _end_before(document, number)
        if before is not None:
            yield _span(text, before, "before")
    if position + 1 < len(sentences) and _QUALIFIES.match(text, sentences[position + 1].start):
        yield _span(text, sentences[position + 1], "after")


def _end_before(document: Document, number: int) -> Span | None:
    """The last sentence of the paragraph before block `number`, if both are of one section."""
    block, previous = document.blocks[number], document.blocks[max(number - 1, 0)]
    both = block.kind == previous.kind == "paragraph" and block.section == previous.section
    sentences = document_sentences(document, previous) if both and number else []
    return sentences[-1] if sentences else None


def _span(text: str, span: Span, role: ContextRole) -> ContextSpan:
    return ContextSpan(span.start, span.end, text[span.start : span.end], role)
