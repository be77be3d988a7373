"""Reads Word files (.docx): headings, paragraphs, lists and tables in their order.

Text boxes, comments, tracked deletions, headers and footers are left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from corpus.builder import Builder, clean
from corpus.document import Document, Metadata
from corpus.errors import ReadError
from corpus.readers.archive import check_bounds
from corpus.readers.citation_lines import cited
from corpus.readers.grid import Cell
from corpus.readers.pieces import Piece, write_pieces
from corpus.readers.text_lines import looks_like_heading
from corpus.source import Source, document_id

READER = "docx/1"

_HEADING = re.compile(r"heading ?(\d)", re.I)
_LIST = re.compile(r"list (?:bullet|number|paragraph|continue)|list\b", re.I)
_HEAD_LINES = 12
_NO_AUTHORS = frozenset(
    {"python-docx", "microsoft office user", "user", "admin", "administrator", "author"}
)


def read_docx(source: Source) -> Document:
    """The document in `source`.

    Raises:
        ReadError: the file is damaged, packed beyond reason, or holds no text.
    """
    check_bounds(source)
    opened = _open(source)
    pieces = list(_pieces(opened))
    facts = _facts(opened, pieces)
    if facts.title and not any(piece.kind == "title" for piece in pieces):
        pieces.insert(0, Piece("title", facts.title))
    builder = Builder()
    write_pieces(builder, pieces)
    if not builder.length:
        raise ReadError("no text")
    return builder.build(
        source,
        id=document_id(facts.pmcid, facts.pmid, facts.doi, source.fallback_id),
        format="docx",
        reader=READER,
        metadata=facts,
    )


def _open(source: Source) -> Any:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    try:
        return docx.Document(io.BytesIO(source.data))
    except (PackageNotFoundError, etree.XMLSyntaxError, KeyError, ValueError, OSError) as error:
        raise ReadError(f"damaged Word file: {str(error)[:100]}") from error


def _facts(opened: Any, pieces: list[Piece]) -> Metadata:
    core = opened.core_properties
    title = next((piece.text for piece in pieces if piece.kind == "title"), "")
    stated = clean(title or core.title or "")
    guessed: frozenset[str] = frozenset()
    if not stated:
        stated = next((p.text for p in pieces if p.kind in ("heading", "paragraph")), "")[:200]
        guessed = frozenset({"title"})
    language = (core.language or "").split("-")[0].lower()
    facts = Metadata(
        title=clean(stated),
        authors=_authors(core.author or ""),
        language=language if len(language) == 2 else None,
        keywords=tuple(clean(w) for w in re.split(r"[;,]", core.keywords or "") if clean(w)),
        guessed=guessed,
    )
    return cited(facts, [piece.text for piece in _head(pieces)])


def _head(pieces: list[Piece]) -> list[Piece]:
    """What stands before the first heading: only there can a line cite the document itself."""
    first = next((n for n, piece in enumerate(pieces) if piece.kind == "heading"), len(pieces))
    return pieces[: min(first, _HEAD_LINES)]


def _authors(stated: str) -> tuple[str, ...]:
    """The names in the file's properties, less those that programs write there."""
    names = (clean(name) for name in stated.split(";"))
    return tuple(name for name in names if name and name.lower() not in _NO_AUTHORS)


def _pieces(opened: Any) -> Iterator[Piece]:
    from docx.table import Table

    for block in opened.iter_inner_content():
        if isinstance(block, Table):
            yield _table(block)
        elif text := clean(block.text):
            yield _paragraph(block, text)


def _paragraph(block: Any, text: str) -> Piece:
    style = (block.style.name if block.style is not None else "") or ""
    if style.lower() == "title":
        return Piece("title", text)
    if heading := _HEADING.match(style):
        return Piece("heading", text, int(heading.group(1)))
    if style.lower() == "caption":
        return Piece("caption", text)
    numbering = block._p.pPr.numPr if block._p.pPr is not None else None
    if numbering is not None or _LIST.match(style):
        return Piece("list-item", text, _depth(numbering, style))
    if _is_bold(block) and looks_like_heading(text):
        return Piece("heading", text, 1)
    return Piece("paragraph", text)


def _depth(numbering: Any, style: str) -> int:
    if numbering is not None and numbering.ilvl is not None:
        return int(numbering.ilvl.val) + 1
    return int(style[-1]) if style[-1:].isdigit() else 1


def _is_bold(block: Any) -> bool:
    """Whether every run is bold: how headings are made without a style."""
    written = [run for run in block.runs if run.text.strip()]
    return bool(written) and all(run.bold for run in written)


def _table(table: Any) -> Piece:
    rows = [tuple(_cells(row)) for row in table.rows]
    head = rows[:1] if len(rows) > 1 else []
    return Piece("table", head=tuple(head), rows=tuple(rows[len(head) :]))


def _cells(row: Any) -> Iterator[Cell]:
    """A row's cells once each: python-docx repeats a merged cell for every column it covers."""
    previous = None
    for cell in row.cells:
        if cell._tc is not previous:
            yield Cell(clean(cell.text))
        previous = cell._tc
