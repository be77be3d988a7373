"""Reading order: which runs of a page stand in which column, and in what order columns are read.

A recursive cut (after Nagy and Seth's X-Y cut): where rows beside one another leave a strip
free for several lines on end, there is a gutter; what crosses it parts the page into bands.
Wide spaces in a line make no gutter, for no strip of them goes down far. Works on anything
with a box. Does not know what the text says.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

_MIN_GUTTER = 6.0
_MIN_COLUMN = 0.14
_MIN_ROWS = 4
_MIN_ROWS_INSIDE = 10
_MIN_ROWS_KNOWN = 1
_SAME_GUTTER = 8.0
_CANDIDATES = 6
_DEPTH = 8


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


def columns(items: list[B], width: float, known: Iterable[float] = ()) -> list[list[B]]:
    """`items` of one page parted into columns, in reading order; `width` is the page's.

    `known` are gutters of other pages: there, a single row is enough.
    """
    return [leaf for leaf in _cut(items, width, tuple(known), 0) if leaf]


def gutter(items: list[B], width: float) -> float | None:
    """The x of the strip that most rows beside one another leave free, or None."""
    return _gutter(items, width, (), _MIN_ROWS) if items else None


def _cut(items: list[B], width: float, known: tuple[float, ...], depth: int) -> list[list[B]]:
    if len(items) < 2 or depth > _DEPTH:
        return [items]
    strip = _gutter(items, width, known, _MIN_ROWS_INSIDE if depth else _MIN_ROWS)
    if strip is None:
        return [sorted(items, key=lambda item: (item.y1, item.x0))]
    out: list[list[B]] = []
    for band, wide in _bands(items, strip):
        if wide:
            out.append(sorted(band, key=lambda item: (item.y1, item.x0)))
            continue
        left = [item for item in band if item.x1 <= strip]
        right = [item for item in band if item.x1 > strip]
        out += _cut(left, width, known, depth + 1)
        out += _cut(right, width, known, depth + 1)
    return out


def _gutter(items: list[B], width: float, known: tuple[float, ...], fewest: int) -> float | None:
    left_edge, right_edge = min(i.x0 for i in items), max(i.x1 for i in items)
    least = _MIN_COLUMN * width
    votes: dict[int, int] = {}
    for low, high in _row_gaps(items):
        for place in range(int(low) + 1, int(high) + 1, 2):
            if place - left_edge >= least <= right_edge - place:
                votes[place // 2] = votes.get(place // 2, 0) + 1
    best: tuple[int, float] | None = None
    for x in _peaks(votes):
        near = any(abs(x - other) < _SAME_GUTTER for other in known)
        rows = _clear_rows(items, x)
        if rows >= (_MIN_ROWS_KNOWN if near else fewest) and (best is None or rows > best[0]):
            best = (rows, x)
    return None if best is None else best[1]


def _peaks(votes: dict[int, int]) -> list[float]:
    """The middles of the stretches of x with the most votes, the best first."""
    peaks: list[tuple[int, float]] = []
    left = dict(votes)
    while left and len(peaks) < _CANDIDATES:
        top = max(left, key=lambda x: left[x])
        low = high = top
        while left.get(low - 1) == left[top]:
            low -= 1
        while left.get(high + 1) == left[top]:
            high += 1
        peaks.append((left[top], low + high + 0.5))
        for x in range(low - 4, high + 5):
            left.pop(x, None)
    return [x for _, x in peaks]


def _clear_rows(items: list[B], x: float) -> int:
    """The most rows on end, on the shorter of both sides, between items that cross `x`."""
    best = 0
    rows, ends = [0, 0], [float("-inf"), float("-inf")]
    for item in sorted(items, key=lambda item: item.y0):
        if item.x0 < x < item.x1:
            rows = [0, 0]
            continue
        side = 0 if item.x1 <= x else 1
        middle = (item.y0 + item.y1) / 2
        if middle > ends[side]:
            rows[side] += 1
            ends[side] = item.y1
        best = max(best, min(rows))
    return best


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


def _bands(items: list[B], strip: float) -> list[tuple[list[B], bool]]:
    """`items` from top to bottom, alternately those crossing the strip (True) and not."""
    crossing = [item for item in items if item.x0 < strip < item.x1]
    bands: list[tuple[list[B], bool]] = []
    for item in sorted(items, key=lambda item: (item.y1, item.x0)):
        wide = item.x0 < strip < item.x1 or _beside(item, crossing)
        if not wide and bands and bands[-1][1]:
            wide = _ends_paragraph(item, bands[-1][0][-1], items)
        if not bands or bands[-1][1] != wide:
            bands.append(([], wide))
        bands[-1][0].append(item)
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
