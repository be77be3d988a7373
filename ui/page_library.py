"""The Library page: add, fetch, sync, refresh and remove documents; the index's health."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from corpus.errors import NoIndexError
from index.browse import View, browse
from index.health import estimate, keep_upload
from index.ingest import add
from index.report import AddReport
from index.upkeep import remove
from ui.login import may
from ui.markup import badge_html, table_html, title_html
from ui.markup import notice_html as notice
from ui.opening import encoder_of
from ui.page_base import folder, guarded, rows
from ui.page_fetch import fetch, refresh, sync
from ui.page_health import health
from ui.page_jobs import Progress, running, show_job, start

_FORMATS = ("pdf", "xml", "nxml", "html", "htm", "docx", "md", "txt", "zip", "gz")
_MATCHES = 50


@guarded
def show() -> None:
    """Draw the page."""
    st.html(title_html("Library", "What curbside may quote from. Files stay on this machine."))
    show_job()
    if not may("curator"):
        st.html(notice("Only curators may change the library.", kind="quiet"))
        _part_of("health")
        return
    parts = list(_PARTS)
    chosen = st.segmented_control(
        "Part",
        parts,
        default="fetch" if st.session_state.get("fetch-query") else parts[0],
        required=True,
        key="part",
        format_func=lambda part: _PARTS[part][0],
        label_visibility="collapsed",
    )
    _part_of(chosen or parts[0])


def _part_of(part: str) -> None:
    _PARTS[part][1]()


def uploads_folder() -> Path:
    """Where uploaded files are kept: beside the index."""
    place = folder()
    return place.with_name(f"{place.name}-uploads")


def _upload() -> None:
    # A new key empties the field once its files are taken.
    round = st.session_state.setdefault("upload-round", 0)
    files = st.file_uploader(
        "PDF, JATS or PubMed XML, web pages, Word, Markdown, text, also zipped",
        type=list(_FORMATS),
        accept_multiple_files=True,
        key=f"upload-{round}",
    )
    if not files:
        _holdings()
        return
    rough = estimate([(file.name, file.size) for file in files], folder())
    st.caption(
        f"{len(files)} files, about {rough.seconds:,.0f} s and {rough.bytes / 1e6:,.1f} MB; "
        f"{rough.free_bytes / 1e9:,.1f} GB are free."
    )
    if rough.tight:
        st.warning("The disk is nearly full: make room first.")
    if st.button("Add to the library", type="primary", disabled=running(), key="add-uploads"):
        paths = [keep_upload(uploads_folder(), file.name, file.getvalue()) for file in files]
        st.session_state["upload-round"] = round + 1
        start("Adding files", partial(_add, paths))


def _holdings() -> None:
    """What is here already, and where uploaded files are kept."""
    try:
        count = len(rows())
    except NoIndexError:
        count = 0
    st.caption(f"{count:,} documents are here. Uploaded files are kept in {uploads_folder()}.")


def _add(paths: Sequence[Path], progress: Progress) -> str:
    return report_html(add(folder(), paths, encoder_of, progress=progress))


def report_html(report: AddReport) -> str:
    """What became of every file, as a table; what failed comes first."""
    lines = [
        *((row.path, "failed", f"{row.reason}{_page(row.page)}") for row in report.failed),
        *((row.path, "skipped", row.reason) for row in report.skipped),
        *((row.path, "added", _issues(row)) for row in report.added),
        *((row.path, "updated", _issues(row)) for row in report.updated),
    ]
    named = [(Path(path).name, result, said) for path, result, said in lines]
    counts = (
        badge_html(f"{len(report.added)} added", "good" if report.added else "")
        + badge_html(f"{len(report.updated)} updated")
        + badge_html(f"{report.unchanged} unchanged")
        + badge_html(f"{len(report.skipped)} skipped", "warn" if report.skipped else "")
        + badge_html(f"{len(report.failed)} failed", "bad" if report.failed else "")
    )
    table = table_html(("File", "Result", "Notes"), named, "What became of each file")
    return f"<p>{counts}</p>{table if named else ''}"


def _page(page: int | None) -> str:
    return f" (page {page})" if page else ""


def _issues(row: Any) -> str:
    said = [issue.message for issue in row.issues]
    return "; ".join(said[:3]) + (f" … {len(said) - 3} more" if len(said) > 3 else "")


def _remove() -> None:
    try:
        every = rows()
    except NoIndexError:
        st.caption("There is nothing to remove.")
        return
    words = st.text_input("Find documents to remove", key="remove-words", placeholder="Title or id")
    if not words.strip():
        return
    found = browse(every, View(words))[:_MATCHES]
    titles = {row.id: row.metadata.title or row.id for row in found}
    chosen = st.multiselect(
        f"{len(found)} fit", list(titles), format_func=titles.__getitem__, key="remove-chosen"
    )
    if chosen and st.button(f"Remove {len(chosen)} …", key="remove-ask"):
        _confirm_removal({id: titles[id] for id in chosen})


@st.dialog("Remove these documents?")
def _confirm_removal(chosen: Mapping[str, str]) -> None:
    items = "".join(f"<li>{escape(title)}</li>" for title in chosen.values())
    st.html(f"<ul>{items}</ul>")
    st.write("They can no longer be quoted. Their files stay; saved answers become stale.")
    if st.button("Remove", type="primary", key="remove-now", disabled=running()):
        start("Removing", partial(_take_out, tuple(chosen)))


def _take_out(ids: Sequence[str], progress: Progress) -> str:
    gone = remove(folder(), ids, encoder_of, progress=progress)
    return table_html(("Removed", "File"), [(row.title, row.path) for row in gone], "Removed")


_PARTS: Mapping[str, tuple[str, Callable[[], None]]] = {
    "add": ("Add files", _upload),
    "fetch": ("Fetch", fetch),
    "sync": ("Sync", sync),
    "refresh": ("Refresh statuses", refresh),
    "remove": ("Remove", _remove),
    "health": ("Health", health),
}
