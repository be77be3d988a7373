"""The pieces that passages are packed from: sentences, whole list items, table rows.

A run is a list of pieces that may share a passage: same top-level section, same role,
table rows apart from prose. Does not decide where passages end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.document import Block, Document, Section, Span
from corpus.sentences import document_sentences, trimmed

_WHOLE = frozenset({"list-item", "table-row"})
_GLUE = frozenset({"heading", "table-header"})
"""Kinds of block that are no piece themselves but may stand between two of one passage."""

_TABLE = frozenset({"table-header", "table-row"})

_CLAUSE_BORDERS = tuple(re.compile(border) for border in (r"(?<=[;:])\s+", r"(?<=,)\s+", r"\s+"))


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of text that no passage splits.

    `tokens` counts its own text, `glue` the headings between it and the unit before it
    (part of a passage that holds both). `block` indexes `Document.blocks`.
    """

    start: int
    end: int
    tokens: int
    glue: int
    block: int


def unit_runs(
    document: Document, count: Callable[[str], int], maximum: int, readable: int
) -> list[list[Unit]]:
    """The runs of units of everything quotable in `document`, in order.

    A list item or row of more than `maximum` tokens falls into its sentences. A sentence
    of more than `readable` tokens falls at clause borders, because a model would not see
    its end.
    """
    tops, tables = top_sections(document.sections), table_numbers(document.blocks)
    runs: list[list[Unit]] = []
    previous: object = None
    glue = 0
    for index, block in enumerate(document.blocks):
        key = (tops[block.section], document.sections[block.section].role, tables[index])
        if block.kind in _GLUE:
            glue += count(document.text[block.start : block.end])
            continue
        if not document.quotable(block):
            previous = None
            continue
        if key != previous:
            runs.append([])
        previous = key
        for span in _pieces(document, block, count, maximum, readable):
            tokens = count(document.text[span.start : span.end])
            runs[-1].append(Unit(span.start, span.end, tokens, glue, index))
            glue = 0
    return [run for run in runs if run]


def top_sections(sections: tuple[Section, ...]) -> list[int]:
    """For each section, the index of the outermost section it stands in."""
    tops: list[int] = []
    stack: list[int] = []
    for index, section in enumerate(sections):
        while stack and sections[stack[-1]].level >= section.level:
            stack.pop()
        stack.append(index)
        tops.append(stack[0])
    return tops


def table_numbers(blocks: Sequence[Block]) -> list[int]:
    """For each block, the number of the table it belongs to from 1, or 0 outside tables.

    A table is its rows, its header and the caption right above them.
    """
    numbers: list[int] = []
    tables = 0
    for index, block in enumerate(blocks):
        above = index + 1 < len(blocks) and blocks[index + 1].kind in _TABLE
        captions = block.kind == "caption" and above
        if captions or (block.kind in _TABLE and not (numbers and numbers[-1])):
            tables += 1
        numbers.append(tables if captions or block.kind in _TABLE else 0)
    return numbers


def _pieces(
    document: Document, block: Block, count: Callable[[str], int], maximum: int, readable: int
) -> Iterator[Span]:
    text = document.text[block.start : block.end]
    if block.kind in _WHOLE and count(text) <= maximum:
        yield from trimmed(document.text, block.start, block.end)
        return
    for span in document_sentences(document, block):
        if count(document.text[span.start : span.end]) <= readable:
            yield span
        else:
            yield from clauses(document.text, span, count, maximum)


def clauses(text: str, span: Span, count: Callable[[str], int], limit: int) -> Iterator[Span]:
    """`span` whole where it counts at most `limit`, else halves of it, as often as needed.

    Each cut is made at the clause border nearest the middle: after a semicolon or colon,
    else after a comma, else between words, else between characters.
    """
    piece = text[span.start : span.end]
    if len(piece) < 2 or count(piece) <= limit:
        yield span
        return
    middle = len(piece) // 2
    cut = middle
    for border in _CLAUSE_BORDERS:
        cuts = [match.end() for match in border.finditer(piece)]
        if cuts:
            cut = min(cuts, key=lambda place: abs(place - middle))
            break
    for half in (Span(span.start, span.start + cut), Span(span.start + cut, span.end)):
        for kept in trimmed(text, half.start, half.end):
            yield from clauses(text, kept, count, limit)
