"""What a question names, each with the other ways of writing it.

A concept is covered by a text that holds every stem of one of its alternatives. Used to
judge how much of a question a sentence covers, whatever words it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Weight = Callable[[str], float]
"""A stem's rarity among the corpus's passages, at least 0."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Alternatives, each a tuple of stems; the first is as the question has it."""

    alternatives: tuple[tuple[str, ...], ...]

    def covered_by(self, present: frozenset[str]) -> bool:
        """Whether one alternative is wholly `present`."""
        return any(present.issuperset(stems) for stems in self.alternatives)

    def weight(self, rarity: Weight) -> float:
        """The least total rarity of an alternative: how the corpus itself would put it."""
        return min(sum(map(rarity, stems)) for stems in self.alternatives)


def coverage(concepts: Sequence[Concept], present: Iterable[str], rarity: Weight) -> float:
    """The share, by weight, of `concepts` that the stems `present` cover; in [0, 1]."""
    there = frozenset(present)
    weights = [concept.weight(rarity) for concept in concepts]
    total = sum(weights)
    if total <= 0:
        return 0.0
    covered = zip(concepts, weights, strict=True)
    return sum(weight for concept, weight in covered if concept.covered_by(there)) / total


def plain(stems: Iterable[str]) -> tuple[Concept, ...]:
    """One concept for each of `stems`, without other ways of writing it."""
    return tuple(Concept(((stem,),)) for stem in stems)
