"""One document to read: its standing, outline, text, captions, related articles, citations."""

from __future__ import annotations

import re
from html import escape

import streamlit as st

from corpus.document import Document, Span
from corpus.page_image import has_page_image
from qa.citing import Citing, RelatedHere, citing, related_here
from ui.markup import badges_html, digest_note, links_html, notice_html, status_word
from ui.markup_document import document_html, outline_html
from ui.page_base import opened_index, plain, reviews, rows, short
from ui.page_map import go
from ui.page_source import draw_page

_PLACE = re.compile(r"(\d{1,9})-(\d{1,9})")


def read(document_id: str) -> None:
    """Draw the document `document_id`, at the place that the address names."""
    index = opened_index()
    if st.button("All documents", icon=":material/arrow_back:", type="tertiary", key="back"):
        go("evidence")
    document = index.document(document_id, boxes=False)
    quoted = _quoted(document)
    cited_by = citing(document, reviews().list(index))
    st.html(_head(document))
    contents, text = st.columns([1, 3], gap="medium")
    with contents, st.container(key="contents"):
        _contents(document, related_here(document, rows()), cited_by)
    with text:
        _text(document, quoted, cited_by)


def _quoted(document: Document) -> Span | None:
    place = _PLACE.fullmatch(st.query_params.get("at", ""))
    span = Span(int(place[1]), int(place[2])) if place else None
    return span if span and span.start < span.end <= len(document.text) else None


def _head(document: Document) -> str:
    facts, made = document.metadata, document.provenance
    standing = ""
    if facts.status != "current":
        standing = notice_html(
            f"⚠ {status_word(facts.status)}", facts.status_reason or "", kind="bad"
        )
    authors = ", ".join(facts.authors[:12]) + (", …" if len(facts.authors) > 12 else "")
    note = digest_note(facts.digest_of)
    read_by = f"{document.id} · read from {made.format} by {made.reader}"
    return (
        f'{standing}<h1 class="cb-page-title">{escape(facts.title or document.id)}</h1>'
        f'<div class="cb-place">{escape(authors)}</div>'
        f'<div>{badges_html(facts)}<span class="cb-place">{links_html(facts)}</span></div>'
        f'<div class="cb-digest">{escape(note)}</div>'
        f'<div class="cb-place">{escape(read_by)}'
        f"{f' · licence {escape(facts.licence)}' if facts.licence else ''}"
        f" · text sha256 <code>{document.sha256[:16]}…</code></div>"
    )


def _contents(
    document: Document, related: tuple[RelatedHere, ...], cited_by: tuple[Citing, ...]
) -> None:
    with st.expander("Outline", expanded=True):
        st.html(outline_html(document))
    captions = [b for b in document.blocks if b.kind == "caption"]
    if captions:
        with st.expander(f"Figures and tables ({len(captions)})"):
            items = "".join(f"<p>{escape(document.text[b.start : b.end])}</p>" for b in captions)
            st.html(f'<div class="cb-outline">{items}</div>')
    if related:
        with st.expander(f"Corrections and related articles ({len(related)})", expanded=True):
            for number, link in enumerate(related):
                _related(link, number)
    with st.expander(f"Cited in saved answers ({len(cited_by)})", expanded=bool(cited_by)):
        if not cited_by:
            st.caption("No saved answer quotes this document.")
        for number, item in enumerate(cited_by):
            label = item.review.answer.question or f"Saved answer {item.review.id[:8]}"
            if st.button(plain(short(label, 80)), key=f"citing-{number}", type="tertiary"):
                go("ask", answer=item.review.id)
    if document.issues:
        with st.expander(f"Notes from reading ({len(document.issues)})"):
            said = "".join(f"<p>{escape(issue.message)}</p>" for issue in document.issues[:30])
            st.html(f'<div class="cb-outline">{said}</div>')


def _related(link: RelatedHere, number: int) -> None:
    kind = link.kind.replace("-", " ")
    said = f"{kind}: {link.label}" if link.towards else f"{link.label} — {kind} this"
    if link.document_id is None:
        st.html(f'<div class="cb-outline">{escape(said)} (not in this library)</div>')
    elif st.button(plain(said), key=f"related-{number}", type="tertiary"):
        go("evidence", document=link.document_id)


def _text(document: Document, quoted: Span | None, cited_by: tuple[Citing, ...]) -> None:
    places = [place for item in cited_by for place in item.places]
    shown: str | None = "Text"
    if quoted and has_page_image(document, quoted):
        options = ["Text", f"Page {document.page_at(quoted.start)}"]
        shown = st.segmented_control(
            "Show", options, default="Text", required=True, label_visibility="collapsed"
        )
    if quoted and shown != "Text":
        draw_page(document.id, quoted)
        return
    at = f"{document.id}:{quoted.start}" if quoted else document.id
    body = document_html(document, [quoted] if quoted else [], places)
    heading = '<h2 class="cb-sr">Text</h2>'
    st.html(f'{heading}<div class="cb-whole" data-at="{escape(at)}">{body}</div>')
