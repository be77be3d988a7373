"""The index's health: what serves, every generation, checking, rolling back, making room."""

from __future__ import annotations

import shutil
from functools import partial
from html import escape

import streamlit as st

from corpus.errors import NoIndexError
from index.generation import gc, rollback, verify
from index.health import GenerationInfo, free_bytes, generations_of
from index.state import StateStore
from ui.login import may
from ui.markup import notice_html, status_word, table_html
from ui.page_base import folder
from ui.page_jobs import Progress, running, start


def health() -> None:
    """Draw it; only curators may change anything."""
    try:
        found = generations_of(folder())
    except NoIndexError:
        st.caption("There is no index yet: add files first.")
        return
    serving = next(info for info in found if info.serving)
    numbers = st.columns(4)
    numbers[0].metric("Documents", f"{serving.documents or 0:,}")
    numbers[1].metric("Passages", f"{serving.passages or 0:,}")
    numbers[2].metric("On disk", f"{sum(info.bytes for info in found) / 1e6:,.1f} MB")
    numbers[3].metric("Free", f"{free_bytes(folder()) / 1e9:,.1f} GB")
    rows = [_row(info) for info in found]
    st.html(table_html(("Generation", "Built", "Documents", "Size", "State"), rows, "Generations"))
    _noted()
    if may("curator"):
        _actions(found)


def _row(info: GenerationInfo) -> tuple[str, ...]:
    held = "damaged" if info.documents is None else f"{info.documents:,}"
    size = f"{info.bytes / 1e6:,.1f} MB"
    return info.name, info.built_at, held, size, "serves now" if info.serving else ""


def _noted() -> None:
    notes = StateStore(folder()).statuses()
    if not notes:
        st.caption("No document's status differs from what its source says.")
        return
    rows = [
        (document, status_word(note.status), note.reason or "", note.noted_at)
        for document, note in sorted(notes.items())
    ]
    st.html(
        '<h2 class="cb-section">Statuses found since</h2>'
        + table_html(("Document", "Status", "Why", "Noted"), rows, "Statuses found since")
    )


def _actions(found: list[GenerationInfo]) -> None:
    with st.container(horizontal=True):
        if st.button("Check every byte", key="verify", disabled=running()):
            start("Checking every byte", _verify)
        earlier = [info.name for info in found if not info.serving and info.documents is not None]
        if earlier:
            with st.popover("Roll back"):
                name = st.selectbox("To generation", earlier)
                if st.button("Roll back", key="rollback", disabled=running()):
                    start("Rolling back", partial(_rollback, name))
            if st.button("Delete old generations", key="gc", disabled=running()):
                start("Deleting old generations", _gc)
    if shutil.disk_usage(folder()).free < 1e9:
        st.html(notice_html("Less than 1 GB is free on this disk.", kind="bad"))


def _verify(progress: Progress) -> str:
    manifest = verify(folder())
    return f"<p>All {len(manifest['files'])} files are as they were written.</p>"


def _rollback(name: str, progress: Progress) -> str:
    return f"<p>{escape(rollback(folder(), name))} serves now.</p>"


def _gc(progress: Progress) -> str:
    gone = gc(folder())
    return f"<p>Deleted: {escape(', '.join(gone)) or 'nothing'}.</p>"
