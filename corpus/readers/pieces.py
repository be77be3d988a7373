"""What web pages, texts and office files come down to, and how that becomes a document.

A reader without a schema yields pieces in reading order; `write_pieces` turns them into
sections and blocks: roles from headings, lead-ins for list items, entries of a reference
list as references.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from corpus.builder import Builder, clean
from corpus.document import BlockKind, SectionRole, Span
from corpus.lead_in import lead_in_of
from corpus.readers.grid import Cell, write_table
from corpus.roles import role_of

PieceKind = Literal[
    "title", "heading", "paragraph", "list-item", "table", "caption", "footnote", "front"
]


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of a source; `level` is a heading's rank or a list item's depth, from 1.

    `head` and `rows` belong to tables. `role` overrules what the heading says.
    """

    kind: PieceKind
    text: str = ""
    level: int = 1
    head: tuple[tuple[Cell, ...], ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    role: SectionRole | None = None


def write_pieces(builder: Builder, pieces: Iterable[Piece]) -> None:
    """Write `pieces` into `builder` in order."""
    writer = _Writer(builder)
    for piece in pieces:
        writer.write(piece)


class _Writer:
    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._roles: list[tuple[int, SectionRole]] = []
        self._leads: list[Span | None] = []
        self._before: tuple[str, Span] | None = None
        self._entered = False

    def write(self, piece: Piece) -> None:
        if piece.kind == "heading":
            self._heading(piece)
        elif piece.kind not in ("title", "front") and not self._entered:
            self._enter("body")
            self.write(piece)
        elif piece.kind == "table":
            self._leave_list()
            head, rows = ([list(row) for row in part] for part in (piece.head, piece.rows))
            write_table(self._builder, head, rows)
        elif piece.kind == "list-item":
            self._item(piece)
        else:
            self._leave_list()
            if piece.kind == "front" and not self._builder.length:
                self._builder.open_section("", 1, "front", visible=False)
            self._add_block(piece)

    def _role(self) -> SectionRole:
        return self._roles[-1][1] if self._roles else "body"

    def _enter(self, role: SectionRole) -> None:
        """Open a section without a heading, so that findings never stand in the front's."""
        self._entered = True
        self._builder.open_section("", 1, role, visible=False)

    def _heading(self, piece: Piece) -> None:
        self._leave_list()
        self._entered = True
        while self._roles and self._roles[-1][0] >= piece.level:
            self._roles.pop()
        inherited = self._role()
        role = piece.role or (role_of(piece.text) if inherited in ("body", "abstract") else None)
        self._roles.append((piece.level, role or inherited))
        self._builder.open_section(piece.text, piece.level, role or inherited)

    def _add_block(self, piece: Piece) -> None:
        kind: BlockKind = "front" if piece.kind == "front" else _block_kind(piece, self._role())
        span = self._builder.add(kind, piece.text)
        self._before = (clean(piece.text), span) if span else None

    def _item(self, piece: Piece) -> None:
        depth = max(1, piece.level)
        if not self._leads:
            before = self._before
            self._leads = [lead_in_of(before[0], before[1]) if before else None]
        del self._leads[depth:]
        lead = self._leads[-1]
        kind: BlockKind = "reference" if self._role() == "references" else "list-item"
        span = self._builder.add(kind, piece.text, lead_in=lead if kind == "list-item" else None)
        while len(self._leads) <= depth:
            self._leads.append(span)

    def _leave_list(self) -> None:
        self._leads = []
        self._before = None


def _block_kind(piece: Piece, role: SectionRole) -> BlockKind:
    if piece.kind in ("title", "caption", "footnote"):
        return piece.kind
    return "reference" if role == "references" else "paragraph"
