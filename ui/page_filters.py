"""Filters as pills whose choice stands in the page's address; the question never does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from index.browse import Facet, facet_counts, selection_of
from index.catalogue import DocumentRow
from index.selection import Selection
from qa.readers import Reader

READER_LABELS: dict[Reader, str] = {
    "clinician": "Clinician",
    "researcher": "Researcher",
    "patient": "Patient",
}
"""For whom answers are laid out: a researcher also sees offsets, scores and hashes, a patient
sources written for patients first and words explained."""

_YEARS_BACK = (2, 5, 10)
_JOURNALS_SHOWN = 200


def filters(rows: Sequence[DocumentRow]) -> Selection:
    """Draw the filters behind one button and return what they select."""
    chosen = sum(bool(st.session_state.get(key)) for key in ("type", "who", "since", "journal"))
    label = f"Filters · {chosen}" if chosen else "Filters"
    with st.popover(label, type="tertiary", icon=":material/tune:", key="filters"):
        types = _pills("Type of document", "type", _values(rows, "type"))
        who = _pills("Population", "who", _values(rows, "population"))
        since = _since(rows)
        journals = _journals(rows)
        st.segmented_control(
            "Reading as",
            list(READER_LABELS),
            default="clinician",
            required=True,
            key="reader",
            bind="query-params",
            format_func=READER_LABELS.__getitem__,
            help="A researcher also sees each quote's offsets, score and hash; a patient, what is "
            "written for patients first, and words explained.",
        )
    return selection_of(rows, types=types, populations=who, journals=journals, since=since)


def chosen_reader() -> Reader:
    """For whom answers are laid out."""
    chosen = st.session_state.get("reader")
    return next((reader for reader in READER_LABELS if reader == chosen), "clinician")


def reads_as_researcher() -> bool:
    """Whether answers show what a researcher checks."""
    return chosen_reader() == "researcher"


def _values(rows: Sequence[DocumentRow], facet: Facet) -> dict[str, int]:
    return {str(value): count for value, count in facet_counts(rows, facet)}


def _pills(label: str, key: str, counts: dict[str, int]) -> list[str]:
    if len(counts) < 2:
        return []
    chosen: Any = st.pills(
        label,
        list(counts),
        selection_mode="multi",
        key=key,
        bind="query-params",
        format_func=lambda value: f"{value.replace('-', ' ')} ({counts.get(value, 0)})",
    )
    return list(chosen or ())


def _since(rows: Sequence[DocumentRow]) -> int | None:
    this_year = datetime.now(UTC).year
    held = [row.metadata.year for row in rows if row.metadata.year]
    options = [str(this_year - back) for back in _YEARS_BACK]
    options = [year for year in options if any(int(year) <= each for each in held)]
    if not options:
        return None
    chosen: Any = st.pills(
        "Published since", options, key="since", bind="query-params", selection_mode="single"
    )
    return int(chosen) if chosen else None


def _journals(rows: Sequence[DocumentRow]) -> list[str]:
    counts = dict(list(_values(rows, "journal").items())[:_JOURNALS_SHOWN])
    if len(counts) < 2:
        return []
    chosen: Any = st.multiselect(
        "Journal",
        list(counts),
        key="journal",
        bind="query-params",
        placeholder="Any journal",
        format_func=lambda value: f"{value} ({counts.get(value, 0)})",
    )
    return list(chosen)
