"""Finds quotes of different documents that speak for and against the same thing.

Same thing: most of the rarer sentence's meaning-carrying words are shared. A hint for the
reader to compare, so it must be right more often than complete.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from qa.scoring import Scored, coverage
from qa.statements import polarity
from qa.terms import stems

SHARED = 0.5
"""The least share, by rarity, of one sentence's words that the other must hold."""


def differing(
    items: Sequence[Scored], weight: Callable[[str], float], shared: float = SHARED
) -> tuple[Scored, Scored] | None:
    """The best-scored pair of `items` (best first) that disagree, or None."""
    for one, other in combinations(items, 2):
        first, second = one.candidate, other.candidate
        if first.document.id == second.document.id:
            continue
        sides = {polarity(first.text), polarity(second.text)}
        if sides == {"for", "against"} and _about_the_same(first.text, second.text, weight, shared):
            return one, other
    return None


def _about_the_same(one: str, other: str, weight: Callable[[str], float], shared: float) -> bool:
    first, second = stems(one), stems(other)
    return max(coverage(first, second, weight), coverage(second, first, weight)) >= shared
