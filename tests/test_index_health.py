"""Generations as they stand, estimates that grow with the files, uploads under safe names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_material import ToyEncoder, library

from corpus.errors import NoIndexError, UsageError
from index.build import publish
from index.health import estimate, generations_of, keep_upload


def test_generations_are_listed_newest_first_and_a_damaged_one_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError):
        generations_of(tmp_path)
    first, *rest = library()
    publish(tmp_path, add=[first], encoder=ToyEncoder())
    publish(tmp_path, add=rest, encoder=ToyEncoder())
    newest, oldest = generations_of(tmp_path)
    assert (newest.serving, newest.documents, oldest.documents) == (True, 5, 1)
    assert newest.bytes > 0
    (tmp_path / oldest.name / "manifest.json").write_text("{}")
    assert generations_of(tmp_path)[1].documents is None


@given(st.lists(st.tuples(st.sampled_from(["a.pdf", "b.nxml", "c.txt"]), st.integers(0, 10**8))))
def test_more_files_never_take_less(files: list[tuple[str, int]]) -> None:
    less, more = estimate(files, Path("/")), estimate([*files, ("d.pdf", 10**6)], Path("/"))
    assert (less.seconds, less.bytes) < (more.seconds, more.bytes)
    assert estimate([("huge.txt", 10**16)], Path("/")).tight


@given(st.text(max_size=300))
def test_no_name_leads_out_of_the_folder(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    folder = tmp_path_factory.mktemp("uploads", numbered=True)
    try:
        path = keep_upload(folder, name, b"x")
    except UsageError:
        return
    assert path.parent == folder
    assert not path.name.startswith(".")
    assert path.read_bytes() == b"x"


def test_an_upload_of_the_same_name_replaces_the_earlier(tmp_path: Path) -> None:
    one = keep_upload(tmp_path, r"C:\papers\Trial of X.pdf", b"1")
    two = keep_upload(tmp_path, "../../Trial of X.pdf", b"2")
    assert one == two == tmp_path / "Trial of X.pdf"
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"2"]
