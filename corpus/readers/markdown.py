"""Cuts Markdown (CommonMark with tables) into pieces; knows nothing of front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.readers.grid import Cell
from corpus.readers.pieces import Piece

if TYPE_CHECKING:
    from markdown_it.token import Token

_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.S)


def markdown_pieces(text: str) -> Iterator[Piece]:
    """The pieces of `text`; a first heading of rank 1 standing alone is the title."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    titled = _has_title(tokens)
    walker = _Walker(tokens, titled)
    yield from walker.pieces()


def _has_title(tokens: list[Token]) -> bool:
    ranks = [token.tag for token in tokens if token.type == "heading_open"]
    return ranks.count("h1") == 1 and ranks[0] == "h1"


class _Walker:
    def __init__(self, tokens: list[Token], titled: bool) -> None:
        self._tokens = tokens
        self._shift = 1 if titled else 0
        self._depth = 0
        self._numbers: list[int | None] = []
        self._fresh_item = False

    def pieces(self) -> Iterator[Piece]:
        position = 0
        while position < len(self._tokens):
            token = self._tokens[position]
            if token.type == "table_open":
                end = self._closing(position, "table_close")
                yield _table(self._tokens[position:end])
                position = end
            else:
                yield from self._piece(token, position)
            position += 1

    def _closing(self, position: int, kind: str) -> int:
        tokens = self._tokens
        return next(n for n in range(position, len(tokens)) if tokens[n].type == kind)

    def _piece(self, token: Token, position: int) -> Iterator[Piece]:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            start = int(token.attrGet("start") or 1) if kind.startswith("ordered") else None
            self._numbers.append(start)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._numbers.pop()
        elif kind == "list_item_open":
            self._fresh_item = True
        elif kind == "inline":
            yield from self._inline(token, self._tokens[position - 1])
        elif kind in ("fence", "code_block"):
            yield Piece("paragraph", token.content)
        elif kind == "html_block":
            text = _TAG.sub(" ", token.content)
            if text.strip():
                yield Piece("paragraph", text)

    def _inline(self, token: Token, opener: Token) -> Iterator[Piece]:
        text = inline_text(token)
        if opener.type == "heading_open":
            rank = int(opener.tag[1])
            if rank == 1 and self._shift:
                yield Piece("title", text)
            else:
                yield Piece("heading", text, max(1, rank - self._shift))
        elif self._numbers:
            yield Piece("list-item", self._marker() + text, len(self._numbers))
        else:
            yield Piece("paragraph", text)

    def _marker(self) -> str:
        number = self._numbers[-1]
        if number is None or not self._fresh_item:
            return ""
        self._fresh_item = False
        self._numbers[-1] = number + 1
        return f"{number}. "


def inline_text(token: Token) -> str:
    """The words of an inline token without their markup; pictures leave nothing."""
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
        elif _is_line_break(child):
            parts.append(" ")
    return "".join(parts)


def _is_line_break(token: Token) -> bool:
    if token.type == "html_inline":
        return token.content.lower().startswith("<br")
    return token.type in ("softbreak", "hardbreak")


def _table(tokens: list[Token]) -> Piece:
    head: list[tuple[Cell, ...]] = []
    rows: list[tuple[Cell, ...]] = []
    in_head = False
    cells: list[Cell] = []
    for token in tokens:
        if token.type in ("thead_open", "thead_close"):
            in_head = token.type == "thead_open"
        elif token.type == "tr_open":
            cells = []
        elif token.type == "inline":
            cells.append(Cell(inline_text(token)))
        elif token.type == "tr_close":
            (head if in_head else rows).append(tuple(cells))
    return Piece("table", head=tuple(head), rows=tuple(rows))
