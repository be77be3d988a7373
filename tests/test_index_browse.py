"""Browsing: words, facets whose counts say what choosing would show, order, selections."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_material import ToyEncoder, library

from index.browse import ORDERS, View, browse, facet_counts, selection_of
from index.build import publish
from index.catalogue import DocumentRow
from index.store import Index


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[DocumentRow]:
    folder = tmp_path_factory.mktemp("browse")
    publish(folder, add=library(), encoder=ToyEncoder())
    return Index.open(folder).documents()


def test_every_word_must_be_found_whatever_its_case(rows: list[DocumentRow]) -> None:
    assert [row.id for row in browse(rows, View("ASTHMA adults"))] == ["lung"]
    assert browse(rows, View("asthma children")) == []


def test_a_count_is_what_choosing_the_value_shows(rows: list[DocumentRow]) -> None:
    view = View(chosen={"year": frozenset({2008, 2015, 2019})})
    for value, count in facet_counts(rows, "type", view):
        chosen = View(chosen={**view.chosen, "type": frozenset({value})})
        assert len(browse(rows, chosen)) == count
    assert facet_counts(rows, "type")[0] == ("trial", 2)


def test_unknown_years_come_last_when_the_newest_or_oldest_come_first(
    rows: list[DocumentRow],
) -> None:
    assert browse(rows, View(order="newest"))[0].id == "shock"
    assert browse(rows, View(order="oldest"))[0].id == "lung"
    for order in ("newest", "oldest"):
        assert browse(rows, View(order=order))[-1].id == "heart"


@given(order=st.sampled_from(ORDERS), words=st.text(max_size=6))
def test_an_order_loses_and_adds_nothing(rows: list[DocumentRow], order: str, words: str) -> None:
    found = browse(rows, View(words, order=order))  # type: ignore[arg-type]
    assert {row.id for row in found} == {row.id for row in browse(rows, View(words))}


def test_journals_become_documents_and_an_unknown_one_finds_nothing(
    rows: list[DocumentRow],
) -> None:
    assert selection_of(rows).everything
    nothing = selection_of(rows, journals=["No such journal"])
    assert nothing.documents == frozenset({""})
    limited = selection_of(rows, types=["trial"], since=2010)
    assert (limited.types, limited.first_year) == (frozenset({"trial"}), 2010)
