"""Lines of a page from its words, before anything is known about columns.

A run is what stands on one baseline without a gap as wide as a gutter; a column turns its
runs into lines. Coordinates are points, y down. Does not know reading order.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from corpus.readers.pdf_words import Word

GUTTER_EM = 1.0
_SAME_BASE = 0.25
_SCRIPT_BASE = 0.55
_OVERLAP = -0.4


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline from left to right; `size` is that of most of its characters."""

    words: tuple[Word, ...]
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    turn: int = 0

    @property
    def text(self) -> str:
        """The words with their spaces."""
        out = self.words[0].text
        for word in self.words[1:]:
            out += word.text if word.glued else " " + word.text
        return out

    @property
    def bold(self) -> bool:
        """Whether most of the line is bold."""
        return _share(self.words, [w.bold for w in self.words]) > 0.6

    @property
    def italic(self) -> bool:
        """Whether most of the line is italic."""
        return _share(self.words, [w.italic for w in self.words]) > 0.6

    @property
    def width(self) -> float:
        return self.x1 - self.x0


def _share(words: tuple[Word, ...], flags: list[bool]) -> float:
    total = sum(len(w.text) for w in words)
    return sum(len(w.text) for w, flag in zip(words, flags, strict=True) if flag) / max(total, 1)


def make_line(words: list[Word], page: int, turn: int = 0) -> Line:
    """A line of `words`, given from left to right."""
    size = _main_size(words)
    main = [w for w in words if abs(w.size - size) < 0.6] or words
    return Line(
        tuple(words),
        page,
        min(w.x0 for w in words),
        min(w.y0 for w in main),
        max(w.x1 for w in words),
        max(w.y1 for w in main),
        median(w.base for w in main),
        size,
        turn,
    )


def _main_size(words: list[Word]) -> float:
    weights: dict[float, int] = {}
    for word in words:
        weights[word.size] = weights.get(word.size, 0) + len(word.text)
    return max(weights.items(), key=lambda item: (item[1], item[0]))[0]


def runs_of(words: list[Word], page: int, turn: int = 0) -> list[Line]:
    """The runs of a page, from its words in stream order."""
    chains: list[list[Word]] = []
    anchor: Word | None = None
    for word in _once(words):
        if anchor is not None and _follows(chains[-1][-1], anchor, word):
            chains[-1].append(word)
            if word.size >= 0.85 * anchor.size:
                anchor = word
        else:
            chains.append([word._replace(glued=False)])
            anchor = word
    return merged([make_line(chain, page, turn) for chain in chains], GUTTER_EM)


def _once(words: list[Word]) -> list[Word]:
    """Words without those drawn a second time in place, as false bold and shadows are."""
    seen: set[tuple[str, int, int]] = set()
    out = []
    for word in words:
        key = (word.text, round(word.x0 / 2), round(word.base / 2))
        if key not in seen:
            seen.add(key)
            out.append(word)
    return out


def _follows(previous: Word, anchor: Word, word: Word) -> bool:
    size = max(anchor.size, word.size)
    gap = word.x0 - previous.x1
    if not _OVERLAP * size < gap < GUTTER_EM * size:
        return False
    shift = abs(word.base - anchor.base)
    if shift <= _SAME_BASE * min(anchor.size, word.size):
        return True
    script = min(anchor.size, word.size) < 0.85 * size
    return script and shift <= _SCRIPT_BASE * size


def merged(lines: list[Line], gap: float) -> list[Line]:
    """`lines` with those on one baseline joined where less than `gap` ems lie between."""
    out: list[Line] = []
    for line in _by_row(lines):
        index = _neighbour(out, line, gap)
        if index is None:
            out.append(line)
        else:
            out[index] = _joined(out[index], line)
    return out


def _by_row(lines: list[Line]) -> list[Line]:
    """`lines` from top to bottom, those on one baseline (give or take) from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.base):
        if rows and line.base - rows[-1][0].base <= _SAME_BASE * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.x0)]


def _neighbour(out: list[Line], line: Line, gap: float) -> int | None:
    for index in range(len(out) - 1, max(len(out) - 40, -1), -1):
        other = out[index]
        if line.base - other.base > 0.8 * max(line.size, other.size):
            return None
        if _adjacent(other, line, gap):
            return index
    return None


def _adjacent(a: Line, b: Line, gap: float) -> bool:
    size = max(a.size, b.size)
    between = max(a.x0, b.x0) - min(a.x1, b.x1)
    shift = abs(a.base - b.base)
    small = min(a.size, b.size) < 0.85 * size
    level = shift <= _SAME_BASE * min(a.size, b.size) or (small and shift <= _SCRIPT_BASE * size)
    return level and _OVERLAP * size < between < gap * size


def _joined(a: Line, b: Line) -> Line:
    left, right = (a, b) if a.x0 <= b.x0 else (b, a)
    if right.x0 < left.x1 - 0.5 * left.size:
        words = sorted([*left.words, *right.words], key=lambda w: w.x0)
        return make_line(words, a.page, a.turn)
    touching = right.x0 - left.x1 < 0.05 * max(a.size, b.size)
    head = right.words[0]._replace(glued=touching)
    return make_line([*left.words, head, *right.words[1:]], a.page, a.turn)
