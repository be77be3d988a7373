"""What a sentence must hold to answer a question at all, however near in meaning it is.

Each demand is read from the question's wording; a sentence that misses one may still be shown
beside an answer, but never makes the system sure of having one.
"""

from __future__ import annotations

from qa.candidates import Candidate
from qa.defining import tells_what_it_is
from qa.expansion import Reading
from qa.expected import asks_amount, has_amount, has_level
from qa.fitting import asked_about, fits
from qa.question import Question
from qa.scoring import Scored
from qa.statements import asks_of_work, tells_the_method
from qa.understanding import Population, speaks_of, understand

_OWN_ANSWERS: tuple[Population, ...] = ("child", "pregnancy")
"""Populations for whom what holds for others is no answer."""


def can_answer(item: Scored, question: Question, reading: Reading) -> bool:
    """Whether `item` speaks of the drug, the people and the kind of thing that was asked about."""
    sentence = item.candidate.text
    return (
        item.on_subject
        and (not asks_amount(question.text) or has_amount(sentence))
        and has_level(sentence, question.text)
        and (not tells_the_method(sentence) or asks_of_work(question.text))
        and not _for_others(sentence, question.text)
        and _of_the_people(item.candidate, question.text)
        and tells_what_it_is(item.candidate, reading)
    )


def _for_others(sentence: str, question: str) -> bool:
    """Whether `sentence` gives an amount to people of another age or weight."""
    return has_amount(sentence) and fits(sentence, asked_about(question)) is False


def _of_the_people(candidate: Candidate, question: str) -> bool:
    """Whether children or pregnancy are spoken of around the sentence, where they were asked about.

    An amount for the age or weight asked about counts too.
    """
    population = understand(question).population
    if population not in _OWN_ANSWERS or candidate.document.metadata.population == population:
        return True
    around = [span.text for span in candidate.context]
    title = candidate.document.metadata.title or ""
    said = " ".join([candidate.text, *around, *candidate.section.path, title])
    return speaks_of(said, population) or fits(candidate.text, asked_about(question)) is True
