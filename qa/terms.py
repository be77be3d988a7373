"""Words of a text with their places, their stems, and which of them carry meaning.

Used to see which words of a question a sentence covers, and to highlight them. Stems
are Snowball's English ones, as in the lexical index. Does not know any corpus.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import tantivy

from index.terms import normalised

# The same words as in the lexical index (`index.terms.WORD_PATTERN`), in Python's syntax.
_WORD = re.compile(
    r"(?:[^\W\d_]+\d+|\d+)(?:[.,]\d+)+%?"
    r"|\d+%"
    r"|[^\W_]+(?:['\u2019\u02bc\u2032][^\W\d_]+)?"
)

# Function words, question words and the words of asking that name nothing a source could answer.
_STOP = frozenset(
    """
    a about above after again against all also am an and any anybody anyone anything are as at be
    because been before being below between both but by can could did do does doing done down
    during each either else ever few for from further get give given gives had has have having he
    her here hers him his how i if in into is it its itself just know let like many may me might
    more most much must my no nor not now of off ok okay on once only or other our out over own
    per please same shall she should so some such tell than that the their them then there these
    they thing things this those through to too under until up upon us very want was we were what
    when where whether which while who whom whose why will with within without would you your
    """.split()
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word at `start:end` of its text, with its stem; parts of compounds are words."""

    stem: str
    start: int
    end: int


def terms(text: str) -> list[Term]:
    """Every meaning-carrying word of `text`, in order, with offsets in code points."""
    found = []
    for match in _WORD.finditer(text):
        word = normalised(match.group()).lower()
        if word not in _STOP:
            found.append(Term(stem(word), match.start(), match.end()))
    return found


@lru_cache(maxsize=16_384)
def stems(text: str) -> tuple[str, ...]:
    """The distinct stems of `text`'s meaning-carrying words, in order of first appearance.

    Remembered, since each question compares the same sentences many times over.
    """
    return tuple(dict.fromkeys(term.stem for term in terms(text)))


def matching(text: str, wanted: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Where words of `text` with one of the `wanted` stems stand, neighbours joined.

    Two matching words with nothing but one space or hyphen between them become one range.
    """
    wanted_stems = frozenset(wanted)
    ranges: list[tuple[int, int]] = []
    for term in terms(text):
        if term.stem not in wanted_stems:
            continue
        if ranges and term.start <= ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], max(term.end, ranges[-1][1]))
        else:
            ranges.append((term.start, term.end))
    return tuple(ranges)


@cache
def stem(word: str) -> str:
    """The Snowball English stem of one lower-case word."""
    found = _analyzer().analyze(word)
    return str(found[0]) if found else word


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return (
        builder.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.stemmer("english")).build()
    )
