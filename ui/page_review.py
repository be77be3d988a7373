"""The Review page: saved answers by status, one to judge with its history, stale ones marked."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from html import escape

import streamlit as st

from qa.review import STATUS_LABELS, Review, ReviewEvent, Reviews
from ui.login import may, name_field
from ui.markup import badge_html, notice_html, table_html, title_html
from ui.page_actions import exports
from ui.page_answer import draw_answer
from ui.page_ask import saved_note
from ui.page_base import guarded, opened_index, reviews
from ui.page_map import go

_LOOKS = {"approved": "good", "sent-back": "warn", "submitted": "type", "under-review": "type"}
_STALE = "stale"


@guarded
def show() -> None:
    """Draw the page: one answer where the address names it, else the list."""
    kept = reviews()
    if said := st.session_state.pop("said", None):
        st.toast(said)
    if id := st.query_params.get("review"):
        _one(kept, kept.find(id))
    else:
        _list(kept.list(opened_index()))


def _list(found: tuple[Review, ...]) -> None:
    st.html(title_html("Review", "Saved answers, who judged them, and which are stale."))
    counts: Counter[str] = Counter(review.last.status for review in found)
    counts[_STALE] = sum(bool(review.stale) for review in found)
    labels = {**STATUS_LABELS, _STALE: "Stale"}
    offered = [status for status in labels if counts[status]]
    if not offered:
        st.info("No answer has been saved yet. Ask a question and save its answer.")
        return
    tally = " · ".join(f"{counts[status]} {labels[status].lower()}" for status in offered)
    st.html(f'<span class="cb-facts" role="status">{escape(tally)}</span>')
    # No counts on the pills: their labels stand in the address, and a link should last.
    chosen = st.pills(
        "Status",
        offered,
        key="status",
        bind="query-params",
        format_func=labels.__getitem__,
        label_visibility="collapsed",
    )
    for review in found:
        if chosen in (None, review.last.status) or (chosen == _STALE and review.stale):
            _row(review)


def _row(review: Review) -> None:
    title = review.answer.question or f"Saved answer {review.id[:8]} (question not kept)"
    stale = badge_html("STALE", "bad") if review.stale else ""
    status = badge_html(STATUS_LABELS[review.last.status], _LOOKS.get(review.last.status, ""))
    said = f"{review.last.by} · {review.last.at[:16].replace('T', ' ')}"
    with st.container(key=f"doc-row-{review.id}"):
        st.html(
            f'<div class="cb-row"><button type="button" class="cb-link" '
            f'data-press="read-{escape(review.id)}">{escape(title)}</button>'
            f'<div>{stale}{status}<span class="cb-place">{escape(said)}</span></div></div>'
        )
        if st.button("Open", key=f"read-{review.id}"):
            go("review", review=review.id)


def _one(kept: Reviews, id: str) -> None:
    if st.button("All saved answers", icon=":material/arrow_back:", type="tertiary", key="back"):
        go("review")
    history = kept.history(id)
    if history[-1].status == "forgotten":
        st.html(notice_html("This answer was forgotten; its history stays.", kind="quiet"))
        _history(history)
        return
    review = kept.get(id, opened_index())
    saved_note(review)
    _decide(kept, review)
    draw_answer(review.answer, opened_index(), question=review.answer.question)
    _history(history)


def _decide(kept: Reviews, review: Review) -> None:
    """The steps open to this person now."""
    status = review.last.status
    with st.container(border=True, key="no-print-decide", gap="small"):
        by = name_field("review-name")
        comment = st.text_input("Comment", key="review-comment")
        with st.container(horizontal=True, vertical_alignment="center"):
            if status in ("saved", "sent-back", "approved"):
                _step(kept, review, "Submit for review", "submit", by, comment)
            if may("reviewer") and status == "submitted":
                _step(kept, review, "Take for review", "take", by, comment)
            if may("reviewer") and status == "under-review":
                _step(kept, review, "Approve", "approve", by, comment)
                _step(kept, review, "Send back", "send-back", by, comment)
            with st.popover("Export", icon=":material/download:"):
                exports(review.answer, review)
            if st.button("Open on Ask", key="open-on-ask", type="tertiary"):
                go("ask", answer=review.id)


def _step(kept: Reviews, review: Review, label: str, action: str, by: str, comment: str) -> None:
    main = action in ("submit", "take", "approve")
    if not st.button(label, key=f"step-{action}", type="primary" if main else "secondary"):
        return
    if not by:
        st.error("Write your name first.")
        return
    now = datetime.now(UTC)
    if action == "submit":
        kept.submit(review.id, by=by, at=now, comment=comment)
    elif action == "take":
        kept.take(review.id, by=by, at=now, comment=comment)
    elif action == "approve":
        kept.approve(review.id, opened_index(), by=by, at=now, comment=comment)
    else:
        kept.send_back(review.id, by=by, at=now, comment=comment)
    st.session_state.pop("review-comment", None)
    st.session_state["said"] = "Noted in the history."
    st.rerun()


def _history(events: tuple[ReviewEvent, ...]) -> None:
    rows = [
        (event.at.replace("T", " ")[:19], STATUS_LABELS[event.status], event.by, event.comment)
        for event in events
    ]
    st.html(
        '<h2 class="cb-section">History</h2>'
        + table_html(("When (UTC)", "What", "Who", "Comment"), rows, "History")
    )
