"""Escaped HTML for a document's text: whole, around a quote, and its outline.

Marks are offsets of the canonical text. Knows blocks and sections, not answers.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from corpus.document import Block, Document, Span
from ui.markup import marked

_QUIET = frozenset({"footnote", "reference", "front", "caption"})
_AROUND = 700


def window_html(document: Document, quoted: Span, before: int = 12, after: int = 24) -> str:
    """The blocks around `quoted` in a box that scrolls to the quote."""
    at = next((i for i, b in enumerate(document.blocks) if b.end > quoted.start), 0)
    first, last = max(0, at - before), at + after + 1
    shown = document.blocks[first:last]
    above = '<p class="quiet">…</p>' if first else ""
    below = '<p class="quiet">…</p>' if last < len(document.blocks) else ""
    body = "".join(block_html(document, block, [quoted], "quote") for block in shown)
    return (
        '<div class="cb-scroll cb-source" tabindex="0" role="region" '
        'aria-label="The source at the quote" '
        f'data-at="{escape(document.id)}:{quoted.start}"><div class="cb-text">'
        f"{above}{body}{below}</div></div>"
    )


def page_html(png: bytes, said: str, at: str, share: float) -> str:
    """A page's image in a box that scrolls to where the quote begins.

    `share` is how far down the page that is, from 0 to 1; `said` is the image's description.
    """
    data = b64encode(png).decode("ascii")
    return (
        '<div class="cb-scroll cb-page" tabindex="0" role="region" aria-label="The page" '
        f'data-at="{escape(at)}" data-share="{share:.3f}">'
        f'<img alt="{escape(said)}" src="data:image/png;base64,{data}"></div>'
    )


def surrounding_html(document: Document, quoted: Span) -> str:
    """The passage around `quoted`, cut at some distance, with the quote marked."""
    block = next((b for b in document.blocks if b.end > quoted.start), None)
    if block is None:
        return ""
    start = max(min(block.start, quoted.start), quoted.start - _AROUND)
    end = min(max(block.end, quoted.end), quoted.end + _AROUND)
    text = document.text[start:end]
    inside = marked(text, [Span(quoted.start - start, quoted.end - start)], "quote")
    return f"{'… ' if start > block.start else ''}{inside}{' …' if end < block.end else ''}"


def document_html(
    document: Document, quoted: Sequence[Span] = (), cited: Sequence[Span] = ()
) -> str:
    """The whole text with anchors for the outline; `quoted` stands out, `cited` is marked."""
    anchors = {section.start: number for number, section in enumerate(document.sections)}
    parts = []
    for block in document.blocks:
        number = anchors.pop(block.start, None)
        anchor = f'<span id="section-{number}"></span>' if number is not None else ""
        spans, name = (quoted, "quote") if _touched(block, quoted) else (cited, "cited")
        parts.append(anchor + block_html(document, block, spans, name))
    return f'<div class="cb-text">{"".join(parts)}</div>'


def outline_html(document: Document) -> str:
    """Links to the sections by their headings, indented by level."""
    rows = [
        f'<a href="#section-{number}" style="padding-left:{0.8 * (section.level - 1):.1f}rem">'
        f"{escape(section.heading)}</a>"
        for number, section in enumerate(document.sections)
        if section.heading and section.end > section.start
    ]
    return f'<nav class="cb-outline" aria-label="Outline">{"".join(rows)}</nav>'


def block_html(document: Document, block: Block, spans: Sequence[Span], name: str) -> str:
    """One block of the text in its own shape."""
    inside = [
        Span(max(s.start, block.start) - block.start, min(s.end, block.end) - block.start)
        for s in spans
        if s.start < block.end and s.end > block.start
    ]
    text = marked(document.text[block.start : block.end], inside, name)
    if block.kind == "title":
        return f"<h3>{text}</h3>"
    if block.kind == "heading":
        return f"<h4>{text}</h4>"
    if block.kind == "list-item":
        return f'<div class="item" dir="auto">• {text}</div>'
    if block.kind in ("table-row", "table-header"):
        row = f"<b>{text}</b>" if block.kind == "table-header" else text
        return f'<div class="row" dir="auto">{row}</div>'
    quiet = " class='quiet'" if block.kind in _QUIET else ""
    return f"<p{quiet} dir='auto'>{text}</p>"


def _touched(block: Block, spans: Sequence[Span]) -> bool:
    return any(span.start < block.end and span.end > block.start for span in spans)
