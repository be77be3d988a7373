"""For whom an answer is laid out: which sources come first, the order of sections, what is open.

Changes order and emphasis only; the words of a quote are the same for everyone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Literal, get_args

from corpus.errors import UsageError
from qa.answer import SectionKind
from qa.scoring import Scored

Reader = Literal["clinician", "researcher", "patient"]
READERS: tuple[Reader, ...] = get_args(Reader)

_FIRST: Mapping[Reader, Mapping[str, float]] = MappingProxyType(
    {
        "clinician": {},
        "researcher": {"systematic-review": 1.05, "trial": 1.05, "observational": 1.05},
        "patient": {"patient-education": 1.3},
    }
)
"""Factors on scores by type of source: they order what answers about equally well."""

_ORDER: Mapping[Reader, tuple[SectionKind, ...]] = MappingProxyType(
    {
        "clinician": ("answer", "detail", "caution", "conflict", "context"),
        "researcher": ("answer", "conflict", "detail", "caution", "context"),
        "patient": ("answer", "caution", "context", "detail", "conflict"),
    }
)
_FOLDED: Mapping[Reader, frozenset[SectionKind]] = MappingProxyType(
    {
        "clinician": frozenset(),
        "researcher": frozenset(),
        "patient": frozenset({"detail", "conflict"}),
    }
)


def reader_named(name: str) -> Reader:
    """The reader called `name`. Raises UsageError for another."""
    for reader in READERS:
        if reader == name:
            return reader
    raise UsageError(f"{name!r:.40} is no reader: choose among {', '.join(READERS)}.")


def sources_first(scored: Sequence[Scored], reader: Reader) -> list[Scored]:
    """`scored` (best first) with the factors of `reader` applied, best first."""
    factors = _FIRST[reader]
    if not factors:
        return list(scored)
    raised = [
        replace(s, score=min(1.0, s.score * factors.get(s.candidate.document.metadata.type, 1.0)))
        for s in scored
    ]
    return sorted(raised, key=lambda s: (not s.on_subject, -s.score))


def place_of(role: SectionKind, reader: Reader) -> int:
    """Where a section of this role stands for `reader`, counted from 0."""
    return _ORDER[reader].index(role)


def folded(role: str, reader: str) -> bool:
    """Whether a section of this role is shown closed at first to the reader of that name."""
    return any(role in _FOLDED[known] for known in READERS if known == reader)
