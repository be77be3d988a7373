"""Words of a page from its characters: cut where the gap says so.

The gap that separates words is measured in ems and read off each document: gaps inside
words crowd around zero, word spaces lie above, and the cut goes into the valley between.
Does not know lines.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.builder import clean
from corpus.readers.pdf_chars import Floats, PageChars, Style

DEFAULT_GAP = 0.12
_VALLEY = (0.04, 0.24)
_BACKWARDS = -0.6
_SAME_BASE = 0.12
_SCRIPT_SHIFT = 0.65

_SCRIPT_GAP = 0.12
_BEARING = 0.11
_INK = 0.3

# Ligatures, and the mathematical alphabets that typesetting draws variables from.
_FORMS = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)},
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x1D400, 0x1D800)},
    0x00AD: "-",
    0x2010: "-",
    0x2011: "-",
}
# Accents drawn as characters of their own, and the combining marks they stand for.
_ACCENTS = {
    0x00A8: 0x0308,
    0x00B4: 0x0301,
    0x0060: 0x0300,
    0x02C6: 0x0302,
    0x02DC: 0x0303,
    0x00B8: 0x0327,
    0x02C7: 0x030C,
    0x02DA: 0x030A,
    0x02D8: 0x0306,
    0x00AF: 0x0304,
    0x02DD: 0x030B,
    0x02D9: 0x0307,
    0x02DB: 0x0328,
}
_DOTTED = {0x0131: ord("i"), 0x0237: ord("j")}
_SUPERSCRIPTS = str.maketrans("0123456789+-\u2212\u2013", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_DEGREES = re.compile("(?<=\\d)\\s?[\u2218\u25e6](?=[CF]?\\b|$)")
_RAISED = re.compile(r"[+\-\u2212\u2013]?\d+")


class Word(NamedTuple):
    """A word and its box; a tuple because tens of thousands are made for one guideline.

    `glued` says that no space stands between it and the word before it on its line;
    `style` indexes the page's styles.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    bold: bool
    italic: bool
    glued: bool = False


@dataclass(frozen=True, slots=True)
class _Glyphs:
    """The characters that are not blank, with the signed gap before each in ems."""

    codes: NDArray[np.int64]
    boxes: Floats
    base: Floats
    style: NDArray[np.int64]
    sizes: Floats
    gaps: Floats
    shifts: Floats
    after_blank: NDArray[np.bool_]


def word_gap(pages: list[PageChars]) -> float:
    """The gap in ems above which two characters belong to different words of a document."""
    gaps = [_glyphs(page) for page in pages]
    level = [g.gaps[(np.abs(g.shifts) < _SAME_BASE) & ~g.after_blank] for g in gaps]
    found = np.concatenate([*level, np.zeros(0)])
    low, high = _VALLEY
    counts, edges = np.histogram(found, bins=round((high - low) * 100), range=(low, high))
    if counts.sum() < 20:
        return DEFAULT_GAP
    smooth = np.convolve(counts, [0.25, 0.5, 0.25], mode="same")
    smooth[[0, -1]] = counts[[0, -1]]
    floor = smooth <= smooth.min() + 0.0005 * counts.sum()
    start = int(np.argmax(floor))
    stop = start + int(np.argmin([*floor[start:], False]))
    return float((edges[start] + edges[stop]) / 2)


def page_words(chars: PageChars, gap: float) -> list[Word]:
    """The words of a page in the order of its content stream."""
    glyphs = _glyphs(chars)
    if not len(glyphs.codes):
        return []
    starts = np.flatnonzero(_cuts(glyphs, gap))
    bounds = [*starts.tolist(), len(glyphs.codes)]
    boxes = np.column_stack(
        [
            np.minimum.reduceat(glyphs.boxes[:, :2], starts),
            np.maximum.reduceat(glyphs.boxes[:, 2:], starts),
        ]
    ).tolist()
    main = _main_glyphs(glyphs, starts, bounds)
    styles = [chars.styles[s] for s in glyphs.style[main].tolist()]
    base = glyphs.base[main].tolist()
    text = "".join(map(chr, glyphs.codes.tolist()))
    joined = _joined(glyphs, starts, gap)
    level = glyphs.base.tolist()
    words = []
    for index, (start, stop) in enumerate(pairwise(bounds)):
        raw = text[start:stop]
        inside = level[start:stop]
        if min(inside) < base[index] - 1.0:
            raw = _raised(raw, inside, base[index], styles[index].size)
        shown = _text(raw)
        if shown:
            words.append(_word(shown, boxes[index], base[index], styles[index], joined[index]))
    return words


def _word(text: str, box: list[float], base: float, style: Style, glued: bool) -> Word:
    x0, y0, x1, y1 = box
    return Word(text, x0, y0, x1, y1, base, style.size, style.bold, style.italic, glued)


def _glyphs(chars: PageChars) -> _Glyphs:
    blank = (chars.codes == 32) | (chars.codes == 0xA0) | ((chars.codes >> 4) == 0x200)
    keep = np.flatnonzero(~blank)
    boxes, base, style = chars.boxes[keep], chars.base[keep], chars.style[keep]
    sizes = np.array([max(s.size, 0.1) for s in chars.styles] or [1.0])[style]
    if not len(keep):
        empty = np.zeros(0)
        return _Glyphs(
            chars.codes[keep], boxes, base, style, sizes, empty, empty, np.zeros(0, np.bool_)
        )
    pair = np.maximum(sizes[1:], sizes[:-1])
    # pdfium spells a ligature out as several characters with one and the same origin, and
    # may give them the box of the ink: what stands beside the ink is no gap.
    cross = chars.cross[keep]
    spelled = (np.abs(cross[1:] - cross[:-1]) < 0.01) & (np.abs(base[1:] - base[:-1]) < 0.01)
    between = np.where(spelled, 0.0, boxes[1:, 0] - boxes[:-1, 2])
    inked = np.concatenate([[False], spelled])[:-1] & ~spelled
    inked &= np.abs(boxes[1:, 3] - boxes[:-1, 3]) > _INK
    between = between - np.where(inked, _BEARING * pair, 0.0)
    gaps = np.concatenate([[9.0], between / pair])
    shifts = np.concatenate([[9.0], (base[1:] - base[:-1]) / pair])
    after = np.concatenate([[True], np.diff(keep) > 1])
    return _Glyphs(chars.codes[keep], boxes, base, style, sizes, gaps, shifts, after)


def _cuts(glyphs: _Glyphs, gap: float) -> NDArray[np.bool_]:
    """Where a new word begins."""
    moved = np.abs(glyphs.shifts) > _SCRIPT_SHIFT
    script = (np.abs(glyphs.shifts) > _SAME_BASE) & (np.abs(glyphs.gaps) > _SCRIPT_GAP)
    back = glyphs.gaps < _BACKWARDS
    shifted = np.abs(glyphs.shifts) > _SAME_BASE
    wide = (glyphs.gaps > _spread(glyphs, gap)) & ~shifted
    return np.asarray(moved | script | back | wide | glyphs.after_blank)


def _spread(glyphs: _Glyphs, gap: float) -> Floats:
    """The gap for each character: wider on lines whose letters are set apart."""
    limit = np.full(len(glyphs.gaps), gap)
    breaks = np.flatnonzero((np.abs(glyphs.shifts) > _SAME_BASE) | (glyphs.gaps < _BACKWARDS))
    for start, stop in pairwise([*breaks.tolist(), len(glyphs.gaps)]):
        inner = glyphs.gaps[start + 1 : stop]
        if len(inner) >= 6 and np.mean(inner > gap) > 0.6:
            limit[start + 1 : stop] = max(gap, 1.8 * float(np.median(inner)))
    return limit


def _main_glyphs(glyphs: _Glyphs, starts: NDArray[np.intp], bounds: list[int]) -> list[int]:
    """The glyph that stands for each word: its largest, so that scripts do not move it."""
    main = ((starts + np.array(bounds[1:]) - 1) // 2).tolist()
    largest = np.maximum.reduceat(glyphs.sizes, starts)
    smallest = np.minimum.reduceat(glyphs.sizes, starts)
    for index in np.flatnonzero(largest > smallest).tolist():
        inside = glyphs.sizes[bounds[index] : bounds[index + 1]]
        main[index] = bounds[index] + int(np.argmax(inside))
    return [int(value) for value in main]


def _joined(glyphs: _Glyphs, starts: NDArray[np.intp], gap: float) -> list[bool]:
    """Whether each word touches the one before it in the stream without a space between."""
    touch = (np.abs(glyphs.gaps[starts]) <= gap) & ~glyphs.after_blank[starts]
    return [bool(value) for value in touch]


def _text(raw: str) -> str:
    if raw.isascii():
        return raw if raw.isprintable() else clean(raw)
    return clean(_DEGREES.sub("°", raw.translate(_FORMS)))


def _raised(raw: str, base: list[float], main: float, size: float) -> str:
    """`raw` with a raised number after a digit as superscripts: 10 and 9 are not 109."""
    out = ""
    up = [main - b > _SAME_BASE * size for b in base]
    for raised, group in groupby(range(len(raw)), key=up.__getitem__):
        part = "".join(raw[index] for index in group)
        power = raised and out[-1:].isdigit() and _RAISED.fullmatch(part)
        out += part.translate(_SUPERSCRIPTS) if power else part
    return out


def accented(chars: PageChars) -> PageChars:
    """Accents that were drawn as characters of their own, put onto their letters."""
    marks = np.flatnonzero(np.isin(chars.codes, list(_ACCENTS)))
    if not len(marks):
        return chars
    codes, boxes = chars.codes.copy(), chars.boxes.copy()
    keys = np.arange(len(codes), dtype=np.float64)
    for mark in marks.tolist():
        letter = _letter_under(chars, mark)
        if letter is not None:
            codes[mark] = _ACCENTS[int(codes[mark])]
            codes[letter] = _DOTTED.get(int(codes[letter]), int(codes[letter]))
            boxes[mark] = boxes[letter]
            keys[mark] = letter + 0.5
    order = np.argsort(keys, kind="stable")
    base = chars.base.copy()
    base[marks] = base[np.floor(keys[marks]).astype(np.int64)]
    return replace(
        chars,
        codes=codes[order],
        boxes=boxes[order],
        base=base[order],
        cross=chars.cross[order],
        style=chars.style[order],
    )


def _letter_under(chars: PageChars, mark: int) -> int | None:
    """The letter on the line of an accent above whose middle the accent's middle stands."""
    box, size = chars.boxes[mark], chars.styles[chars.style[mark]].size
    middle = (box[0] + box[2]) / 2
    lower = chars.base - chars.base[mark]
    level = (lower > -0.3 * size) & (lower < 0.6 * size)
    under = level & (chars.boxes[:, 0] - 0.5 <= middle) & (middle <= chars.boxes[:, 2] + 0.5)
    near = [i for i in np.flatnonzero(under).tolist() if chr(int(chars.codes[i])).isalpha()]
    if not near:
        return None
    return min(near, key=lambda i: abs(float(chars.boxes[i, 0] + chars.boxes[i, 2]) / 2 - middle))
