"""Checks a saved answer against the source files alone: no index, no model.

Each quote is cut again from the text that today's readers make of the files. A quote that
stands there is told apart from one read differently by another version, one that was
altered, and one whose source is missing or unreadable. Bibliographic facts are not checked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from corpus.document import Document
from corpus.errors import UsageError

Finding = Literal["verified", "read-differently", "altered", "unreadable", "not-found"]
_MEANINGS: dict[Finding, str] = {
    "verified": "the quote stands at its place in the source's text",
    "read-differently": "the same source file, but another reader version made another text of it",
    "altered": "what stands at the quote's place in the source's text is not the quote",
    "unreadable": "its source file is there and cannot be read",
    "not-found": "no given file is the source of this quote",
}
_SAME_READER = (
    "the same source file and reader version, yet not the text that the answer names: the "
    "answer was altered, or the reader's own libraries have changed"
)


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """What checking one quote found; `document_id` and offsets are the answer's.

    `path` is the file it was checked against, or None. `words_found` says, where the file
    gives another text than the answer names, whether the quote's words stand in that text.
    """

    document_id: str
    start: int
    end: int
    finding: Finding
    meaning: str
    path: str | None = None
    words_found: bool | None = None


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file that could not be read, or a part of it, and why."""

    path: str
    reason: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Every quote's finding; `sound` when all are verified."""

    quotes: tuple[QuoteCheck, ...]
    unreadable: tuple[UnreadableFile, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether every quote was verified."""
        return all(quote.finding == "verified" for quote in self.quotes)

    def to_wire(self) -> dict[str, Any]:
        """The check as a JSON-ready dict."""
        return {
            "sound": self.sound,
            "quotes": [asdict(quote) for quote in self.quotes],
            "unreadable": [asdict(file) for file in self.unreadable],
        }


@dataclass(slots=True)
class _Sources:
    """Freshly read documents by the hashes that a reference names."""

    by_text: dict[str, Document] = field(default_factory=dict)
    by_file: dict[str, list[Document]] = field(default_factory=dict)
    unreadable: Collection[str] = ()

    def add(self, document: Document) -> None:
        self.by_text[document.sha256] = document
        self.by_file.setdefault(document.provenance.source_sha256, []).append(document)


def check(
    answer: Mapping[str, Any],
    documents: Iterable[Document],
    *,
    unreadable_sha256: Collection[str] = (),
    unreadable: Iterable[UnreadableFile] = (),
) -> Check:
    """Check `answer` (as saved by `ask --json`) against freshly read `documents`.

    `unreadable_sha256` are the hashes of files that are there but could not be read. Keys
    that a later version added to the answer are passed over.

    Raises UsageError where `answer` is not an answer.
    """
    sources = _Sources(unreadable=unreadable_sha256)
    for document in documents:
        sources.add(document)
    try:
        references = {r["number"]: r for r in answer["references"]}
        checked = [_check(q, references[q["reference"]], sources) for q in quotes_of(answer)]
    except (KeyError, TypeError, AttributeError) as error:
        raise not_an_answer() from error
    return Check(tuple(checked), tuple(unreadable))


def quotes_of(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every quote of a saved answer with its near-duplicates elsewhere, near misses too.

    Raises KeyError or TypeError.
    """
    sections = [section["quotes"] for section in answer["sections"]]
    for quotes in (*sections, answer["near_misses"]):
        for quote in quotes:
            yield quote
            yield from quote.get("also", ())


def not_an_answer() -> UsageError:
    """The error for a file that is no saved answer."""
    return UsageError("This is not a saved answer: give a file written by `curbside ask --json`.")


def _check(quote: Mapping[str, Any], reference: Mapping[str, Any], sources: _Sources) -> QuoteCheck:
    place = str(quote["document_id"]), quote["start"], quote["end"]
    document = sources.by_text.get(reference["sha256"])
    if document is not None:
        finding: Finding = "verified" if _holds(quote, reference, document) else "altered"
        return QuoteCheck(*place, finding, _MEANINGS[finding], document.provenance.path)
    read = sources.by_file.get(reference["source_sha256"], [])
    if read:
        return _check_other_text(quote, reference, read)
    known = reference["source_sha256"] in sources.unreadable
    finding = "unreadable" if known else "not-found"
    return QuoteCheck(*place, finding, _MEANINGS[finding])


def _check_other_text(
    quote: Mapping[str, Any], reference: Mapping[str, Any], read: list[Document]
) -> QuoteCheck:
    """The file is known by its hash, but none of its documents has the text that is named."""
    same_reader = any(
        document.id == quote["document_id"] and document.provenance.reader == reference["reader"]
        for document in read
    )
    finding: Finding = "altered" if same_reader else "read-differently"
    return QuoteCheck(
        str(quote["document_id"]),
        quote["start"],
        quote["end"],
        finding,
        _SAME_READER if same_reader else _MEANINGS[finding],
        read[0].provenance.path,
        any(quote["text"] in document.text for document in read),
    )


def _holds(quote: Mapping[str, Any], reference: Mapping[str, Any], document: Document) -> bool:
    spans = [quote, *quote.get("context", ())]
    own = quote["document_id"] == reference["document_id"]
    return own and all(_stands(span, document.text) for span in spans)


def _stands(span: Mapping[str, Any], text: str) -> bool:
    start, end = span["start"], span["end"]
    # Negative offsets would count from the text's end, and true is 1 to Python.
    whole = type(start) is int and type(end) is int and 0 <= start < end <= len(text)
    return whole and text[start:end] == span["text"]
