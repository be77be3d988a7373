"""The characters of one PDF page with their boxes, from pdfium, as arrays.

pdfium is called once per character and property, driven by `map` so that the loop runs
in C; everything after that is numpy. Coordinates are PDF points from the top left corner
of the page as it is shown. Does not know words.
"""

from __future__ import annotations

import ctypes
import itertools
from collections import deque
from collections.abc import Iterator
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
    `base` is the baseline's y and `cross` the origin's x (n); `styles[style[i]]` is how
    character i is set.
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


@dataclass(frozen=True, slots=True)
class _Calls:
    """Plain function pointers: pypdfium2's typed ones cost three times as much a call."""

    code: Any
    box: Any
    origin: Any
    item: Any
    font_size: Any
    matrix: Any
    font: Any


@cache
def _calls() -> _Calls:
    raw, pointer, number = pdfium_raw(), ctypes.c_void_p, ctypes.c_int
    return _Calls(
        bare_call(raw.FPDFText_GetUnicode, ctypes.c_uint, pointer, number),
        bare_call(raw.FPDFText_GetLooseCharBox, number, pointer, number, pointer),
        bare_call(raw.FPDFText_GetCharOrigin, number, pointer, number, pointer, pointer),
        bare_call(raw.FPDFText_GetTextObject, ctypes.c_size_t, pointer, number),
        bare_call(raw.FPDFText_GetFontSize, ctypes.c_double, pointer, number),
        bare_call(raw.FPDFText_GetMatrix, number, pointer, number, pointer),
        bare_call(raw.FPDFTextObj_GetFont, ctypes.c_size_t, ctypes.c_size_t),
    )


def bare_call(function: Any, result: Any, *arguments: Any) -> Any:
    """A pointer to one of pdfium's functions that takes plain numbers and addresses."""
    return ctypes.CFUNCTYPE(result, *arguments)(address_of(function))


def address_of(handle: Any) -> int:
    """The address behind one of pypdfium2's handles."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


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
    calls, handle = _calls(), address_of(textpage.raw)
    here = itertools.repeat(handle)
    rects, origins = np.zeros((count, 4), np.float32), np.zeros((count, 2), np.float64)
    first, start = rects.ctypes.data, origins.ctypes.data
    codes = np.fromiter(map(calls.code, here, range(count)), np.int64, count)
    _drain(map(calls.box, here, range(count), range(first, first + 16 * count, 16)))
    xs = range(start, start + 16 * count, 16)
    ys = range(start + 8, start + 8 + 16 * count, 16)
    _drain(map(calls.origin, here, range(count), xs, ys))
    objects = np.fromiter(map(calls.item, here, range(count)), np.uint64, count)
    codes = _whole(codes)
    keep = _real(codes, rects, objects)
    codes, origins = codes[keep], origins[keep]
    boxes, base, cross = _shown(rects[keep].astype(np.float64), origins, frame)
    codes[np.isin(codes, _LINE_END_HYPHEN)] = ord("-")
    style, styles = _styles(handle, np.flatnonzero(keep), objects[keep], frame.turns)
    width, height = frame.size
    return PageChars(number, width, height, codes, boxes, base, cross, style, styles)


def _drain(calls: Iterator[Any]) -> None:
    """Make every call of an iterator, at the speed of C."""
    deque(calls, maxlen=0)


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
    handle: int, indices: NDArray[np.int64], objects: NDArray[np.uint64], turns: int
) -> tuple[NDArray[np.int64], tuple[Style, ...]]:
    """A style index for each character; one look at each text object's first character."""
    if not len(objects):
        return np.zeros(0, np.int64), ()
    distinct, first, inverse = np.unique(objects, return_index=True, return_inverse=True)
    calls, count, at = _calls(), len(distinct), indices[first].tolist()
    here = itertools.repeat(handle)
    matrices = np.zeros((count, 6), np.float32)
    start = matrices.ctypes.data
    _drain(map(calls.matrix, here, at, range(start, start + 24 * count, 24)))
    fonts = np.fromiter(map(calls.font, distinct.tolist()), np.int64, count)
    sizes = np.fromiter(map(calls.font_size, here, at), np.float64, count)
    sizes = np.round(sizes * np.hypot(matrices[:, 2], matrices[:, 3]), 1)
    angles = np.degrees(np.arctan2(matrices[:, 1], matrices[:, 0])) - 90 * turns
    rows = np.column_stack([fonts, np.round(sizes * 10), np.round(angles) % 360]).astype(np.int64)
    unique, place = np.unique(rows, axis=0, return_inverse=True)
    known = {font: _font(font) for font in set(unique[:, 0].tolist())}
    styles = tuple(
        Style(size / 10, known[font][0], known[font][1], float(angle), known[font][2])
        for font, size, angle in unique.tolist()
    )
    return place.reshape(-1)[inverse.reshape(-1)], styles


def _font(address: int) -> tuple[bool, bool, str]:
    """Whether a font is bold, whether it is slanted, and its plain name."""
    raw = pdfium_raw()
    font = ctypes.cast(address, raw.FPDF_FONT)
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
