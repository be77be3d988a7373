"""Finds warnings about what an answer names, though the question did not ask for them.

A word search for the question's subject and for drugs in the leading quotes, together with
words of warning; only sentences that warn and name such a subject themselves are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from index.encoder import Encoder
from index.store import Index, SearchSettings
from qa.candidates import Candidate, candidates
from qa.concepts import Concept, Weight, coverage, plain
from qa.expansion import Reading
from qa.refusal import may_speak
from qa.scoring import Scored
from qa.statements import is_caution, is_plan_or_guess
from qa.synonyms import is_drug_name
from qa.terms import stem, stems, terms
from qa.understanding import Kind

PASSAGES = 8
LEAST_COVERED = 0.5
"""The least share, by rarity, of the subjects that a warning's own words must name."""

LEAST_BESIDE = 0.15
"""The least share of the question's words in a warning that stands beside a leading quote."""

_WARNING_WORDS = "avoid contraindicated caution should not adverse interaction risk"


_CALLS_FOR_CARE = frozenset({"treatment", "dose", "safety", "list", "yes-no", "other"})
"""Kinds of question whose answer may be acted on; others need a drug in their answer."""


def warnings_about(
    asked: tuple[Reading, Kind],
    leading: Sequence[Scored],
    index: Index,
    encoder: Encoder,
    rarity: Weight,
) -> list[Scored]:
    """Warnings on the question's subject or on drugs that `leading` names, best first."""
    reading, kind = asked
    drugs = _drugs(leading)
    if not drugs and kind not in _CALLS_FOR_CARE:
        return []
    words = " ".join([reading.text, *drugs, _WARNING_WORDS])
    hits = index.search(words, encoder, PASSAGES, SearchSettings(dense_depth=0))
    found = candidates(hits, partial(index.document, boxes=False))
    named = plain(stem(drug.lower()) for drug in drugs)
    scored = [
        Scored(c, 0.0, shared, shared)
        for c in found
        if _may_warn(c) and (shared := _shared(c, reading.concepts, named, rarity)) >= LEAST_COVERED
    ]
    return sorted(scored, key=lambda item: -item.score)


def beside(leading: Sequence[Scored], scored: Sequence[Scored]) -> list[Scored]:
    """Warnings among `scored` that stand in a section of one of `leading`, best first.

    What an author warns of in the same breath belongs to what is quoted; a few of the
    question's words must stand there too.
    """
    places = {(item.candidate.document.id, item.candidate.block.section) for item in leading}
    return [
        item
        for item in scored
        if (item.candidate.document.id, item.candidate.block.section) in places
        and item.coverage >= LEAST_BESIDE
        and item not in leading
        and is_caution(item.candidate.text)
    ]


def _may_warn(candidate: Candidate) -> bool:
    sound = may_speak(candidate.document.metadata)
    return sound and is_caution(candidate.text) and not is_plan_or_guess(candidate.text)


def _shared(
    candidate: Candidate, asked: Sequence[Concept], drugs: Sequence[Concept], rarity: Weight
) -> float:
    """How much of what is asked, or which of the answer's drugs, the sentence itself names."""
    own = frozenset(stems(candidate.text))
    by_drug = 1.0 if any(drug.covered_by(own) for drug in drugs) else 0.0
    return (coverage(asked, own, rarity) + by_drug) / (2.0 if drugs else 1.0)


def _drugs(leading: Sequence[Scored]) -> list[str]:
    """Drug names in the leading quotes, as written, each once."""
    found: dict[str, None] = {}
    for item in leading:
        text = item.candidate.text
        for term in terms(text):
            word = text[term.start : term.end]
            if is_drug_name(word):
                found.setdefault(word.lower())
    return list(found)
