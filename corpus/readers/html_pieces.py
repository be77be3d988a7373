"""Cuts an HTML tree into pieces: headings, paragraphs, list items, tables, captions."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from corpus.builder import clean
from corpus.readers.grid import Cell
from corpus.readers.jats_text import joined
from corpus.readers.pieces import Piece

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LISTS = frozenset({"ul", "ol", "dl", "menu"})
_ITEMS = frozenset({"li", "dd", "dt"})
_SKIPPED = frozenset(
    "script style nav noscript iframe svg form button input select textarea template footer aside"
    " dialog object embed audio video canvas head".split()
)
_SKIPPED_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "dialog", "search", "complementary", "alert"}
)
_BLOCKS = frozenset(
    "p div section article main header figure figcaption table blockquote pre address hr details"
    " summary fieldset body center".split()
)
_WIDEST_SPAN = 200


def html_pieces(root: etree._Element) -> Iterator[Piece]:
    """The pieces under `root`; a single first-rank heading becomes the title."""
    titles = [node for node in root.iter("h1") if not _is_skipped(node)]
    walker = _Walker(titles[0] if len(titles) == 1 else None)
    yield from walker.block(root)


def tei_to_html(body: etree._Element) -> etree._Element:
    """trafilatura's tree with HTML's names for its elements, changed in place."""
    names = {"list": "ul", "item": "li", "row": "tr", "quote": "blockquote", "lb": "br"}
    for node in body.iter():
        if node.tag == "head":
            rank = node.get("rend", "h2")
            node.tag = rank if rank in _HEADINGS else "h2"
        elif node.tag == "cell":
            node.tag = "th" if node.get("role") == "head" else "td"
        elif node.tag == "hi":
            node.tag = {"#sup": "sup", "#sub": "sub"}.get(node.get("rend", ""), "span")
        elif node.tag in names:
            node.tag = names[str(node.tag)]
    return body


class _Walker:
    def __init__(self, title: etree._Element | None) -> None:
        self._title = title
        self._shift = 1 if title is not None else 0
        self._depth = 0

    def block(self, node: etree._Element) -> Iterator[Piece]:
        """The pieces of a block element: its running text, and the blocks within."""
        parts: list[str] = [node.text or ""]
        for child in node:
            if isinstance(child.tag, str) and not _is_skipped(child):
                if _is_block(child):
                    yield from self._paragraph(parts)
                    parts = []
                    yield from self._child(child)
                else:
                    parts.extend(_inline(child))
            parts.append(child.tail or "")
        yield from self._paragraph(parts)

    def _paragraph(self, parts: list[str]) -> Iterator[Piece]:
        text = clean(joined(parts))
        if text:
            kind = "list-item" if self._depth else "paragraph"
            yield Piece(kind, text, max(1, self._depth))  # type: ignore[arg-type]  # two of its literals

    def _child(self, node: etree._Element) -> Iterator[Piece]:
        tag = str(node.tag)
        if tag in _HEADINGS:
            yield from self._heading(node, tag)
        elif tag in _LISTS:
            yield from self._list(node)
        elif tag == "table":
            yield from _table(node)
        elif tag in ("figcaption", "caption"):
            yield Piece("caption", text_of(node))
        else:
            yield from self.block(node)

    def _heading(self, node: etree._Element, tag: str) -> Iterator[Piece]:
        text = text_of(node)
        if node is self._title:
            yield Piece("title", text)
        elif text:
            yield Piece("heading", text, max(1, _HEADINGS[tag] - self._shift))

    def _list(self, node: etree._Element) -> Iterator[Piece]:
        self._depth += 1
        for child in node:
            if isinstance(child.tag, str) and not _is_skipped(child):
                yield from self.block(child) if child.tag in _ITEMS else self._child(child)
        self._depth -= 1


def text_of(node: etree._Element) -> str:
    """The running text of `node`, cleaned."""
    return clean(joined(list(_inline(node))))


def _inline(node: etree._Element) -> Iterator[str]:
    if node.tag == "br":
        yield " "
        return
    own = "".join(str(text) for text in node.itertext())
    if node.tag == "sup" and own.strip().lstrip("+-\u2212\u2013").isdecimal():
        yield "\x00" + own
        return
    yield node.text or ""
    for child in node:
        if isinstance(child.tag, str) and not _is_skipped(child):
            spaced = _is_block(child)
            yield " " if spaced else ""
            yield from _inline(child)
            yield " " if spaced else ""
        yield child.tail or ""


def _is_block(node: etree._Element) -> bool:
    if node.tag in _BLOCKS or node.tag in _HEADINGS or node.tag in _LISTS or node.tag in _ITEMS:
        return True
    return any(_is_block(child) for child in node if isinstance(child.tag, str))


def _is_skipped(node: etree._Element) -> bool:
    if node.tag in _SKIPPED or node.get("hidden") is not None:
        return True
    style = (node.get("style") or "").replace(" ", "").lower()
    return node.get("role") in _SKIPPED_ROLES or "display:none" in style


def _table(table: etree._Element) -> Iterator[Piece]:
    caption = table.find("caption")
    if caption is not None:
        yield Piece("caption", text_of(caption))
    rows = [row for row in table.iter("tr") if _own(row, table)]
    cells = [tuple(_cell(cell) for cell in row.iterchildren("td", "th")) for row in rows]
    if len(cells) > 1 and (title := _spanning_title(cells[0])):
        yield Piece("caption", title)
        cells = cells[1:]
    head = 0
    while head < len(cells) and _heads(cells[head]):
        head += 1
    if head == len(cells):
        head = min(head, 1)
    yield Piece("table", head=tuple(cells[:head]), rows=tuple(cells[head:]))


def _heads(row: tuple[Cell, ...]) -> bool:
    written = [cell for cell in row if cell.text]
    return bool(written) and all(cell.heads for cell in written)


def _spanning_title(row: tuple[Cell, ...]) -> str:
    """The text of a first row that holds one heading cell over several columns, or nothing."""
    written = [cell for cell in row if cell.text]
    alone = len(written) == 1 and (len(row) > 1 or written[0].columns > 1)
    return written[0].text if alone and written[0].heads else ""


def _own(row: etree._Element, table: etree._Element) -> bool:
    return next(row.iterancestors("table"), None) is table


def _cell(cell: etree._Element) -> Cell:
    columns, rows = (_span(cell.get(name)) for name in ("colspan", "rowspan"))
    return Cell(text_of(cell), columns, rows, cell.tag == "th")


def _span(stated: str | None) -> int:
    return min(int(stated), _WIDEST_SPAN) if stated and stated.isdecimal() else 1
