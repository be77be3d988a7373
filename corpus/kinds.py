"""Names what a document is and whom it speaks of: its type, population and language.

What the source states (publication types, article type, MeSH) comes first; otherwise title
and abstract decide, and the field is listed in `Metadata.guessed`. Nothing stated by a
person (front matter, sidecar) is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from corpus.document import DocumentType, Metadata
from corpus.kind_words import (
    CASE_ARTICLE,
    CASE_HEADINGS,
    STATED_TYPES,
    TEXT_TYPES,
    TITLE_TYPES,
    TRIAL_SUBTITLE,
)
from corpus.population_words import (
    ANIMAL,
    FUNCTION_WORDS,
    HUMAN,
    IN_VITRO,
    POPULATION_TERMS,
    POPULATION_WORDS,
)

_LOOKED_AT = 6000
_REFERENCES = re.compile(r"\n(?:References|Bibliography)\n", re.I)

_FEWEST_WORDS = 12
_LEAST_SHARE = 0.08
_LEAD = 1.3


def classify(facts: Metadata, text: str) -> Metadata:
    """`facts` with type, population and language filled in where they are not known.

    `text` is the document's canonical text; only its beginning is looked at.
    """
    head = _REFERENCES.split(text[:_LOOKED_AT], maxsplit=1)[0]
    changes: dict[str, object] = {}
    guessed = set(facts.guessed)
    if facts.type == "other":
        changes["type"], sure = _type(facts, head)
        guessed |= set() if sure or changes["type"] == "other" else {"type"}
    if facts.language is None and (language := language_of(head)):
        changes["language"] = language
        guessed.add("language")
    if facts.population is None:
        population, sure = _population(facts, head)
        changes["population"] = population
        guessed |= {"population"} if population and not sure else set()
    return replace(facts, **changes, guessed=frozenset(guessed))  # type: ignore[arg-type]  # values fit their fields


def _type(facts: Metadata, head: str) -> tuple[DocumentType, bool]:
    """The type, and whether the source states it."""
    stated = [name.lower() for name in facts.publication_types]
    if stated == ["other"]:
        return "other", True
    for kind, names in STATED_TYPES:
        if names.intersection(stated):
            return _refined(kind, facts, head)
    if CASE_HEADINGS.intersection(stated):
        return "case-report", True
    by_title = _first(TITLE_TYPES, facts.title)
    if CASE_ARTICLE in stated and by_title in (None, "case-report"):
        by_text = _first(TEXT_TYPES, head)
        return ("case-report", True) if by_text in (None, "case-report") else (by_text, False)
    return by_title or _first(TEXT_TYPES, head) or "other", False


def _refined(kind: DocumentType, facts: Metadata, head: str) -> tuple[DocumentType, bool]:
    """A stated type made more exact by the title: a "review" that is a systematic one."""
    by_title = _first(TITLE_TYPES, facts.title)
    if kind == "review" and by_title in ("systematic-review", "guideline"):
        return by_title, False
    if kind == "review" and TRIAL_SUBTITLE.search(facts.title):
        return "trial", False
    if kind in ("observational", "trial") and by_title in ("systematic-review", "protocol"):
        return by_title, False
    return kind, True


def _first(rules: Iterable[tuple[DocumentType, re.Pattern[str]]], text: str) -> DocumentType | None:
    return next((kind for kind, rule in rules if rule.search(text)), None)


def _population(facts: Metadata, head: str) -> tuple[str | None, bool]:
    """Whom the document speaks of, and whether its index terms state it.

    Adults and children together, or nobody in particular, are no population.
    """
    terms = {keyword.lower() for keyword in facts.keywords}
    if "humans" in terms or not ({"animals"} & terms):
        named = {name for name, words in POPULATION_TERMS if words & terms}
        if "humans" in terms and named:
            return _one_of(named), True
    elif "animals" in terms:
        return "animal", True
    return _guessed_population(facts.title, head), False


def _guessed_population(title: str, head: str) -> str | None:
    for text, needed in ((title, 1), (head[:2500], 2)):
        counts = _counts(text)
        named = {name for name, count in counts.items() if count >= needed}
        human = bool(HUMAN.search(text))
        if not human and len(ANIMAL.findall(text)) >= needed:
            return "animal"
        if not human and len(IN_VITRO.findall(text)) >= needed:
            return "in vitro"
        if named:
            return _one_of(named)
    return None


def _counts(text: str) -> dict[str, int]:
    """How often each population is spoken of; words count once ("older adults" no adults)."""
    counts: dict[str, int] = {}
    for name, rule in POPULATION_WORDS:
        text, counts[name] = rule.subn(" ", text)
    return counts


def _one_of(named: set[str]) -> str | None:
    if "pregnancy" in named:
        return "pregnancy"
    if "child" in named:
        return None if "adult" in named or "older adults" in named else "child"
    if "adult" in named:
        return "adult"
    return "older adults" if "older adults" in named else None


def language_of(text: str) -> str | None:
    """The language whose function words are commonest in `text`, or None where unclear."""
    words = re.findall(r"[^\W\d_]+", text.lower())[:1000]
    if len(words) < _FEWEST_WORDS:
        return None
    scores = {
        language: sum(word in common for word in words) / len(words)
        for language, common in FUNCTION_WORDS.items()
    }
    ranked = sorted(scores, key=lambda language: (-scores[language], language))
    best, second = scores[ranked[0]], scores[ranked[1]]
    return ranked[0] if best >= _LEAST_SHARE and best > _LEAD * second else None
