"""Writes a document's entries into a builder: blocks, sections, word boxes and page spans.

Every offset is known when it is written; boxes come from the words themselves. Does not
decide what an entry is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from corpus.builder import Builder
from corpus.document import BlockKind, Page, SectionRole, Span, WordBox
from corpus.lead_in import lead_in_of
from corpus.readers.pdf_floats import Float, note_starts
from corpus.readers.pdf_flow import Entry
from corpus.readers.pdf_lines import Line
from corpus.readers.pdf_pieces import BULLETS
from corpus.readers.pdf_tables import Row, header_row
from corpus.readers.pdf_text import Known, Mark, compose
from corpus.roles import role_of

CELL_SEPARATOR = " | "
_MAX_LEVEL = 6


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page as shown, in points, with the printed number and the source of its text."""

    number: int
    width: float
    height: float
    label: str | None = None
    method: str = "pdfium"


@dataclass(slots=True)
class Writer:
    """Writes entries in order; `starts` collects where each page's text begins."""

    builder: Builder
    known: Known
    levels: dict[int, int]
    sizes: dict[int, PageSize]
    marks: list[tuple[int, int, int]] = field(default_factory=list)
    _roles: list[tuple[int, SectionRole]] = field(default_factory=list)
    _lead: tuple[str, Span] | None = None
    _item_lead: Span | None = None

    def write(self, entries: list[Entry]) -> None:
        """Write all entries."""
        for index, entry in enumerate(entries):
            if entry.float_ is not None:
                self._float(entry.float_)
            elif entry.kind == "heading":
                self._heading(entry, self.levels.get(index, 1))
            else:
                self._text(entry)

    def _text(self, entry: Entry) -> None:
        lines = _without_bullet(entry.lines) if entry.kind == "list-item" else entry.lines
        if entry.kind == "front":
            self._role("front")
            for line in lines:
                self._block("front", [line])
            return
        if entry.kind == "abstract":
            self._role("abstract")
        elif entry.kind != "title" and self._current() == "front":
            self._role("body")
        kind = _KINDS[entry.kind]
        lead = self._lead_for(kind)
        span, text = self._block(kind, lines, lead_in=lead)
        if span is not None:
            self._lead = (text, span) if kind == "paragraph" else None

    def _lead_for(self, kind: BlockKind) -> Span | None:
        if kind != "list-item":
            self._item_lead = None
            return None
        if self._lead is not None:
            self._item_lead = lead_in_of(*self._lead)
        return self._item_lead

    def _current(self) -> SectionRole:
        return self._roles[-1][1] if self._roles else "front"

    def _role(self, role: SectionRole) -> None:
        """Open a section without a heading where the role changes."""
        if not self._roles or self._roles[-1][1] != role:
            self._roles = [(1, role)]
            name = "Abstract" if role == "abstract" else ""
            self.builder.open_section(name, 1, role, visible=False)

    def _heading(self, entry: Entry, level: int) -> None:
        text, marks = compose(entry.lines, self.known)
        while self._roles and self._roles[-1][0] >= level:
            self._roles.pop()
        parent = self._roles[-1][1] if self._roles else "body"
        role = role_of(text) or (parent if parent != "front" else "body")
        if entry.level and not role_of(text):
            role = "body" if parent in ("front", "abstract") else parent
        self._roles.append((level, role))
        self.builder.open_section(text, level, role)
        self._place(self.builder.length - len(text), marks)
        self._lead = (text, Span(self.builder.length - len(text), self.builder.length))
        self._item_lead = None

    def _float(self, float_: Float) -> None:
        if float_.caption:
            self._block("caption", list(float_.caption))
        header: Span | None = None
        if float_.headers:
            header = self._row("table-header", header_row(float_.rows[: float_.headers]), None)
        for row in float_.rows[float_.headers :]:
            self._row("table-row", row, header)
        notes: list[list[Line]] = []
        for line in float_.notes:
            if notes and not note_starts(line) and not notes[-1][-1].text.endswith("."):
                notes[-1].append(line)
            else:
                notes.append([line])
        for note in notes:
            self._block("footnote", note)

    def _row(self, kind: BlockKind, cells: Row, header: Span | None) -> Span | None:
        texts: list[str] = []
        marks: list[Mark] = []
        length = 0
        for cell in cells:
            text, own = compose(cell, self.known)
            marks += [Mark(length + m.start, length + m.end, m.word, m.page, m.turn) for m in own]
            texts.append(text)
            length += len(text) + len(CELL_SEPARATOR)
        joined = CELL_SEPARATOR.join(texts)
        if joined.startswith(" "):
            joined = joined[1:]
            marks = [Mark(m.start - 1, m.end - 1, m.word, m.page, m.turn) for m in marks]
        span = self.builder.add(kind, joined, header=header)
        if span is not None and len(span) == len(joined):
            self._place(span.start, marks)
        return span

    def _block(
        self, kind: BlockKind, lines: list[Line], lead_in: Span | None = None
    ) -> tuple[Span | None, str]:
        text, marks = compose(lines, self.known)
        span = self.builder.add(kind, text, lead_in=lead_in)
        if span is not None:
            self._place(span.start, marks)
        return span, text

    def _place(self, start: int, marks: list[Mark]) -> None:
        boxes = []
        for mark in marks:
            if mark.end <= mark.start or mark.turn < 0:
                continue
            at, end, word = start + mark.start, start + mark.end, mark.word
            box = word[1:5]
            if mark.turn:
                box = shown_box(*box, mark.turn, self.sizes[mark.page])
            boxes.append(WordBox(at, end, mark.page, *box))
            if self.marks and self.marks[-1][0] == mark.page:
                self.marks[-1] = (mark.page, self.marks[-1][1], end)
            else:
                self.marks.append((mark.page, at, end))
        self.builder.add_boxes(boxes)


_KINDS: dict[str, BlockKind] = {
    "title": "title",
    "paragraph": "paragraph",
    "abstract": "paragraph",
    "list-item": "list-item",
    "caption": "caption",
    "reference": "reference",
    "footnote": "footnote",
    "front": "front",
}


def shown_box(
    x0: float, y0: float, x1: float, y1: float, turn: int, page: PageSize
) -> tuple[float, float, float, float]:
    """A box of a plane turned by quarter turns, back on the page as shown."""
    if turn == 1:
        return (y0, page.height - x1, y1, page.height - x0)
    if turn == 2:
        return (page.width - x1, page.height - y1, page.width - x0, page.height - y0)
    if turn == 3:
        return (page.width - y1, x0, page.width - y0, x1)
    return (x0, y0, x1, y1)


def _without_bullet(lines: list[Line]) -> list[Line]:
    """The lines of an item without the bullet that opens it."""
    first = lines[0]
    if len(first.words) < 2 or first.words[0].text not in BULLETS:
        return lines
    words = (first.words[1]._replace(glued=False), *first.words[2:])
    rest = Line(
        words,
        first.page,
        first.x0,
        first.y0,
        first.x1,
        first.y1,
        first.base,
        first.size,
        first.turn,
    )
    return [rest, *lines[1:]]


def heading_levels(entries: list[Entry]) -> dict[int, int]:
    """The level of each heading by its place among `entries`: by number, else by size."""
    heads = {i: e for i, e in enumerate(entries) if e.kind == "heading" and e.float_ is None}
    by_style: dict[tuple[float, bool, bool], Counter[int]] = {}
    for entry in heads.values():
        if entry.level:
            by_style.setdefault(_style(entry), Counter())[entry.level] += 1
    styles = sorted({_style(entry) for entry in heads.values()}, key=lambda s: (-s[0], not s[1]))
    levels = {}
    for index, entry in heads.items():
        style = _style(entry)
        if entry.level:
            levels[index] = entry.level
        elif style in by_style:
            levels[index] = by_style[style].most_common(1)[0][0]
        else:
            levels[index] = styles.index(style) + 1
    return {index: min(level, _MAX_LEVEL) for index, level in levels.items()}


def _style(entry: Entry) -> tuple[float, bool, bool]:
    line = entry.lines[0]
    return (round(line.size), line.bold, line.italic)


def page_spans(marks: list[tuple[int, int, int]], sizes: list[PageSize], length: int) -> list[Page]:
    """Spans that cover the text from end to end, in order, one a page.

    Only where a sentence runs over a page that holds nothing but floats does a page have
    more than one span, for then no order of text keeps every page together. Pages without
    text have an empty span.
    """
    of_number = {size.number: size for size in sizes}
    written = {number for number, _, _ in marks}
    silent = [number for number in of_number if number not in written]
    pages: list[Page] = []
    for index, (number, start, _) in enumerate(marks):
        begin = start if index else 0
        while silent and silent[0] < number:
            pages.append(_page(of_number[silent.pop(0)], begin, begin))
        end = marks[index + 1][1] if index + 1 < len(marks) else length
        pages.append(_page(of_number[number], begin, end))
    return pages + [_page(of_number[number], length, length) for number in silent]


def _page(size: PageSize, start: int, end: int) -> Page:
    return Page(size.number, start, end, size.label, size.method, size.width, size.height)
