"""Reading order: which runs of a page stand in which column, and in what order columns are read.

A recursive cut (after Nagy and Seth's X-Y cut): an empty strip from top to bottom parts
columns; where wide runs cross it, the page falls into bands above and below them. Works on
anything with a box. Does not know what the text says.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

_MIN_GUTTER = 6.0
_MIN_COLUMN = 0.14
_MIN_ROWS = 3
_DEPTH = 12


class Boxed(Protocol):
    """Anything with a box in points, y down."""

    @property
    def x0(self) -> float: ...
    @property
    def y0(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def y1(self) -> float: ...


B = TypeVar("B", bound=Boxed)


def columns(items: list[B], width: float) -> list[list[B]]:
    """`items` of one page parted into columns, in reading order; `width` is the page's."""
    return [leaf for leaf in _cut(items, width, 0) if leaf]


def _cut(items: list[B], width: float, depth: int) -> list[list[B]]:
    if len(items) < 2 or depth > _DEPTH:
        return [items]
    strip = _empty_strip(items, width)
    if strip is not None:
        left = [item for item in items if item.x1 <= strip]
        right = [item for item in items if item.x1 > strip]
        return [*_cut(left, width, depth + 1), *_cut(right, width, depth + 1)]
    gutter = _gutter(items, width)
    if gutter is None:
        return [sorted(items, key=lambda item: (item.y1, item.x0))]
    bands = _bands(items, gutter)
    if len(bands) < 2:
        return [sorted(items, key=lambda item: (item.y1, item.x0))]
    return [leaf for band in bands for leaf in _cut(band, width, depth + 1)]


def _empty_strip(items: list[B], width: float) -> float | None:
    """The middle of the widest strip that no item touches, with real columns beside it."""
    best: tuple[float, float] | None = None
    reach = float("-inf")
    ordered = sorted(items, key=lambda item: item.x0)
    left_edge, right_edge = ordered[0].x0, max(item.x1 for item in items)
    for item in ordered:
        gap = item.x0 - reach
        wide = reach - left_edge >= _MIN_COLUMN * width <= right_edge - item.x0
        if gap >= _MIN_GUTTER and wide and (best is None or gap > best[0]):
            best = (gap, (item.x0 + reach) / 2)
        reach = max(reach, item.x1)
    return None if best is None else best[1]


def _gutter(items: list[B], width: float) -> float | None:
    """The x that most rows leave free between two neighbours, or None."""
    left_edge, right_edge = min(i.x0 for i in items), max(i.x1 for i in items)
    votes: dict[int, int] = {}
    for low, high in _row_gaps(items):
        for x in range(int(low) + 1, int(high) + 1, 2):
            votes[x // 2] = votes.get(x // 2, 0) + 1
    allowed = {
        x: count
        for x, count in votes.items()
        if 2 * x - left_edge >= _MIN_COLUMN * width <= right_edge - 2 * x
    }
    if not allowed or max(allowed.values()) < _MIN_ROWS:
        return None
    most = max(allowed.values())
    middle = [x for x, count in allowed.items() if count == most]
    return 2.0 * sorted(middle)[len(middle) // 2] + 0.5


def _row_gaps(items: list[B]) -> list[tuple[float, float]]:
    """For each item, the free stretch up to its nearest neighbour to the right."""
    ordered = sorted(items, key=lambda item: item.y0)
    gaps = []
    for index, item in enumerate(ordered):
        middle = (item.y0 + item.y1) / 2
        nearest: float | None = None
        for other in [*ordered[max(index - 30, 0) : index], *ordered[index + 1 : index + 30]]:
            beside = other.y0 <= middle <= other.y1 and other.x0 >= item.x1
            if beside and (nearest is None or other.x0 < nearest):
                nearest = other.x0
        if nearest is not None and nearest - item.x1 >= _MIN_GUTTER:
            gaps.append((item.x1, nearest))
    return gaps


def _bands(items: list[B], gutter: float) -> list[list[B]]:
    """`items` from top to bottom, alternately those crossing the gutter and those that do not."""
    crossing = [item for item in items if item.x0 < gutter < item.x1]
    if not crossing or len(crossing) == len(items):
        return [items]
    bands: list[list[B]] = []
    kinds: list[bool] = []
    for item in sorted(items, key=lambda item: (item.y1, item.x0)):
        wide = item.x0 < gutter < item.x1 or _beside(item, crossing)
        if not wide and kinds and kinds[-1]:
            wide = _ends_paragraph(item, bands[-1][-1], items)
        if not kinds or kinds[-1] != wide:
            bands.append([])
            kinds.append(wide)
        bands[-1].append(item)
    return bands


def _beside(item: B, crossing: list[B]) -> bool:
    """Whether `item` stands on the row of something that crosses the gutter."""
    middle = (item.y0 + item.y1) / 2
    return any(other.y0 < middle < other.y1 for other in crossing)


def _ends_paragraph(item: B, above: B, items: list[B]) -> bool:
    """Whether `item` is a short line right under a wide one, with nothing at its side."""
    height = item.y1 - item.y0
    under = abs(item.x0 - above.x0) < 1.5 and item.y0 - above.y1 < 0.5 * height
    middle = (item.y0 + item.y1) / 2
    alike = abs(height - (above.y1 - above.y0)) < 0.15 * height
    return (
        under
        and alike
        and not any(other.y0 < middle < other.y1 for other in items if other is not item)
    )
