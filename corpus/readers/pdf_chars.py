"""The characters of one PDF page with their boxes, from pdfium, as arrays.

pdfium is called once per character and property, driven by `map` so that the loop runs
in C; everything after that is numpy. Coordinates are PDF points from the top left corner
of the page as it is shown. Does not know words.
"""

from __future__ import annotations

import ctypes
import itertools
import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pypdfium2

Floats = NDArray[np.float64]

BOLD_WEIGHT = 600
_ITALIC_FLAG = 1 << 6
_FORCE_BOLD_FLAG = 1 << 18
_LINE_END_HYPHEN = (0x02, 0xFFFE)
_MAX_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class Style:
    """How one text object is set: size in points as shown, weight, slant, direction.

    `angle` is in degrees counter-clockwise as shown; 0 is upright text.
    """

    size: float
    bold: bool
    italic: bool
    angle: float
    font: str


@dataclass(frozen=True, slots=True)
class PageChars:
    """The characters of a page in the order of its content stream.

    `codes` are Unicode code points (n); `boxes` are x0, y0, x1, y1 with y down (n, 4);
    `base` is the baseline's y and `cross` the origin's x (n); `styles[style[i]]` is how character i is set.
    """

    number: int
    width: float
    height: float
    codes: NDArray[np.int64]
    boxes: Floats
    base: Floats
    cross: Floats
    style: NDArray[np.int64]
    styles: tuple[Style, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible rectangle of a page and its rotation in quarter turns clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turns % 2 else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """One point of PDF user space on the shown page, origin top left, y down."""
        xs, ys = self.shown(np.array([x]), np.array([y]))
        return float(xs[0]), float(ys[0])

    def shown(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """PDF user space to the shown page, origin top left, y down."""
        if self.turns == 1:
            return y - self.bottom, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.bottom
        if self.turns == 3:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


@cache
def pdfium_raw() -> Any:
    """pypdfium2's table of C functions, imported on first use."""
    import pypdfium2.raw

    return pypdfium2.raw


@cache
def _calls() -> tuple[Any, Any, Any, Any]:
    """Plain function pointers: pypdfium2's typed ones cost three times as much a call."""
    raw, pointer, number = pdfium_raw(), ctypes.c_void_p, ctypes.c_int

    def bare(function: Any, result: Any, *arguments: Any) -> Any:
        address = ctypes.cast(function, ctypes.c_void_p).value
        return ctypes.CFUNCTYPE(result, *arguments)(address)

    return (
        bare(raw.FPDFText_GetUnicode, ctypes.c_uint, pointer, number),
        bare(raw.FPDFText_GetLooseCharBox, number, pointer, number, pointer),
        bare(raw.FPDFText_GetCharOrigin, number, pointer, number, pointer, pointer),
        bare(raw.FPDFText_GetTextObject, pointer, pointer, number),
    )


def page_chars(page: pypdfium2.PdfPage, number: int) -> PageChars:
    """Every character pdfium finds on `page`, without the spaces it makes up itself."""
    raw = pdfium_raw()
    textpage = page.get_textpage()
    try:
        count = min(raw.FPDFText_CountChars(textpage.raw), _MAX_CHARS)
        frame = frame_of(page)
        return _extract(textpage, max(count, 0), frame, number)
    finally:
        textpage.close()


def _extract(textpage: Any, count: int, frame: Frame, number: int) -> PageChars:
    get_code, get_box, get_origin, get_object = _calls()
    handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
    here = itertools.repeat(handle)
    rects, origins = np.zeros((count, 4), np.float32), np.zeros((count, 2), np.float64)
    first, start = rects.ctypes.data, origins.ctypes.data
    codes = np.fromiter(map(get_code, here, range(count)), np.int64, count)
    _drain(map(get_box, here, range(count), range(first, first + 16 * count, 16)))
    xs = range(start, start + 16 * count, 16)
    ys = range(start + 8, start + 8 + 16 * count, 16)
    _drain(map(get_origin, here, range(count), xs, ys))
    objects = np.fromiter(
        (address or 0 for address in map(get_object, here, range(count))), np.uint64, count
    )
    codes = _whole(codes)
    keep = _real(codes, rects, objects)
    codes, rects, origins = codes[keep], rects[keep].astype(np.float64), origins[keep]
    codes[np.isin(codes, _LINE_END_HYPHEN)] = ord("-")
    style, styles = _styles(textpage, np.flatnonzero(keep), objects[keep], frame.turns)
    width, height = frame.size
    boxes, base, cross = _shown(rects, origins, frame)
    return PageChars(number, width, height, codes, boxes, base, cross, style, styles)


def _drain(calls: Any) -> None:
    for _ in calls:
        pass


def _whole(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Surrogate pairs made one code point: its second half becomes 0, which is dropped."""
    high = (codes >= 0xD800) & (codes < 0xDC00)
    if not high.any():
        return codes
    pairs = np.flatnonzero(high[:-1] & (codes[1:] >= 0xDC00) & (codes[1:] < 0xE000))
    codes = codes.copy()
    codes[pairs] = 0x10000 + ((codes[pairs] - 0xD800) << 10) + (codes[pairs + 1] - 0xDC00)
    codes[pairs + 1] = 0
    return codes


def _real(
    codes: NDArray[np.int64], rects: NDArray[np.float32], objects: NDArray[np.uint64]
) -> NDArray[np.bool_]:
    """Characters drawn by the page: pdfium's own spaces have no width or no object."""
    blank = (codes <= 32) & ~np.isin(codes, _LINE_END_HYPHEN)
    drawn = (objects != 0) & ((rects[:, 2] > rects[:, 0]) | ~blank)
    return np.asarray(drawn & (codes != 0) & (codes != 10) & (codes != 13))


def _shown(rects: Floats, origins: Floats, frame: Frame) -> tuple[Floats, Floats, Floats]:
    """Loose boxes (left, top, right, bottom in user space) and origins, as shown."""
    xa, ya = frame.shown(rects[:, 0], rects[:, 1])
    xb, yb = frame.shown(rects[:, 2], rects[:, 3])
    boxes = np.stack(
        [np.minimum(xa, xb), np.minimum(ya, yb), np.maximum(xa, xb), np.maximum(ya, yb)], axis=1
    )
    cross, base = frame.shown(origins[:, 0], origins[:, 1])
    return boxes, base, cross


def frame_of(page: pypdfium2.PdfPage) -> Frame:
    """The visible rectangle of `page`."""
    raw = pdfium_raw()
    rect = raw.FS_RECTF()
    if not raw.FPDF_GetPageBoundingBox(page.raw, rect):
        width, height = page.get_size()
        return Frame(0.0, 0.0, width, height, 0)
    return Frame(
        rect.left, rect.bottom, rect.right, rect.top, raw.FPDFPage_GetRotation(page.raw) % 4
    )


def _styles(
    textpage: Any, indices: NDArray[np.int64], objects: NDArray[np.uint64], turns: int
) -> tuple[NDArray[np.int64], tuple[Style, ...]]:
    """A style index for each character; one look at each text object's first character."""
    _, first, inverse = np.unique(objects, return_index=True, return_inverse=True)
    numbers: dict[Style, int] = {}
    fonts: dict[int, tuple[bool, bool, str]] = {}
    of_object = [
        numbers.setdefault(_style(textpage, int(index), turns, fonts), len(numbers))
        for index in indices[first]
    ]
    return np.asarray(of_object, np.int64)[inverse], tuple(numbers)


def _style(
    textpage: Any, index: int, turns: int, fonts: dict[int, tuple[bool, bool, str]]
) -> Style:
    raw = pdfium_raw()
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage.raw, index, matrix)
    item = raw.FPDFText_GetTextObject(textpage.raw, index)
    size = raw.FPDFText_GetFontSize(textpage.raw, index) * math.hypot(matrix.c, matrix.d)
    angle = math.degrees(math.atan2(matrix.b, matrix.a)) - 90 * turns
    font = raw.FPDFTextObj_GetFont(item)
    key = ctypes.cast(font, ctypes.c_void_p).value or 0
    if key not in fonts:
        fonts[key] = _font(font)
    bold, italic, name = fonts[key]
    return Style(round(size, 1), bold, italic, round(angle) % 360, name)


def _font(font: Any) -> tuple[bool, bool, str]:
    raw = pdfium_raw()
    length = raw.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 1))
    raw.FPDFFont_GetBaseFontName(font, buffer, length)
    name = buffer.value.decode("utf-8", "replace")
    plain = name.split("+")[-1].lower()
    flags, weight = raw.FPDFFont_GetFlags(font), raw.FPDFFont_GetWeight(font)
    bold = (
        any(part in plain for part in ("bold", "black", "heavy", "semibold", "-bd"))
        or weight >= BOLD_WEIGHT
        or (flags > 0 and bool(flags & _FORCE_BOLD_FLAG))
    )
    slanted = any(part in plain for part in ("italic", "oblique", "-it", "slanted"))
    return bold, slanted or (flags > 0 and bool(flags & _ITALIC_FLAG)), plain
