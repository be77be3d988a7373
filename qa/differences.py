"""Finds quotes of different documents that speak for and against the same thing.

Same thing: most of the rarer sentence's meaning-carrying words are shared. A hint for the
reader to compare, so it must be right more often than complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from qa.concepts import Weight, coverage, plain
from qa.scoring import Scored
from qa.statements import polarity
from qa.terms import stems

SHARED = 0.5
"""The least share, by rarity, of one sentence's words that the other must hold."""


def differing(
    items: Sequence[Scored], rarity: Weight, shared: float = SHARED
) -> tuple[Scored, Scored] | None:
    """The best-scored pair of `items` (best first) that disagree, or None."""
    for one, other in combinations(items, 2):
        first, second = one.candidate, other.candidate
        if first.document.id == second.document.id:
            continue
        sides = {polarity(first.text), polarity(second.text)}
        if sides == {"for", "against"} and _about_the_same(first.text, second.text, rarity, shared):
            return one, other
    return None


def _about_the_same(one: str, other: str, rarity: Weight, shared: float) -> bool:
    first, second = stems(one), stems(other)
    return (
        max(coverage(plain(first), second, rarity), coverage(plain(second), first, rarity))
        >= shared
    )
