"""The Ask page: one field, the answer in quotes with citation chips, the source beside it."""

from __future__ import annotations

import streamlit as st

from corpus.document import Span
from corpus.errors import CurbsideError, UnknownDocumentError
from qa.answer import Answer, Quote
from qa.ask import Asker
from ui.markup import STYLE, badges_html, digest_note, quote_html, source_html
from ui.opening import index_folder, open_asker

_LOOKS = {"caution": "caution"}


@st.cache_resource(max_entries=2, show_spinner="Opening the index …")
def _asker(folder: str, generation: str) -> Asker:
    """One asker for each generation; `generation` is part of the cache's key on purpose."""
    return open_asker(index_folder(None))


def show() -> None:
    """Draw the page."""
    st.html(STYLE)
    st.title("Ask the library")
    st.caption("Every answer is made of verbatim quotes. Nothing is written by this program.")
    try:
        asker = _current_asker()
        _ask(asker)
    except CurbsideError as error:
        st.error(str(error))
        return
    answer = st.session_state.get("answer")
    if answer is not None:
        _answer_beside_source(asker, answer)


def _current_asker() -> Asker:
    from index.generation import current_generation

    folder = index_folder(None)
    return _asker(str(folder), current_generation(folder))


def _ask(asker: Asker) -> None:
    with st.form("ask", border=False):
        field, button = st.columns([6, 1], vertical_alignment="bottom")
        question = field.text_input(
            "Question", placeholder="Which opioids should be avoided in mastocytosis?"
        )
        asked = button.form_submit_button("Ask", type="primary", width="stretch")
    if asked:
        st.session_state.pop("open", None)
        st.session_state.pop("answer", None)
        with st.spinner("Searching the library …"):
            st.session_state["answer"] = asker.ask(question)


def _answer_beside_source(asker: Asker, answer: Answer) -> None:
    opened: Quote | None = st.session_state.get("open")
    if opened is None:
        _answer(answer)
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        _answer(answer)
    with right:
        _source(asker, answer, opened)


def _answer(answer: Answer) -> None:
    for notice in answer.notices:
        st.warning(notice)
    if answer.status == "no_evidence":
        st.warning(f"**No answer in this library.** {answer.reason or ''}")
    for number, section in enumerate(answer.sections):
        st.subheader(section.heading)
        for position, quote in enumerate(section.quotes):
            _quote(answer, quote, _LOOKS.get(section.role, ""), f"{number}-{position}")
    if answer.near_misses:
        st.subheader("Nearest passages, which do not answer the question")
        for position, quote in enumerate(answer.near_misses):
            _quote(answer, quote, "near", f"near-{position}")
    _foot(answer)


def _quote(answer: Answer, quote: Quote, look: str, key: str) -> None:
    reference = answer.reference(quote.reference)
    st.html(quote_html(quote, look))
    with st.container(horizontal=True, key=f"chips-{key}"):
        with st.popover(f"[{reference.number}] {_short(reference.title)}"):
            st.html(badges_html(reference))
            st.text(reference.citation)
            if note := digest_note(reference):
                st.text(note)
        if st.button("Open in source", key=f"open-{key}", type="tertiary"):
            st.session_state["open"] = quote
            st.rerun()


def _short(title: str, length: int = 60) -> str:
    # Brackets and backslashes are Markdown to a button's label.
    plain = "".join(" " if c in "[]\\`*_$:<>#~" else c for c in title)
    return plain if len(plain) <= length else f"{plain[: length - 1].rstrip()}…"


def _source(asker: Asker, answer: Answer, quote: Quote) -> None:
    st.subheader("Source")
    try:
        document = asker.index.document(quote.document_id)
    except UnknownDocumentError as error:
        st.error(str(error))
        return
    st.text(document.metadata.title)
    st.html(badges_html(answer.reference(quote.reference)))
    with st.container(height=560, key="source"):
        st.html(source_html(document, Span(quote.start, quote.end)))
    if st.button("Close source", key="close-source"):
        st.session_state.pop("open", None)
        st.rerun()


def _foot(answer: Answer) -> None:
    if answer.references:
        st.subheader("References")
        for reference in answer.references:
            st.html(badges_html(reference))
            note = digest_note(reference)
            st.text(f"{reference.number}. {reference.citation}" + (f"\n{note}" if note else ""))
    index = answer.index
    st.caption(
        f"Confidence {answer.confidence:.0%} · {index.documents:,} documents · "
        f"{index.passages:,} passages · index {index.generation}"
    )
