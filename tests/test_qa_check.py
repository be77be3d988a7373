"""A saved answer is checked from its sources alone, and each kind of trouble is told apart."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.builder import Builder
from corpus.document import Document, Metadata
from corpus.errors import UsageError
from corpus.read import read_source
from corpus.source import Source
from qa.check import check
from qa.check_sources import check_against, gather, wanted_sources

SENTENCE = "Codeine should be avoided."


def _document(text: str = SENTENCE, reader: str = "t/1") -> Document:
    builder = Builder()
    builder.add("paragraph", text)
    source = Source("made.txt", b"the same bytes")
    return builder.build(source, id="d", format="text", reader=reader, metadata=Metadata())


def _answer(document: Document, **changes: Any) -> dict[str, Any]:
    quote = {
        "text": SENTENCE,
        "document_id": "d",
        "start": 0,
        "end": len(SENTENCE),
        "reference": 1,
        "context": [],
    } | changes
    made = document.provenance
    reference = {
        "number": 1,
        "document_id": "d",
        "sha256": document.sha256,
        "source_sha256": made.source_sha256,
        "reader": made.reader,
    }
    section = {"heading": "Answer", "role": "answer", "quotes": [quote]}
    return {"sections": [section], "near_misses": [], "references": [reference]}


def test_a_true_quote_is_verified() -> None:
    document = _document()
    assert check(_answer(document), [document]).sound


def test_what_says_the_same_is_checked_as_a_quote() -> None:
    document = _document()
    echo = {"text": SENTENCE, "document_id": "d", "start": 0, "end": len(SENTENCE), "reference": 1}
    assert [q.finding for q in check(_answer(document, also=[echo]), [document]).quotes] == [
        "verified",
        "verified",
    ]
    forged = check(
        _answer(document, also=[{**echo, "text": "Codeine should be given..."}]), [document]
    )
    assert [q.finding for q in forged.quotes] == ["verified", "altered"]


@pytest.mark.parametrize(
    "changes",
    [
        {"start": 1, "end": len(SENTENCE) + 1},
        {"text": SENTENCE.replace("avoided", "given")},
        {"context": [{"start": 0, "end": 3, "text": "cod", "role": "before"}]},
        {"start": -len(SENTENCE), "end": -1, "text": SENTENCE[:-1]},
        {"start": False},
        {"start": 3, "end": 3, "text": ""},
        {"document_id": "another"},
    ],
)
def test_a_shifted_or_changed_quote_is_altered(changes: dict[str, Any]) -> None:
    document = _document()
    (found,) = check(_answer(document, **changes), [document]).quotes
    assert found.finding == "altered"


@pytest.mark.parametrize(("before", "found"), [(SENTENCE, True), ("Other text.", False)])
def test_another_reader_version_is_not_called_a_false_quote(before: str, found: bool) -> None:
    read_again = _document(f"{before} More text.", reader="t/2")
    (checked,) = check(_answer(_document()), [read_again]).quotes
    assert checked.finding == "read-differently"
    assert checked.words_found is found
    assert checked.path == "made.txt"


def test_a_forged_text_hash_is_not_blamed_on_the_reader() -> None:
    answer = _answer(_document())
    answer["references"][0]["sha256"] = "0" * 64
    (checked,) = check(answer, [_document()]).quotes
    assert checked.finding == "altered"
    assert "same source file and reader version" in checked.meaning


def test_one_record_of_a_set_read_anew_does_not_hide_another() -> None:
    first, second = _document("Another record."), _document()
    assert check(_answer(second), [first, second]).sound


def test_a_missing_source_is_not_found() -> None:
    document = _document()
    other = replace(
        document, text="Other", provenance=replace(document.provenance, source_sha256="0")
    )
    (found,) = check(_answer(document), [other]).quotes
    assert found.finding == "not-found"


@pytest.mark.parametrize(
    "wire", [{"hello": 1}, {"sections": 1}, {"sections": [], "near_misses": [], "references": [1]}]
)
def test_what_is_no_answer_is_refused(wire: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="not a saved answer"):
        check(wire, [])
    with pytest.raises(UsageError, match="not a saved answer"):
        check_against(wire, Path(__file__).parent / "documents")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of sources, one of them deep, one twice, beside files of no concern."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "deep").mkdir()
    (folder / "deep" / "codeine.txt").write_text(f"{SENTENCE}\n\nFentanyl is safer.\n" * 3)
    (folder / "copy.txt").write_bytes((folder / "deep" / "codeine.txt").read_bytes())
    (folder / "other.txt").write_text("Something else altogether, and at some length.\n" * 3)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4\nnothing more")
    return folder


def _saved(source: Source) -> dict[str, Any]:
    (document,) = read_source(source)
    end = document.text.index("safer.") + len("safer.")
    start = document.text.index("Fentanyl")
    found = {"text": document.text[start:end], "start": start, "end": end}
    answer = _answer(document, document_id=document.id, **found)
    answer["references"][0]["document_id"] = document.id
    return answer


def test_only_the_sources_of_quotes_are_read(library: Path) -> None:
    source = Source.from_file(library / "deep" / "codeine.txt")
    found = gather(wanted_sources(_saved(source)), library)
    assert (found.files, found.read, found.unreadable) == (4, 1, [])
    assert check_against(_saved(source), library).sound
    assert check_against(_saved(source), library / "copy.txt").sound


def test_a_changed_source_is_no_longer_found(library: Path, tmp_path: Path) -> None:
    answer = _saved(Source.from_file(library / "copy.txt"))
    (tmp_path / "copy.txt").write_text(f"{SENTENCE}\n\nFentanyl is not safer.\n" * 3)
    done = check_against(answer, tmp_path)
    assert [quote.finding for quote in done.quotes] == ["not-found"]
    assert not done.sound


@pytest.mark.parametrize("pack", ["zip", "gztar"])
def test_members_of_archives_are_found(library: Path, tmp_path: Path, pack: str) -> None:
    answer = _saved(Source.from_file(library / "copy.txt"))
    shutil.make_archive(str(tmp_path / "packed"), pack, library)
    done = check_against(answer, tmp_path)
    assert done.sound
    assert any("broken.pdf" in file.reason for file in done.unreadable)


def test_an_unreadable_source_is_told_from_a_missing_one(library: Path) -> None:
    answer = _saved(Source.from_file(library / "copy.txt"))
    broken = hashlib.sha256((library / "broken.pdf").read_bytes()).hexdigest()
    answer["references"][0] |= {"source_sha256": broken, "sha256": "0" * 64}
    done = check_against(answer, library)
    assert [quote.finding for quote in done.quotes] == ["unreadable"]
    assert [Path(file.path).name for file in done.unreadable] == ["broken.pdf"]
    assert done.to_wire()["sound"] is False


def test_a_missing_folder_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no folder"):
        check_against({"sections": [], "near_misses": [], "references": []}, tmp_path / "none")


@given(
    st.text(max_size=40), st.integers(-5, 45), st.integers(-5, 45), st.text(max_size=5), st.data()
)
@settings(max_examples=60, deadline=None)
def test_a_quote_is_verified_exactly_where_its_text_stands(
    text: str, start: int, end: int, other: str, data: st.DataObject
) -> None:
    document = _document(text)
    right = document.text[max(start, 0) : max(end, 0)]
    claimed = data.draw(st.sampled_from([right, other]))
    stands = 0 <= start < end <= len(document.text) and right == claimed
    answer = _answer(document, text=claimed, start=start, end=end)
    assert check(answer, [document]).sound is stands
