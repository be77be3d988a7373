"""Questions this corpus can answer next, in the sources' own words.

They are headings of quoted documents that the answer did not quote from; each is tried
before it is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from corpus.document import Document, Section
from qa.terms import stems

LIMIT = 3
TRIED = 6
SHORTEST, LONGEST = 3, 9
"""Meaning-carrying words in a heading that can stand as a question, and words in all."""


def follow_ups(
    documents: Iterable[Document],
    quoted: Sequence[str],
    asked: Sequence[str],
    answerable: Callable[[str], bool],
) -> tuple[str, ...]:
    """Up to three questions made of headings that are not `quoted` and say more than `asked`.

    `quoted` are headings already quoted from, `asked` the question's stems; `answerable`
    tells whether the corpus answers a question.
    """
    offered: list[str] = []
    for tried, heading in enumerate(_headings(documents, quoted, asked)):
        if len(offered) == LIMIT or tried == TRIED:
            break
        question = f"{heading.rstrip(' ?.:')}?"
        if answerable(question):
            offered.append(question)
    return tuple(offered)


def _headings(
    documents: Iterable[Document], quoted: Sequence[str], asked: Sequence[str]
) -> Iterator[str]:
    seen = {frozenset(stems(heading)) for heading in quoted} | {frozenset(asked)}
    for document in documents:
        for section in document.sections:
            words = frozenset(stems(section.heading))
            if _stands_alone(section, words) and not any(words <= known for known in seen):
                seen.add(words)
                yield section.heading


def _stands_alone(section: Section, words: frozenset[str]) -> bool:
    found = section.role == "body" and len(words) >= SHORTEST
    return found and len(section.heading.split()) <= LONGEST
