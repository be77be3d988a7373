"""The whole document in reading order: pieces of all pages joined, floats set between them.

A paragraph that crosses a column, a page or a float stays one entry. A float goes behind
the paragraph it interrupts, or before it where that keeps every page in one stretch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.readers.pdf_floats import Float, footnotes
from corpus.readers.pdf_lines import Line, make_line, merged
from corpus.readers.pdf_pieces import (
    BULLETS,
    Piece,
    ends_sentence,
    heading_level,
    marker_of,
    pieces,
)
from corpus.roles import role_of

_SAME_SIZE = 0.5


@dataclass(slots=True)
class Entry:
    """One block to be: its kind and lines, or a float; built up while pages are read."""

    kind: str
    lines: list[Line] = field(default_factory=list)
    level: int = 0
    float_: Float | None = None
    full: bool = False

    @property
    def page(self) -> int:
        return self.float_.page if self.float_ else self.lines[0].page

    @property
    def last_page(self) -> int:
        return self.float_.page if self.float_ else self.lines[-1].page

    @property
    def size(self) -> float:
        return max(self.lines, key=lambda line: line.width).size

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


class Flow:
    """Collects the entries of a document, column by column."""

    def __init__(self, body: float) -> None:
        self.entries: list[Entry] = []
        self._body = body
        self._references = False
        self._waiting: list[Float] = []

    def column(self, items: Iterable[Line | Float]) -> None:
        """Read one column of runs and floats, from top to bottom."""
        lines: list[Line] = []
        fresh = True
        for item in items:
            if isinstance(item, Float):
                self._lines(lines, fresh)
                fresh, lines = True, []
                self._waiting.append(item)
            else:
                lines.append(item)
        self._lines(lines, fresh)

    def finish(self) -> list[Entry]:
        """The entries, complete."""
        self._flush()
        return self.entries

    def _lines(self, runs: list[Line], fresh: bool) -> None:
        if not runs:
            return
        rows = sorted(merged(runs, 1e6), key=lambda line: line.base)
        if not self._references and not any(role_of(row.text) == "references" for row in rows):
            rows, notes = footnotes(rows, self._body)
            self._waiting += [notes] if notes else []
        for part in self._parts(rows):
            for piece in pieces(part, self._body, self._references):
                for split in _run_in(piece):
                    self._piece(split, fresh)
                    fresh = False

    def _parts(self, rows: list[Line]) -> Iterable[list[Line]]:
        """Rows cut before and after the headings that open and close a reference list."""
        part: list[Line] = []
        for row in rows:
            heading = self._heads(row)
            if heading is None:
                part.append(row)
                continue
            if part:
                yield part
            self._references = heading == "references"
            part = [] if self._references else [row]
            if self._references:
                self._flush()
                self.entries.append(Entry("heading", [row]))
        if part:
            yield part

    def _heads(self, row: Line) -> str | None:
        """ "references" for the heading of a list, "other" for one that ends it, else None."""
        if heading_level([row], self._body) is None or (marker_of(row) and not row.bold):
            return None
        if role_of(row.text) == "references":
            return "references"
        strong = row.bold or row.size >= 1.12 * self._body
        return "other" if self._references and strong else None

    def _piece(self, piece: Piece, fresh: bool) -> None:
        previous = self._open()
        if previous is not None and _continues(previous, piece, fresh):
            self._make_room(previous, piece.page)
            previous.lines += piece.lines
            previous.full = piece.full
            return
        self._flush()
        self.entries.append(Entry(piece.kind, list(piece.lines), piece.level, None, piece.full))

    def _open(self) -> Entry | None:
        for entry in reversed(self.entries):
            if entry.float_ is None:
                return entry
        return None

    def _flush(self) -> None:
        """Set the waiting floats behind the last entry."""
        self.entries += [Entry("float", [], 0, float_) for float_ in self._waiting]
        self._waiting = []

    def _make_room(self, entry: Entry, page: int) -> None:
        """Set floats of pages that `entry` is about to leave before it, or into it.

        A float on a page of which the entry holds no line stays waiting: there is no place
        for it that breaks neither a sentence nor the order of pages.
        """
        for float_ in [waiting for waiting in self._waiting if waiting.page < page]:
            place = next(i for i, known in enumerate(self.entries) if known is entry)
            new = Entry("float", [], 0, float_)
            if entry.page >= float_.page:
                self.entries.insert(place, new)
            elif head := _head_up_to_sentence(entry, float_.page):
                self.entries[place:place] = [Entry(entry.kind, head, entry.level), new]
            else:
                continue
            self._waiting.remove(float_)


def _same_heading(previous: Entry, piece: Piece) -> bool:
    """Whether two headings under one another are the lines of one."""
    last, first = previous.lines[-1], piece.lines[0]
    return (
        previous.kind == piece.kind == "heading"
        and last.page == first.page
        and abs(last.size - first.size) < _SAME_SIZE
        and (last.bold, last.italic) == (first.bold, first.italic)
        and 0 < first.base - last.base < 1.45 * first.size
        and not piece.level
        and last.x0 < first.x1
        and first.x0 < last.x1
    )


def _continues(previous: Entry, piece: Piece, fresh: bool) -> bool:
    """Whether `piece` is the rest of the paragraph, item or reference that `previous` began."""
    if _same_heading(previous, piece):
        return True
    if piece.kind not in ("paragraph", "reference", "list-item"):
        return False
    if previous.kind not in ("paragraph", "list-item", "reference"):
        return False
    if (piece.kind == "reference") != (previous.kind == "reference"):
        return False
    if abs(previous.size - piece.size) > _SAME_SIZE:
        return False
    text, first = previous.text, piece.lines[0].words[0].text
    if piece.kind == "reference":
        return fresh and not piece.indented and not first.startswith("[") and _opens_low(first)
    if piece.kind == "list-item" and (
        not fresh or ends_sentence(text) or previous.kind == "list-item" or first in BULLETS
    ):
        return False
    if not ends_sentence(text):
        lower = _opens_low(first)
        return (fresh and not piece.indented) or (lower and piece.kind == "paragraph")
    return fresh and not piece.indented and _opens_low(first) and piece.kind == "paragraph"


def _opens_low(word: str) -> bool:
    letters = word.lstrip("([“\"'‘")
    return bool(letters) and not letters[0].isupper()


def _head_up_to_sentence(entry: Entry, page: int) -> list[Line]:
    """Cut off and return the lines of `entry` up to the last sentence that ends on `page`."""
    for index in range(len(entry.lines) - 1, -1, -1):
        line = entry.lines[index]
        if line.page != page:
            continue
        for cut in range(len(line.words) - 1, -1, -1):
            following = _word_after(entry.lines, index, cut)
            ends = ends_sentence(line.words[cut].text) and not line.words[cut].text.endswith(":")
            if following is not None and ends and following[:1].isupper():
                head, tail = list(line.words[: cut + 1]), list(line.words[cut + 1 :])
                lines = [*entry.lines[:index], make_line(head, line.page, line.turn)]
                rest = [make_line(tail, line.page, line.turn)] if tail else []
                entry.lines = [*rest, *entry.lines[index + 1 :]]
                return lines
    return []


def _word_after(lines: list[Line], index: int, cut: int) -> str | None:
    if cut + 1 < len(lines[index].words):
        return lines[index].words[cut + 1].text
    return lines[index + 1].words[0].text if index + 1 < len(lines) else None


def _run_in(piece: Piece) -> list[Piece]:
    """A numbered heading set in italics or bold at the head of its paragraph, parted from it."""
    if piece.kind not in ("paragraph", "list-item") or len(piece.lines[0].words) < 3:
        return [piece]
    number = piece.lines[0].words[0].text
    if not number[:1].isdigit() or "." not in number.rstrip("."):
        return [piece]
    stop = _end_of_style(piece)
    if stop is None:
        return [piece]
    row, word = stop
    line = piece.lines[row]
    head = [*piece.lines[:row], make_line(list(line.words[: word + 1]), line.page, line.turn)]
    rest = (
        [make_line(list(line.words[word + 1 :]), line.page, line.turn)]
        if (word + 1 < len(line.words))
        else []
    )
    level = number.strip(".").count(".") + 1
    tail = (*rest, *piece.lines[row + 1 :])
    out = [Piece("heading", tuple(head), False, False, level)]
    return [*out, Piece("paragraph", tail, False, piece.full)] if tail else out


def _end_of_style(piece: Piece) -> tuple[int, int] | None:
    """Line and word where the italic or bold opening of a paragraph ends with a stop."""
    first = piece.lines[0].words[1]
    if not (first.italic or first.bold):
        return None
    end: tuple[int, int] | None = None
    for row, line in enumerate(piece.lines[:4]):
        for index, word in enumerate(line.words):
            if (row, index) == (0, 0):
                continue
            styled = word.italic == first.italic and word.bold == first.bold
            if not styled and word.text.isalpha() and word.text[:1].isupper() and end:
                return end
            if styled and word.text.endswith((".", ":", "?")):
                end = (row, index)
            elif not styled and end is not None:
                return end
    return end
