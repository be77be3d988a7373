"""Chooses which units share a passage: the cheapest cut of a run, found exactly.

Prefers passages near the target size and cuts at section borders, then block borders,
then sentence ends. Knows tokens and blocks, not text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.document import Block
from corpus.passage_units import Unit

SHORT_WEIGHT = 2.0
SIZE_WEIGHT = 0.2
SENTENCE_CUT = 0.15
BLOCK_CUT = 0.05
LEAD_IN_CUT = 0.3
CROSSED_SECTION = 0.3
"""Costs, in units of "one passage of no size at all" being `SHORT_WEIGHT`: two sections of
half the minimum size are joined, two of nearly the minimum are not."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Passage sizes in tokens."""

    minimum: int
    target: int
    maximum: int


def pack(
    units: Sequence[Unit],
    blocks: Sequence[Block],
    sizes: Sizes,
    room: Callable[[Unit], int],
) -> list[list[Unit]]:
    """Cut `units` into passages of least total cost.

    A passage exceeds `sizes.maximum`, or the tokens that `room` leaves to a passage
    beginning with a unit, only where that unit alone does.
    """
    best: list[float] = [0.0] + [math.inf] * len(units)
    came_from = [0] * (len(units) + 1)
    for first, unit in enumerate(units):
        most = min(sizes.maximum, room(unit))
        tokens, crossed = unit.tokens, 0.0
        for after in range(first + 1, len(units) + 1):
            cost = best[first] + crossed + _size_cost(tokens, sizes)
            cost += _cut_cost(units, blocks, after)
            if cost < best[after]:
                best[after], came_from[after] = cost, first
            if after == len(units):
                break
            tokens += units[after].glue + units[after].tokens
            if _sections_differ(units, blocks, after):
                crossed += CROSSED_SECTION
            if tokens > most:
                break
    return _trace(units, came_from)


def _trace(units: Sequence[Unit], came_from: list[int]) -> list[list[Unit]]:
    passages: list[list[Unit]] = []
    after = len(units)
    while after:
        passages.append(list(units[came_from[after] : after]))
        after = came_from[after]
    return passages[::-1]


def _size_cost(tokens: int, sizes: Sizes) -> float:
    short = max(0.0, 1 - tokens / sizes.minimum)
    off = abs(tokens - sizes.target) / sizes.target
    return SHORT_WEIGHT * short**2 + SIZE_WEIGHT * min(1.0, off) ** 2


def _cut_cost(units: Sequence[Unit], blocks: Sequence[Block], after: int) -> float:
    """Cost of ending a passage before `units[after]`."""
    if after == len(units) or _sections_differ(units, blocks, after):
        return 0.0
    before, following = units[after - 1], units[after]
    if before.block == following.block:
        return SENTENCE_CUT
    lead_in = blocks[following.block].lead_in
    if lead_in is not None and before.start < lead_in.end <= before.end:
        return LEAD_IN_CUT
    return BLOCK_CUT


def _sections_differ(units: Sequence[Unit], blocks: Sequence[Block], after: int) -> bool:
    return blocks[units[after - 1].block].section != blocks[units[after].block].section
