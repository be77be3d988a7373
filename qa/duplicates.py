"""Finds sentences that say the same in nearly the same words.

Sentences with other figures, or of which only one denies, never say the same, however alike
their words. Does not choose which of them is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from qa.scoring import Scored
from qa.terms import stems

_DENIES = re.compile(r"\b(?:not?|never|nor|neither|without|cannot)\b|n['\u2019]t\b", re.IGNORECASE)
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")


class Duplicates:
    """Compares sentences by their stems, each sentence's worked out once.

    `overlap` is the share of the smaller sentence's stems that the other must hold to make it
    superfluous; for an echo the share is of both sentences' stems together.
    """

    def __init__(self, overlap: float) -> None:
        self._overlap = overlap
        self._known: dict[str, tuple[frozenset[str], frozenset[str], bool]] = {}

    def said_already(self, item: Scored, kept: Iterable[Scored]) -> bool:
        """Whether one of `kept` holds almost all the words of `item`, or the other way round."""
        return any(self._superfluous(item, other) for other in kept)

    def echoes(self, item: Scored, others: Sequence[Scored]) -> Iterator[Scored]:
        """The first sentence of each other document among `others` that repeats `item`."""
        seen = {item.candidate.document.id}
        for other in others:
            document = other.candidate.document.id
            if document not in seen and self._repeats(item, other):
                seen.add(document)
                yield other

    def _superfluous(self, one: Scored, other: Scored) -> bool:
        mine, theirs = self._of(one), self._of(other)
        smaller = min(len(mine[0]), len(theirs[0]))
        shared = len(mine[0] & theirs[0])
        return shared > 0 and shared >= self._overlap * smaller and _agree(mine, theirs)

    def _repeats(self, one: Scored, other: Scored) -> bool:
        mine, theirs = self._of(one), self._of(other)
        shared = len(mine[0] & theirs[0])
        return shared >= self._overlap * len(mine[0] | theirs[0]) > 0 and _agree(mine, theirs)

    def _of(self, item: Scored) -> tuple[frozenset[str], frozenset[str], bool]:
        text = item.candidate.text
        if text not in self._known:
            figures = frozenset(_FIGURES.findall(text))
            words = frozenset(stems(text))
            self._known[text] = words, figures, _DENIES.search(text) is not None
        return self._known[text]


def _agree(
    one: tuple[frozenset[str], frozenset[str], bool],
    other: tuple[frozenset[str], frozenset[str], bool],
) -> bool:
    """Whether neither has a figure that contradicts the other's, and both deny or neither."""
    nested = one[1] <= other[1] or other[1] <= one[1]
    return nested and one[2] == other[2]
