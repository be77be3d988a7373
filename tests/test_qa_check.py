"""A saved answer is checked from its sources alone, and each kind of trouble is told apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from corpus.builder import Builder
from corpus.document import Document, Metadata
from corpus.errors import UsageError
from corpus.source import Source
from qa.check import check

SENTENCE = "Codeine should be avoided."


def _document(text: str = SENTENCE) -> Document:
    builder = Builder()
    builder.add("paragraph", text)
    source = Source("made.txt", b"the same bytes")
    return builder.build(source, id="d", format="text", reader="t/1", metadata=Metadata())


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
    reference = {"number": 1, "sha256": document.sha256, "source_sha256": made.source_sha256}
    section = {"heading": "Answer", "role": "answer", "quotes": [quote]}
    return {"sections": [section], "near_misses": [], "references": [reference]}


def test_a_true_quote_is_verified() -> None:
    document = _document()
    assert check(_answer(document), [document]).sound


@pytest.mark.parametrize(
    "changes",
    [
        {"start": 1, "end": len(SENTENCE) + 1},
        {"text": SENTENCE.replace("avoided", "given")},
        {"context": [{"start": 0, "end": 3, "text": "cod", "role": "before"}]},
    ],
)
def test_a_shifted_or_changed_quote_is_altered(changes: dict[str, Any]) -> None:
    document = _document()
    (found,) = check(_answer(document, **changes), [document]).quotes
    assert found.finding == "altered"


def test_another_reader_version_is_not_called_a_false_quote() -> None:
    read_again = _document(SENTENCE + " More text.")
    (found,) = check(_answer(_document()), [read_again]).quotes
    assert found.finding == "read-differently"


def test_a_missing_source_is_not_found() -> None:
    document = _document()
    other = replace(
        document, text="Other", provenance=replace(document.provenance, source_sha256="0")
    )
    (found,) = check(_answer(document), [other]).quotes
    assert found.finding == "not-found"


def test_what_is_no_answer_is_refused() -> None:
    with pytest.raises(UsageError, match="not a saved answer"):
        check({"hello": 1}, [])
