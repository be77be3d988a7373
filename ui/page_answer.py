"""Draws an Answer: its quotes with chips, cautions, differing sources, references, or why none.

Shows what the answer holds and decides nothing; a field that is empty shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import streamlit as st

from corpus.document import Document, Span
from corpus.errors import UnknownDocumentError
from qa.answer import Answer, Quote, to_wire
from qa.review_staleness import Library
from ui.markup import notice_html, place_html, quote_html, references_html
from ui.markup_document import surrounding_html

_NEAR = "Nearest passages — these do not answer the question"
_ROLE_NOTES = {
    "conflict": "Sources differ. Read each in its place before relying on either.",
    "caution": "Cautions the sources give.",
}


def draw_answer(answer: Answer, library: Library, *, question: str) -> None:
    """The whole answer; `question` is shown as its heading."""
    wire = to_wire(answer)
    st.html(_head(answer, wire, question))
    if answer.notices:
        st.html(notice_html(*answer.notices, kind="bad"))
    for number, section in enumerate(answer.sections):
        st.html(_heading(section.heading, section.role))
        for position, quote in enumerate(section.quotes):
            _quote(answer, library, quote, section.role, f"{number}-{position}")
    if answer.near_misses:
        st.html(_heading(_NEAR, "near"))
        for position, quote in enumerate(answer.near_misses):
            _quote(answer, library, quote, "near", f"near-{position}")
    if answer.references:
        st.html(_heading("References", "") + references_html(answer.references))
    st.html(_foot(answer))


def _head(answer: Answer, wire: Mapping[str, Any], question: str) -> str:
    title = question or "Saved answer (its question was not kept)"
    facts = " · ".join(escape(fact) for fact in _facts(answer, wire))
    refused = ""
    if answer.status == "no_evidence":
        refused = notice_html(f"No answer in this library. {answer.reason or ''}".strip())
    return (
        f'<div class="cb-answer-head" role="status"><h2>{escape(title)}</h2>'
        f'<span class="cb-facts">{facts}</span></div>{refused}'
    )


def _facts(answer: Answer, wire: Mapping[str, Any]) -> list[str]:
    facts: list[str] = []
    if answer.status == "answered":
        quotes = _count(len(answer.quotes), "quote")
        sources = _count(len({quote.reference for quote in answer.quotes}), "source")
        facts.append(f"{quotes} from {sources}")
        facts.append(f"confidence {answer.confidence:.0%}")
    return [*facts, *_evidence(wire.get("evidence")), *_understood(wire.get("understood"))]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _evidence(evidence: Any) -> list[str]:
    """The kinds of source behind the answer, by whatever counts the answer carries."""
    if not isinstance(evidence, Mapping):
        return []
    types = evidence.get("types")
    pairs = types.items() if isinstance(types, Mapping) else types or ()
    counts = [f"{number} {str(kind).replace('-', ' ')}" for kind, number in pairs]
    first, last = evidence.get("oldest"), evidence.get("newest")
    years = [f"{first}–{last}" if first != last else str(first)] if first and last else []
    return [", ".join(counts), *years] if counts else years


def _understood(understood: Any) -> list[str]:
    if not isinstance(understood, Mapping):
        return []
    kind, population = understood.get("kind"), understood.get("population")
    named = [str(part) for part in (kind, population) if part and part != "other"]
    return [f"read as: {', '.join(named)}"] if named else []


def _heading(text: str, role: str) -> str:
    note = _ROLE_NOTES.get(role, "")
    said = f'<span class="cb-sr">{escape(note)}</span>' if note else ""
    sign = "⚠ " if role == "caution" else "⇄ " if role == "conflict" else ""
    return f'<h3 class="cb-section {escape(role)}">{sign}{escape(text)}{said}</h3>'


def _quote(answer: Answer, library: Library, quote: Quote, look: str, key: str) -> None:
    reference = answer.reference(quote.reference)
    document = _document(library, quote.document_id)
    around = surrounding_html(document, Span(quote.start, quote.end)) if document else ""
    html = quote_html(quote, reference, look, key, around)
    with st.container(key=f"quote-{key}"):
        st.html(html + place_html(quote, reference, key))
        # Out of sight: the chip's card and the line under the quote press it.
        if st.button("Open in source", key=f"open-{key}"):
            st.session_state["open"] = quote
            st.rerun()


def _document(library: Library, document_id: str) -> Document | None:
    try:
        return library.document(document_id, boxes=False)
    except UnknownDocumentError:
        return None


def _foot(answer: Answer) -> str:
    index = answer.index
    text = (
        f"Every quote is word for word from its source. {index.documents:,} documents, "
        f"{index.passages:,} passages, index {index.generation} of {index.built_at[:10]}, "
        f"{answer.elapsed_ms:.0f} ms."
    )
    return f'<p class="cb-facts">{escape(text)}</p>'


def offers(answer: Answer, ask: Callable[[str], None]) -> None:
    """Spelling offers and follow-up questions as buttons that ask them."""
    for label, texts in (("Did you mean", answer.suggestions), ("Ask next", answer.follow_ups)):
        if not texts:
            continue
        with st.container(horizontal=True, key=f"no-print-{label.split()[0].lower()}"):
            st.html(f'<span class="cb-facts">{label}:</span>', width="content")
            for position, text in enumerate(texts):
                if st.button(_plain(text), key=f"{label}-{position}", type="secondary"):
                    ask(text)


def _plain(text: str) -> str:
    from ui.page_base import plain

    return plain(text)
