"""What counts as a word in medical text, for indexing and for queries alike.

Codes, decimals, percentages and Greek letters stay whole ("E11.9", "0.5", "20%", "μg");
hyphenated names are split, and also joined ("IL-6" -> il, 6 and il6), so that they are
found however they are written. Does not know documents or scores.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

TOKENIZER_NAME = "medical"

WORD_PATTERN = (
    r"(?:\p{L}+\d+|\d+)(?:[.,]\d+)+%?"  # E11.9, 0.5, 1,000, 37.5%
    r"|\d+%"
    r"|[\p{L}\p{N}]+(?:'\p{L}+)?"  # IL, CD117, HbA1c, Crohn's
)
"""In the syntax of Rust's regex crate, which tantivy uses."""

_FUNCTION_WORDS = frozenset(
    """
    a about all also am an and any are as at be because been being between both but by can could
    did do does doing for from had has have having how i if in into is it its me might my of on or
    our shall should so some such than that the their them then there these they this those to was
    we were what when where whether which while who whom whose why will with within would you your
    """.split()
)

_APOSTROPHES = str.maketrans({"\u2019": "'", "\u02bc": "'", "\u2032": "'"})

_COMPOUND = re.compile(r"\w+(?:[-\u2010-\u2015\u2212/]\w+)+")
_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "σ": "sigma",
    "τ": "tau",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
_GREEK_LETTER = re.compile("[" + "".join(_GREEK) + "]")
_GREEK_WORD = re.compile(rf"\w*[{''.join(_GREEK)}]\w*")
_WORD_BREAK = re.compile(r"[^\w]+")


def normalised(text: str) -> str:
    """`text` in compatibility form (µ as μ, ² as 2, ligatures apart), plain apostrophes."""
    return unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)


def joined_forms(text: str) -> list[str]:
    """The compounds of normalised `text` written as one word, Greek letters spelled out.

    "TNF-α" gives "tnfα" and "tnfalpha"; "beta-blocker" gives "betablocker".
    """
    lowered = text.lower()
    forms = [_WORD_BREAK.sub("", match) for match in _COMPOUND.findall(lowered)]
    if not _GREEK_LETTER.search(lowered):
        return forms
    greek = [*(f for f in forms if _GREEK_LETTER.search(f)), *_GREEK_WORD.findall(lowered)]
    spelled = [_GREEK_LETTER.sub(lambda m: _GREEK[m.group()], form) for form in greek]
    return forms + spelled


@lru_cache(maxsize=1)
def analyzer() -> Any:
    """tantivy's analyzer: words of `WORD_PATTERN`, lower case, English stems."""
    import tantivy

    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(WORD_PATTERN))
    lower = builder.filter(tantivy.Filter.lowercase())
    return lower.filter(tantivy.Filter.stemmer("english")).build()


def words(text: str) -> list[str]:
    """The index terms of `text`, in order."""
    terms: list[str] = analyzer().analyze(normalised(text))
    return terms


@lru_cache(maxsize=1)
def _function_stems() -> frozenset[str]:
    return frozenset(stem for word in _FUNCTION_WORDS for stem in analyzer().analyze(word))


def content_words(text: str) -> list[str]:
    """The distinct index terms of a question that say what it is about.

    Function words are left out unless there is nothing else: with them BM25's nDCG@10 on
    expert questions was .72, without them .77.
    """
    distinct = list(dict.fromkeys(words(text)))
    return [word for word in distinct if word not in _function_stems()] or distinct
