"""Questions this corpus can answer next, in the sources' own words.

They are headings of quoted documents that the answer did not quote from. A heading is offered
only where a sentence under it that may be quoted holds enough of the heading's words: asked
with them, the search finds that sentence under its own heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corpus.document import Document
from corpus.sentences import document_sentences
from qa.concepts import Weight, coverage, plain
from qa.terms import stems

LIMIT = 3
SHORTEST, LONGEST = 3, 9
"""Meaning-carrying words in a heading that can stand as a question, and words in all."""

SUPPORT = 0.5
"""The least share, by rarity, of a heading's words in one sentence under it."""


def follow_ups(
    documents: Iterable[Document], quoted: Sequence[str], asked: Sequence[str], rarity: Weight
) -> tuple[str, ...]:
    """Up to three questions made of headings that are not `quoted` and say more than `asked`.

    `quoted` are headings already quoted from, `asked` the question's stems.
    """
    seen = {frozenset(stems(heading)) for heading in quoted} | {frozenset(asked)}
    offered: list[str] = []
    for document in documents:
        for number, heading, words in _headings(document):
            if any(words <= known for known in seen):
                continue
            seen.add(words)
            if _is_answered(document, number, words, rarity):
                offered.append(f"{heading.rstrip(' ?.:')}?")
                if len(offered) == LIMIT:
                    return tuple(offered)
    return tuple(offered)


def _headings(document: Document) -> Iterator[tuple[int, str, frozenset[str]]]:
    """Headings that can stand as a question, each with its section's number and its stems."""
    for number, section in enumerate(document.sections):
        short = section.role == "body" and len(section.heading.split()) <= LONGEST
        words = frozenset(stems(section.heading)) if short else frozenset()
        if len(words) >= SHORTEST:
            yield number, section.heading, words


def _is_answered(document: Document, section: int, heading: frozenset[str], rarity: Weight) -> bool:
    wanted = plain(sorted(heading))
    return any(
        coverage(wanted, stems(document.text[span.start : span.end]), rarity) >= SUPPORT
        for block in document.blocks
        if block.section == section and document.quotable(block)
        for span in document_sentences(document, block)
    )
