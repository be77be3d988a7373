"""The text of lines read one after another, with the place of every word in it.

A word broken at a line's end is made whole: its hyphen goes when it is the typesetter's
and stays when it is the author's. What the rest of the document writes decides first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.builder import clean
from corpus.readers.pdf_lines import Line
from corpus.readers.pdf_words import Word

_CORE = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_TAIL = re.compile(r"([^\W_]+(?:-[^\W_]+)*)-$")
_HEAD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_LINKED = re.compile(r"(\w[–—/]|\(|\[|\w@|[a-z]_)$")
_ADDRESS = re.compile(r"(https?://|www\.)\S*$", re.IGNORECASE)

_KEEPING_HEADS = frozenset(
    "non self well half cross quasi high low long short single double triple two three four five "
    "six seven eight nine ten first second third full mid near far follow left right side age case "
    "cost dose year month week day hour time point evidence patient placebo risk health life "
    "hormone hospital community drug disease treatment gram end state wide open large small upper "
    "ultra all ex vice cold hot red white blood beta alpha gamma male female middle vitamin real "
    "late early post newly poorly highly fully previously population platelet soft hard deep "
    "broad voltage".split()
)
_KEEPING_TAILS = frozenset(
    "based related induced associated dependent specific resistant sensitive controlled blind "
    "blinded like free positive negative treated matched adjusted onset threatening release "
    "label labeled tolerated designed defined established weighted mediated derived naive term "
    "old year day week month hour up type line scale dose risk grade quality sided known center "
    "centre containing rich poor deficient enhanced guided assisted targeted reported limiting "
    "effective saving effect care stage phase wave level density to in out arm armed fold step "
    "point linked borne acquired oriented driven aged born wise shaped looking gated spectrum "
    "thirds quarters".split()
)
_WHOLE = frozenset(
    "because before however therefore without within another although himself herself itself "
    "outcome outcomes overall whether upon become becomes became being cannot inside outside "
    "into onto therein thereby thereafter whereas whereby moreover nevertheless furthermore "
    "throughout together toward towards between beside besides beyond behind below under "
    "understand understanding income intake input onset output outbreak forward background "
    "disease diseases asymptomatic inform information informed person personal lifelong "
    "highlight overlap overview follow following followed allow allowed also alone along".split()
)
_PREFIXES = frozenset("non self quasi ex vice".split())
_FOLDED = frozenset("under inter super multi counter trans hyper ultra intra extra".split())
_LINKS = frozenset("in to of by the and on up out year month week day hour per at a or".split())
_NUMBERS = frozenset(
    "two three four five six seven eight nine ten twenty thirty forty fifty sixty seventy eighty "
    "ninety".split()
)
_ADJECTIVES = ("al", "ary", "ish", "ous")
_SUSPENDED = re.compile(r"(and|or|to|versus|vs)\b")
_DOUBLED = re.compile(r"([aeiou])\1")
_BASES = re.compile(r"[ACGTUN]{4,}")


@dataclass(frozen=True, slots=True)
class Known:
    """What a document writes inside its lines: whole words, and compounds with a hyphen."""

    words: frozenset[str]
    compounds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """Where in a text a word's characters stand, and the word on its page."""

    start: int
    end: int
    word: Word
    page: int
    turn: int


def known_of(lines: Iterable[Line]) -> Known:
    """The words and compounds of `lines` that no line end has touched."""
    words: set[str] = set()
    compounds: set[str] = set()
    for line in lines:
        last = len(line.words) - 1
        for index, word in enumerate(line.words):
            if index in (0, last) and (index == 0 or word.text.endswith("-")):
                continue
            for found in _CORE.findall(word.text.lower()):
                (compounds if "-" in found else words).add(found)
                if "-" in found:
                    words.update(found.split("-"))
    return Known(frozenset(words), frozenset(compounds))


def compose(lines: Iterable[Line], known: Known) -> tuple[str, list[Mark]]:
    """The text of `lines` and where its words stand; `text == clean(text)`."""
    parts: list[str] = []
    marks: list[Mark] = []
    length = 0
    last = ""
    for line in lines:
        for index, word in enumerate(line.words):
            if index:
                gap = "" if word.glued else " "
            else:
                gap, drop = _joint(last, word.text, known)
                if drop:
                    parts[-1] = parts[-1][:-1]
                    length -= 1
                    marks[-1] = _shortened(marks[-1])
            parts += [gap, word.text]
            start = length + len(gap)
            length = start + len(word.text)
            marks.append(Mark(start, length, word, line.page, line.turn))
            last = word.text if gap or not last else last + word.text
    text = "".join(parts)
    return (text, marks) if text == clean(text) else (clean(text), [])


def _shortened(mark: Mark) -> Mark:
    return Mark(mark.start, mark.end - 1, mark.word, mark.page, mark.turn)


def _joint(last: str, first: str, known: Known) -> tuple[str, bool]:
    """What to put between two lines, and whether the hyphen before it goes."""
    if not last:
        return "", False
    if _ADDRESS.search(last) and (last[-1] in "/.-=?&_" or first[0] in "/.-=?&_"):
        return "", False
    if last.endswith("-") and _SUSPENDED.match(first):
        return " ", False
    broken, head = _TAIL.search(last), _HEAD.match(first)
    if broken and head:
        return "", not keeps_hyphen(broken.group(1), head.group(), known)
    if last.endswith("-") and len(last) > 1 and last[-2] in ")]’'\"”" and first[0].isalnum():
        return "", False
    if len(last) > 1 and _LINKED.search(last) and (first[0].isalnum() or first[0] in "[("):
        return "", False
    if len(first) > 1 and first[0] in "–—" and first[1].isalnum() and last[-1].isalnum():
        return "", False
    return " ", False


def keeps_hyphen(tail: str, head: str, known: Known) -> bool:
    """Whether the hyphen between `tail` (at a line's end) and `head` (after it) is the author's.

    `tail` may hold earlier parts of its word ("tree-in"), `head` later ones.
    """
    *before, left = tail.lower().split("-")
    right = head.lower().split("-")[0]
    if _BASES.fullmatch(tail) and _BASES.match(head):
        return False
    if not left.isalpha() or not head[0].islower() or tail[-1].isupper():
        return True
    whole, compound = left + right, f"{left}-{right}"
    if compound in known.compounds or any(c.startswith(compound + "-") for c in known.compounds):
        return whole not in known.words
    if whole in known.words or whole in _WHOLE:
        return False
    return (before != [] and left in _LINKS) or _sounds_compound(left, right, known)


def _sounds_compound(left: str, right: str, known: Known) -> bool:
    """What the parts alone suggest, where the document writes the word nowhere else."""
    if _DOUBLED.match(left[-1] + right[0]) and left not in ("n", "s", "f", "b", "k"):
        return True
    if left in _NUMBERS or (left in _PREFIXES and len(right) > 3):
        return True
    if right in _KEEPING_TAILS:
        unfolded = len(left) > 4 and left not in _FOLDED
        return left in known.words or left in _KEEPING_HEADS or unfolded
    if left in _KEEPING_HEADS and right in known.words and len(right) > 3:
        return True
    if len(left) > 6 and left.endswith(_ADJECTIVES) and len(right) > 7:
        return not right.startswith(("iz", "is", "it"))
    return len(left) > 3 and len(right) > 3 and left in known.words and right in known.words
