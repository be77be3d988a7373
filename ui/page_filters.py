"""Filters as pills whose choice stands in the page's address; the question never does.

The address holds options as they are labelled. So labels hold no counts: a link would choose
nothing any more once a document was added.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from index.browse import Facet, facet_counts, selection_of
from index.catalogue import DocumentRow
from index.selection import Selection
from qa.readers import READERS, Reader

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
            READERS,
            default="clinician",
            required=True,
            key="reader",
            bind="query-params",
            help="A researcher also sees each quote's offsets, score and hash; a patient, what is "
            "written for patients first, and words explained.",
        )
    return selection_of(rows, types=types, populations=who, journals=journals, since=since)


def chosen_reader() -> Reader:
    """For whom answers are laid out."""
    chosen = st.session_state.get("reader")
    return next((reader for reader in READERS if reader == chosen), "clinician")


def reads_as_researcher() -> bool:
    """Whether answers show what a researcher checks."""
    return chosen_reader() == "researcher"


def _values(rows: Sequence[DocumentRow], facet: Facet) -> list[str]:
    """The values of a facet, the most frequent first."""
    return [str(value) for value, _ in facet_counts(rows, facet)]


def _pills(label: str, key: str, options: list[str]) -> list[str]:
    if len(options) < 2:
        return []
    chosen: Any = st.pills(
        label,
        options,
        selection_mode="multi",
        key=key,
        bind="query-params",
        format_func=lambda value: value.replace("-", " "),
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
    options = _values(rows, "journal")[:_JOURNALS_SHOWN]
    if len(options) < 2:
        return []
    chosen: Any = st.multiselect(
        "Journal",
        options,
        key="journal",
        bind="query-params",
        placeholder="Any journal",
    )
    return list(chosen)
