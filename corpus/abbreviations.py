"""Abbreviations that a text defines: "hereditary angioedema (HAE)" or "HAE (hereditary …)".

After Schwartz & Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text", Pac Symp Biocomput 2003: 451–462. Knows no list of abbreviations: what a
text does not spell out is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.document import Span
from corpus.sentences import sentence_spans, trimmed

SHORTEST, LONGEST = 2, 10
"""Characters of a short form (Schwartz & Hearst, section 3.1)."""

_BRACKETS = re.compile(r"(?<![^\W_])[(\[]([^()\[\];,]+)(?=[()\[\];,])")
"""An opening bracket and what follows it up to a comma, semicolon or bracket; not 25(OH)D."""

_SHORT = re.compile(r"[^\W_][^\s()\[\]<>=≤≥±%:;,]*(?: [^\W_][^\s()\[\]<>=≤≥±%:;,]*)?")
_LAST_WORD = re.compile(r"\S+\s*\Z")
_WORDS = re.compile(r"\S+")
_INITIALS = re.compile(r"[^\W_]+")
_LONGEST_LONG_FORM = 300
"""Characters looked at for a long form, so that hostile text costs no more than other text."""

_GREEK = str.maketrans("αβγδεζηθικλμµνοπρστυφχψω", "abgdezetiklmmnoprstupcpo")
"""A Greek letter stands for its name: interferon gamma, IFN-γ."""


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and what it stands for, both as written.

    `start` and `end` bound the whole definition, its closing bracket left out, in code
    points of the text searched.
    """

    short: str
    long: str
    start: int
    end: int


def find_abbreviations(text: str) -> list[Abbreviation]:
    """Every definition in `text`, in order; a short form defined twice stands twice."""
    found: list[Abbreviation] = []
    for sentence in sentence_spans(text):
        for bracket in _BRACKETS.finditer(text, sentence.start, sentence.end):
            inside = trimmed(text, *bracket.span(1))
            if inside:
                found += _definitions(text, sentence, bracket.start(), inside[0])
    return found


def initials_start(short: str, text: str, start: int, end: int) -> int | None:
    """Where the last words of `text[start:end]` begin whose initials are exactly `short`.

    An addition to the published algorithm, which takes "expenditure" alone for EE where
    the text has "energy expenditure".
    """
    letters = [letter for letter in _plain(short) if letter.isalnum()]
    words = list(_INITIALS.finditer(text, start, end))[-len(letters) :]
    if [_plain(word[0][0]) for word in words] != letters:
        return None
    return words[0].start()


def long_form_start(short: str, text: str, start: int, end: int) -> int | None:
    """Where the long form of `short` that ends at `end` begins in `text[start:end]`, or None.

    The letters and digits of `short` are matched from right to left, each to the nearest
    one; the first must begin a word, and the last word of three letters or more must
    hold a match, or else "recorded mean (SD)" would pass.
    """
    letters = [letter for letter in _plain(short) if letter.isalnum()]
    place, last_match = end, -1
    for position in range(len(letters) - 1, -1, -1):
        place = _match_before(letters[position], text, start, place, first=position == 0)
        if place < 0:
            return None
        last_match = max(last_match, place)
    begun = place
    while begun > start and not text[begun - 1].isspace():
        begun -= 1
    last = _LAST_WORD.search(text, begun, end)
    if last is None or (last_match < last.start() and len(last[0].strip()) > 2):
        return None
    while not text[begun].isalnum():  # an opening quotation mark
        begun += 1
    return begun


def _definitions(text: str, sentence: Span, opened: int, inside: Span) -> Iterator[Abbreviation]:
    short = text[inside.start : inside.end]
    end = _last_letter(text, sentence.start, opened)
    if _is_short_form(short):
        region = _region_start(text, sentence.start, end, short)
        start = initials_start(short, text, region, end)
        if start is None:
            start = long_form_start(short, text, region, end)
        if start is not None and _plausible(short, text[start:end]):
            yield Abbreviation(short, text[start:end], start, inside.end)
            return
    yield from _reversed_definitions(text, sentence, opened, inside)


def _reversed_definitions(
    text: str, sentence: Span, opened: int, inside: Span
) -> Iterator[Abbreviation]:
    """ "HAE (hereditary angioedema)": here the long form must fill the bracket."""
    before = _LAST_WORD.search(text, max(sentence.start, opened - 2 * LONGEST), opened)
    short = before[0].strip() if before else ""
    long = text[inside.start : inside.end]
    if before is None or not _is_short_form(short) or not _plausible(short, long):
        return
    if long_form_start(short, text, inside.start, inside.end) == inside.start:
        yield Abbreviation(short, long, before.start(), inside.end)


def _is_short_form(text: str) -> bool:
    """Two to ten characters in at most two words, the first a letter or digit, one a capital."""
    capital = any(letter.isupper() for letter in text)
    return SHORTEST <= len(text) <= LONGEST and capital and _SHORT.fullmatch(text) is not None


def _plausible(short: str, long: str) -> bool:
    words = [word.strip("-.\"'") for word in long.split()]
    return len(long) > len(short) and short not in words and len(words) <= _most_words(short)


def _most_words(short: str) -> int:
    """Words of a long form: at most min(|A| + 5, 2 |A|) (Schwartz & Hearst, section 3.1)."""
    return min(len(short) + 5, 2 * len(short))


def _region_start(text: str, start: int, end: int, short: str) -> int:
    """Where the words that may be the long form begin: few enough, and within one bracket."""
    start = max(start, end - _LONGEST_LONG_FORM)
    start = max(start, *(text.rfind(mark, start, end) + 1 for mark in "()[];:"))
    words = list(_WORDS.finditer(text, start, end))[-_most_words(short) :]
    return words[0].start() if words else start


def _match_before(letter: str, text: str, start: int, end: int, *, first: bool) -> int:
    for place in range(end - 1, start - 1, -1):
        if _plain(text[place]) != letter:
            continue
        if not first or place == start or not text[place - 1].isalnum():
            return place
    return -1


def _plain(text: str) -> str:
    return text.lower().translate(_GREEK)


def _last_letter(text: str, start: int, end: int) -> int:
    """Just after the last letter or digit before `end`."""
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return end
