"""Two charts as SVG text: bars in groups, and a reliability diagram.

Drawn here, so that a report is one file that asks no network for a script. Each chart
carries a title and a description for readers that do not see it. Knows numbers only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from eval.abstention import Bin

_ROW = 22
_GAP = 11
_LABEL = 150
_PLOT = 360
_SIDE = 260
_MARGIN = 36


def bars(title: str, groups: Mapping[str, Mapping[str, float]]) -> str:
    """Horizontal bars: a row for each series of each group, values in [0, 1].

    `groups` maps a group's label to its series; the same series name has the same colour.
    """
    series = list(dict.fromkeys(name for group in groups.values() for name in group))
    rows = sum(len(group) for group in groups.values())
    height = _ROW * (rows + 1) + _GAP * len(groups)
    body = "".join(_rows(groups, series))
    legend = "".join(
        f'<tspan class="s{place % 2}" dx="12">■ {escape(name)}</tspan>'
        for place, name in enumerate(series)
    )
    key = f'<text x="{_LABEL}" y="14">{legend}</text>'
    width = _LABEL + _PLOT + 60
    return _svg(title, _spoken(groups), width, height, key + body)


def reliability_chart(title: str, bins: Sequence[Bin]) -> str:
    """How often answers were right against how sure they were; on the diagonal is calibrated.

    A point's area grows with the number of answers in its bin.
    """
    total = sum(item.count for item in bins) or 1
    frame = f'<rect x="{_MARGIN}" y="{_MARGIN}" width="{_SIDE}" height="{_SIDE}" class="frame"/>'
    ideal = _line(0, 0, 1, 1)
    points = "".join(
        f'<circle class="p0" cx="{_x(b.confidence):.1f}" cy="{_y(b.right):.1f}" '
        f'r="{4 + 14 * (b.count / total) ** 0.5:.1f}"><title>{_bin(b)}</title></circle>'
        for b in bins
    )
    across = f'<text x="{_MARGIN}" y="{_SIDE + 2 * _MARGIN - 14}">confidence, 0 to 1</text>'
    up = f'<text x="{_MARGIN}" y="{_MARGIN - 10}">share that was right, 0 to 1</text>'
    size = _SIDE + 2 * _MARGIN
    spoken = "; ".join(_bin(item) for item in bins)
    return _svg(title, spoken, size, size, frame + ideal + points + across + up)


def _rows(groups: Mapping[str, Mapping[str, float]], series: Sequence[str]) -> Iterator[str]:
    top = _ROW
    for label, group in groups.items():
        yield f'<text x="0" y="{top + 15}">{escape(label)}</text>'
        for name, value in group.items():
            width = max(0.0, min(1.0, value)) * _PLOT
            kind = series.index(name) % 2
            yield f'<rect class="b{kind}" x="{_LABEL}" y="{top + 4}" width="{width:.1f}" '
            yield f'height="{_ROW - 8}"/>'
            yield f'<text x="{_LABEL + width + 6:.1f}" y="{top + 16}">{value:.2f}</text>'
            top += _ROW
        top += _GAP


def _spoken(groups: Mapping[str, Mapping[str, float]]) -> str:
    return "; ".join(
        f"{label}: " + ", ".join(f"{name} {value:.2f}" for name, value in group.items())
        for label, group in groups.items()
    )


def _bin(item: Bin) -> str:
    return f"{item.count} at confidence {item.confidence:.2f}: {item.right:.2f} right"


def _x(value: float) -> float:
    return _MARGIN + value * _SIDE


def _y(value: float) -> float:
    return _MARGIN + (1 - value) * _SIDE


def _line(x0: float, y0: float, x1: float, y1: float) -> str:
    return f'<line class="ideal" x1="{_x(x0)}" y1="{_y(y0)}" x2="{_x(x1)}" y2="{_y(y1)}"/>'


def _svg(title: str, spoken: str, width: int, height: int, body: str) -> str:
    label = f"<title>{escape(title)}</title><desc>{escape(spoken)}</desc>"
    return (
        f'<svg role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'xmlns="http://www.w3.org/2000/svg">{label}{body}</svg>'
    )
