"""Escaped HTML for quotes, their chips and references.

With `markup_document`, the only place that turns document text into HTML: nothing of a
document reaches the page through Markdown or unescaped. Highlights are offsets, never
searched for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from corpus.document import DigestOf, Span
from qa.answer import Quote, Reference
from qa.csl import Cited, links
from qa.exports.page import disjoint

STATUS_WORDS = {
    "retracted": "RETRACTED",
    "expression-of-concern": "Expression of concern",
    "corrected": "Corrected since",
    "superseded": "Superseded",
}
_NOTE_LENGTH = 52
_GRAVE = frozenset({"retracted", "expression-of-concern"})


def marked(text: str, spans: Iterable[Span], name: str) -> str:
    """`text` escaped, with `spans` (offsets within it) in marks of the class `name`."""
    parts, position = [], 0
    for start, end in disjoint([(span.start, span.end) for span in spans]):
        parts.append(escape(text[position:start]))
        parts.append(f'<mark class="{name}">{escape(text[start:end])}</mark>')
        position = end
    return "".join([*parts, escape(text[position:])])


def quote_html(quote: Quote, look: str, cited: Mapping[str, tuple[Reference, str]]) -> str:
    """One quote with its context spans and a citation chip for every source that says it.

    `look` is the section's role or "near". `cited` holds, by keys that are unique on the
    page, each reference and the text around it there as HTML made here, the quoted one
    first. A chip opens a card about its source without asking the server.
    """
    reference = next(iter(cited.values()))[0]
    chips = "".join(_chip(each, key) for key, (each, _) in cited.items())
    cards = "".join(card_html(each, key, around) for key, (each, around) in cited.items())
    before = "".join(_context(c.text) for c in quote.context if c.role != "after")
    after = "".join(_context(c.text) for c in quote.context if c.role == "after")
    words = marked(quote.text, [Span(a, b) for a, b in quote.highlights], "word")
    return (
        f'<div class="cb-quote {escape(look)}">{_flag(reference.status)}{before}'
        f'<blockquote dir="auto">“{words}”</blockquote>{chips}{after}{cards}</div>'
    )


def _flag(status: str) -> str:
    if status == "current":
        return ""
    kind = "" if status in _GRAVE else "warn"
    return f'<span class="cb-flag {kind}">⚠ {escape(status_word(status))} source</span>'


def _chip(reference: Reference, key: str) -> str:
    kind = "" if reference.type == "other" else reference.type.replace("-", " ")
    said = " ".join(part for part in (kind, str(reference.year or "")) if part)
    return (
        f'<button type="button" class="cb-chip" popovertarget="card-{escape(key)}" '
        f'aria-label="Source {reference.number}: {escape(reference.title)}">'
        f"{' · '.join(part for part in (str(reference.number), escape(said)) if part)}</button>"
    )


def card_html(reference: Reference, key: str, surrounding: str = "") -> str:
    """The card that a chip opens: what the source is, its standing, and the text around."""
    note = digest_note(reference.digest_of)
    around = f'<p><b>In its place</b></p><p class="surrounding">{surrounding}</p>'
    return (
        f'<div id="card-{escape(key)}" popover class="cb-pop" role="dialog" '
        f'aria-label="Source {reference.number}">'
        f"<h2>{escape(reference.title)}</h2><div>{badges_html(reference)}</div>"
        f"<p>{escape(reference.citation)}</p>{f'<p>{escape(note)}</p>' if note else ''}"
        f"{around if surrounding else ''}"
        f'<p><button type="button" data-press="open-{escape(key)}">Open in source</button>'
        f"{links_html(reference)}</p></div>"
    )


def links_html(cited: Cited) -> str:
    """Links to where the work can be read; following one is the reader's own step outside."""
    return " · ".join(
        f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(label)}</a>'
        for label, address in links(cited)
    )


def place_html(quote: Quote, reference: Reference, key: str, *, exact: bool = False) -> str:
    """Under a quote: where it stands, what to do with it, and a digest's note.

    With `exact` also its offsets, its score and the text's hash, for who checks them.
    """
    notes = [digest_note(reference.digest_of, _NOTE_LENGTH)]
    if exact:
        notes.append(
            f"{reference.document_id} · characters {quote.start:,}–{quote.end:,} · score "
            f"{quote.score:.2f} · read by {reference.reader} · text sha256 {reference.sha256[:16]}…"
        )
    notes.append("Reports another work that it cites." if quote.secondary else "")
    notes += [f"Also said by source {echo.reference}: “{echo.text}”" for echo in quote.also]
    said = "".join(f'<div class="cb-digest">{escape(note)}</div>' for note in notes if note)
    return (
        f'<div class="cb-under"><div class="cb-place">{escape(place(quote))}'
        f'<button type="button" class="cb-copy" data-press="open-{escape(key)}">'
        "Open in source</button>"
        f'<button type="button" class="cb-copy" data-copy="'
        f'{escape(with_citation(quote, reference))}">Copy with citation</button></div>{said}</div>'
    )


def with_citation(quote: Quote, reference: Reference) -> str:
    """A quote as one takes it along: the words, the place, the citation, what to know of it."""
    lines = [f"“{quote.text}”", place(quote), reference.citation]
    if reference.status != "current":
        lines.append(f"Note: {status_word(reference.status)}.")
    lines.append(digest_note(reference.digest_of))
    return "\n".join(line for line in lines if line)


def place(quote: Quote) -> str:
    """Section path and page of a quote, as one line."""
    page = f"page {quote.page}" if quote.page else ""
    return " · ".join(part for part in (" › ".join(quote.section), page) if part)


def status_word(status: str) -> str:
    """A status as people read it."""
    return STATUS_WORDS.get(status, status.replace("-", " "))


def badges_html(cited: Any) -> str:
    """Type, journal, year, population and status of a reference or a document's metadata."""
    labels = [(str(cited.type).replace("-", " "), "type")]
    labels += [(str(each), "") for each in (cited.journal, cited.year, cited.population) if each]
    standing, digest = _standing(cited)
    return "".join(badge_html(text, kind) for text, kind in (*standing, *labels, *digest))


def standing_html(cited: Any) -> str:
    """The status, and whether the work is a digest, as badges."""
    standing, digest = _standing(cited)
    shown = (*(standing or [("current", "")]), *digest)
    return "".join(badge_html(text, kind) for text, kind in shown)


def _standing(cited: Any) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    kind = "bad" if cited.status in _GRAVE else "warn"
    standing = [(status_word(cited.status), kind)] if cited.status != "current" else []
    return standing, [("digest", "warn")] if cited.digest_of is not None else []


def badge_html(text: str, kind: str = "") -> str:
    """One badge; `kind` is "", "type", "good", "warn" or "bad"."""
    return f'<span class="cb-badge {kind}">{escape(text)}</span>'


def digest_note(digest_of: DigestOf | None, length: int | None = None) -> str:
    """What must be said wherever a digest is quoted, or an empty string.

    With `length` its source's title is cut there; the whole one stands on the card.
    """
    if digest_of is None:
        return ""
    title = digest_of.title
    if length is not None and len(title) > length:
        title = f"{title[:length].rsplit(' ', 1)[0]} …"
    return f"Digest of “{title}”, in this project's words"


def references_html(references: Sequence[Reference]) -> str:
    """The numbered list of references with badges, notes and links."""
    rows = "".join(
        f"<li><b>{r.number}.</b><div>{escape(r.citation)}<br>{badges_html(r)}"
        f"{links_html(r)}{_note(r)}</div></li>"
        for r in references
    )
    return f'<ol class="cb-refs">{rows}</ol>'


def _note(reference: Reference) -> str:
    licence = f"Licence: {reference.licence}" if reference.licence else ""
    notes = (digest_note(reference.digest_of), licence)
    return "".join(f'<div class="cb-digest">{escape(note)}</div>' for note in notes if note)


def notice_html(*lines: str, kind: str = "") -> str:
    """A framed message of plain sentences; `kind` is "", "bad" or "quiet"."""
    role = "status" if kind == "quiet" else "alert"
    body = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    return f'<div class="cb-notice {kind}" role="{role}">{body}</div>'


def title_html(text: str, lede: str = "") -> str:
    """A page's heading and, under it, a line on what the page is for."""
    said = f'<p class="cb-lede">{escape(lede)}</p>' if lede else ""
    return f'<h1 class="cb-page-title">{escape(text)}</h1>{said}'


def table_html(head: Sequence[str], rows: Iterable[Sequence[str]], label: str) -> str:
    """A small table of escaped cells; cells that are numbers stand to the right."""
    tops = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return (
        f'<table class="cb-table" aria-label="{escape(label)}"><thead><tr>{tops}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _cell(text: str) -> str:
    return f"<td>{escape(text)}</td>"


def _context(text: str) -> str:
    return f'<div class="cb-context" dir="auto">{escape(text)}</div>'
