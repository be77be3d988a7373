"""A shelf of documents that tests can change, and answers quoted from it, for reviews."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from made_answers import example

from corpus.builder import Builder
from corpus.document import Document, Metadata, Status
from corpus.errors import UnknownDocumentError
from corpus.source import Source
from qa.answer import Answer, AnswerSection, Quote
from qa.quoting import reference
from qa.review import Reviews

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TEXTS = {"a": "Codeine should be avoided.", "b": "Fentanyl is safer."}


@dataclass
class Shelf:
    """A library that tests can change."""

    documents: dict[str, Document] = field(default_factory=dict)

    def document(self, document_id: str, *, boxes: bool = True) -> Document:
        """The document of that id."""
        if document_id not in self.documents:
            raise UnknownDocumentError(document_id)
        return self.documents[document_id]

    def put(self, id: str, text: str, status: Status = "current") -> None:
        """Place or replace a document."""
        builder = Builder()
        builder.add("paragraph", text)
        source = Source(f"{id}.txt", text.encode())
        facts = Metadata(title=f"About {id}", status=status)
        self.documents[id] = builder.build(
            source, id=id, format="text", reader="t/1", metadata=facts
        )


def full_shelf() -> Shelf:
    """A shelf with the two documents of `TEXTS`."""
    made = Shelf()
    for id, text in TEXTS.items():
        made.put(id, text)
    return made


def made_answer(shelf: Shelf, **changes: Any) -> Answer:
    """An answer that quotes every document of `shelf` whole."""
    documents = list(shelf.documents.values())
    quotes = tuple(
        Quote(d.text, d.id, 0, len(d.text), number, None, (), 0.5)
        for number, d in enumerate(documents, start=1)
    )
    cited = tuple(reference(number, d) for number, d in enumerate(documents, start=1))
    sections = (AnswerSection("Answer", "answer", quotes),)
    made = example(sections=sections, references=cited, suggestions=("codein: codeine?",))
    return replace(made, **changes)


def save(reviews: Reviews, shelf: Shelf, **changes: Any) -> str:
    """Save such an answer, question kept; returns its id."""
    answer = made_answer(shelf, **changes)
    return reviews.save(answer, shelf, by="Author", at=AT, keep_question=True)


def attempt(reviews: Reviews, shelf: Shelf, id: str, step: str, by: str) -> None:
    """Try one step of a review, named as the method is."""
    if step == "approve":
        reviews.approve(id, shelf, by=by, at=AT)
    else:
        getattr(reviews, step)(id, by=by, at=AT, comment="why")


def check_history(reviews: Reviews, id: str) -> None:
    """Each event follows from the one before, whoever wrote it."""
    follows = {
        "saved": {"submit"},
        "submitted": {"take"},
        "under-review": {"take", "approve", "send-back"},
        "approved": {"submit"},
        "sent-back": {"submit"},
    }
    events = reviews.history(id)
    for before, after in pairwise(events):
        assert after.action in follows[before.status]
        assert after.number > before.number
        if after.action in ("approve", "send-back"):
            assert after.by == before.by
