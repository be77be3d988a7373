"""The Answer: sections of verbatim quotes, the references they stand in, or an abstention.

These dataclasses are what every face shows and every export is made from; `to_wire`
gives the dict that the answer's JSON Schema describes. Nothing here chooses or ranks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from corpus.document import DigestOf

SCHEMA_VERSION = "1"
MAXIMUM_QUOTES = 12
MAXIMUM_QUOTE_LENGTH = 600

AnswerStatus = Literal["answered", "no_evidence"]
SectionKind = Literal["answer", "detail", "caution", "conflict", "context"]
ContextRole = Literal["lead-in", "table-header", "before", "after"]


@dataclass(frozen=True, slots=True)
class ContextSpan:
    """A verbatim span that a quote needs to be understood; offsets as in `Quote`."""

    start: int
    end: int
    text: str
    role: ContextRole


@dataclass(frozen=True, slots=True)
class Echo:
    """Another document's sentence that says the same as a quote; verbatim, offsets as there."""

    text: str
    document_id: str
    start: int
    end: int
    reference: int
    page: int | None
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim span of one document: `text == canonical_text[start:end]`.

    `start` and `end` count code points of the canonical text; `highlights` are offsets
    within `text`; `reference` is the number of the reference it stands in; `page` is the
    1-based page `start` lies on; `score` is in [0, 1], higher is better. `also` are the
    near-duplicates in other documents that this one quote stands for.
    """

    text: str
    document_id: str
    start: int
    end: int
    reference: int
    page: int | None
    section: tuple[str, ...]
    score: float
    highlights: tuple[tuple[int, int], ...] = ()
    context: tuple[ContextSpan, ...] = ()
    secondary: bool = False
    also: tuple[Echo, ...] = ()

    @property
    def cited(self) -> tuple[int, ...]:
        """The numbers of every reference that says this, the quoted one first."""
        return (self.reference, *(echo.reference for echo in self.also))


@dataclass(frozen=True, slots=True)
class AnswerSection:
    """Quotes that belong together under a heading."""

    heading: str
    role: SectionKind
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A document that is quoted, with what a reader needs to find, judge and check it."""

    number: int
    document_id: str
    sha256: str
    title: str
    authors: tuple[str, ...]
    journal: str | None
    year: int | None
    type: str
    population: str | None
    doi: str | None
    pmid: str | None
    pmcid: str | None
    url: str | None
    status: str
    licence: str | None
    citation: str
    source_sha256: str | None
    reader: str
    digest_of: DigestOf | None = None
    status_checked_at: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None


@dataclass(frozen=True, slots=True)
class IndexStamp:
    """Which state of which index answered."""

    generation: str
    model: str
    documents: int
    passages: int
    built_at: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets; `confidence` is the probability that the quotes answer it."""

    question: str
    status: AnswerStatus
    confidence: float
    sections: tuple[AnswerSection, ...]
    near_misses: tuple[Quote, ...]
    references: tuple[Reference, ...]
    index: IndexStamp
    elapsed_ms: float
    reason: str | None = None
    id: str | None = None
    notices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    understood: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    fetch_query: str | None = None

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every quote of every section, in the order shown."""
        return tuple(quote for section in self.sections for quote in section.quotes)

    def reference(self, number: int) -> Reference:
        """The reference numbered `number` (from 1). Raises KeyError where there is none."""
        for reference in self.references:
            if reference.number == number:
                return reference
        raise KeyError(number)


def to_wire(answer: Answer) -> dict[str, Any]:
    """`answer` as the JSON-ready dict of the answer schema."""
    return {"schema_version": SCHEMA_VERSION, **asdict(answer)}
