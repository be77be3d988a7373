"""Checks a saved answer against the source files alone: no index, no model.

Each quote is cut again from the text that today's readers make of the files. Three
results are told apart: verified, read differently by another reader version, not found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from corpus.document import Document
from corpus.errors import UsageError

Finding = Literal["verified", "read-differently", "altered", "not-found"]
_MEANINGS: dict[Finding, str] = {
    "verified": "the quote stands at its place in the source's text",
    "read-differently": "the same source file, but another reader version made another text of it",
    "altered": "the same text was read, and the quote is not what stands at its place",
    "not-found": "no given file is the source of this quote",
}


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """What checking one quote found; `document_id` and offsets are the answer's."""

    document_id: str
    start: int
    end: int
    finding: Finding
    meaning: str


@dataclass(frozen=True, slots=True)
class Check:
    """Every quote's finding; `sound` when all are verified."""

    quotes: tuple[QuoteCheck, ...]

    @property
    def sound(self) -> bool:
        """Whether every quote was verified."""
        return all(quote.finding == "verified" for quote in self.quotes)

    def to_wire(self) -> dict[str, Any]:
        """The check as a JSON-ready dict."""
        return {"sound": self.sound, "quotes": [asdict(quote) for quote in self.quotes]}


def check(answer: Mapping[str, Any], documents: Iterable[Document]) -> Check:
    """Check `answer` (as saved by `ask --json`) against freshly read `documents`.

    Raises UsageError where `answer` is not an answer.
    """
    by_text: dict[str, Document] = {}
    by_source: dict[str, Document] = {}
    for document in documents:
        by_text[document.sha256] = document
        by_source.setdefault(document.provenance.source_sha256, document)
    try:
        references = {r["number"]: r for r in answer["references"]}
        return Check(
            tuple(
                _check_quote(quote, references[quote["reference"]], by_text.get, by_source.get)
                for quote in _quotes(answer)
            )
        )
    except (KeyError, TypeError) as error:
        raise UsageError(
            "This is not a saved answer: give a file written by `curbside ask --json`."
        ) from error


def _quotes(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for section in answer["sections"]:
        yield from section["quotes"]
    yield from answer["near_misses"]


def _check_quote(
    quote: Mapping[str, Any],
    reference: Mapping[str, Any],
    by_text: Callable[[str], Document | None],
    by_source: Callable[[str], Document | None],
) -> QuoteCheck:
    finding = _finding(quote, reference, by_text, by_source)
    place = quote["document_id"], quote["start"], quote["end"]
    return QuoteCheck(*place, finding, _MEANINGS[finding])


def _finding(
    quote: Mapping[str, Any],
    reference: Mapping[str, Any],
    by_text: Callable[[str], Document | None],
    by_source: Callable[[str], Document | None],
) -> Finding:
    document = by_text(reference["sha256"])
    if document is not None:
        spans = [quote, *quote.get("context", ())]
        held = all(document.text[s["start"] : s["end"]] == s["text"] for s in spans)
        return "verified" if held else "altered"
    return "read-differently" if by_source(reference["source_sha256"]) else "not-found"
