"""Writes a table as lines a person can read: one header line, then one line a row.

Cells are joined by " | ". A cell that spans rows is repeated in each of them, so that a
row quoted alone still says what it is about. Does not know where the table came from.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.builder import Builder, clean
from corpus.document import Span

CELL_SEPARATOR = " | "
_WIDEST = 200
_MOST_ROWS = 5000


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text and over how many columns and rows it reaches."""

    text: str
    columns: int = 1
    rows: int = 1
    heads: bool = False


def lay_out(rows: list[list[Cell]]) -> list[list[str]]:
    """Rows of text with every span filled in: a cell repeats in each row and column it covers."""
    pending: dict[int, tuple[str, int]] = {}
    return [_filled(row, pending) for row in rows[:_MOST_ROWS]]


def _filled(row: list[Cell], pending: dict[int, tuple[str, int]]) -> list[str]:
    line: list[str] = []
    cells = iter(row)
    current = next(cells, None)
    while (current is not None or len(line) in pending) and len(line) < _WIDEST:
        column = len(line)
        if column in pending:
            text, left = pending.pop(column)
            line.append(text)
            if left > 1:
                pending[column] = (text, left - 1)
        elif current is not None:
            for offset in range(max(1, current.columns)):
                line.append(current.text)
                if current.rows > 1:
                    pending[column + offset] = (current.text, current.rows - 1)
            current = next(cells, None)
    return line


def write_table(builder: Builder, head: list[list[Cell]], body: list[list[Cell]]) -> None:
    """Add a table's header line and rows to `builder`; each row points at the header."""
    head_lines = lay_out(head)
    header: Span | None = None
    if head_lines:
        header = builder.add("table-header", header_line(head_lines))
    for line in lay_out(body):
        text = row_line(line)
        if any(character.isalnum() for character in text):
            builder.add("table-row", text, header=header)


def header_line(lines: list[list[str]]) -> str:
    """Several header rows as one: each column's words from the top down, without repeats."""
    width = max(len(line) for line in lines)
    columns = []
    for column in range(width):
        words = [clean(line[column]) for line in lines if column < len(line)]
        columns.append(" ".join(dict.fromkeys(filter(None, words))))
    return row_line(columns)


def row_line(cells: list[str]) -> str:
    """Cells as one line; neighbours that came from one spanning cell are written once."""
    texts = [clean(cell) for cell in cells]
    if len(set(filter(None, texts))) == 1 and len(texts) > 1:
        return next(filter(None, texts))
    while texts and not texts[-1]:
        texts.pop()
    return CELL_SEPARATOR.join(texts)
