"""Browsing the documents of an index: words in titles, facets with counts, order.

Works on the rows of the catalogue; reads no text and ranks nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from corpus.document import Metadata
from index.catalogue import DocumentRow
from index.selection import Selection

Facet = Literal["type", "status", "population", "journal", "year", "language", "format"]
Order = Literal["title", "newest", "oldest", "journal", "type", "longest"]

_FACETS: Mapping[Facet, Callable[[DocumentRow], Any]] = {
    "type": lambda row: row.metadata.type,
    "status": lambda row: row.metadata.status,
    "population": lambda row: row.metadata.population,
    "journal": lambda row: row.metadata.journal,
    "year": lambda row: row.metadata.year,
    "language": lambda row: row.metadata.language,
    "format": lambda row: row.format,
}
_UNKNOWN_YEAR = -1


def _title(row: DocumentRow) -> str:
    return (row.metadata.title or row.id).casefold()


def _year(row: DocumentRow) -> int:
    return row.metadata.year if row.metadata.year is not None else _UNKNOWN_YEAR


_ORDERS: Mapping[Order, Callable[[DocumentRow], Any]] = {
    "title": _title,
    "newest": lambda row: (-_year(row), _title(row)),
    "oldest": lambda row: (row.metadata.year is None, _year(row), _title(row)),
    "journal": lambda row: (row.metadata.journal is None, row.metadata.journal or "", _title(row)),
    "type": lambda row: (row.metadata.type, _title(row)),
    "longest": lambda row: (-row.passages, _title(row)),
}
ORDERS: tuple[Order, ...] = tuple(_ORDERS)


@dataclass(frozen=True, slots=True)
class View:
    """Which documents to show: every word of `words`, one value of each chosen facet."""

    words: str = ""
    chosen: Mapping[Facet, frozenset[Any]] = field(default_factory=dict)
    order: Order = "title"


def browse(rows: Iterable[DocumentRow], view: View) -> list[DocumentRow]:
    """The rows that fit `view`, in its order."""
    words = view.words.casefold().split()
    fitting = [row for row in rows if _fits(row, view) and _has(row, words)]
    return sorted(fitting, key=_ORDERS[view.order])


def facet_counts(
    rows: Iterable[DocumentRow], facet: Facet, view: View | None = None
) -> list[tuple[Any, int]]:
    """How many documents each value of `facet` has, the most frequent first.

    With a view, among the rows that fit its words and its other facets, so that a count
    says what choosing that value would show.
    """
    view = view or View()
    others = {name: values for name, values in view.chosen.items() if name != facet}
    fitting = browse(rows, View(view.words, others))
    counts = Counter(_FACETS[facet](row) for row in fitting)
    known = [(value, count) for value, count in counts.items() if value is not None]
    return sorted(known, key=lambda item: (-item[1], str(item[0])))


def selection_of(
    rows: Sequence[DocumentRow],
    *,
    types: Iterable[str] = (),
    populations: Iterable[str] = (),
    journals: Iterable[str] = (),
    since: int | None = None,
) -> Selection:
    """The selection that limits a search to these; journals become their documents."""
    named = frozenset(journals)
    documents = frozenset(row.id for row in rows if row.metadata.journal in named)
    return Selection(
        # Chosen journals without a document must find nothing rather than everything.
        documents=documents or (frozenset({""}) if named else frozenset()),
        types=frozenset(types),  # type: ignore[arg-type]  # unknown types match no document
        populations=frozenset(populations),
        first_year=since,
    )


def _fits(row: DocumentRow, view: View) -> bool:
    return all(not values or _FACETS[name](row) in values for name, values in view.chosen.items())


def _has(row: DocumentRow, words: Sequence[str]) -> bool:
    if not words:
        return True
    facts: Metadata = row.metadata
    parts = (row.id, facts.title, facts.journal, facts.doi, facts.pmid, *facts.authors)
    text = " ".join(part for part in (*parts, *facts.keywords) if part).casefold()
    return all(word in text for word in words)
