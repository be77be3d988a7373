"""Reads a question with the corpus's own words: spelling, abbreviations, synonyms.

Whatever is read differently from what was written is reported, never silent; a drug's name
is never changed for another, only offered. Does not search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index.lexicon import Lexicon
from qa.concepts import Concept
from qa.english import is_english
from qa.fitting import without_ages_and_weights
from qa.question import Question
from qa.spelling import spelling
from qa.synonyms import Match, Synonyms
from qa.terms import stem, stems, terms
from qa.wording import Count, first, in_corpus_words

Origin = Literal["spelling", "abbreviation", "synonym"]

MOST_SYNONYMS = 3

_ABBREVIATION = re.compile(r"\b(?:(?=\w*[A-Z]\w*[A-Z0-9])[A-Za-z][\w-]{1,9}|[a-z]{3,6})\b")


@dataclass(frozen=True, slots=True)
class Expansion:
    """`written` in the question was also searched as `added`."""

    written: str
    added: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it is searched.

    `text` has misspelt words put right, abbreviations written out, what the corpus lacks said as
    the corpus says it (`reworded` are the pairs of that), and no ages and weights. `names` are
    the question's own words that carry meaning. `offers` pair a written name with the drug that
    may have been meant; `no_drugs` are names that look like a drug's and probably misspell one.
    """

    text: str
    names: tuple[str, ...]
    concepts: tuple[Concept, ...]
    expansions: tuple[Expansion, ...]
    offers: tuple[tuple[str, str], ...]
    no_drugs: frozenset[str] = frozenset()
    reworded: tuple[tuple[str, str], ...] = ()

    @property
    def alternatives(self) -> dict[str, tuple[str, ...]]:
        """For the first stem of each concept, the stems of its other wordings."""
        found: dict[str, tuple[str, ...]] = {}
        for concept in self.concepts:
            own, *others = concept.alternatives
            stems_of_others = dict.fromkeys(stem for other in others for stem in other)
            if stems_of_others:
                found[own[0]] = tuple(stems_of_others)
        return found


def read(question: Question, lexicon: Lexicon, synonyms: Synonyms, count: Count) -> Reading:
    """Read `question` with the words of a corpus, whose passages with a wording `count` gives."""
    text = without_ages_and_weights(question.text)
    spelled = spelling(text, lexicon)
    corrections = [Expansion(word, (meant,), "spelling") for word, meant in spelled.corrections]
    for expansion in corrections:
        text = re.sub(rf"\b{re.escape(expansion.written)}\b", expansion.added[0], text)
    long_forms = list(_abbreviations(text, lexicon))
    matches = list(synonyms.matches(stems(text)))
    reworded = in_corpus_words(text, synonyms, count)
    meant = [_meant(match, reworded.taken.get(match.written)) for match in matches if match.others]
    spelled_out = " ".join(form for e in long_forms for form in e.added)
    return Reading(
        text=f"{reworded.text} ({spelled_out})" if spelled_out else reworded.text,
        names=tuple(text[term.start : term.end] for term in terms(text)),
        concepts=tuple(_concepts(text, matches, long_forms)),
        expansions=(*corrections, *long_forms, *meant),
        offers=spelled.offers,
        no_drugs=frozenset(spelled.no_drugs),
        reworded=tuple(reversed(reworded.taken.items())),
    )


def _meant(match: Match, taken: str | None) -> Expansion:
    """The wordings searched beside what is written, the one that is read in its place first."""
    return Expansion(match.written, first(taken, match.others)[:MOST_SYNONYMS], "synonym")


def _abbreviations(text: str, lexicon: Lexicon) -> Iterator[Expansion]:
    for short in dict.fromkeys(_ABBREVIATION.findall(text)):
        forms = lexicon.long_forms(short) or lexicon.long_forms(short.upper())
        if not forms or forms[0].text.lower() in text.lower():
            continue
        if not (short.islower() and is_english(short)):
            yield Expansion(short, (forms[0].text,), "abbreviation")


def _concepts(
    text: str, matches: Sequence[Match], long_forms: Sequence[Expansion]
) -> Iterator[Concept]:
    """One concept for each stem or synonym of the question, in order."""
    written = stems(text)
    spelled = {stem(e.written.lower()): tuple(stems(e.added[0])) for e in long_forms}
    by_start = {match.start: match for match in matches}
    place = 0
    while place < len(written):
        match = by_start.get(place)
        end = match.end if match else place + 1
        own = tuple(written[place:end])
        others = [tuple(stems(other)) for other in match.others] if match else []
        others += [spelled[s] for s in own if s in spelled]
        yield Concept((own, *(other for other in others if other)))
        place = end
