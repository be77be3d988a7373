"""Bench indexes: reused while corpus, code and model are the same, made again otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from index_material import ToyEncoder, written

from corpus.document import Document
from corpus.errors import UsageError
from eval.bench_index import Workshop, corpus_sha256, documents_index, folder_index


class Maker:
    """Makes documents and counts how often it was asked."""

    def __init__(self, *documents: Document) -> None:
        self.documents = documents
        self.calls = 0

    def __call__(self) -> list[Document]:
        self.calls += 1
        return list(self.documents)


def test_an_index_is_made_once_for_a_content_and_model(tmp_path: Path) -> None:
    make = Maker(written("a", "One", "Tryptase rises in anaphylaxis."))
    encoder = ToyEncoder()
    for _ in range(2):
        index = documents_index("one", make, Workshop(tmp_path, encoder))
        assert index.status().documents == 1
    assert make.calls == 1
    documents_index("two", make, Workshop(tmp_path, encoder))
    documents_index("one", make, Workshop(tmp_path, ToyEncoder("toy@2")))
    assert make.calls == 3


def test_an_index_of_other_code_is_made_again_with_its_embeddings_kept(tmp_path: Path) -> None:
    make = Maker(written("a", "One", "Tryptase rises in anaphylaxis."))
    encoder = ToyEncoder()
    documents_index("one", make, Workshop(tmp_path, encoder)).close()
    (record,) = tmp_path.glob("*/built.json")
    built = json.loads(record.read_text())
    record.write_text(json.dumps({**built, "code": "another"}))
    encoder.encoded.clear()
    documents_index("one", make, Workshop(tmp_path, encoder))
    assert make.calls == 2
    assert encoder.encoded == []
    assert json.loads(record.read_text()) == built


def test_an_interrupted_build_is_not_taken_for_a_finished_one(tmp_path: Path) -> None:
    make = Maker(written("a", "One", "Tryptase rises in anaphylaxis."))
    documents_index("one", make, Workshop(tmp_path, ToyEncoder())).close()
    (record,) = tmp_path.glob("*/built.json")
    record.unlink()
    assert documents_index("one", make, Workshop(tmp_path, ToyEncoder())).status().documents == 1
    assert make.calls == 2


def test_the_corpus_is_known_by_its_texts_and_not_by_its_files(tmp_path: Path) -> None:
    one, two = written("a", "One", "First text."), written("b", "Two", "Second text.")
    shop = Workshop(tmp_path, ToyEncoder())
    here = corpus_sha256(documents_index("x", Maker(one, two), shop))
    there = corpus_sha256(documents_index("y", Maker(two, one), shop))
    fewer = corpus_sha256(documents_index("z", Maker(one), shop))
    assert here == there != fewer


def test_a_changed_file_makes_another_index(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    shop = Workshop(tmp_path / "cache", ToyEncoder())
    with pytest.raises(UsageError, match="holds no document"):
        folder_index(folder, shop)
    (folder / "note.txt").write_text("A note\n\nTryptase rises in anaphylaxis, every time.\n")
    first = corpus_sha256(folder_index(folder, shop))
    assert corpus_sha256(folder_index(folder, shop)) == first
    (folder / "note.txt").write_text("A note\n\nTryptase falls after anaphylaxis, in hours.\n")
    assert corpus_sha256(folder_index(folder, shop)) != first
