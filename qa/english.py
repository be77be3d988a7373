"""Everyday English words, so that a real word is never taken for a misspelt one.

The list, with how often each word is written, is the one that symspellpy carries (82,765
words, MIT licence); it is read when the first question holds a word that the corpus lacks.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from importlib import resources

_PACKAGE, _FILE = "symspellpy", "frequency_dictionary_en_82_765.txt"


def is_english(word: str) -> bool:
    """Whether `word` (any case) is in the list."""
    return word.lower() in _frequencies()


def similar_english(word: str, edits: int) -> list[str]:
    """Words of the list at most `edits` from `word`, with its first letter, commonest first.

    A swap of neighbours is one edit (optimal string alignment).
    """
    from rapidfuzz.distance import OSA

    plain = word.lower()
    lengths = range(len(plain) - edits, len(plain) + edits + 1)
    near = [
        other
        for length in lengths
        for other in _by_shape().get((plain[:1], length), ())
        if OSA.distance(plain, other, score_cutoff=edits) <= edits
    ]
    return sorted(near, key=lambda other: (-_frequencies()[other], other))


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, int]:
    text = (resources.files(_PACKAGE) / _FILE).read_text(encoding="utf-8-sig")
    rows = (line.split() for line in text.splitlines())
    return {row[0]: int(row[1]) for row in rows if len(row) == 2}


@lru_cache(maxsize=1)
def _by_shape() -> dict[tuple[str, int], list[str]]:
    shapes: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word in _frequencies():
        shapes[word[:1], len(word)].append(word)
    return shapes
