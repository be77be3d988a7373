"""Groups of words that mean the same, found in a question by their stems.

The shipped lists and an index's own file together; which words are drug names comes from
the shipped list and the endings of international non-proprietary names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.synonyms import FILE, Groups, read_synonyms
from qa.terms import stems

_WORDS = Path(__file__).with_name("words")

# Stems of the WHO's list of international non-proprietary names, long enough to be sure.
_DRUG_ENDING = re.compile(
    r"(?:mab|tinib|ciclib|pril|sartan|olol|azole|cillin|mycin|floxacin|cycline|statin|tidine|"
    r"prazole|setron|triptan|gliptin|gliflozin|glutide|caine|barbital|azepam|azolam|oxetine|"
    r"dronate|dronic|curium|curonium|flurane|parin|xaban|gatran|lukast|sone|solone|vir|profen)s?$"
)


@dataclass(frozen=True, slots=True)
class Match:
    """Stems `start` to `end` of a question are `group`'s term `written`; `others` mean the same."""

    start: int
    end: int
    written: str
    others: tuple[str, ...]


class Synonyms:
    """Groups of synonyms, searchable by stem sequence."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._by_stems: dict[tuple[str, ...], tuple[str, tuple[str, ...]]] = {}
        for group in groups:
            for term in group:
                others = tuple(other for other in group if other != term)
                self._by_stems.setdefault(tuple(stems(term)), (term, others))
        self._longest = max((len(key) for key in self._by_stems), default=0)

    def matches(self, question: Sequence[str]) -> Iterator[Match]:
        """Terms found in the stems of a question, longest first at each place."""
        place = 0
        while place < len(question):
            found = self._at(question, place)
            if found is not None:
                yield found
            place = found.end if found is not None else place + 1

    def _at(self, question: Sequence[str], place: int) -> Match | None:
        for length in range(min(self._longest, len(question) - place), 0, -1):
            known = self._by_stems.get(tuple(question[place : place + length]))
            if known is not None:
                return Match(place, place + length, *known)
        return None


def shipped_synonyms() -> Groups:
    """The groups that come with the project: drugs by name, everyday and clinical words."""
    drugs = (group for group in _drugs() if len(group) > 1)
    return (*drugs, *read_synonyms(_WORDS / "lay.txt"))


def synonyms_of(index_folder: Path) -> Synonyms:
    """The shipped groups, and those of the file beside the index's generations if there is one."""
    own = index_folder / FILE
    groups = read_synonyms(own) if own.exists() else ()
    return Synonyms((*groups, *shipped_synonyms()))


def is_drug_name(word: str) -> bool:
    """Whether `word` is a listed drug or ends like one: never to be changed for another."""
    return is_listed_drug(word) or _DRUG_ENDING.search(word.lower()) is not None


def is_listed_drug(word: str) -> bool:
    """Whether `word` is a drug of the shipped list."""
    return word.lower() in _drug_words()


def names_of_drug(word: str) -> tuple[str, ...]:
    """Every name of the listed drug that `word` is a name of; empty for any other word."""
    plain = word.lower()
    groups = (group for group in _drugs() if plain in (name.lower() for name in group))
    return next(groups, ())


@lru_cache(maxsize=1)
def _drug_words() -> frozenset[str]:
    return frozenset(name.lower() for group in _drugs() for name in group)


@lru_cache(maxsize=1)
def _drugs() -> Groups:
    """Every line of the drug list; unlike in a synonym file, one may hold a single name."""
    lines = (_WORDS / "drugs.txt").read_text(encoding="utf-8").splitlines()
    return tuple(
        tuple(name.strip() for name in line.split(","))
        for line in lines
        if line.strip() and not line.startswith("#")
    )
