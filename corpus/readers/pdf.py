"""Reads PDFs: characters from pdfium, structure from pypdf, order and sense from the layout.

Only a file of which nothing can be read raises; everything else odd is an issue of its
page. pdfium is not thread-safe: read one PDF at a time in a process.
"""

from __future__ import annotations

from corpus.builder import Builder
from corpus.document import Document, Issue
from corpus.errors import ReadError
from corpus.readers.pdf_columns import columns, gutter
from corpus.readers.pdf_floats import Float, take_floats
from corpus.readers.pdf_flow import Entry, Flow
from corpus.readers.pdf_front import mark_front, metadata_of
from corpus.readers.pdf_furniture import without_furniture
from corpus.readers.pdf_lines import Line, runs_of
from corpus.readers.pdf_open import Opened, open_pdf
from corpus.readers.pdf_page import NO_BOX, PageRead, read_page, turned_marks
from corpus.readers.pdf_text import compose, known_of
from corpus.readers.pdf_words import page_words, word_gap
from corpus.readers.pdf_write import PageSize, Writer, heading_levels, page_spans
from corpus.source import Source, document_id

READER = "pdf/1"

_DEFAULT_BODY = 10.0
_DEFAULT_WIDTH = 600.0


def read_pdf(source: Source) -> Document:
    """The document in a PDF.

    Raises:
        ReadError: nothing in it can be read; `reason` names why, such as "encrypted: needs
            a password" or "no text layer: needs OCR".
    """
    with open_pdf(source.data) as opened:
        reads = [read_page(opened, number) for number in range(1, opened.page_count + 1)]
        labels = opened.labels
    issues = [*opened.issues, *(read.issue for read in reads if read.issue is not None)]
    if not any(read.planes or read.lines for read in reads):
        first = next((read.issue for read in reads if read.issue is not None), None)
        raise ReadError(first.message if first else "no text", first.page if first else None)
    return _assemble(source, opened, reads, labels, issues)


def _assemble(
    source: Source, opened: Opened, reads: list[PageRead], labels: list[str], issues: list[Issue]
) -> Document:
    planes = _planes(reads)
    runs, furniture = without_furniture([runs for _, _, runs in planes], [_tall(p) for p in planes])
    body = _body_size(runs)
    entries = _entries(planes, runs, body)
    _apply_outline(entries, opened.outline)
    mark_front(entries, opened.stated, body)
    known = known_of(line for part in runs for line in part)
    sizes = [
        PageSize(r.number, r.width, r.height, _label(labels, r.number), r.method) for r in reads
    ]
    builder = Builder()
    writer = Writer(builder, known, heading_levels(entries), {s.number: s for s in sizes})
    writer.write(entries)
    if not builder.length:
        raise ReadError("no text but page numbers and running heads")
    for page in page_spans(writer.marks, sizes, builder.length):
        builder.add_page(page)
    for issue in issues:
        builder.report(issue.code, issue.message, issue.severity, issue.page)
    composed = [compose(e.lines, known)[0] for e in entries if e.kind == "front"]
    title = next((compose(e.lines, known)[0] for e in entries if e.kind == "title"), "")
    margins = [line.text for line in furniture if line.page == 1]
    facts = metadata_of(entries, title, opened.stated, margins, composed)
    return builder.build(
        source,
        id=document_id(facts.pmcid, facts.pmid, facts.doi, source.fallback_id),
        format="pdf",
        reader=READER,
        metadata=facts,
    )


def _label(labels: list[str], number: int) -> str | None:
    return labels[number - 1] if len(labels) >= number else None


def _planes(reads: list[PageRead]) -> list[tuple[PageRead, int, list[Line]]]:
    """The runs of every plane of every page, with its page and quarter turn."""
    gap = word_gap([chars for read in reads for _, chars in read.planes])
    out: list[tuple[PageRead, int, list[Line]]] = []
    for read in reads:
        for turn, chars in read.planes:
            out.append((read, turn, runs_of(page_words(chars, gap), read.number, turn)))
        if read.lines:
            out.append((read, NO_BOX, read.lines))
    return out


def _tall(plane: tuple[PageRead, int, list[Line]]) -> float:
    """The height of a plane as it is read; none for text without places."""
    read, turn, _ = plane
    return read.width if turn in (1, 3) else read.height if turn >= 0 else 1e9


def _body_size(runs: list[list[Line]]) -> float:
    """The size in points of most characters."""
    weights: dict[float, int] = {}
    for line in (line for part in runs for line in part):
        weights[line.size] = weights.get(line.size, 0) + sum(len(w.text) for w in line.words)
    return max(weights.items(), key=lambda item: item[1])[0] if weights else _DEFAULT_BODY


def _entries(
    planes: list[tuple[PageRead, int, list[Line]]], runs: list[list[Line]], body: float
) -> list[Entry]:
    pages: list[tuple[list[Line | Float], float]] = []
    gutters: list[float] = []
    for (read, turn, _), lines in zip(planes, runs, strict=True):
        marks = turned_marks(read.marks, turn, read.width, read.height) if turn > 0 else read.marks
        width = (read.height if turn in (1, 3) else read.width) or _DEFAULT_WIDTH
        flowing, floats, _ = take_floats(lines, marks, body)
        pages.append(([*flowing, *floats], width))
        gutters += [x for x in [gutter(pages[-1][0], width)] if x is not None]
    flow = Flow(body)
    for items, width in pages:
        for column in columns(items, width, gutters):
            flow.column(column)
    return flow.finish()


def _apply_outline(entries: list[Entry], outline: dict[str, int]) -> None:
    """Make headings of short entries that the file's outline names."""
    for entry in entries:
        if entry.kind == "paragraph" and len(entry.lines) <= 3:
            level = outline.get(entry.text.lower())
            if level is not None:
                entry.kind, entry.level = "heading", level
