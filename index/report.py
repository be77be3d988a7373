"""What became of every path given to `curbside add`, as data.

Knows neither how files are read nor how they are published.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from corpus.document import Issue


@dataclass(frozen=True, slots=True)
class AddedRow:
    """A path that became the document `id` (the first one, of a file that holds several)."""

    path: str
    id: str
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A readable path that adds nothing, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A path that could not be read, why, and on which page."""

    path: str
    reason: str
    page: int | None = None


@dataclass(slots=True)
class AddReport:
    """What became of every path; `generation` is the one that serves now, or None."""

    generation: str | None = None
    added: list[AddedRow] = field(default_factory=list)
    updated: list[AddedRow] = field(default_factory=list)
    unchanged: int = 0
    skipped: list[SkippedRow] = field(default_factory=list)
    failed: list[FailedRow] = field(default_factory=list)

    @property
    def served(self) -> bool:
        """Whether anything that was given is now in the index."""
        return bool(self.added or self.updated or self.unchanged or self.skipped)

    def to_wire(self) -> dict[str, Any]:
        """The report as a JSON-ready dict."""
        return asdict(self)
