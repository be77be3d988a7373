"""The Ask page: one field, the answer in quotes with citation chips, the source beside it.

The conversation lives in the browser's session alone; only filters and a saved answer's id
stand in the address.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from eval.starting_points import starting_points
from index.selection import Selection
from index.store import IndexStatus
from qa.answer import Answer
from qa.readers import Reader
from qa.review import Review
from ui.markup import badge_html, notice_html
from ui.page_actions import actions
from ui.page_answer import draw_answer, follow_ups, spelling
from ui.page_base import asker, guarded, opened_index, plain, reviews, rows
from ui.page_filters import chosen_reader, filters
from ui.page_map import go
from ui.page_source import source_panel

_EXAMPLES = 4
_ADVICE = (
    "What you can do: use other words or the drug's generic name; take filters away; look "
    "whether the nearest passages help; or add documents on it."
)
_BEST = "best"
"""In place of an opened quote: show the source of the answer's first."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of the conversation, what it was limited to, for whom, and its answer."""

    question: str
    selection: Selection
    answer: Answer
    reader: Reader = "clinician"


@guarded
def show() -> None:
    """Draw the page."""
    saved = _saved()
    _form()
    tools = st.container(horizontal=True, key="no-print-tools", vertical_alignment="center")
    with tools:
        selection = filters(rows())
        new = st.empty()
    body = st.empty()
    if saved is None:
        _answer_pending(selection, body)
    if said := st.session_state.pop("said", None):
        st.toast(said)
    turns = _turns()
    if saved is None and not turns:
        with body.container():
            _welcome()
        return
    if new.button("New question", type="tertiary", icon=":material/add_comment:", key="new"):
        _forget()
    with tools:
        actions(saved.answer if saved else turns[-1].answer, saved)
    with body.container():
        _answered(saved, turns)


def _answered(saved: Review | None, turns: list[Turn]) -> None:
    if saved is not None:
        saved_note(saved)
        _beside_source(saved.answer, saved.answer.question)
    else:
        _beside_source(turns[-1].answer, turns[-1].question)
        _earlier(turns[:-1])


def _turns() -> list[Turn]:
    found: list[Turn] = st.session_state.setdefault("turns", [])
    return found


def _saved() -> Review | None:
    id = st.query_params.get("answer")
    return reviews().get(reviews().find(id), opened_index()) if id else None


def _form() -> None:
    with (
        st.form("ask", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input(
            "Question",
            key="question",
            placeholder="Ask this library a clinical question",
            label_visibility="collapsed",
            autocomplete="off",
        )
        if st.form_submit_button("Ask", type="primary", icon=":material/search:"):
            _pose(st.session_state["question"])


def _pose(question: str) -> None:
    """Let `question` be asked in this run, in place of what is shown."""
    st.session_state["pending"] = question
    st.session_state.pop("open", None)
    st.query_params.pop("answer", None)


def _pose_from_button(question: str) -> None:
    _pose(question)
    st.rerun()


def _forget() -> None:
    for key in ("turns", "open", "pending", "question"):
        st.session_state.pop(key, None)
    st.query_params.pop("answer", None)
    st.rerun()


def _answer_pending(selection: Selection, body: DeltaGenerator) -> None:
    """Ask what waits to be asked, or the last question again where filters or reader changed.

    What `body` showed gives way first: an answer drawn above it would push it about.
    """
    turns, reader = _turns(), chosen_reader()
    pending = st.session_state.pop("pending", None)
    if pending is not None:
        with body, st.spinner("Searching the library …"):
            turns.append(_asked(pending, turns, selection, reader))
    elif turns and (turns[-1].selection, turns[-1].reader) != (selection, reader):
        last = turns.pop()
        st.session_state.pop("open", None)
        turns.append(_asked(last.question, turns, selection, reader))


def _asked(question: str, before: list[Turn], selection: Selection, reader: Reader) -> Turn:
    previous = [turn.question for turn in before]
    answer = asker(selection).ask(question, previous=previous, reader=reader)
    return Turn(answer.question, selection, answer, reader)


def _beside_source(answer: Answer, question: str) -> None:
    """The answer, and beside it the source of the quote that was opened, at first the best."""
    opened = st.session_state.get("open", _BEST)
    quote = next(iter(answer.quotes), None) if opened == _BEST else opened
    if quote is None:
        _whole_answer(answer, question)
        return
    left, right = st.columns([11, 9], gap="medium")
    with left:
        _whole_answer(answer, question)
    with right:
        source_panel(opened_index(), quote, first=opened == _BEST)


def _whole_answer(answer: Answer, question: str) -> None:
    draw_answer(answer, opened_index(), question=question, under_head=_under_head)
    follow_ups(answer, _pose_from_button)


def _under_head(answer: Answer) -> None:
    spelling(answer, _pose_from_button)
    if answer.status == "no_evidence":
        _help_on(answer)


def _help_on(answer: Answer) -> None:
    """What to do where the library holds no answer."""
    st.html(notice_html(_ADVICE, kind="quiet"))
    if st.button("Add documents on it", key="to-library", icon=":material/library_add:"):
        # By the session, not the address: a literature query may hold the question's words.
        st.session_state["fetch-query"] = answer.fetch_query or ""
        go("library")


def saved_note(saved: Review) -> None:
    """Where a saved answer's review stands, and what makes it stale."""
    grave = "bad" if saved.stale else "quiet"
    lines = [f"Saved answer · {saved.label} · {saved.last.by}, {saved.last.at[:10]}"]
    if saved.last.comment:
        lines.append(f"“{saved.last.comment}”")
    lines += [f"Stale: {reason.meaning}." for reason in saved.stale]
    st.html(notice_html(*lines, kind=grave))


def _earlier(turns: list[Turn]) -> None:
    if not turns:
        return
    with st.container(key="no-print-earlier"):
        st.html('<h2 class="cb-section">Earlier in this conversation</h2>')
        for number, turn in reversed(list(enumerate(turns))):
            if st.button(plain(turn.question), key=f"turn-{number}", type="tertiary"):
                _turns().append(turn)
                st.session_state.pop("open", None)
                st.rerun()


def _welcome() -> None:
    status = opened_index().status()
    st.html(_greeting(status))
    with st.container(gap="small"):
        for position, text in enumerate(_examples(status.generation)):
            if st.button(plain(text), key=f"example-{position}", icon=":material/arrow_forward:"):
                _pose_from_button(text)


@st.cache_data(max_entries=4, show_spinner=False)
def _examples(generation: str) -> list[str]:
    return starting_points(rows(), _EXAMPLES)


def _greeting(status: IndexStatus) -> str:
    promise = (
        "Answers are verbatim quotes from these documents, each with its place in the source. "
        "Nothing is written by this program, and questions stay on this machine."
    )
    return (
        '<h1 class="cb-page-title">Ask your library</h1>'
        f'<p class="cb-lede">{escape(promise)}</p><p>'
        f"{badge_html(f'{status.documents:,} documents')}"
        f"{badge_html(f'{status.passages:,} passages')}"
        f"{badge_html(f'index of {status.built_at[:10]}')}</p>"
        '<h2 class="cb-section">For example</h2>'
    )
