"""When a quote or passage counts as holding a gold span, and how much of it is shared.

Texts are compared after NFKC, lower case, letters and digits only, so that spacing,
hyphens and typography never decide. Knows texts only: not questions, indexes or answers.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

WITHIN_LETTERS = 40
"""A quote lying inside a gold span counts only where it has more letters than this."""

_WORD = re.compile(r"[^\W_]+")
_OTHER = re.compile(r"[\W_]+")


def letters(text: str) -> str:
    """`text` after NFKC and lower case, its letters and digits only."""
    return _OTHER.sub("", unicodedata.normalize("NFKC", text).lower())


def contains(text: str, span: str) -> bool:
    """Whether `text` contains `span`; a span without a letter or digit is contained nowhere."""
    wanted = letters(span)
    return bool(wanted) and wanted in letters(text)


def matches(quote: str, span: str) -> bool:
    """Whether `quote` contains `span`, or lies inside it with over WITHIN_LETTERS letters."""
    if contains(quote, span):
        return True
    found = letters(quote)
    return len(found) > WITHIN_LETTERS and found in letters(span)


def matches_any(quote: str, spans: Iterable[str]) -> bool:
    """Whether `quote` matches one of `spans`."""
    return any(matches(quote, span) for span in spans)


def words(text: str) -> list[str]:
    """The words of `text`: runs of letters and digits after NFKC and lower case."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def word_f1(quote: str, span: str) -> float:
    """Harmonic mean of word precision and recall (SQuAD: Rajpurkar et al. 2016, sec. 6.1).

    In [0, 1]; words as in `words`, articles kept.
    """
    found, wanted = Counter(words(quote)), Counter(words(span))
    shared = (found & wanted).total()
    if not shared:
        return 0.0
    precision, recall = shared / found.total(), shared / wanted.total()
    return 2 * precision * recall / (precision + recall)


def overlap(document: str, start: int, end: int, spans: Sequence[str]) -> float:
    """Best intersection over union, in letters, of `document[start:end]` and any of `spans`.

    In [0, 1]; a span is taken wherever it stands in `document`, and 0 where it does not.
    """
    before = len(letters(document[:start]))
    quoted = range(before, before + len(letters(document[start:end])))
    whole = letters(document)
    places = (place for span in spans for place in _places(whole, letters(span)))
    return max((_jaccard(quoted, place) for place in places), default=0.0)


def _places(whole: str, wanted: str) -> Iterator[range]:
    position = whole.find(wanted) if wanted else -1
    while position >= 0:
        yield range(position, position + len(wanted))
        position = whole.find(wanted, position + 1)


def _jaccard(one: range, other: range) -> float:
    shared = min(one.stop, other.stop) - max(one.start, other.start)
    if shared <= 0:
        return 0.0
    return shared / (len(one) + len(other) - shared)
