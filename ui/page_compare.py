"""Two to four documents side by side on one question, each asked by itself."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from corpus.document import Document
from corpus.errors import QuestionError
from index.selection import Selection
from index.store import Index
from qa.answer import Answer, Quote
from ui.markup import badges_html, notice_html
from ui.page_answer import draw_quote
from ui.page_base import asker, opened_index, plain, short
from ui.page_map import go

MOST_COMPARED = 4
_SHOWN = 4


def compare(chosen: Mapping[str, bool]) -> None:
    """Draw the comparison of the `chosen` documents."""
    index = opened_index()
    if st.button("All documents", icon=":material/arrow_back:", type="tertiary", key="back"):
        st.session_state.pop("comparing")
        st.rerun()
    st.html('<h1 class="cb-sr">Documents side by side</h1>')
    question = st.text_input(
        "Question to all of them",
        key="compare-question",
        placeholder="What do you want to compare them on?",
    )
    columns = st.columns(len(chosen), gap="medium")
    for number, (column, document_id) in enumerate(zip(columns, chosen, strict=True)):
        with column:
            _one(index, index.document(document_id, boxes=False), question, number)


def _one(index: Index, document: Document, question: str, number: int) -> None:
    facts = document.metadata
    if st.button(
        plain(short(facts.title or document.id, 90)), key=f"compared-{number}", type="tertiary"
    ):
        go("evidence", document=document.id)
    st.html(badges_html(facts))
    if not question.strip():
        return
    try:
        answer = asker(Selection(documents=frozenset({document.id}))).ask(question)
    except QuestionError as error:
        st.error(plain(str(error)))
        return
    _quotes(index, answer, number)


def _quotes(index: Index, answer: Answer, number: int) -> None:
    if answer.status == "no_evidence":
        st.html(notice_html("Does not answer it.", answer.reason or "", kind="quiet"))
    found = answer.quotes or answer.near_misses
    for position, quote in enumerate(found[:_SHOWN]):
        look = "" if answer.quotes else "near"
        key = f"compare-{number}-{position}"
        draw_quote(answer, quote, index, look, key, _read)


def _read(quote: Quote) -> None:
    go("evidence", document=quote.document_id, at=f"{quote.start}-{quote.end}")
