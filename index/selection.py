"""Which documents a search is limited to, as data.

Turns a selection into an SQL condition over the catalogue. Does not search.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.document import DocumentType, Status


@dataclass(frozen=True, slots=True)
class Selection:
    """Limits; an empty one does not limit. Years are inclusive; unknown years fall outside."""

    documents: frozenset[str] = frozenset()
    types: frozenset[DocumentType] = frozenset()
    statuses: frozenset[Status] = frozenset()
    languages: frozenset[str] = frozenset()
    populations: frozenset[str] = frozenset()
    first_year: int | None = None
    last_year: int | None = None
    quotable: bool = False

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Selection()


def condition(selection: Selection, noted: Mapping[str, Status]) -> tuple[str, list[Any]]:
    """SQL over documents `d` and passages `p`, and its parameters.

    `noted` are the statuses that override the catalogue's.
    """
    parts: list[str] = []
    values: list[Any] = []
    for column, chosen in (
        ("d.id", selection.documents),
        ("d.type", selection.types),
        ("d.language", selection.languages),
        ("d.population", selection.populations),
    ):
        if chosen:
            parts.append(f"{column} IN ({_marks(chosen)})")
            values += sorted(chosen)
    if selection.statuses:
        parts.append(_status_condition(selection.statuses, noted, values))
    if selection.first_year is not None:
        parts.append("d.year >= ?")
        values.append(selection.first_year)
    if selection.last_year is not None:
        parts.append("d.year <= ?")
        values.append(selection.last_year)
    if selection.quotable:
        parts.append("p.quotable")
    return " AND ".join(parts) or "1", values


def _status_condition(
    wanted: frozenset[Status], noted: Mapping[str, Status], values: list[Any]
) -> str:
    admitted = sorted(document for document, status in noted.items() if status in wanted)
    values += [*sorted(wanted), *sorted(noted), *admitted]
    return (
        f"((d.status IN ({_marks(wanted)}) AND d.id NOT IN ({_marks(noted)}))"
        f" OR d.id IN ({_marks(admitted)}))"
    )


def _marks(values: Any) -> str:
    return ",".join("?" * len(values))
