"""Gives a JATS article the pages and word boxes of its PDF twin, aligning the texts once.

Runs of words that stand once in either text anchor the alignment and are stretched while
the words agree; nothing is looked up again later. What finds no counterpart has no page.
Order is not assumed: figures and tables stand elsewhere in the two files.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from corpus.document import Block, Document, Page, WordBox

_WORD = re.compile(r"[^\W_]+")
_ANCHOR_WORDS = 4
_GAP_WORDS = 40
_BRIDGE_WORDS = 6
_ALIKE = 0.7
_BRIDGE_CHARS = 200


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a text, as compared, and where it stands."""

    key: str
    start: int
    end: int


def align_pages(article: Document, pdf: Document) -> Document:
    """`article` with the page spans and word boxes of `pdf`, a reading of the same article.

    A page has as many spans as its text has stretches in the article, in the article's
    order; offsets whose place is not known lie in none. Time grows with the texts' length,
    not with its square.
    """
    ours, theirs = _tokens(article.text), _tokens(pdf.text)
    pairs = _pairs([token.key for token in ours], [token.key for token in theirs])
    placed = _Placed(article, pdf, ours, theirs, pairs)
    return replace(article, pages=placed.pages(), boxes=placed.boxes())


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(unicodedata.normalize("NFKC", m.group()).lower(), m.start(), m.end())
        for m in _WORD.finditer(text)
    ]


def _pairs(ours: list[str], theirs: list[str]) -> dict[int, int]:
    """Our words' places in their text, for the words that are surely the same."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for i, j, length in sorted(_runs(ours, theirs), key=lambda run: (-run[2], run[0])):
        for step in range(length):
            if i + step not in pairs and j + step not in taken:
                pairs[i + step] = j + step
                taken.add(j + step)
    _fill_gaps(ours, theirs, pairs, taken)
    return pairs


def _runs(ours: list[str], theirs: list[str]) -> set[tuple[int, int, int]]:
    """Longest runs of equal words through the word groups that stand once in either text."""
    runs: set[tuple[int, int, int]] = set()
    once, place = _unique(ours), _unique(theirs)
    covered: dict[int, int] = {}
    for group in sorted(once.keys() & place.keys(), key=once.__getitem__):
        i, j = once[group], place[group]
        if covered.get(j - i, -1) >= i:
            continue
        start_i, start_j, length = _stretched(ours, theirs, i, j)
        covered[j - i] = start_i + length - 1
        runs.add((start_i, start_j, length))
    return runs


def _unique(words: list[str]) -> dict[tuple[str, ...], int]:
    """The word groups that stand once, with their places."""
    groups = list(zip(*(words[shift:] for shift in range(_ANCHOR_WORDS)), strict=False))
    counts = Counter(groups)
    return {group: index for index, group in enumerate(groups) if counts[group] == 1}


def _stretched(ours: list[str], theirs: list[str], i: int, j: int) -> tuple[int, int, int]:
    start_i, start_j = i, j
    while start_i and start_j and ours[start_i - 1] == theirs[start_j - 1]:
        start_i, start_j = start_i - 1, start_j - 1
    end_i, end_j = i, j
    while end_i < len(ours) and end_j < len(theirs) and ours[end_i] == theirs[end_j]:
        end_i, end_j = end_i + 1, end_j + 1
    return start_i, start_j, end_i - start_i


def _fill_gaps(ours: list[str], theirs: list[str], pairs: dict[int, int], taken: set[int]) -> None:
    """Pair equal words in the short gaps between neighbouring runs."""
    for i, following in list(pairwise(sorted(pairs))):
        j, after = pairs[i], pairs[following]
        if following == i + 1 or not 0 < after - j <= _GAP_WORDS or following - i > _GAP_WORDS:
            continue
        matcher = SequenceMatcher(None, ours[i + 1 : following], theirs[j + 1 : after], False)
        for a, b, length in matcher.get_matching_blocks():
            for step in range(length):
                if j + 1 + b + step not in taken:
                    pairs[i + 1 + a + step] = j + 1 + b + step
                    taken.add(j + 1 + b + step)


class _Placed:
    """The article's words with their places in the PDF."""

    def __init__(
        self,
        article: Document,
        pdf: Document,
        ours: list[_Token],
        theirs: list[_Token],
        pairs: dict[int, int],
    ) -> None:
        self._article = article
        self._pdf = pdf
        self._ours = ours
        self._theirs = theirs
        self._pairs = pairs
        self._starts = [page.start for page in pdf.pages]
        self._box_starts = [box.start for box in pdf.boxes]

    def pages(self) -> tuple[Page, ...]:
        """The article's page spans, in the article's order."""
        spans: list[Page] = []
        last: int | None = None
        for index in sorted(self._pairs):
            token, page = self._ours[index], self._page_of(self._pairs[index])
            if page is None:
                continue
            joins = (
                last is not None and spans[-1].number == page.number and self._bridged(last, index)
            )
            if joins:
                spans[-1] = replace(spans[-1], end=token.end)
            else:
                spans.append(replace(page, start=token.start, end=token.end))
            last = index
        return tuple(self._widened(span) for span in spans)

    def _page_of(self, index: int) -> Page | None:
        """The page on which their word begins; None where it ends on another."""
        token = self._theirs[index]
        at = bisect_right(self._starts, token.start) - 1
        if at < 0:
            return None
        page = self._pdf.pages[at]
        return page if page.start <= token.start and token.end <= page.end else None

    def _bridged(self, last: int, index: int) -> bool:
        """Whether what lies between two placed words of a page must be on that page too.

        So it is where nothing lies between in our text, or the same read a little otherwise.
        """
        place, after = self._pairs[last], self._pairs[index]
        near = self._ours[index].start - self._ours[last].end <= _BRIDGE_CHARS
        if not near or not 0 < after - place <= _BRIDGE_WORDS:
            return False
        ours = "".join(token.key for token in self._ours[last + 1 : index])
        theirs = "".join(token.key for token in self._theirs[place + 1 : after])
        return not ours or SequenceMatcher(None, ours, theirs, False).ratio() >= _ALIKE

    def _widened(self, span: Page) -> Page:
        """`span` with the punctuation at its ends, within its block."""
        text = self._article.text
        start, end = span.start, span.end
        while end < len(text) and not text[end].isspace() and not text[end].isalnum():
            end += 1
        while start and not text[start - 1].isspace() and not text[start - 1].isalnum():
            start -= 1
        return replace(span, start=start, end=end)

    def boxes(self) -> tuple[WordBox, ...]:
        """Boxes for the article's words that the PDF writes with the same letters."""
        boxes: list[WordBox] = []
        for start, end, indices in self._written():
            boxes += self._boxes_of(start, end, indices)
        return tuple(boxes)

    def _written(self) -> list[tuple[int, int, list[int]]]:
        """The article's words between white space, each with the tokens in it."""
        starts = [token.start for token in self._ours]
        out = []
        for match in re.finditer(r"\S+", self._article.text):
            low, high = bisect_left(starts, match.start()), bisect_left(starts, match.end())
            if low < high:
                out.append((match.start(), match.end(), list(range(low, high))))
        return out

    def _boxes_of(self, start: int, end: int, indices: list[int]) -> list[WordBox]:
        places = [self._pairs.get(index) for index in indices]
        if None in places:
            return []
        first, last = self._theirs[places[0] or 0], self._theirs[places[-1] or 0]
        low = bisect_right(self._box_starts, first.start) - 1
        high = bisect_left(self._box_starts, last.end)
        found = list(self._pdf.boxes[max(low, 0) : high])
        if not found:
            return []
        if len(found) == 1:
            return [replace(found[0], start=start, end=end)]
        shift = start - found[0].start
        same = self._article.text[start:end] == self._pdf.text[found[0].start : found[-1].end]
        return [replace(b, start=b.start + shift, end=b.end + shift) for b in found] if same else []


def placed_share(document: Document, blocks: tuple[Block, ...] | None = None) -> float:
    """The share of the characters of `blocks` (all, if not given) that have a page."""
    chosen = document.blocks if blocks is None else blocks
    total = sum(block.end - block.start for block in chosen)
    found = sum(
        max(0, min(block.end, page.end) - max(block.start, page.start))
        for block in chosen
        for page in document.pages
    )
    return found / total if total else 0.0
