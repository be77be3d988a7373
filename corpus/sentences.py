"""Cuts text into sentences: exact spans, none of the text lost.

A library (sentencex) proposes boundaries; `corpus.sentence_rules` takes back those that
medical prose makes look like ends and adds those the library misses. Knows nothing of
passages, and never changes the text.
"""

from __future__ import annotations

import re
from itertools import pairwise

from sentencex import get_sentence_boundaries

from corpus.document import Block, BlockKind, Document, Span
from corpus.sentence_rules import judge, stops

LANGUAGE = "en"

LONGEST_ROW = 600
"""Code points: a longer table row is prose in cells and could not be quoted whole."""

_WHOLE: frozenset[BlockKind] = frozenset(
    {"title", "heading", "table-header", "table-row", "reference", "front"}
)
"""Kinds of block that are one span whatever punctuation they hold."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_OTHER_MARKS = frozenset("。！？｡؟۔।॥")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")


def sentence_spans(text: str) -> list[Span]:
    """The sentences of `text`, in order, in code points.

    Spans are trimmed of white space, do not overlap, and together hold every character
    that is not white space. A blank line always ends a sentence; a single line break
    never does by itself.
    """
    spans: list[Span] = []
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        spans += _paragraph_spans(text, start, gap.start())
        start = gap.end()
    return spans + _paragraph_spans(text, start, len(text))


def document_sentences(document: Document, block: Block) -> list[Span]:
    """The sentences of one block, as spans of `document.text`.

    Headings, table rows and the like are one span each, unless a row is longer than
    `LONGEST_ROW`; so is a list item without sentence ends inside it.
    """
    long_row = block.kind == "table-row" and block.end - block.start > LONGEST_ROW
    if block.kind in _WHOLE and not long_row:
        return trimmed(document.text, block.start, block.end)
    inner = sentence_spans(document.text[block.start : block.end])
    return [Span(block.start + span.start, block.start + span.end) for span in inner]


def trimmed(text: str, start: int, end: int) -> list[Span]:
    """`text[start:end]` without white space at its ends; an empty list where it is blank."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    kept = len(piece.strip())
    return [Span(start + left, start + left + kept)] if kept else []


def _paragraph_spans(text: str, start: int, end: int) -> list[Span]:
    paragraph = text[start:end]
    cuts = [0, *_cuts(paragraph), len(paragraph)]
    spans: list[Span] = []
    for left, right in pairwise(cuts):
        spans += trimmed(text, start + left, start + right)
    return spans


def _cuts(paragraph: str) -> list[int]:
    """Where the sentences of one paragraph end, but for the last, in order."""
    proposed = _library_cuts(paragraph)
    cuts: list[int] = []
    begun = 0
    for stop in stops(paragraph):
        verdict = judge(stop, begun)
        if verdict is None:
            verdict = any(cut in proposed for cut in range(stop.at + 1, stop.next + 1))
        if verdict:
            cuts.append(stop.end)
            begun = stop.next
    return sorted({*cuts, *(cut for cut in proposed if _after_other_mark(paragraph, cut))})


def _after_other_mark(paragraph: str, cut: int) -> bool:
    """Whether the mark before `cut` is of a script that the rules do not know.

    What else the library cuts at is the head of an enumeration within a sentence.
    """
    while cut and paragraph[cut - 1].isspace():
        cut -= 1
    return paragraph[cut - 1 : cut] in _OTHER_MARKS


def _library_cuts(paragraph: str) -> set[int]:
    # The library takes UTF-8 only; a lone surrogate is replaced, which moves no offset.
    encodable = _SURROGATE.sub("\ufffd", paragraph)
    ends = (boundary["end_index"] for boundary in get_sentence_boundaries(LANGUAGE, encodable))
    return {end for end in ends if 0 < end < len(paragraph)}
