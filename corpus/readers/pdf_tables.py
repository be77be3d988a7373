"""Rows and cells of a table from the runs inside its box.

Columns come from the room between runs, rows from baselines. Lines are put together to one
row only where the spacing or the rules say so beyond doubt; else each line is a row of its
own, for a row with a neighbour's numbers in it would be false. Does not find tables.
"""

from __future__ import annotations

from itertools import pairwise

from corpus.readers.pdf_lines import Line, merged
from corpus.readers.pdf_marks import Area

Cell = tuple[Line, ...]
"""The lines of one cell; none where it is empty."""

Row = tuple[Cell, ...]
"""The cells of one row from left to right."""

_CELL_GAP = 0.9
_SAME_LINE = 0.35
_JUMP = 1.08
_WIDEST_WRAP = 1.27
_ROW_SHARE = 0.3
_FEWEST_RULES = 5
_MOST_LINES = 9


def table_rows(runs: list[Line], rules: list[Area]) -> tuple[list[Row], int]:
    """The rows of the table that `runs` make up, and how many of them are its header.

    The header is what stands above the second of at least three rules.
    """
    cells = merged(runs, _CELL_GAP)
    columns = _columns(cells)
    places = {id(cell): _column_of(cell, columns) for cell in cells}
    groups = _groups(cells, places, rules)
    rows = [_row(group, places, len(columns)) for group in groups]
    headers = sum(
        1 for group in groups if len(rules) > 2 and max(c.base for c in group) < rules[1].y1
    )
    return rows, headers if headers < len(rows) else 0


def header_row(rows: tuple[Row, ...]) -> Row:
    """Several header rows as one: each column's lines from the top down."""
    width = max(len(row) for row in rows)
    return tuple(
        tuple(line for row in rows if column < len(row) for line in row[column])
        for column in range(width)
    )


def _columns(cells: list[Line]) -> list[tuple[float, float]]:
    """The stretches of x that cells fill; one that bridges several columns makes none."""
    columns: list[tuple[float, float]] = []
    for cell in sorted(cells, key=lambda cell: cell.width):
        touching = [c for c in columns if c[0] < cell.x1 and cell.x0 < c[1]]
        if not touching:
            columns.append((cell.x0, cell.x1))
        elif len(touching) == 1:
            columns.remove(touching[0])
            columns.append((min(touching[0][0], cell.x0), max(touching[0][1], cell.x1)))
    shared = [c for c in columns if sum(1 for r in cells if r.x0 < c[1] and c[0] < r.x1) > 1]
    return sorted(shared or columns)


def _column_of(cell: Line, columns: list[tuple[float, float]]) -> int:
    """The first column that `cell` reaches into, else the nearest."""
    for index, (x0, x1) in enumerate(columns):
        if cell.x0 < x1 and x0 < cell.x1:
            return index
    middle = (cell.x0 + cell.x1) / 2
    return min(range(len(columns)), key=lambda i: abs(sum(columns[i]) / 2 - middle))


def _groups(cells: list[Line], places: dict[int, int], rules: list[Area]) -> list[list[Line]]:
    """Cells by row, from top to bottom."""
    lines = _lines(cells)
    limit = _wrap_limit(lines)
    groups: list[list[Line]] = []
    for index, line in enumerate(lines):
        close = index > 0 and _distance(lines[index - 1], line) <= limit
        if close and not _ruled_off(lines[index - 1], line, rules):
            groups[-1] += line
        else:
            groups.append(list(line))
    if limit or len(rules) < _FEWEST_RULES:
        return groups
    return _by_rules(groups, places, rules)


def _lines(cells: list[Line]) -> list[list[Line]]:
    lines: list[list[Line]] = []
    for cell in sorted(cells, key=lambda cell: (cell.base, cell.x0)):
        if lines and cell.base - lines[-1][0].base < _SAME_LINE * cell.size:
            lines[-1].append(cell)
        else:
            lines.append([cell])
    return lines


def _distance(upper: list[Line], lower: list[Line]) -> float:
    """From baseline to baseline, in ems."""
    return (lower[0].base - upper[0].base) / max(lower[0].size, 1.0)


def _wrap_limit(lines: list[list[Line]]) -> float:
    """The largest distance between lines of one row; 0 where the spacing tells nothing.

    Spacing tells when distances fall into two kinds with a jump between, the wider of
    which, from row to row, is common.
    """
    steps = sorted(_distance(a, b) for a, b in pairwise(lines))
    jumps = [
        (high / low, low)
        for low, high in pairwise(steps)
        if low <= _WIDEST_WRAP and high > 1.0 and high / low > _JUMP
    ]
    jumps = [(ratio, low) for ratio, low in jumps if low >= 0.9 or low == max(j[1] for j in jumps)]
    if not jumps:
        return 0.0
    low = max(low for _, low in jumps)
    wider = sum(1 for step in steps if step > low)
    return low * 1.02 if wider >= max(2, _ROW_SHARE * len(steps)) else 0.0


def _ruled_off(upper: list[Line], lower: list[Line], rules: list[Area]) -> bool:
    return any(upper[0].base < rule.y0 < lower[0].base for rule in rules)


def _by_rules(
    lines: list[list[Line]], places: dict[int, int], rules: list[Area]
) -> list[list[Line]]:
    """Lines between two rules as one row, where only some of them begin in the first column."""
    bands: list[list[list[Line]]] = []
    for index, line in enumerate(lines):
        if index and not _ruled_off(lines[index - 1], line, rules):
            bands[-1].append(line)
        else:
            bands.append([line])
    groups: list[list[Line]] = []
    for band in bands:
        heads = sum(1 for line in band if any(places[id(cell)] == 0 for cell in line))
        if 1 < len(band) <= _MOST_LINES and heads < len(band):
            groups.append([cell for line in band for cell in line])
        else:
            groups += band
    return groups


def _row(group: list[Line], places: dict[int, int], width: int) -> Row:
    cells: list[list[Line]] = [[] for _ in range(width)]
    for line in sorted(group, key=lambda line: (line.base, line.x0)):
        cells[places[id(line)]].append(line)
    while cells and not cells[-1]:
        cells.pop()
    filled = [cell for cell in cells if cell]
    return (tuple(filled[0]),) if len(filled) == 1 else tuple(tuple(cell) for cell in cells)
