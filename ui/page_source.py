"""The side panel: the source open at the quote, as text and, for PDFs, as the page itself."""

from __future__ import annotations

from html import escape

import streamlit as st

from corpus.document import Document, Span
from corpus.errors import ReadError, UnknownDocumentError
from corpus.page_image import PageImage, has_page_image, page_image
from index.store import Index
from qa.answer import Quote
from ui.markup import badges_html, digest_note, links_html, notice_html, status_word
from ui.markup_document import page_html, window_html
from ui.page_base import opened_index
from ui.page_map import go


def source_panel(index: Index, quote: Quote, *, first: bool) -> None:
    """The panel for `quote`, with buttons to close it and to read the whole document.

    With `first` it was opened by itself beside a new answer; a phone has no room for that.
    """
    quoted = Span(quote.start, quote.end)
    with st.container(key="source-panel-first" if first else "source-panel", gap="xsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.html('<h2 class="cb-page-title">In its place</h2>', width="content")
            if st.button("Close", key="close-source", icon=":material/close:", type="tertiary"):
                st.session_state["open"] = None
                st.rerun()
        try:
            document = index.document(quote.document_id, boxes=False)
        except UnknownDocumentError as error:
            st.error(str(error))
            return
        st.html(_about(document, quote))
        shown = "Text"
        if has_page_image(document, quoted):
            page = f"Page {document.page_at(quoted.start)}"
            shown = st.segmented_control(
                "Show", ["Text", page], default="Text", required=True, label_visibility="collapsed"
            )
        if shown == "Text":
            st.html(window_html(document, quoted))
        else:
            draw_page(document.id, quoted)
        if st.button("Whole document", key="whole-document", type="tertiary"):
            go("evidence", document=document.id, at=f"{quoted.start}-{quoted.end}")


def _about(document: Document, quote: Quote) -> str:
    facts = document.metadata
    standing = ""
    if facts.status != "current":
        standing = notice_html(
            f"⚠ {status_word(facts.status)}", facts.status_reason or "", kind="bad"
        )
    note = digest_note(facts.digest_of)
    said = f'<div class="cb-digest">{escape(note)}</div>' if note else ""
    return (
        f"{standing}<b>{escape(facts.title or document.id)}</b><div>{badges_html(facts)}</div>"
        f'{said}<div class="cb-place">{escape(" › ".join(quote.section))} · characters '
        f"{quote.start:,}–{quote.end:,} · {links_html(facts)}</div>"
    )


def draw_page(document_id: str, quoted: Span) -> None:
    """The PDF page with the quote boxed, or why it cannot be shown."""
    index = opened_index()
    try:
        drawn = _page(index.generation, document_id, quoted.start, quoted.end)
    except ReadError as error:
        st.html(notice_html(f"The page cannot be shown: {error.reason}.", kind="quiet"))
        return
    said = "with the quote boxed" if drawn.boxes else "; where on it the quote stands is not known"
    alt = f"Page {drawn.number} of the PDF {said}"
    st.html(page_html(drawn.png, alt, f"{document_id}:{quoted.start}", drawn.share))


@st.cache_data(max_entries=32, show_spinner="Drawing the page …")
def _page(generation: str, document_id: str, start: int, end: int) -> PageImage:
    """The page; `generation` is part of the cache's key on purpose."""
    return page_image(opened_index().document(document_id), Span(start, end))
