"""Escaped HTML for quotes and for the source they stand in.

The only place that turns document text into HTML; nothing of a document ever reaches the
page through Markdown or unescaped. Highlights are offsets, never searched for.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from corpus.document import Block, Document, Span
from qa.answer import Quote, Reference

STYLE = """
<style>
.cb-quote{border-left:4px solid #0b6e69;padding:.5rem .8rem;margin:.2rem 0 .1rem;line-height:1.55;
 font-size:1.03rem;overflow-wrap:anywhere}
.cb-quote.caution{border-left-color:#b3261e}
.cb-quote.near{border-left-color:#8a8f98}
.cb-quote mark,.cb-source mark.word{background:transparent;color:inherit;font-weight:650;padding:0}
.cb-context{opacity:.78;font-size:.95rem}
.cb-place{opacity:.78;font-size:.86rem;margin:.1rem 0 .2rem}
.cb-source{line-height:1.6;overflow-wrap:anywhere}
.cb-source h4{margin:.9rem 0 .2rem;font-size:1rem}
.cb-source mark.quote{background:#ffe08a;color:#1b1b1b;padding:.1rem 0}
.cb-source .item{margin-left:1.1rem}
.cb-source .quiet{opacity:.75;font-size:.9rem}
.cb-badge{display:inline-block;border:1px solid currentColor;border-radius:.6rem;padding:0 .45rem;
 font-size:.78rem;margin-right:.3rem}
.cb-badge.bad{color:#b3261e;font-weight:650}
</style>
"""


def quote_html(quote: Quote, look: str = "") -> str:
    """One quote with its context spans and its place; `look` is "", "caution" or "near"."""
    before = "".join(_context(c.text) for c in quote.context if c.role != "after")
    after = "".join(_context(c.text) for c in quote.context if c.role == "after")
    words = _marked(quote.text, [Span(a, b) for a, b in quote.highlights], "word")
    return (
        f'<div class="cb-quote {escape(look)}">{before}<div>“{words}”</div>{after}'
        f'<div class="cb-place">{escape(place(quote))}</div></div>'
    )


def place(quote: Quote) -> str:
    """Section path and page of a quote, as one line."""
    page = f"page {quote.page}" if quote.page else ""
    return " · ".join(part for part in (" › ".join(quote.section), page) if part)


def badges_html(reference: Reference) -> str:
    """Type, year and status of a reference; anything but current stands out."""
    labels = [(reference.type.replace("-", " "), "")]
    if reference.year:
        labels.append((str(reference.year), ""))
    if reference.population:
        labels.append((reference.population, ""))
    if reference.status != "current":
        labels.append((reference.status.replace("-", " "), "bad"))
    return "".join(f'<span class="cb-badge {c}">{escape(text)}</span>' for text, c in labels)


def digest_note(reference: Reference) -> str:
    """What must be said wherever a digest is quoted, or an empty string."""
    if reference.digest_of is None:
        return ""
    return f"Digest of “{reference.digest_of.title}”, in this project's words"


def source_html(document: Document, quoted: Span, before: int = 3, after: int = 8) -> str:
    """The blocks around `quoted` with the quote marked at its own offsets."""
    at = next((i for i, b in enumerate(document.blocks) if b.end > quoted.start), 0)
    shown = document.blocks[max(0, at - before) : at + after + 1]
    return f'<div class="cb-source">{"".join(_block(document, b, quoted) for b in shown)}</div>'


def _block(document: Document, block: Block, quoted: Span) -> str:
    text = document.text[block.start : block.end]
    start, end = max(quoted.start, block.start), min(quoted.end, block.end)
    spans = [Span(start - block.start, end - block.start)] if start < end else []
    marked = _marked(text, spans, "quote")
    if block.kind in ("title", "heading"):
        return f"<h4>{marked}</h4>"
    if block.kind == "list-item":
        return f'<div class="item">• {marked}</div>'
    quiet = " class='quiet'" if block.kind in ("footnote", "reference", "front", "caption") else ""
    return f"<p{quiet}>{marked}</p>"


def _marked(text: str, spans: Sequence[Span], name: str) -> str:
    parts, position = [], 0
    for span in spans:
        parts.append(escape(text[position : span.start]))
        parts.append(f'<mark class="{name}">{escape(text[span.start : span.end])}</mark>')
        position = span.end
    return "".join([*parts, escape(text[position:])])


def _context(text: str) -> str:
    return f'<div class="cb-context">{escape(text)}</div>'
