"""What a readable export says and in which order, for every format that shows quotes.

Fixed words around the quotes stand here once; the formats differ in escaping and looks only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from qa.answer import Answer, ContextRole, Quote, Reference
from qa.csl import notes
from qa.refusal import held_line
from qa.strength import strength_lines

NEAR_HEADING = "Nearest passages (not an answer: none is sure enough to be one)"
STRENGTH_HEADING = "Strength of the evidence"
ABBREVIATIONS_HEADING = "Abbreviations"
REFERENCES_HEADING = "References"
STAMP_HEADING = "How to check this"
NO_QUESTION = "Question not kept"
OPEN_QUOTE, CLOSE_QUOTE = "“", "”"
CONTEXT_LABELS: dict[ContextRole, str] = {
    "lead-in": "Introduced by",
    "table-header": "Table header",
    "before": "Before it",
    "after": "After it",
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """When an answer was exported and, for a reviewed one, its review status as one line."""

    exported_at: datetime
    review: str = ""

    @property
    def moment(self) -> str:
        """The time of export as ISO 8601 in UTC, to the second."""
        return self.exported_at.astimezone(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Group:
    """Quotes under a heading; `look` is the section's role, or "near" for near misses."""

    heading: str
    look: str
    quotes: tuple[Quote, ...]


def title(answer: Answer) -> str:
    """The question as the export's title."""
    return answer.question or NO_QUESTION


def verdict(answer: Answer) -> str:
    """One sentence: how sure the answer is, or that and why there is none."""
    if answer.status == "answered":
        return f"Answered with verbatim quotes; confidence {answer.confidence:.0%}."
    return f"No answer in this corpus. {answer.reason or ''}".strip()


def remarks(answer: Answer) -> list[str]:
    """Without an answer: what the corpus does hold of it, and how the gap might be filled."""
    if answer.status == "answered":
        return []
    held = _mapping(answer.understood.get("held"))
    lines = [held_line({word: n for word, n in held.items() if isinstance(n, int)})]
    query = answer.fetch_query
    lines.append(f"Literature query that might fill the gap: {query}" if query else "")
    return [line for line in lines if line]


def evidence_lines(answer: Answer) -> list[str]:
    """How strong what stands behind an answer is; empty where nothing is answered."""
    if answer.status != "answered":
        return []
    population = answer.understood.get("population")
    return strength_lines(answer.references, population if isinstance(population, str) else None)


def abbreviation_lines(answer: Answer) -> list[str]:
    """What the quotes' abbreviations stand for in the corpus, where the reader is told."""
    known = _mapping(answer.understood.get("abbreviations"))
    return [f"{short}: {long}" for short, long in known.items()]


def _mapping(value: object) -> Mapping[str, object]:
    """`value` where it is one: a saved answer may come from another version."""
    return value if isinstance(value, Mapping) else {}


def numbers(quote: Quote) -> str:
    """The numbers of every reference that says what `quote` says."""
    return " ".join(f"[{number}]" for number in quote.cited)


def echoes(quote: Quote) -> list[tuple[str, str]]:
    """A label and the verbatim text of each near-duplicate that `quote` stands for."""
    return [(f"Also [{echo.reference}]", echo.text) for echo in quote.also]


def closing(answer: Answer) -> list[tuple[str, list[str]]]:
    """What stands between the quotes and the references: headings with their lines."""
    found = (
        (STRENGTH_HEADING, evidence_lines(answer)),
        (ABBREVIATIONS_HEADING, abbreviation_lines(answer)),
    )
    return [(heading, lines) for heading, lines in found if lines]


def groups(answer: Answer) -> Iterator[Group]:
    """The sections in order, then the near misses under a heading that says what they are."""
    for section in answer.sections:
        yield Group(section.heading, section.role, section.quotes)
    if answer.near_misses:
        yield Group(NEAR_HEADING, "near", answer.near_misses)


def place(quote: Quote) -> str:
    """Where a quote stands: section path, page, and whether it reports another work."""
    parts = [" › ".join(quote.section)]
    parts.append(f"page {quote.page}" if quote.page else "")
    parts.append("reports a work that it cites" if quote.secondary else "")
    return " · ".join(filter(None, parts))


def labels(reference: Reference) -> str:
    """Type, population, standing and licence of a reference, as one line."""
    parts: Iterable[str | None] = (
        reference.type.replace("-", " "),
        reference.population,
        *notes(reference),
        reference.licence,
    )
    return "; ".join(filter(None, parts))


def stamp_lines(answer: Answer, stamp: Stamp) -> list[str]:
    """Which generation answered, when it was built and exported, and the review, if any."""
    index = answer.index
    lines = [
        f"Index generation {index.generation}, built {index.built_at}, model {index.model}: "
        f"{index.documents} documents, {index.passages} passages.",
        f"Exported {stamp.moment} by curbside.",
    ]
    return [*lines, f"Review: {stamp.review}"] if stamp.review else lines


def hash_lines(answer: Answer) -> list[str]:
    """For each reference the hashes by which its quotes can be checked without curbside."""
    return [
        f"[{r.number}] {r.document_id}: SHA-256 of the text {r.sha256}, "
        f"of the source file {r.source_sha256 or 'unknown'}, read by {r.reader}"
        for r in answer.references
    ]
