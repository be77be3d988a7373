"""What holds between generations: statuses of today, filters, and the embedding cache."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import numpy as np
import pytest

from corpus.document import Status
from corpus.errors import DamagedIndexError, UsageError
from index.build import publish
from index.embedding_cache import EmbeddingCache
from index.selection import Selection
from index.state import STATE_FILE, StateStore
from index.store import Index, SearchSettings
from tests.index_material import ToyEncoder, library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    publish(tmp_path, add=library(), encoder=ToyEncoder())
    return tmp_path


def test_a_retraction_holds_at_once_in_every_open_generation(folder: Path) -> None:
    index = Index.open(folder)
    assert index.document("lung").metadata.status == "current"
    StateStore(folder).set_status("lung", "retracted", "data were made up")
    metadata = index.document("lung").metadata
    assert (metadata.status, metadata.status_reason) == ("retracted", "data were made up")
    rows = {row.id: row.metadata.status for row in index.documents()}
    assert [id for id, status in rows.items() if status == "retracted"] == ["lung"]
    assert index.document("lung").text == next(d for d in library() if d.id == "lung").text
    publish(folder, add=[d for d in library() if d.id == "lung"], encoder=ToyEncoder())
    assert Index.open(folder).document("lung").metadata.status == "retracted"
    StateStore(folder).clear_status("lung")
    assert index.document("lung").metadata.status == "current"


def test_an_unknown_status_is_refused(folder: Path) -> None:
    with pytest.raises(UsageError, match="superseded"):
        StateStore(folder).set_status("lung", "wrong")  # type: ignore[arg-type]  # on purpose


def test_an_unreadable_state_is_never_taken_for_no_retractions(folder: Path) -> None:
    index = Index.open(folder)
    (folder / STATE_FILE).write_bytes(b"this is no database" * 100)
    with pytest.raises(DamagedIndexError, match="restore"):
        index.document("lung")


def _note(folder: Path, first: int) -> None:
    for number in range(first, first + 20):
        StateStore(folder).set_status(f"document {number}", "superseded")


def test_writers_of_the_state_take_turns(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_note, args=(folder, 100 * n)) for n in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert len(StateStore(folder).statuses()) == 60


def chosen(index: Index, selection: Selection) -> set[str]:
    settings = SearchSettings(selection=selection)
    question = "disease drug asthma diabetes heart mastocytosis anaphylaxis"
    hits = index.search(question, ToyEncoder(), 50, settings)
    return {hit.passage.document_id for hit in hits}


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), {"mast", "shock", "sugar", "lung", "heart"}),
        (Selection(types=frozenset({"trial"})), {"sugar", "lung"}),
        (Selection(first_year=2015), {"mast", "shock", "sugar"}),
        (Selection(first_year=2009, last_year=2019), {"mast", "sugar"}),
        (Selection(populations=frozenset({"children"})), {"shock"}),
        (Selection(documents=frozenset({"lung", "heart"})), {"lung", "heart"}),
        (Selection(documents=frozenset({"absent"})), set()),
        (Selection(languages=frozenset({"la"})), set()),
        (Selection(types=frozenset({"trial"}), last_year=2010), {"lung"}),
    ],
)
def test_selections(folder: Path, selection: Selection, expected: set[str]) -> None:
    assert chosen(Index.open(folder), selection) == expected


def test_selecting_by_status_uses_the_status_of_today(folder: Path) -> None:
    index = Index.open(folder)
    current: frozenset[Status] = frozenset({"current"})
    StateStore(folder).set_status("lung", "retracted")
    assert chosen(index, Selection(statuses=current)) == {"mast", "shock", "sugar", "heart"}
    assert chosen(index, Selection(statuses=frozenset({"retracted"}))) == {"lung"}


def test_only_quotable_passages(folder: Path) -> None:
    index = Index.open(folder)
    settings = SearchSettings(selection=Selection(quotable=True))
    hits = index.search("asthma in adults", ToyEncoder(), 50, settings)
    assert hits
    assert all(hit.passage.quotable for hit in hits)
    every = index.search("asthma in adults", ToyEncoder(), 50)
    assert not all(hit.passage.quotable for hit in every)


def test_each_leg_can_be_switched_off(folder: Path) -> None:
    index = Index.open(folder)
    dense = index.search("asthma", ToyEncoder(), 9, SearchSettings(lexical_depth=0))
    lexical = index.search("asthma", ToyEncoder(), 9, SearchSettings(dense_depth=0))
    assert all(hit.lexical_rank is None and hit.dense_rank for hit in dense)
    assert {hit.passage.document_id for hit in lexical} == {"lung"}
    assert all(hit.dense_rank is None and hit.lexical_rank for hit in lexical)


def test_excluded_words_limit_both_legs(folder: Path) -> None:
    index = Index.open(folder)
    found = index.search("anaphylaxis -adrenaline", ToyEncoder(), 20)
    assert found
    assert not [hit for hit in found if "adrenaline" in hit.text]
    found = index.search("treatment +asthma", ToyEncoder(), 20)
    assert {hit.passage.document_id for hit in found} == {"lung"}


def test_the_cache_gives_back_what_the_encoder_gave(tmp_path: Path) -> None:
    encoder = ToyEncoder()
    texts = ["one", "two", "one", "three \udce9"]
    seen: list[tuple[int, int]] = []
    cache = EmbeddingCache(tmp_path / "cache.sqlite")
    first = cache.encode(texts, encoder, lambda *counts: seen.append(counts))
    np.testing.assert_allclose(first, [encoder.encode_query(text) for text in texts], atol=1e-3)
    assert encoder.encoded == ["one", "two", "three \udce9"]
    assert seen[-1] == (4, 4)
    again = EmbeddingCache(tmp_path / "cache.sqlite").encode([*texts, "four"], encoder)
    np.testing.assert_array_equal(again[:4], first)
    assert encoder.encoded[3:] == ["four"]


def test_a_damaged_cache_is_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    path.write_bytes(b"no database at all, but long enough to look at" * 50)
    encoder = ToyEncoder()
    EmbeddingCache(path).encode(["one"], encoder)
    assert encoder.encoded == ["one"]
