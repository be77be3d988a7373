"""Which of nearly equal quotes comes first: the right population, stronger evidence, current.

Factors close to one, so that they order what answers about equally well and never lift
what does not answer. What speaks of another drug than the one asked about comes last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.document import Metadata
from qa.drug_classes import ClassName, class_names, names_one
from qa.expansion import Reading
from qa.expected import asks_amount, has_amount, has_what_is_expected
from qa.fitting import Measure, asked_about, fits
from qa.question import Question
from qa.scope import is_narrower, says_what_it_is
from qa.scoring import Scored
from qa.statements import asks_of_work, tells_the_method
from qa.strength import HIERARCHY, rank
from qa.subject import drug_words, drugs_asked, on_subject
from qa.understanding import Understanding, understand

_ADVICE = frozenset({"treatment", "dose", "safety"})
_NOT_PEOPLE = frozenset({"animal", "in vitro"})
_FEW = frozenset({"child", "pregnancy"})
NOT_FINDINGS = frozenset({"protocol", "notice"})
"""Types whose sentences are plans or announcements, never shown as findings."""


@dataclass(frozen=True, slots=True)
class PreferenceSettings:
    """Factors on a quote's score.

    `evidence` is what the weakest kind of source loses against the strongest when the
    question asks what to do; `without_figure` is for a sentence that lacks the figure or dose
    asked for. `unasked_population` is for sources on children or pregnancy alone and `narrower`
    for a sentence on a special kind of what was asked, when the question named neither;
    `definition` is for a sentence that says what something is, when that was asked; `method` is
    for one that tells how a work was done, when no work was asked about. `drug_class` is for a
    sentence on the class of the drug asked about; `fitting` and `unfitting` are for amounts for
    those of the age or weight asked about, and for others.
    """

    same_population: float = 1.05
    other_population: float = 0.85
    not_people: float = 0.8
    superseded: float = 0.9
    without_figure: float = 0.8
    unasked_population: float = 0.9
    narrower: float = 0.9
    definition: float = 1.1
    method: float = 0.75
    drug_class: float = 0.9
    fitting: float = 1.15
    unfitting: float = 0.7
    evidence: float = 0.1


def preferred(
    scored: Sequence[Scored],
    question: Question,
    reading: Reading,
    settings: PreferenceSettings | None = None,
) -> list[Scored]:
    """`scored` without what is no finding, with factors applied, best first."""
    settings = settings or PreferenceSettings()
    understanding, asked = understand(question.text), asked_about(question.text)
    drugs, classes = drugs_asked(reading), _classes_asked(question, reading, understanding)
    findings = []
    for item in scored:
        if item.candidate.document.metadata.type in NOT_FINDINGS:
            continue
        factor = _factor(item, question, reading, understanding, settings)
        factor *= _measured(item.candidate.text, asked, settings)
        named = on_subject(item.candidate, drugs)
        of_class = not named and names_one(item.candidate.text, classes)
        if of_class:
            factor *= settings.drug_class
        score = min(1.0, item.score * factor)
        findings.append(replace(item, score=score, on_subject=named or of_class))
    return sorted(findings, key=lambda item: (not item.on_subject, -item.score))


def _classes_asked(
    question: Question, reading: Reading, understanding: Understanding
) -> tuple[ClassName, ...]:
    """The classes whose sentences speak of the drugs asked about: none where a dose is asked
    for, of which a class says nothing."""
    of_dose = understanding.kind == "dose" or asks_amount(question.text)
    return () if of_dose else class_names(drug_words(reading))


def _factor(
    item: Scored,
    question: Question,
    reading: Reading,
    understanding: Understanding,
    settings: PreferenceSettings,
) -> float:
    facts = item.candidate.document.metadata
    factor = _population(facts, understanding, settings)
    if facts.status == "superseded":
        factor *= settings.superseded
    if understanding.kind in _ADVICE:
        factor *= 1.0 - settings.evidence * rank(facts.type) / len(HIERARCHY)
    if not has_what_is_expected(item.candidate.text, understanding.kind, question.text):
        factor *= settings.without_figure
    if tells_the_method(item.candidate.text) and not asks_of_work(question.text):
        factor *= settings.method
    return factor * _scope(item.candidate.text, reading.text, understanding, settings)


def _measured(sentence: str, asked: Mapping[Measure, float], settings: PreferenceSettings) -> float:
    """For an amount that is given to people of some age or weight."""
    fitting = fits(sentence, asked) if asked and has_amount(sentence) else None
    if fitting is None:
        return 1.0
    return settings.fitting if fitting else settings.unfitting


def _scope(
    sentence: str, question: str, understanding: Understanding, settings: PreferenceSettings
) -> float:
    if understanding.kind == "definition" and says_what_it_is(sentence, question):
        return settings.definition
    return settings.narrower if is_narrower(sentence, question) else 1.0


def _population(
    facts: Metadata, understanding: Understanding, settings: PreferenceSettings
) -> float:
    if facts.population in _NOT_PEOPLE:
        return settings.not_people
    if understanding.population is None and facts.population in _FEW:
        return settings.unasked_population
    if understanding.population is None or facts.population in (None, "mixed"):
        return 1.0
    if facts.population == understanding.population:
        return settings.same_population
    return settings.other_population
