"""What can be done with an answer: export, save and submit, print, say what one thinks of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from qa.answer import Answer
from qa.exports import FORMATS, Stamp, export
from qa.feedback import REASONS, FeedbackStore
from qa.notices import holds_personal_data
from qa.review import Review
from ui.login import name_field
from ui.page_base import folder, opened_index, reviews

PRINT = '<button type="button" class="cb-copy cb-print" data-print="page">Print</button>'
_PATIENT_WARNING = "Leave it out where it tells of one patient."


def actions(answer: Answer, saved: Review | None) -> None:
    """What can be done with the answer, for a row of buttons above it."""
    with st.popover("Export", icon=":material/download:", type="tertiary"):
        exports(answer, saved)
    if saved is None:
        with st.popover("Save", icon=":material/bookmark:", type="tertiary"):
            _save(answer)
    with st.popover("Helpful?", icon=":material/thumbs_up_down:", type="tertiary"):
        _feedback(answer)
    st.html(PRINT, width="content")


def exports(answer: Answer, saved: Review | None) -> None:
    """One download button a format; a file is made when it is asked for."""
    for name, format in FORMATS.items():
        st.download_button(
            format.label,
            data=_writer(answer, name, saved.line if saved else ""),
            file_name=f"curbside-answer{format.suffix}",
            mime=format.media_type,
            key=f"export-{name}",
            on_click="ignore",
            type="tertiary",
        )


def _writer(answer: Answer, name: str, review: str) -> Callable[[], bytes]:
    return partial(_written, answer, name, review)


def _written(answer: Answer, name: str, review: str) -> bytes:
    return export(answer, name, Stamp(datetime.now(UTC), review))


def _save(answer: Answer) -> None:
    by = name_field("save-name")
    keep = st.checkbox(
        "Keep the question with it",
        value=not holds_personal_data(answer.question),
        key="save-question",
        help=_PATIENT_WARNING,
    )
    submit = st.checkbox("Submit it for review", key="save-submit")
    comment = st.text_input("Note for the reviewer", key="save-note") if submit else ""
    if not st.button("Save answer", type="primary", key="save-answer"):
        return
    if not by:
        st.error("Write your name first.")
        return
    kept, now = reviews(), datetime.now(UTC)
    id = kept.save(answer, opened_index(), by=by, at=now, keep_question=keep)
    if submit:
        kept.submit(id, by=by, at=now, comment=comment)
    st.session_state.pop("turns", None)
    st.session_state.pop("open", None)
    st.session_state["said"] = "Saved and submitted for review." if submit else "Saved."
    st.query_params["answer"] = id
    st.rerun()


def _feedback(answer: Answer) -> None:
    thumb = st.feedback("thumbs", key="thumb")
    if thumb is None:
        st.caption("Kept beside the index on this machine; sent to nobody.")
        return
    helpful = thumb == 1
    offered = ["answers"] if helpful else [name for name in REASONS if name != "answers"]
    why = st.pills(
        "Why?", offered, selection_mode="multi", format_func=REASONS.__getitem__, key="thumb-why"
    )
    comment = st.text_input("Anything else", key="thumb-comment", max_chars=2000)
    keep = st.checkbox("Keep my question with this", key="thumb-keep", help=_PATIENT_WARNING)
    if st.button("Send", type="primary", key="thumb-send"):
        FeedbackStore(folder()).give(
            answer,
            helpful=helpful,
            reasons=why or (),
            comment=comment,
            keep_question=keep,
            at=datetime.now(UTC),
        )
        st.success("Thank you. It is kept beside the index.")
