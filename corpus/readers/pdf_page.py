"""One page of a PDF read into runs: pdfium's characters, pypdf's text where those fail.

Says of each page what was wrong with it; a page that cannot be read costs only itself.
Text that stands sideways is read on a turned plane of its own; slanted text is a watermark.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from corpus.document import Issue
from corpus.readers.pdf_chars import PageChars, page_chars
from corpus.readers.pdf_lines import Line, make_line
from corpus.readers.pdf_marks import Area, Marks, page_marks
from corpus.readers.pdf_open import DAMAGE, Opened
from corpus.readers.pdf_words import Word, accented

if TYPE_CHECKING:
    import pypdf

NO_BOX = -1
"""The turn of a line whose words have no place: its text came from pypdf."""

_PLAIN_SIZE = 10.0
_MIN_PLANE = 200
_TOLERANCE = 3
_MIN_LETTERS = 40
_MAX_UNKNOWN = 0.2
_MIN_VOWELS = 0.15
_VOWELS = frozenset("aeiouyAEIOUYäöüéèêàáâíóúæøåœıАЕИОУЫЭЮЯаеиоуыэюя")


@dataclass(slots=True)
class PageRead:
    """What was found on one page: planes of characters, drawn marks, or pypdf's lines."""

    number: int
    width: float = 0.0
    height: float = 0.0
    planes: list[tuple[int, PageChars]] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)
    lines: list[Line] = field(default_factory=list)
    method: str = "pdfium"
    issue: Issue | None = None


def read_page(opened: Opened, number: int) -> PageRead:
    """The characters and marks of page `number` (from 1), or an issue that says what failed."""
    import pypdfium2

    try:
        page = opened.pdfium[number - 1]
        try:
            chars = page_chars(page, number)
            read = PageRead(number, chars.width, chars.height, planes(chars), page_marks(page))
        finally:
            page.close()
    except pypdfium2.PdfiumError as error:
        read = PageRead(number, method="")
        read.issue = Issue("page-unreadable", f"page cannot be opened: {error}", "error", number)
        return _fall_back(opened, read)
    text = "".join(map(chr, chars.codes.tolist()))
    if not text.strip():
        return _fall_back(opened, _silent(read))
    if garbled(text):
        message = "mis-encoded: characters without meaning"
        read.issue = Issue("mis-encoded", message, "error", number)
        read.planes, read.method = [], ""
        return _fall_back(opened, read)
    return read


def _silent(read: PageRead) -> PageRead:
    """A page without characters: blank, or a picture that needs OCR."""
    read.planes, read.method = [], ""
    if read.marks.pictures or read.marks.scanned:
        read.issue = Issue("no-text-layer", "no text layer: needs OCR", "error", read.number)
    return read


def garbled(text: str) -> bool:
    """Whether many characters mean nothing, or the letters cannot be words of a language."""
    counts = Counter(text)
    shown = {char: count for char, count in counts.items() if not char.isspace()}
    total = sum(shown.values())
    unknown = sum(n for char, n in shown.items() if char == "\ufffd" or _private(char))
    if total >= _MIN_LETTERS and unknown > _MAX_UNKNOWN * total:
        return True
    latin = {c: n for c, n in shown.items() if c.isalpha() and ord(c) < 0x250}
    if sum(latin.values()) < 5 * _MIN_LETTERS:
        return False
    return sum(n for c, n in latin.items() if c in _VOWELS) < _MIN_VOWELS * sum(latin.values())


def _private(char: str) -> bool:
    code = ord(char)
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000 or 0xD800 <= code < 0xE000 or code < 32


def _fall_back(opened: Opened, read: PageRead) -> PageRead:
    """pypdf's text in place of pdfium's, where it has any that is not garbled."""
    found = _pypdf_text(opened.pypdf, read.number)
    if not found.strip() or garbled(found):
        return read
    read.lines, read.method, read.issue = _plain_lines(found, read), "pypdf", None
    return read


def _pypdf_text(reader: pypdf.PdfReader | None, number: int) -> str:
    from pypdf.errors import PyPdfError

    if reader is None:
        return ""
    try:
        return str(reader.pages[number - 1].extract_text())
    except (PyPdfError, *DAMAGE):
        return ""


def _plain_lines(text: str, read: PageRead) -> list[Line]:
    """Lines without places, set under one another so that paragraphs can be told apart."""
    lines = []
    for index, row in enumerate(text.split("\n")):
        top, size = 14.0 * index, _PLAIN_SIZE
        words = [
            Word(word, size * at, top, size * at + 9, top + 10, top + 8, size, False, False)
            for at, word in enumerate(row.split())
        ]
        if words:
            lines.append(make_line(words, read.number, NO_BOX))
    return lines


def planes(chars: PageChars) -> list[tuple[int, PageChars]]:
    """The page's characters by the quarter turn in which they are upright, the fullest first.

    A turned plane has coordinates of its own, as if the page had been turned to be read.
    """
    turns = np.array([_turn(style.angle) for style in chars.styles] or [0])
    of_char = turns[chars.style] if len(chars.style) else np.zeros(0, np.int64)
    out = []
    for turn in range(4):
        keep = of_char == turn
        count = int(keep.sum())
        if count and (turn == 0 or count >= _MIN_PLANE):
            out.append((turn, accented(_turned(_only(chars, keep), turn))))
    out.sort(key=lambda plane: -len(plane[1].codes))
    if out and out[0][0] != 0:
        out = [plane for plane in out if len(plane[1].codes) >= _MIN_PLANE]
    return out


def _turn(angle: float) -> int:
    """The quarter turn (counter-clockwise) that an angle stands for; -1 for a slant."""
    quarter = round(angle / 90)
    return quarter % 4 if abs(angle - 90 * quarter) <= _TOLERANCE else -1


def _only(chars: PageChars, keep: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> PageChars:
    return replace(
        chars,
        codes=chars.codes[keep],
        boxes=chars.boxes[keep],
        base=chars.base[keep],
        cross=chars.cross[keep],
        style=chars.style[keep],
    )


def _turned(chars: PageChars, turn: int) -> PageChars:
    """`chars` as they stand once the page is turned so that they are upright."""
    if turn == 0:
        return chars
    width, height = chars.width, chars.height
    x0, y0, x1, y1 = chars.boxes.T
    if turn == 1:
        boxes = np.stack([height - y1, x0, height - y0, x1], axis=1)
        base, cross = chars.cross, height - chars.base
    elif turn == 3:
        boxes = np.stack([y0, width - x1, y1, width - x0], axis=1)
        base, cross = width - chars.cross, chars.base
    else:
        boxes = np.stack([width - x1, height - y1, width - x0, height - y0], axis=1)
        base, cross = height - chars.base, width - chars.cross
    width, height = (height, width) if turn % 2 else (width, height)
    return replace(chars, boxes=boxes, base=base, cross=cross, width=width, height=height)


def turned_marks(marks: Marks, turn: int, width: float, height: float) -> Marks:
    """`marks` on the plane turned by `turn`; the page as shown is `width` by `height`."""

    def turned(area: Area) -> Area:
        if turn == 1:
            return Area(height - area.y1, area.x0, height - area.y0, area.x1)
        if turn == 3:
            return Area(area.y0, width - area.x1, area.y1, width - area.x0)
        return Area(width - area.x1, height - area.y1, width - area.x0, height - area.y0)

    if turn == 0:
        return marks
    rules = marks.rules if turn == 2 else marks.bars
    return Marks(
        tuple(sorted(map(turned, rules), key=lambda area: (area.y0, area.x0))),
        tuple(map(turned, marks.pictures)),
    )
