"""Puts a question into the corpus's own words where the corpus lacks those of the question.

Word search knows synonyms by themselves; the ranker and the embedding judge what they read,
and a corpus that speaks of "autoinjectors" only is read better without "adrenaline pens".
Does not look at words that the corpus has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.synonyms import Match, Synonyms
from qa.terms import terms

Count = Callable[[str], int]
"""The number of passages that hold a wording."""


@dataclass(frozen=True, slots=True)
class Rewording:
    """A question in the corpus's words; `taken` has, by what was written, what stands for it."""

    text: str
    taken: dict[str, str]


def in_corpus_words(text: str, synonyms: Synonyms, count: Count) -> Rewording:
    """`text` with each wording that no passage holds as the corpus puts it most often."""
    words = terms(text)
    taken: dict[str, str] = {}
    for match in reversed(list(synonyms.matches([word.stem for word in words]))):
        start, end = words[match.start].start, words[match.end - 1].end
        meant = _commonest(match, count) if not count(text[start:end]) else None
        if meant is not None:
            taken[match.written] = meant
            text = f"{text[:start]}{meant}{text[end:]}"
    return Rewording(text, taken)


def _commonest(match: Match, count: Count) -> str | None:
    """The other wording that most passages hold, the first of equals; None where none does."""
    counts = [count(other) for other in match.others]
    return match.others[counts.index(most)] if (most := max(counts, default=0)) else None


def first(taken: str | None, others: Sequence[str]) -> tuple[str, ...]:
    """`others` with the one that was `taken`, if any, in front."""
    return tuple(dict.fromkeys([*([taken] if taken else []), *others]))
