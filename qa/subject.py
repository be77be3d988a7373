"""Keeps an answer on the drug that was asked about, and on figures where figures were asked for.

A sentence about another drug must never stand as the answer to a question that names one,
however alike the wording; this is decided by names, not by scores.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.candidates import Candidate
from qa.concepts import Concept
from qa.expansion import Reading
from qa.synonyms import is_drug_name
from qa.terms import stem, stems
from qa.understanding import Kind

_DOSE = re.compile(
    r"\d\s?(?:mg|mcg|µg|μg|ug|g|kg|ml|mL|l|L|IU|units?|U|mmol|drops?|puffs?|tablets?)\b"
    r"|\b(?:once|twice|three times|four times|every \d+|per) (?:a |daily|day|week|hours?)"
)
_FIGURE = re.compile(r"\d|\b(?:half|third|quarter|two|three|four|five|six|seven|eight|nine|ten)\b")
_ASKS_FIGURE = re.compile(
    r"\bhow (?:many|much|often|long|common|frequent\w*|high|low|soon|likely|old|rare)\b"
    r"|\bwhat (?:proportion|percentage|percent|share|fraction|number|rate|prevalence|level|risk)\b",
    re.IGNORECASE,
)


def drugs_asked(reading: Reading) -> tuple[Concept, ...]:
    """The concepts of the question that are names of drugs, and not of none by a letter."""
    names = (word for word in reading.names if word not in reading.no_drugs)
    named = {stem(word.lower()) for word in names if is_drug_name(word)}
    return tuple(c for c in reading.concepts if named.intersection(c.alternatives[0]))


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


def has_what_is_expected(sentence: str, kind: Kind, question: str) -> bool:
    """Whether a sentence holds the figure, or the dose, that the question asks for.

    True where it asks for neither.
    """
    if kind == "dose":
        return _DOSE.search(sentence) is not None
    if _ASKS_FIGURE.search(question):
        return _FIGURE.search(sentence) is not None
    return True
