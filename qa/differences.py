"""Finds quotes of different documents that disagree: opposite advice, or other figures.

They must speak of the same thing: share most of their meaning-carrying words, or some of them
where both hold most of what the question names. A hint for the reader to compare, so it must be
right more often than complete.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from qa.concepts import Weight, coverage, plain
from qa.scoring import Scored
from qa.statements import polarity
from qa.terms import stems


@dataclass(frozen=True, slots=True)
class DifferenceSettings:
    """When two sentences speak of the same thing; shares by rarity of words, in 0..1.

    Sharing `shared` of both's words is enough; sharing `partly` is where both cover `asked` of
    the question. Figures differ by more than `apart` of the larger one.
    """

    shared: float = 0.5
    partly: float = 0.2
    asked: float = 0.5
    apart: float = 0.15


# "95% CI" says how sure a figure is, and is none itself.
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s?(?:%|per ?cent\b)(?!\s?(?:CI|confidence|credible))")
_FRACTIONS = (
    (re.compile(r"\btwo[- ]thirds\b", re.IGNORECASE), 66.7),
    (re.compile(r"\bthree[- ]quarters\b", re.IGNORECASE), 75.0),
    (re.compile(r"(?<!two[- ])\b(?:a|one)[- ]third\b", re.IGNORECASE), 33.3),
    (re.compile(r"\b(?:a|one)[- ]quarter\b", re.IGNORECASE), 25.0),
    (re.compile(r"\b(?:one[- ]half|half of)\b", re.IGNORECASE), 50.0),
)
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*%?")


def differing(
    items: Sequence[Scored], rarity: Weight, settings: DifferenceSettings | None = None
) -> tuple[Scored, Scored] | None:
    """The pair of `items` that disagree and speak most of the same thing and of what is asked."""
    settings = settings or DifferenceSettings()
    found: list[tuple[float, tuple[Scored, Scored]]] = []
    for one, other in combinations(items, 2):
        if _disagree(one, other, settings.apart):
            shared = _shared(one, other, rarity)
            asked = min(one.coverage, other.coverage)
            enough = settings.partly if asked >= settings.asked else settings.shared
            if shared >= enough:
                found.append((shared + asked / 2, (one, other)))
    return max(found, key=lambda pair: pair[0], default=(0.0, None))[1]


def _disagree(one: Scored, other: Scored, apart: float) -> bool:
    first, second = one.candidate, other.candidate
    if first.document.id == second.document.id or not _same_people(one, other):
        return False
    advice = {polarity(first.text), polarity(second.text)} == {"for", "against"}
    return advice or _other_figures(first.text, second.text, apart)


def _same_people(one: Scored, other: Scored) -> bool:
    """Whether the documents are not about different populations."""
    who = {item.candidate.document.metadata.population for item in (one, other)}
    return len(who - {None, "mixed"}) < 2


def _other_figures(one: str, other: str, apart: float) -> bool:
    """Whether both give shares in per cent, and none of the one's is near one of the other's."""
    first, second = _shares(one), _shares(other)
    near = any(abs(a - b) <= apart * max(a, b) for a in first for b in second)
    return bool(first and second) and not near


def _shares(text: str) -> list[float]:
    found = [float(number) for number in _PERCENT.findall(text)]
    return found + [value for pattern, value in _FRACTIONS if pattern.search(text)]


def _shared(one: Scored, other: Scored, rarity: Weight) -> float:
    """How much of each sentence's words the other holds, the lesser of both."""
    first, second = _words(one), _words(other)
    return min(coverage(plain(first), second, rarity), coverage(plain(second), first, rarity))


def _words(item: Scored) -> list[str]:
    """The sentence's stems; its figures, which may differ, say nothing of its subject."""
    return [stem for stem in stems(item.candidate.text) if not _DIGITS.fullmatch(stem)]
