"""Whether the ages or weights that a sentence speaks of hold the one asked about.

"The 0.15 mg dose is for people who weigh 15 to 30 kg" is no answer for somebody of 45 kg. Judged by
wording alone, for English; a sentence without such a range says nothing either way.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Measure = Literal["age", "weight"]

_NUMBER = r"\d{1,3}(?:\.\d+)?"
_UNIT = r"(?P<unit>kg|kilograms?|years?|yrs?|months?|mo)\b"
_ASKED = re.compile(
    rf"(?<![\d./-])(?P<number>{_NUMBER})[\s-]?"
    r"(?P<unit>kg|kilograms?|years?[\s-]old|y/?o|yrs?[\s-]old|months?[\s-]old|mo\b|(?<=\d)[mf]\b)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"(?<![\d./])(?P<low>{_NUMBER})\s?(?P<first>kg|years?|months?)?"
    rf"\s?(?:-|–|to(?:\sunder)?|and|until|up\sto)\s?(?P<high>{_NUMBER})\s?{_UNIT}",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\b(?:over|above|more\sthan|at\sleast|older\sthan|heavier\sthan|from)\s"
    rf"(?P<low>{_NUMBER})\s?{_UNIT}"
    rf"|(?P<low2>{_NUMBER})\s?(?P<unit2>kg|years?|months?)\s(?:of\sage\s)?(?:or|and)\s"
    r"(?:more|over|older|above|heavier)\b",
    re.IGNORECASE,
)
_UNDER = re.compile(
    r"\b(?:under|below|less\sthan|younger\sthan|lighter\sthan|up\sto)\s(?:the\sage\sof\s)?"
    rf"(?P<high>{_NUMBER})\s?{_UNIT}"
    rf"|(?P<high2>{_NUMBER})\s?(?P<unit2>kg|years?|months?)\s(?:of\sage\s)?(?:or|and)\s"
    r"(?:less|younger|under|below|lighter)\b",
    re.IGNORECASE,
)
_OF_AGE = re.compile(
    r"\b(?:aged?|ages|old(?:er)?|young(?:er)?|child(?:ren)?|infants?|adults?|adolescents?|patients?"
    r"|people|boys?|girls?|dos(?:e|es|ing|age))\b",
    re.IGNORECASE,
)
_MONTHS = 12
ADULT = 18
"""Years."""


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both within; years or kilograms."""

    kind: Measure
    low: float
    high: float


def asked_about(question: str) -> dict[Measure, float]:
    """The age in years and the weight in kilograms of whom `question` is about, if it says so."""
    found: dict[Measure, float] = {}
    for match in _ASKED.finditer(question):
        kind, value = _measure(float(match["number"]), match["unit"])
        found.setdefault(kind, value)
    return found


def without_ages_and_weights(question: str) -> str:
    """`question` with "child" in the place of a child's age, and without other ages and weights.

    Sources give ranges, so that the very number is no word to look for.
    """
    return " ".join(_ASKED.sub(_in_words, question).split())


def _in_words(match: re.Match[str]) -> str:
    measure, value = _measure(float(match["number"]), match["unit"])
    return "child" if measure == "age" and value < ADULT else " "


def fits(sentence: str, asked: Mapping[Measure, float]) -> bool | None:
    """Whether the ranges of `sentence` hold what was `asked`; None where it has none of them."""
    told = [one for one in _ranges(sentence) if one.kind in asked]
    if not told:
        return None
    return any(one.low <= asked[one.kind] <= one.high for one in told)


def _ranges(sentence: str) -> Iterator[Range]:
    """The ranges of weight in `sentence`, and of age where it seems to speak of people."""
    of_age = _OF_AGE.search(sentence) is not None
    rest = _BETWEEN.sub(" ", sentence)
    found = [_between(match) for match in _BETWEEN.finditer(sentence)]
    for match in _FROM.finditer(rest):
        kind, low = _measure(float(match["low"] or match["low2"]), match["unit"] or match["unit2"])
        found.append(Range(kind, low, math.inf))
    for match in _UNDER.finditer(rest):
        unit = match["unit"] or match["unit2"]
        kind, high = _measure(float(match["high"] or match["high2"]), unit)
        found.append(Range(kind, 0.0, high))
    return (one for one in found if one.kind == "weight" or of_age)


def _between(match: re.Match[str]) -> Range:
    """A range whose first number may have a unit of its own ("6 months to 2 years")."""
    kind, high = _measure(float(match["high"]), match["unit"])
    _, low = _measure(float(match["low"]), match["first"] or match["unit"])
    return Range(kind, low, high)


def _measure(number: float, unit: str) -> tuple[Measure, float]:
    unit = unit.lower()
    if unit.startswith("k"):
        return "weight", number
    return "age", number / _MONTHS if unit.startswith("mo") else number
