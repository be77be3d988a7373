"""Finds sentences that say the same in nearly the same words.

Sentences never say the same, however alike their words, where their figures, drugs or people
differ, where only one denies, or where one tells of more and the other of less. Does not choose
which of them is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa.cues import cue
from qa.scoring import Scored
from qa.synonyms import is_drug_name
from qa.terms import stems
from qa.understanding import understand

_DENIES = re.compile(r"\b(?:not?|never|nor|neither|without|cannot)\b|n['\u2019]t\b", re.IGNORECASE)
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]{4,}")
_MORE = cue("increas\\w+|rais\\w+|rises?|rose|risen|higher|more|worse\\w*|above|longer|after|often")
_LESS = cue("decreas\\w+|reduc\\w+|falls?|fell|lower\\w*|less|better|below|shorter|before|rarely")

ALIKE = 0.7
"""The least share of two sentences' stems that both must hold to say the same."""


class Duplicates:
    """Compares sentences by their stems, each sentence's worked out once.

    `overlap` is the share of the smaller sentence's stems that the other must hold to make it
    superfluous; `alike` the share of both sentences' stems together that an echo shares.
    """

    def __init__(self, overlap: float, alike: float = ALIKE) -> None:
        self._overlap = overlap
        self._alike = alike
        self._known: dict[str, _Said] = {}

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
        shared = len(mine.words & theirs.words)
        smaller = min(len(mine.words), len(theirs.words))
        return 0 < shared >= self._overlap * smaller and mine.agrees_with(theirs)

    def _repeats(self, one: Scored, other: Scored) -> bool:
        mine, theirs = self._of(one), self._of(other)
        shared = len(mine.words & theirs.words)
        whole = len(mine.words | theirs.words)
        return 0 < shared >= self._alike * whole and mine.agrees_with(theirs)

    def _of(self, item: Scored) -> _Said:
        text = item.candidate.text
        if text not in self._known:
            self._known[text] = _said(text)
        return self._known[text]


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence's stems, and what must not differ between two that say the same.

    `figures` and `drugs` of one may be a part of the other's; `rest` must be equal.
    """

    words: frozenset[str]
    figures: frozenset[str]
    drugs: frozenset[str]
    rest: tuple[object, ...]

    def agrees_with(self, other: _Said) -> bool:
        """Whether nothing that matters differs."""
        pairs = (self.figures, other.figures), (self.drugs, other.drugs)
        return self.rest == other.rest and all(a <= b or b <= a for a, b in pairs)


def _said(text: str) -> _Said:
    return _Said(
        words=frozenset(stems(text)),
        figures=frozenset(_FIGURES.findall(text)),
        drugs=frozenset(word.lower() for word in _WORD.findall(text) if is_drug_name(word)),
        rest=(
            understand(text).population,
            *(pattern.search(text) is not None for pattern in (_DENIES, _MORE, _LESS)),
        ),
    )
