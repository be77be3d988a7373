"""Keeps an answer on the drug that was asked about.

A sentence about another drug must never stand as the answer to a question that names one,
however alike the wording; this is decided by names, not by scores.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.candidates import Candidate
from qa.concepts import Concept
from qa.expansion import Reading
from qa.synonyms import is_drug_name
from qa.terms import stem, stems


def drugs_asked(reading: Reading) -> tuple[Concept, ...]:
    """The concepts of the question that are names of drugs, and not of none by a letter."""
    named = {stem(word.lower()) for word in drug_words(reading)}
    return tuple(c for c in reading.concepts if named.intersection(c.alternatives[0]))


def drug_words(reading: Reading) -> tuple[str, ...]:
    """The names of drugs in the question, as written."""
    names = (word for word in reading.names if word not in reading.no_drugs)
    return tuple(word for word in names if is_drug_name(word))


def on_subject(candidate: Candidate, drugs: Sequence[Concept]) -> bool:
    """Whether the sentence, its context, its headings or its document's title name such a drug.

    True where the question names no drug.
    """
    if not drugs:
        return True
    around = " ".join(span.text for span in candidate.context)
    title = candidate.document.metadata.title
    said = frozenset(stems(" ".join([candidate.text, around, title, *candidate.section.path])))
    return any(drug.covered_by(said) for drug in drugs)
