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
from qa.question import Question
from qa.synonyms import Match, Synonyms, is_drug_name
from qa.terms import stem, stems, terms

Origin = Literal["spelling", "abbreviation", "synonym"]

SHORTEST_CORRECTED = 5
MOST_SYNONYMS = 3

_LETTERS = re.compile(r"[^\W\d_]+")
_ABBREVIATION = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z0-9])[A-Za-z][\w-]{1,9}\b")

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
class Expansion:
    """`written` in the question was also searched as `added`."""

    written: str
    added: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it is searched.

    `text` has misspelt words put right and abbreviations written out. `names` are the
    question's own words that carry meaning. `offers` tell of drug names that may have been
    meant.
    """

    text: str
    names: tuple[str, ...]
    concepts: tuple[Concept, ...]
    expansions: tuple[Expansion, ...]
    offers: tuple[str, ...]

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


def read(question: Question, lexicon: Lexicon, synonyms: Synonyms) -> Reading:
    """Read `question` with the words of a corpus."""
    corrections, offers = _spelling(question.text, lexicon)
    text = question.text
    for expansion in corrections:
        text = re.sub(rf"\b{re.escape(expansion.written)}\b", expansion.added[0], text)
    long_forms = list(_abbreviations(text, lexicon))
    matches = list(synonyms.matches(stems(text)))
    meant = [Expansion(m.written, m.others[:MOST_SYNONYMS], "synonym") for m in matches if m.others]
    spelled_out = " ".join(form for e in long_forms for form in e.added)
    return Reading(
        text=f"{text} ({spelled_out})" if spelled_out else text,
        names=tuple(text[term.start : term.end] for term in terms(text)),
        concepts=tuple(_concepts(text, matches, long_forms)),
        expansions=(*corrections, *long_forms, *meant),
        offers=tuple(offers),
    )


def _spelling(text: str, lexicon: Lexicon) -> tuple[list[Expansion], list[str]]:
    corrections: list[Expansion] = []
    offers: list[str] = []
    for word in dict.fromkeys(_LETTERS.findall(text)):
        meant = _meant(word, lexicon)
        if meant is None:
            continue
        if is_drug_name(meant) or is_drug_name(word):
            offers.append(f"Did you mean {meant}? “{word}” appears nowhere in this corpus.")
        else:
            corrections.append(Expansion(word, (meant,), "spelling"))
    return corrections, offers


def _meant(word: str, lexicon: Lexicon) -> str | None:
    """The corpus's word that `word` misspells; None where it is known or nothing is near."""
    if len(word) < SHORTEST_CORRECTED or word.isupper() or _known(word, lexicon):
        return None
    near = [c for c in lexicon.similar(word) if not _opposed(word.lower(), c)]
    return near[0] if near else None


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


def _abbreviations(text: str, lexicon: Lexicon) -> Iterator[Expansion]:
    for short in dict.fromkeys(_ABBREVIATION.findall(text)):
        forms = lexicon.long_forms(short)
        if forms and forms[0].text.lower() not in text.lower():
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
