"""Puts lines that were broken to fit a column together again, hyphens included.

A hyphen at a line's end is the typesetter's ("ac-" + "cumulation") unless the document
itself, the first part or the second part says that it belongs to the word.
"""

from __future__ import annotations

import re

_BROKEN = re.compile(r"([^\W\d_][\w'’]*)[-\u2010\u00ad]\s*\n\s*([\w'’]+)")
_COMPOUND = re.compile(r"\b([^\W\d_][\w'’]*[-\u2010][^\W\d_][\w'’]*)\b")
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_KEEPING = frozenset(
    "non self well half cross quasi high low long short single double triple two three four five"
    " six seven eight nine ten first second third full mid near far follow side left right upper"
    " lower life evidence placebo patient age dose time case cut work risk population hospital"
    " community drug treatment disease onset cost point year month week day hour minute small"
    " large middle head face".split()
)
_KEPT_TAILS = frozenset(
    "based related induced associated dependent specific resistant controlled blind blinded like"
    " free positive negative treated matched adjusted onset threatening release label tolerated"
    " designed defined established weighted mediated derived naive analysis analyses".split()
)
_SUFFIXES = frozenset(
    "ly ness est er ers ing ed ment ments dom ful less able ish ship hood ity al ally ed es".split()
)
_SHORTEST_COMPOUND = 4


def rejoin(text: str) -> str:
    """`text` with every line break inside it undone."""
    return join_lines(text, known_words(text))


def known_words(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The whole words and the hyphenated compounds that stand inside lines of `text`."""
    words: set[str] = set()
    compounds: set[str] = set()
    for line in text.split("\n"):
        inner = line.strip()
        compounds.update(found.lower() for found in _COMPOUND.findall(inner))
        pieces = inner.split()
        words.update(word.lower() for piece in pieces[1:] for word in _WORD.findall(piece))
    return frozenset(words), frozenset(compounds)


def join_lines(text: str, known: tuple[frozenset[str], frozenset[str]]) -> str:
    """`text` on one line, its broken words mended by what is `known` of the document."""

    def mend(match: re.Match[str]) -> str:
        first, second = match.group(1), match.group(2)
        hyphen = "-" if keeps_hyphen(first, second, known) else ""
        return f"{first}{hyphen}{second}"

    mended = _BROKEN.sub(mend, text)
    mended = re.sub(r"(?<=[\w)])[-\u2010]\s*\n\s*(?=\w)", "-", mended)
    return re.sub(r"\s*\n\s*", " ", mended).strip()


def keeps_hyphen(first: str, second: str, known: tuple[frozenset[str], frozenset[str]]) -> bool:
    """Whether "first-" at a line's end and "second" after it are a compound with a hyphen."""
    words, compounds = known
    low, tail = first.lower(), second.lower()
    if f"{low}-{tail}" in compounds:
        return True
    if f"{low}{tail}" in words or tail in _SUFFIXES:
        return False
    if not second[0].islower() or any(c.isdigit() for c in first) or first[-1].isupper():
        return True
    return low in _KEEPING or (tail in _KEPT_TAILS and len(low) >= _SHORTEST_COMPOUND)
