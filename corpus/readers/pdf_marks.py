"""What a page draws besides text: horizontal rules and the boxes of pictures.

Rules bound tables; pictures own the labels inside them. Coordinates are points from the
top left corner of the page as shown. Does not know text.
"""

from __future__ import annotations

import ctypes
import itertools
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from corpus.readers.pdf_chars import Frame, address_of, bare_call, frame_of, pdfium_raw

if TYPE_CHECKING:
    import pypdfium2

_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5
_MAX_OBJECTS = 4000
_MAX_DEPTH = 2
_THIN = 2.5
_MIN_RULE = 24.0
_MIN_PICTURE = 18.0
_WHOLE = 0.8


@dataclass(frozen=True, slots=True)
class Area:
    """A box in points, y down."""

    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Whether a point lies inside, give or take `margin` points."""
        return (
            self.x0 - margin <= x <= self.x1 + margin and self.y0 - margin <= y <= self.y1 + margin
        )


@dataclass(frozen=True, slots=True)
class Marks:
    """Rules (thin horizontal strokes), pictures and bars (thin upright strokes) of one page.

    `scanned` tells that one picture fills the page.
    """

    rules: tuple[Area, ...] = ()
    pictures: tuple[Area, ...] = ()
    bars: tuple[Area, ...] = ()
    scanned: bool = False


def page_marks(page: pypdfium2.PdfPage) -> Marks:
    """The rules and pictures of `page`; at most 4,000 objects are looked at."""
    raw = pdfium_raw()
    frame = frame_of(page)
    get_object, get_type = _calls()
    count = min(raw.FPDFPage_CountObjects(page.raw), _MAX_OBJECTS)
    items = list(map(get_object, itertools.repeat(address_of(page.raw)), range(count)))
    boxes: list[tuple[int, Area]] = []
    for item, kind in zip(items, map(get_type, items), strict=True):
        if kind != _TEXT:
            _collect(ctypes.cast(item, raw.FPDF_PAGEOBJECT), frame, boxes, 0)
    width, height = frame.size
    rules = [box for kind, box in boxes if kind == _PATH and _is_rule(box)]
    bars = [box for kind, box in boxes if kind == _PATH and _is_bar(box)]
    shown = [box for _, box in boxes if _is_picture(box)]
    pictures = [box for box in shown if _area(box) < _WHOLE * width * height]
    return Marks(
        tuple(sorted(rules, key=_top)),
        tuple(sorted(pictures, key=_top)),
        tuple(bars),
        any(kind == _IMAGE and _area(box) >= _WHOLE * width * height for kind, box in boxes),
    )


@cache
def _calls() -> tuple[Any, Any]:
    raw, pointer = pdfium_raw(), ctypes.c_size_t
    return (
        bare_call(raw.FPDFPage_GetObject, pointer, pointer, ctypes.c_int),
        bare_call(raw.FPDFPageObj_GetType, ctypes.c_int, pointer),
    )


def _collect(item: Any, frame: Frame, boxes: list[tuple[int, Area]], depth: int) -> None:
    raw = pdfium_raw()
    kind = raw.FPDFPageObj_GetType(item)
    if kind == _FORM and depth < _MAX_DEPTH:
        inner = min(raw.FPDFFormObj_CountObjects(item), _MAX_OBJECTS - len(boxes))
        if inner > 0 and depth == 0 and _fills(item, frame):
            for index in range(inner):
                _collect(raw.FPDFFormObj_GetObject(item, index), frame, boxes, depth + 1)
            return
    if kind in (_PATH, _IMAGE, _SHADING, _FORM):
        box = _bounds(item, frame)
        if box is not None:
            boxes.append((kind, box))


def _fills(item: Any, frame: Frame) -> bool:
    """Whether a form is as large as the page: then its parts are the page's own."""
    box = _bounds(item, frame)
    width, height = frame.size
    return box is None or _area(box) > _WHOLE * width * height


def _bounds(item: Any, frame: Frame) -> Area | None:
    raw = pdfium_raw()
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    xa, ya = frame.point(left.value, bottom.value)
    xb, yb = frame.point(right.value, top.value)
    return Area(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))


def _is_rule(box: Area) -> bool:
    return box.y1 - box.y0 <= _THIN and box.x1 - box.x0 >= _MIN_RULE


def _is_bar(box: Area) -> bool:
    return box.x1 - box.x0 <= _THIN and box.y1 - box.y0 >= _MIN_RULE


def _area(box: Area) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def _is_picture(box: Area) -> bool:
    return box.x1 - box.x0 >= _MIN_PICTURE and box.y1 - box.y0 >= _MIN_PICTURE


def _top(box: Area) -> tuple[float, float]:
    return (box.y0, box.x0)
