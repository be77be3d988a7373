"""Running heads, page numbers and line numbers: found by repetition and taken out.

What stands at the same height of several pages with the same words, or with a number that
grows with the page, is furniture. Does not know what the rest of a page says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

from corpus.readers.pdf_lines import Line

_ZONE = 0.14
_SAME_HEIGHT = 6.0
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"^[-–—|\s]*(page|p\.?|pg\.?)?\s*(\d{1,4}|[ivxl]{1,6})(\s*(of|/)\s*\d{1,4})?[-–—|\s]*$",
    re.IGNORECASE,
)
_MIN_LINE_NUMBERS = 8


def without_furniture(
    pages: list[list[Line]], heights: list[float]
) -> tuple[list[list[Line]], list[Line]]:
    """The runs of each page without furniture, and what was taken out."""
    taken = _repeated(pages, heights) | _page_numbers(pages, heights)
    for lines in pages:
        taken |= _line_numbers(lines)
    kept = [[line for line in lines if id(line) not in taken] for lines in pages]
    dropped = [line for lines in pages for line in lines if id(line) in taken]
    return kept, dropped


def _edge(lines: list[Line], height: float) -> list[Line]:
    """The runs near the top or the bottom of a page; a lone bullet is none."""
    near = [line for line in lines if line.y1 < _ZONE * height or line.y0 > (1 - _ZONE) * height]
    return [line for line in near if any(map(str.isalnum, line.text))]


def _repeated(pages: list[list[Line]], heights: list[float]) -> set[int]:
    groups: dict[str, list[Line]] = defaultdict(list)
    for lines, height in zip(pages, heights, strict=True):
        for line in _edge(lines, height):
            groups[_NUMBER.sub("#", line.text.lower())].append(line)
    twins: set[int] = set()
    for group in groups.values():
        for line in group:
            if any(_twins(line, other) for other in group):
                twins.add(id(line))
    return {id(line) for lines in pages for line in lines if _whole_row(line, lines, twins)}


def _whole_row(line: Line, lines: list[Line], twins: set[int]) -> bool:
    """Whether `line` and all that stands beside it is repeated, or is a page's number."""
    if id(line) not in twins:
        return False
    row = [other for other in lines if abs(other.base - line.base) < 2.0]
    return all(id(other) in twins or _PAGE_NUMBER.match(other.text) for other in row)


def _twins(a: Line, b: Line) -> bool:
    """Whether two lines of different pages say the same, or differ as their pages do."""
    if a.page == b.page or abs(a.base - b.base) > _SAME_HEIGHT:
        return False
    if a.text.lower() == b.text.lower():
        return True
    pairs = zip(_NUMBER.findall(a.text), _NUMBER.findall(b.text), strict=True)
    steps = {int(y[-9:]) - int(x[-9:]) for x, y in pairs if x != y}
    return steps == {b.page - a.page}


def _page_numbers(pages: list[list[Line]], heights: list[float]) -> set[int]:
    """Lone numbers that are the first or last thing on their page."""
    taken: set[int] = set()
    for lines, height in zip(pages, heights, strict=True):
        if not lines:
            continue
        top, bottom = min(x.base for x in lines), max(x.base for x in lines)
        for line in _edge(lines, height):
            if line.base - top > 2 and bottom - line.base > 2:
                continue
            if _PAGE_NUMBER.match(line.text):
                taken.add(id(line))
    return taken


def _line_numbers(lines: list[Line]) -> set[int]:
    """A column of numbers beside the text, each one (or five) more than the one above."""
    columns: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for line in lines:
        if len(line.words) == 1 and line.text.isdecimal() and len(line.text) <= 4:
            columns["left", round(line.x0 / 3)].append(line)
            columns["right", round(line.x1 / 3)].append(line)
    taken: set[int] = set()
    for column in columns.values():
        column.sort(key=lambda line: line.base)
        steps = [int(b.text) - int(a.text) for a, b in pairwise(column)]
        regular = steps and max(steps.count(1), steps.count(5)) >= 0.9 * len(steps)
        beside = column and all(_outside(number, lines) for number in column)
        if len(column) >= _MIN_LINE_NUMBERS and regular and beside:
            taken |= {id(line) for line in column}
    return taken


def _outside(number: Line, lines: list[Line]) -> bool:
    """Whether no other text stands on the outer side of `number`."""
    return not any(
        other is not number and abs(other.base - number.base) < 2 and other.x1 < number.x0
        for other in lines
    ) or not any(abs(other.base - number.base) < 2 and other.x0 > number.x1 for other in lines)
