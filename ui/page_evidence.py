"""The Evidence page: every document in a list to search and sort, one to read, some to compare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from index.browse import ORDERS, Facet, Order, View, browse, facet_counts
from index.catalogue import DocumentRow
from qa.bibliography import CITATION_FORMATS, bibliography
from qa.exports import FORMATS, Stamp
from ui.markup import badge_html, digest_note, standing_html
from ui.page_base import guarded, opened_index, rows
from ui.page_compare import MOST_COMPARED, compare
from ui.page_document import read
from ui.page_map import go

_ROWS = 20
_FACETS: dict[Facet, str] = {
    "status": "Status",
    "type": "Type",
    "population": "Population",
    "year": "Year",
    "journal": "Journal",
    "format": "Read from",
}
_PILLS_SHOWN = 12
_ORDER_WORDS: dict[Order, str] = {
    "title": "by title",
    "newest": "newest first",
    "oldest": "oldest first",
    "journal": "by journal",
    "type": "by type",
    "longest": "longest first",
}

_COLUMNS: dict[str, tuple[Order, ...]] = {
    "Document": ("title", "longest"),
    "Type": ("type",),
    "Journal": ("journal",),
    "Year": ("newest", "oldest"),
    "Population": (),
    "Status": (),
}
_ARROWS: dict[Order, str] = {
    "title": " ↑", "type": " ↑", "journal": " ↑", "oldest": " ↑", "newest": " ↓",
    "longest": ", longest first",
}  # fmt: skip


@guarded
def show() -> None:
    """Draw the page: a document where the address names one, else the list."""
    if document_id := st.query_params.get("document"):
        read(document_id)
    elif st.session_state.get("comparing"):
        compare(_chosen())
    else:
        _list(rows())


def _chosen() -> dict[str, bool]:
    """Documents that are ticked, in the order of ticking."""
    found: dict[str, bool] = st.session_state.setdefault("chosen-documents", {})
    return found


def _list(every: Sequence[DocumentRow]) -> None:
    st.html('<h1 class="cb-sr">Evidence</h1>')
    view = _controls(every)
    found = browse(every, view)
    _bar(len(found), len(every))
    if not found:
        st.info("No document fits. Take a filter away or use fewer words.")
        return
    pages = -(-len(found) // _ROWS)
    page = min(st.session_state.get("evidence-page", 0), pages - 1)
    st.html(_head_html(view.order))
    with st.container(gap="xsmall"):
        for row in found[page * _ROWS : (page + 1) * _ROWS]:
            _row(row)
    if pages > 1:
        _pager(page, pages)


def _controls(every: Sequence[DocumentRow]) -> View:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        words = st.text_input(
            "Search titles, authors, journals, keywords",
            key="find",
            placeholder="Search titles, authors, journals, keywords",
            label_visibility="collapsed",
            on_change=_first_page,
        )
        order = st.selectbox(
            "Order",
            ORDERS,
            key="order",
            format_func=_ORDER_WORDS.__getitem__,
            label_visibility="collapsed",
            width=170,
        )
    return View(words, _facets(every, words), order)


def _facets(every: Sequence[DocumentRow], words: str) -> dict[Facet, frozenset[Any]]:
    chosen = {name: frozenset(st.session_state.get(f"facet-{name}") or ()) for name in _FACETS}
    number = sum(map(bool, chosen.values()))
    label = f"Narrow down · {number}" if number else "Narrow down"
    with st.popover(label, icon=":material/tune:", type="tertiary", key="facets"):
        for name, title in _FACETS.items():
            counts = facet_counts(every, name, View(words, chosen))
            kept = [pair for pair in counts if pair[0] in chosen[name]]
            offered = [*kept, *(pair for pair in counts if pair not in kept)][:_PILLS_SHOWN]
            if len(counts) > 1 or kept:
                _facet(name, title, dict(offered))
    return chosen


def _facet(name: Facet, title: str, counts: dict[Any, int]) -> None:
    st.pills(
        title,
        list(counts),
        selection_mode="multi",
        key=f"facet-{name}",
        on_change=_first_page,
        format_func=lambda value: f"{str(value).replace('-', ' ')} ({counts.get(value, 0)})",
    )


def _first_page() -> None:
    st.session_state["evidence-page"] = 0


def _bar(found: int, total: int) -> None:
    chosen = _chosen()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="bar"):
        shown = f"{found:,} of {total:,} documents" if found != total else f"{total:,} documents"
        st.html(f'<span class="cb-facts" role="status">{shown}</span>', width="content")
        if not chosen:
            st.html('<span class="cb-facts">Tick to compare or cite.</span>', width="content")
            return
        ready = 2 <= len(chosen) <= MOST_COMPARED
        if st.button(
            f"Compare {len(chosen)}", disabled=not ready, key="compare", type="primary",
            help=None if ready else f"Tick two to {MOST_COMPARED} documents.",
        ):  # fmt: skip
            st.session_state["comparing"] = True
            st.rerun()
        with st.popover("Export citations", icon=":material/download:", key="cite"):
            citation_buttons(list(chosen))
        if st.button("Untick all", type="tertiary", key="untick"):
            for document_id in chosen:
                st.session_state.pop(f"tick-{document_id}", None)
            chosen.clear()
            st.rerun()


def citation_buttons(document_ids: Sequence[str]) -> None:
    """One download button a format for the citations of these documents."""
    for name in CITATION_FORMATS:
        format = FORMATS[name]
        st.download_button(
            format.label,
            data=partial(_citations, tuple(document_ids), name),
            file_name=f"curbside-citations{format.suffix}",
            mime=format.media_type,
            key=f"cite-{name}",
            on_click="ignore",
            type="tertiary",
        )


def _citations(document_ids: tuple[str, ...], format: str) -> bytes:
    index = opened_index()
    documents = [index.document(id, boxes=False) for id in document_ids]
    return bibliography(documents, index.status(), format, Stamp(datetime.now(UTC)))


def _row(row: DocumentRow) -> None:
    chosen = _chosen()
    title = row.metadata.title or row.id
    with st.container(
        horizontal=True, wrap=False, gap="small", key=f"doc-row-{row.id}", vertical_alignment="top"
    ):
        ticked = st.checkbox(
            title, value=row.id in chosen, key=f"tick-{row.id}", label_visibility="collapsed"
        )
        if ticked != (row.id in chosen):
            chosen.update({row.id: True}) if ticked else chosen.pop(row.id)
            st.rerun()
        st.html(_row_html(row, title), width="stretch")
        if st.button("Read", key=f"read-{row.id}"):
            go("evidence", document=row.id)


def _head_html(order: Order) -> str:
    """The columns' names over the rows; the one that they are sorted by is marked."""
    cells = "".join(
        f"<div>{name}{_ARROWS.get(order, '') if order in orders else ''}</div>"
        for name, orders in _COLUMNS.items()
    )
    return f'<div class="cb-cells cb-columns" aria-hidden="true">{cells}</div>'


def _row_html(row: DocumentRow, title: str) -> str:
    facts = row.metadata
    by = f"{facts.authors[0]} et al." if len(facts.authors) > 1 else "".join(facts.authors)
    said = " · ".join(escape(part) for part in (by, digest_note(facts.digest_of, 70)) if part)
    kind = badge_html(facts.type.replace("-", " "), "type")
    plain = (facts.journal, facts.year, facts.population)
    cells = [kind, *(badge_html(str(each)) if each else "" for each in plain), standing_html(facts)]
    return (
        f'<div class="cb-row cb-cells"><div><button type="button" class="cb-link" '
        f'data-press="read-{escape(row.id)}">{escape(title)}</button>'
        f'<div class="cb-place">{said}</div></div>'
        f"{''.join(f'<div>{cell}</div>' for cell in cells)}</div>"
    )


def _pager(page: int, pages: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="center"):
        if st.button("Back", disabled=page == 0, key="page-back"):
            st.session_state["evidence-page"] = page - 1
            st.rerun()
        st.html(f'<span class="cb-facts">Page {page + 1} of {pages}</span>', width="content")
        if st.button("Next", disabled=page + 1 == pages, key="page-next"):
            st.session_state["evidence-page"] = page + 1
            st.rerun()
