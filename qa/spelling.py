"""Misspelt words of a question: put right where the corpus tells how, and always said.

A real English word is never changed, nor is a drug's name: another one is only offered. A name
(capitalised within a sentence) is never taken for an everyday word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.lexicon import Lexicon, sound
from qa.english import is_english, similar_english
from qa.synonyms import is_drug_name, is_listed_drug
from qa.terms import stem, stems

SHORTEST_CORRECTED = 5

_LETTERS = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"(?<=[^\s.?!]\s)[A-Z][^\W\d_]+")

# Prefixes and endings whose exchange turns a term into its opposite or another procedure.
_OPPOSED = (
    ("hypo", "hyper"),
    ("intra", "inter"),
    ("ante", "anti"),
    ("macro", "micro"),
    ("brady", "tachy"),
    ("pre", "post"),
    ("ectomy", "otomy"),
    ("otomy", "ostomy"),
    ("ectomy", "ostomy"),
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """(written, meant) pairs: `corrections` are searched, `offers` are drugs that may be meant.

    `no_drugs` are written names, like a drug's, that no listed drug has and that are one letter
    from one in the corpus.
    """

    corrections: tuple[tuple[str, str], ...]
    offers: tuple[tuple[str, str], ...]
    no_drugs: tuple[str, ...]


def spelling(text: str, lexicon: Lexicon) -> Spelling:
    """What `text` probably misspells."""
    corrections: list[tuple[str, str]] = []
    offers: list[tuple[str, str]] = []
    no_drugs: list[str] = []
    names = set(_NAME.findall(text))
    for word in dict.fromkeys(_LETTERS.findall(text)):
        meant = _meant(word, lexicon)
        if meant is None or (word in names and is_english(meant)):
            continue
        if is_drug_name(meant) or is_drug_name(word):
            offers.append((word, meant))
            if not is_listed_drug(word) and _distance(word, meant) <= 1:
                no_drugs.append(word)
        else:
            corrections.append((word, meant))
    return Spelling(tuple(corrections), tuple(offers), tuple(no_drugs))


def _meant(word: str, lexicon: Lexicon) -> str | None:
    """The word that `word` misspells; None where it is known, a real word, or nothing is near.

    Of equally near words, one of the same letters comes first, then the corpus's own.
    """
    if len(word) < SHORTEST_CORRECTED or word.isupper() or _known(word, lexicon):
        return None
    if is_english(word):
        return None
    own = lexicon.similar(word)
    edits = 1 if len(word) <= 7 else 2
    inflected = [other for other in similar_english(word, edits) if _known(other, lexicon)]
    near = [other for other in [*own, *inflected] if not _opposed(word.lower(), other)]
    return min(near, key=lambda other: _unlikeness(word, other), default=None)


def _unlikeness(word: str, other: str) -> tuple[int, bool]:
    return _distance(word, other), sorted(word.lower()) != sorted(other)


def _distance(word: str, other: str) -> int:
    from rapidfuzz.distance import OSA

    return int(OSA.distance(sound(word.lower()), sound(other)))


def _known(word: str, lexicon: Lexicon) -> bool:
    """Whether the corpus, or everyday inflection of one of its words, has `word`."""
    if not stems(word) or lexicon.knows(word):
        return True
    return any(stem(c) == stem(word.lower()) for c in lexicon.similar(word))


def _opposed(one: str, other: str) -> bool:
    return any(
        (a in one and b in other and a not in other) or (b in one and a in other and b not in other)
        for a, b in _OPPOSED
    )
