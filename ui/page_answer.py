"""Draws an Answer: its quotes with chips, cautions, differing sources, references, or why none.

Shows what the answer holds and decides nothing; a field that is empty shows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from html import escape
from typing import Any

import streamlit as st

from corpus.document import Span
from corpus.errors import UnknownDocumentError
from qa.answer import Answer, AnswerSection, Echo, Quote
from qa.exports.outline import closing, remarks
from qa.readers import folded
from qa.review_staleness import Library
from ui.markup import notice_html, place_html, quote_html, references_html
from ui.markup_document import surrounding_html
from ui.page_base import plain
from ui.page_filters import reads_as_researcher

_NEAR = "Nearest passages — not an answer: none is sure enough to be one"
_ROLE_NOTES = {
    "conflict": "Sources differ. Read each in its place before relying on either.",
    "caution": "Cautions the sources give.",
}


def draw_answer(
    answer: Answer,
    library: Library,
    *,
    question: str,
    under_head: Callable[[Answer], None] | None = None,
) -> None:
    """The whole answer; `question` is its heading, and `under_head` draws what follows that."""
    st.html(_head(answer, question))
    if answer.notices:
        st.html(notice_html(*answer.notices, kind="bad"))
    if under_head is not None:
        under_head(answer)
    reader = str(answer.understood.get("reader", "clinician"))
    for number, section in enumerate(answer.sections):
        with _frame(section, reader):
            for position, quote in enumerate(section.quotes):
                draw_quote(answer, quote, library, section.role, f"{number}-{position}", _open)
    if answer.near_misses:
        st.html(_heading(_NEAR, "near"))
        for position, quote in enumerate(answer.near_misses):
            draw_quote(answer, quote, library, "near", f"near-{position}", _open)
    for heading, lines in closing(answer):
        st.html(_heading(heading, "") + notice_html(*lines, kind="quiet"))
    if answer.references:
        st.html(_heading("References", "") + references_html(answer.references))
    st.html(_foot(answer))


def _frame(section: AnswerSection, reader: str) -> AbstractContextManager[object]:
    """Where a section's quotes are drawn: under its heading, or folded for this reader."""
    if folded(section.role, reader):
        return st.expander(plain(section.heading))
    st.html(_heading(section.heading, section.role))
    return nullcontext()


def _head(answer: Answer, question: str) -> str:
    title = question or "Saved answer (its question was not kept)"
    facts = " · ".join(escape(fact) for fact in _facts(answer))
    refused = ""
    if answer.status == "no_evidence":
        why = f"No answer in this library. {answer.reason or ''}".strip()
        refused = notice_html(why, *remarks(answer))
    return (
        f'<div class="cb-answer-head" role="status"><h1>{escape(title)}</h1>'
        f'<span class="cb-facts">{facts}</span></div>{refused}'
    )


def _facts(answer: Answer) -> list[str]:
    facts: list[str] = []
    if answer.status == "answered":
        quotes = _count(len(answer.quotes), "quote")
        sources = _count(len({quote.reference for quote in answer.quotes}), "source")
        facts.append(f"{quotes} from {sources}")
        facts.append(f"confidence {answer.confidence:.0%}")
    return [*facts, *_evidence(answer.evidence), *_understood(answer.understood)]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _evidence(evidence: Mapping[str, Any]) -> list[str]:
    """The kinds and years of the sources behind the answer, and what weakens them."""
    kinds: Mapping[str, int] = evidence.get("by_type", {})
    facts = [", ".join(f"{n} {kind.replace('-', ' ')}" for kind, n in kinds.items())]
    first, last = evidence.get("oldest"), evidence.get("newest")
    if first and last:
        facts.append(str(first) if first == last else f"{first}–{last}")
    if evidence.get("only_case_reports"):
        facts.append("case reports only")
    if digests := evidence.get("digests"):
        facts.append(_count(digests, "digest"))
    return [fact for fact in facts if fact]


def _understood(understood: Mapping[str, Any]) -> list[str]:
    kind, population = understood.get("kind"), understood.get("population")
    named = [str(part) for part in (kind, population) if part and part != "other"]
    return [f"read as: {', '.join(named)}"] if named else []


def _heading(text: str, role: str) -> str:
    note = _ROLE_NOTES.get(role, "")
    said = f'<span class="cb-sr">{escape(note)}</span>' if note else ""
    sign = "⚠ " if role == "caution" else "⇄ " if role == "conflict" else ""
    return f'<h2 class="cb-section {escape(role)}">{sign}{escape(text)}{said}</h2>'


def draw_quote(
    answer: Answer,
    quote: Quote,
    library: Library,
    look: str,
    key: str,
    opened: Callable[[Quote], None],
) -> None:
    """One quote with its chips and place; `opened` is called when a source is asked for."""
    reference = answer.reference(quote.reference)
    said = {key: quote, **{f"{key}-{n}": _echoed(quote, e) for n, e in enumerate(quote.also, 1)}}
    cited = {k: (answer.reference(q.reference), _around(library, q)) for k, q in said.items()}
    html = quote_html(quote, look, cited)
    with st.container(key=f"quote-{key}"):
        st.html(html + place_html(quote, reference, key, exact=reads_as_researcher()))
        for each, source in said.items():
            # Out of sight: the chips' cards and the line under the quote press it.
            if st.button("Open in source", key=f"open-{each}"):
                opened(source)


def _echoed(quote: Quote, echo: Echo) -> Quote:
    """Another document's sentence that says the same, as a quote of its own."""
    return replace(
        quote,
        text=echo.text,
        document_id=echo.document_id,
        start=echo.start,
        end=echo.end,
        reference=echo.reference,
        page=echo.page,
        section=echo.section,
        highlights=(),
        context=(),
        also=(),
    )


def _open(quote: Quote) -> None:
    st.session_state["open"] = quote
    st.rerun()


def _around(library: Library, quote: Quote) -> str:
    """The passage around `quote` as HTML; empty where its document is gone."""
    try:
        document = library.document(quote.document_id, boxes=False)
    except UnknownDocumentError:
        return ""
    return surrounding_html(document, Span(quote.start, quote.end))


def _foot(answer: Answer) -> str:
    index = answer.index
    text = (
        f"Every quote is word for word from its source. {index.documents:,} documents, "
        f"{index.passages:,} passages, index {index.generation} of {index.built_at[:10]}, "
        f"{answer.elapsed_ms:.0f} ms."
    )
    return f'<p class="cb-facts">{escape(text)}</p>'


def spelling(answer: Answer, ask: Callable[[str], None]) -> None:
    """What was read otherwise than written, and drugs that may be meant as buttons to ask."""
    for said in answer.suggestions:
        st.html(f'<p class="cb-facts">{escape(said)}</p>')
    offers = answer.understood.get("offers", ())
    _offers("Ask instead", [_with(answer.question, **offer) for offer in offers], ask)


def _with(question: str, written: str, meant: str) -> str:
    return re.sub(rf"\b{re.escape(written)}\b", meant, question)


def follow_ups(answer: Answer, ask: Callable[[str], None]) -> None:
    """Questions to go on with as buttons that ask them."""
    _offers("Ask next", answer.follow_ups, ask)


def _offers(label: str, texts: Sequence[str], ask: Callable[[str], None]) -> None:
    if not texts:
        return
    with st.container(horizontal=True, key=f"no-print-{label.split()[0].lower()}"):
        st.html(f'<span class="cb-facts">{label}:</span>', width="content")
        for position, text in enumerate(texts):
            if st.button(plain(text), key=f"{label}-{position}", type="secondary"):
                ask(text)
