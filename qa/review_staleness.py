"""Whether a saved answer can still be trusted: its quotes verified, its documents as they were.

An answer is stale when a document that it cites has gone, has another text, or has since
been corrected, retracted, superseded or questioned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from corpus.document import Document, Status
from corpus.errors import UnknownDocumentError, UsageError
from qa.answer import Answer, Reference, to_wire
from qa.check import check

StaleReason = Literal["vanished", "changed"] | Status

_MEANINGS: dict[StaleReason, str] = {
    "vanished": "is no longer in the index",
    "changed": "has another text now",
    "corrected": "has been corrected since",
    "expression-of-concern": "has been questioned by its journal since",
    "superseded": "has been superseded since",
    "retracted": "has been retracted since",
}


class Library(Protocol):
    """What looks documents up by id, with their status of today; an `Index` does."""

    def document(self, document_id: str, *, boxes: bool = True) -> Document:
        """The document. Raises UnknownDocumentError where there is none."""


@dataclass(frozen=True, slots=True)
class Stale:
    """Why one cited document makes an answer stale; `meaning` is a sentence for the reader."""

    document_id: str
    reason: StaleReason
    meaning: str


class Standing:
    """How documents stand today: each is looked up once, however many answers cite it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: dict[str, tuple[str, Status] | None] = {}

    def of(self, document_id: str) -> tuple[str, Status] | None:
        """SHA-256 of the text and status of a document, or None where it is gone."""
        if document_id not in self._known:
            document = _held(document_id, self._library)
            found = (document.sha256, document.metadata.status) if document else None
            self._known[document_id] = found
        return self._known[document_id]


def staleness(answer: Answer, standing: Standing) -> tuple[Stale, ...]:
    """Every reason for which `answer` is stale, in the order of its references."""
    return tuple(
        Stale(reference.document_id, reason, f"[{reference.number}] {_MEANINGS[reason]}")
        for reference in answer.references
        for reason in _reasons(reference, standing)
    )


def vouch(answer: Answer, library: Library) -> None:
    """Make sure that every quote of `answer` stands in `library` word for word.

    Raises UsageError where a quote or a reference is not what the library holds.
    """
    looked_up = [_held(reference.document_id, library) for reference in answer.references]
    documents = [document for document in looked_up if document]
    known = {document.id: document for document in documents}
    for reference in answer.references:
        document = known.get(reference.document_id)
        if document is not None and not _cites(reference, document):
            raise _unvouched(f"reference [{reference.number}] is not what the index holds")
    for quote in check(to_wire(answer), documents).quotes:
        if quote.finding != "verified":
            place = f"{quote.document_id}:{quote.start}-{quote.end}"
            raise _unvouched(f"the quote at {place} does not stand in this index ({quote.meaning})")


def _unvouched(what: str) -> UsageError:
    return UsageError(f"This answer cannot be saved: {what}. Ask the question again and save that.")


def _cites(reference: Reference, document: Document) -> bool:
    facts = document.metadata
    said = reference.title, reference.year, reference.doi, reference.pmid, reference.type
    return said == (facts.title, facts.year, facts.doi, facts.pmid, facts.type)


def _reasons(reference: Reference, standing: Standing) -> Iterator[StaleReason]:
    found = standing.of(reference.document_id)
    if found is None:
        yield "vanished"
        return
    sha256, status = found
    if status not in ("current", reference.status):
        yield status
    if sha256 != reference.sha256:
        yield "changed"


def _held(document_id: str, library: Library) -> Document | None:
    try:
        return library.document(document_id, boxes=False)
    except UnknownDocumentError:
        return None
