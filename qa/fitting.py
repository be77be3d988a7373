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
_UNIT = r"(?P<unit>kg|kilograms?|years?|yrs?|months?)\b"
_ASKED = re.compile(
    rf"(?<![\d./-])(?P<number>{_NUMBER})[\s-]?"
    r"(?P<unit>kg|kilograms?|years?[\s-]old|y/?o|yrs?[\s-]old|mo(?:nths?)?[\s-]old"
    r"|(?<=[\s\d]\d)(?<!\d{3})(?<!\s\d)[mf])\b",
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
_OF_AGE_BEFORE = re.compile(
    r"(?:^|\b(?:aged?|ages|children|infants|toddlers|adolescents|teenagers|adults|people|patients"
    r"|those|boys|girls)\s)(?:of\s|from\s|between\s|who\sare\s)?$",
    re.IGNORECASE,
)
_OF_AGE_AFTER = re.compile(r"^\s(?:old\b|of\sage\b)", re.IGNORECASE)
_OLDER = re.compile(r"\b(?:older|younger)\b", re.IGNORECASE)
"""Years are an age beside these; elsewhere they may be how long something took."""
_MONTHS = 12
ADULT = 18
"""Years."""


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both within; years or kilograms."""

    measure: Measure
    low: float
    high: float


def asked_about(question: str) -> dict[Measure, float]:
    """The age in years and the weight in kilograms of whom `question` is about, if it says so."""
    found: dict[Measure, float] = {}
    for match in _ASKED.finditer(question):
        measure, value = _measured(match["number"], match["unit"])
        found.setdefault(measure, value)
    return found


def without_ages_and_weights(question: str) -> str:
    """`question` with "child" in the place of a child's age, and without other ages and weights.

    Sources give ranges, so that the very number is no word to look for.
    """
    return " ".join(_ASKED.sub(_in_words, question).split())


def _in_words(match: re.Match[str]) -> str:
    measure, value = _measured(match["number"], match["unit"])
    return "child" if measure == "age" and value < ADULT else " "


def fits(sentence: str, asked: Mapping[Measure, float]) -> bool | None:
    """Whether the ranges of `sentence` hold what was `asked`; None where it has none of them."""
    told = [one for one in _ranges(sentence) if one.measure in asked]
    if not told:
        return None
    return any(one.low <= asked[one.measure] <= one.high for one in told)


def _ranges(sentence: str) -> Iterator[Range]:
    """The ranges of weight in `sentence`, and of years and months where they are an age."""
    for match in _BETWEEN.finditer(sentence):
        yield from _if_of_people(_between(match), sentence, match)
    # What is left has the same length, so that places stay.
    rest = _BETWEEN.sub(lambda match: " " * len(match.group()), sentence)
    for match in _FROM.finditer(rest):
        measure, low = _measured(match["low"] or match["low2"], match["unit"] or match["unit2"])
        yield from _if_of_people(Range(measure, low, math.inf), sentence, match)
    for match in _UNDER.finditer(rest):
        measure, high = _measured(match["high"] or match["high2"], match["unit"] or match["unit2"])
        yield from _if_of_people(Range(measure, 0.0, high), sentence, match)


def _if_of_people(found: Range, sentence: str, match: re.Match[str]) -> Iterator[Range]:
    if (
        found.measure == "weight"
        or _OF_AGE_BEFORE.search(sentence[: match.start()])
        or _OF_AGE_AFTER.search(sentence[match.end() :])
        or _OLDER.search(match.group())
    ):
        yield found


def _between(match: re.Match[str]) -> Range:
    """A range whose first number may have a unit of its own ("6 months to 2 years")."""
    measure, high = _measured(match["high"], match["unit"])
    _, low = _measured(match["low"], match["first"] or match["unit"])
    return Range(measure, low, high)


def _measured(number: str, unit: str) -> tuple[Measure, float]:
    """In years or kilograms."""
    unit = unit.lower()
    if unit.startswith("k"):
        return "weight", float(number)
    return "age", float(number) / _MONTHS if unit.startswith("mo") else float(number)
