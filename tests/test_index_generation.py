"""Generations: damage is noticed, earlier states can serve again, and old ones can go."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from corpus.errors import DamagedIndexError, NoIndexError, UnknownGenerationError
from index.build import publish
from index.generation import CURRENT, current_generation, gc, names, rollback, verify
from index.store import Index
from tests.index_material import ToyEncoder, library, written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three generations: two, five and four documents."""
    encoder = ToyEncoder()
    publish(tmp_path, add=library()[:2], encoder=encoder)
    publish(tmp_path, add=library()[2:], encoder=encoder)
    publish(tmp_path, add=[], remove=["heart"], encoder=encoder)
    return tmp_path


def ids(folder: Path) -> set[str]:
    return {row.id for row in Index.open(folder).documents()}


def files_of(generation: Path) -> list[Path]:
    return sorted(p for p in generation.rglob("*") if p.is_file() and p.name != "manifest.json")


def test_the_manifest_tells_what_shaped_the_index(folder: Path) -> None:
    manifest = verify(folder)
    assert manifest["model"] == "toy@1"
    assert manifest["documents"] == 4
    assert manifest["passages"] == Index.open(folder).status().passages == 8
    assert manifest["settings"]["passages"]["maximum"] == 220
    assert manifest["settings"]["dense"]["flat_limit"] == 200_000
    assert manifest["parent"] == "gen-000002"
    assert all(len(file["sha256"]) == 64 for file in manifest["files"].values())


def test_every_changed_byte_is_noticed(folder: Path) -> None:
    serving = folder / current_generation(folder)
    for path in files_of(serving):
        whole = path.read_bytes()
        path.unlink()  # not in place: other generations share the file
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 16]) + whole[middle + 1 :])
        with pytest.raises(DamagedIndexError, match=path.name):
            verify(folder)
        with pytest.raises(DamagedIndexError, match=path.name):
            Index.open(folder)
        with pytest.raises(DamagedIndexError, match=path.name):
            publish(folder, add=library()[4:], encoder=ToyEncoder())
        path.write_bytes(whole)
    verify(folder)


def test_a_missing_or_cut_file_is_noticed(folder: Path) -> None:
    serving = folder / current_generation(folder)
    (serving / "dense.faiss").unlink()
    with pytest.raises(DamagedIndexError, match=r"dense\.faiss"):
        Index.open(folder)
    assert rollback(folder) == "gen-000002"
    assert len(ids(folder)) == 5


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}'])
def test_a_broken_manifest_is_noticed(folder: Path, text: str) -> None:
    (folder / current_generation(folder) / "manifest.json").write_text(text)
    with pytest.raises(DamagedIndexError):
        Index.open(folder)


@pytest.mark.parametrize("text", ["", "gen-9", "../gen-000001", "gen-000009", "\u00e9"])
def test_a_broken_pointer_is_noticed_and_mended(folder: Path, text: str) -> None:
    (folder / CURRENT).write_text(text, encoding="latin-1")
    with pytest.raises(DamagedIndexError, match="roll"):
        Index.open(folder)
    rollback(folder, "gen-000003")
    assert len(ids(folder)) == 4


def test_changed_rows_are_noticed_in_files_too_large_to_check_whole(folder: Path) -> None:
    """Stands for a bit that flips in a large catalogue after it was opened."""
    index = Index.open(folder)
    path = folder / index.generation / "catalogue.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("UPDATE passages SET text = replace(text, 'adrenaline', 'nothing')")
        database.execute("UPDATE texts SET text = (SELECT text FROM texts LIMIT 1)")
        database.execute("UPDATE documents SET sha256 = 'x'")
    database.close()
    index.close()
    manifest = path.with_name("manifest.json")
    facts = json.loads(manifest.read_text())
    del facts["files"]["catalogue.sqlite"]
    manifest.write_text(json.dumps(facts))
    altered = Index.open(folder)
    with pytest.raises(DamagedIndexError):
        altered.search("adrenaline", ToyEncoder(), 5)
    with pytest.raises(DamagedIndexError):
        altered.document("shock")
    with pytest.raises(DamagedIndexError):
        altered.documents()


def test_rollback_serves_the_state_before_and_publishing_goes_on_from_there(folder: Path) -> None:
    assert rollback(folder) == "gen-000002"
    assert len(ids(folder)) == 5
    assert rollback(folder, "gen-000001") == "gen-000001"
    assert ids(folder) == {"mast", "shock"}
    with pytest.raises(UnknownGenerationError, match="no earlier"):
        rollback(folder)
    name = publish(folder, add=[written("new", "New", "Zebra stripes.")], encoder=ToyEncoder())
    assert name == "gen-000004"
    assert ids(folder) == {"mast", "shock", "new"}
    best = Index.open(folder).search("zebra", ToyEncoder(), 1)[0]
    assert best.passage.document_id == "new"


def test_a_damaged_generation_is_never_rolled_back_to(folder: Path) -> None:
    target = folder / "gen-000001" / "keys.npy"
    target.write_bytes(target.read_bytes()[:-1] + b"\x07")
    with pytest.raises(DamagedIndexError, match=r"keys\.npy"):
        rollback(folder, "gen-000001")
    assert current_generation(folder) == "gen-000003"


def test_unknown_generations_are_named(folder: Path) -> None:
    for call in (rollback, verify):
        with pytest.raises(UnknownGenerationError, match="gen-000001, gen-000002"):
            call(folder, "gen-000077")


def test_no_index_is_said(tmp_path: Path) -> None:
    for call in (rollback, verify, gc, Index.open):
        with pytest.raises(NoIndexError, match="curbside add"):
            call(tmp_path / "nowhere")


def test_collection_spares_what_serves_and_what_readers_hold(folder: Path) -> None:
    pinned = Index.open(folder)
    rollback(folder, "gen-000001")
    assert gc(folder, keep=1) == ["gen-000002"]
    assert names(folder) == ["gen-000001", "gen-000003"]
    rollback(folder, "gen-000003")
    publish(folder, add=library()[4:], encoder=ToyEncoder())
    assert gc(folder, keep=1) == ["gen-000001", "gen-000003"]
    assert pinned.search("adrenaline", ToyEncoder(), 1)[0].passage.document_id == "shock"
    assert pinned.document("shock") == library()[1]


def test_generations_share_unchanged_files(tmp_path: Path) -> None:
    publish(tmp_path, add=library()[:2], encoder=ToyEncoder())
    publish(tmp_path, add=library()[2:], encoder=ToyEncoder())
    one, two = tmp_path / "gen-000001" / "lexical", tmp_path / "gen-000002" / "lexical"
    shared = [path.name for path in one.iterdir() if (two / path.name).exists()]
    linked = [name for name in shared if (one / name).samefile(two / name)]
    assert any(name.endswith(".term") for name in linked)
    verify(tmp_path, "gen-000001")
