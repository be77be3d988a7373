"""Judges each stop in a paragraph: does a sentence end here, or must the library decide?

Rules for English medical prose: abbreviations, initials, species, doses, list numbers,
parentheses, and citations set after the stop, which stay with the sentence they follow.
Works on one paragraph and knows nothing of documents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from corpus import sentence_words as words

Start = Literal["upper", "digit", "science", "lower", "other"]
"""How the text after a stop begins; "science" is a small-letter term such as mRNA."""

_CITATION = (
    r"(?:\s?\[\s?\d[\d\s,;–—−-]*\])+"  # [3]  [4,5]  [6–8]
    r"|\(\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\)"  # (7)  (8, 9), with no space before
    r"|[⁰¹²³⁴-⁹][⁰¹²³⁴-⁹⁻,–-]*"
    r"|(?P<bare>\d{1,3}(?:\s?[,–-]\s?\d{1,3}|\s\d{1,3}(?=\s[A-Z]|\s?\Z))*)"  # 3  4,5  6–8  9 16
)
_STOP = re.compile(
    rf"(?<![.!?…])(?P<mark>[.!?…]++)(?P<closers>[\"'”’»)\]]*)(?P<citation>{_CITATION})?"
    r"(?P<gap>\s+|(?=[A-Z][a-z]*[\s,]))(?=\S)"
)
_OPENERS = "\"'“‘«([¿¡"
_NUMBER_START = re.compile(r"[-–−+±≥≤<>~≈∼]?\s?\.?\d")
_SCIENCE_START = re.compile(
    r"[a-z]{1,4}[A-Z0-9]|[a-z]-[A-Za-z]|[a-z]\(\d|[α-ωϵµ]|(?:von|van|de|di|del|della) [A-Z]"
)
_BULLETS = "•‣▪●○◦■►▶–—-*∗†‡§#‖"
_WORD = re.compile(r"[^\W\d_]+")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.-?)+[^\W\d_]{1,3}")
_INITIAL = re.compile(r"[A-Z]\.")
_LIST_NUMBER = re.compile(r"\d{1,2}|[a-zA-Z]|[ivx]{1,4}|\d{1,2}(?:\.\d{1,2}){1,3}")
_LABEL = re.compile(
    r"(?:Supplementary |Suppl\. )?(?:Table|Figure|Fig\.?|Box|Panel) [A-Z]?\d+[A-Za-z]?"
)
_VERB = "is|are|was|were|has|have|had|will|did|does|do|can|could|may|might|must|should"
_CLAUSE = re.compile(
    r"(?:[^\W\d_][\w-]*(?: [a-z][\w-]*){0,2}|[A-Z]{2,3}(?:(?:,? and|,) [A-Z]{2,3})+)"
    rf" (?:{_VERB})\b"
)
_NUMBER_LIKE = re.compile(r"[A-Z]?\d|[IVX]+\b")
_CITABLE = re.compile(r"[^\W\d_]{2}$|[)\]%\"”’]$")
"""What a bare number after a stop may cite: a word or a bracket, never a number (3.5)."""

_GLUED = re.compile(r"^[^./@:]*[a-z]{2}$|[)\]%\"”’]$")
"""What a sentence may end with where the next follows without a space; no address."""

_SPACED_DECIMAL = re.compile(r"\D?0")
_LOOK_BACK = 60
_LONGEST_PARENTHESIS = 1000
_LOOK_AHEAD = 300


@dataclass(frozen=True, slots=True)
class Stop:
    """A place where a sentence may end: after its mark, closing brackets and citation.

    `word` stands before the mark and `before` before that; `start` says how the text at
    `next` begins, and `ahead` is that beginning without quotation marks and brackets.
    """

    text: str
    at: int
    end: int
    next: int
    mark: str
    closers: str
    bare: bool
    before: str
    word: str
    start: Start
    ahead: str


def stops(text: str) -> Iterator[Stop]:
    """Every place in the paragraph `text` where a sentence may end, but for its own end."""
    for match in _STOP.finditer(text):
        tail = text[max(0, match.start() - _LOOK_BACK) : match.start()].split()[-2:]
        word = tail[-1].lstrip(_OPENERS) if tail else ""
        bare = match["bare"] is not None
        if bare and not _CITABLE.search(word + match["closers"]):
            continue
        ahead = _ahead(text, match.end())
        yield Stop(
            text=text,
            at=match.start(),
            end=match.start("gap"),
            next=match.end(),
            mark=match["mark"],
            closers=match["closers"],
            bare=bare,
            before=tail[0].lstrip(_OPENERS) if len(tail) > 1 else "",
            word=word,
            start=_start(ahead),
            ahead=ahead,
        )


def judge(stop: Stop, begun: int) -> bool | None:
    """Whether a sentence that began at `begun` ends at `stop`; None leaves it to the library."""
    if _within_parenthesis(stop, begun) or _is_list_number(stop, begun):
        return False
    if stop.start == "other":
        return None if stop.ahead[:1].isalpha() else False
    for rule in _RULES:
        verdict = rule(stop)
        if verdict is not None:
            return verdict
    return None


def _ahead(text: str, at: int) -> str:
    while at < len(text) and text[at] in _OPENERS:
        at += 1
    return text[at : at + _LOOK_BACK]


def _start(ahead: str) -> Start:
    first = ahead[:1]
    if _NUMBER_START.match(ahead):
        return "digit"
    if first.isupper() or first.istitle() or (first in _BULLETS and first):
        return "upper"
    if _SCIENCE_START.match(ahead):
        return "science"
    return "lower" if first.islower() else "other"


def _within_parenthesis(stop: Stop, begun: int) -> bool:
    """Whether the stop stands inside a bracket that opened within the sentence and will close."""
    for opener, closer in ("()", "[]"):
        opened = stop.text.rfind(opener, max(begun, stop.end - _LONGEST_PARENTHESIS), stop.end)
        if opened <= begun or stop.text.find(closer, opened, stop.end) >= 0:
            continue
        closed = stop.text.find(closer, stop.end, stop.end + _LOOK_AHEAD)
        if closed >= 0 and stop.text.find(opener, stop.end, closed) < 0:
            return True
    return False


def _is_list_number(stop: Stop, begun: int) -> bool:
    """ "2." at the head of a sentence, "Table 2." at the head of the paragraph."""
    if stop.mark != "." or stop.at - begun > _LOOK_BACK:
        return False
    head = stop.text[begun : stop.at].strip().lstrip(_OPENERS)
    if _LIST_NUMBER.fullmatch(head):
        return True
    return begun == 0 and _LABEL.fullmatch(head) is not None


def _after_other_marks(stop: Stop) -> bool | None:
    if stop.mark == ".":
        return None
    return stop.start in {"upper", "digit"} or (stop.start == "science" and "." not in stop.mark)


def _before_small_letter(stop: Stop) -> bool | None:
    """Before a small letter only a long plain word may end a sentence (a slip of the writer)."""
    if stop.start != "lower":
        return None
    plain = stop.word.isalpha() and len(stop.word) > 4 and not _is_abbreviation(stop.word)
    return None if plain and not stop.bare else False


def _after_single_letter(stop: Stop) -> bool | None:
    """ "S. aureus", "J. Smith" against "hepatitis C.", "for 5 d."."""
    if not (len(stop.word) == 1 and stop.word.isalpha()) or stop.closers:
        return None
    if stop.bare or stop.start != "upper":
        return False
    if stop.before[-1:].isdigit() and stop.word.lower() in words.UNITS:
        return True
    if stop.before.lower() in words.LABELLED:
        return not _INITIAL.match(stop.ahead)
    return _starter(stop)


def _after_dotted(stop: Stop) -> bool | None:
    """ "i.v.", "U.S.", "e.g.", "A.B."."""
    if not _DOTTED.fullmatch(stop.word):
        return None
    word = stop.word.lower()
    if stop.start != "upper" or word in words.ALWAYS_JOINED:
        return False
    if stop.closers or word in words.DOTTED_ENDS:
        return True
    return _starter(stop) or (word in words.DOTTED_NAMES and _clause_follows(stop))


def _after_abbreviation(stop: Stop) -> bool | None:
    word = _unit(stop.word)
    number = _NUMBER_LIKE.match(stop.ahead) is not None
    if word in words.BEFORE_NUMBER and number:
        return False
    if _is_acronym(stop.word):
        return None
    if word in words.ALWAYS_JOINED:
        return False
    if word in words.UNITS and (stop.before[-1:].isdigit() or "/" in stop.word):
        return True if stop.start == "upper" else None
    if not _is_abbreviation(stop.word):
        return None
    if stop.start != "upper":
        return False
    ends = stop.closers or word in words.ENDS_BEFORE_CAPITAL or stop.word in words.MONTHS
    return bool(ends) or _starter(stop) or _clause_follows(stop)


def _after_plain_word(stop: Stop) -> bool | None:
    """Any other word, number or bracket before the stop."""
    if stop.next == stop.end:
        return _GLUED.search(stop.word + stop.closers) is not None or stop.bare
    if stop.start == "digit" and _SPACED_DECIMAL.fullmatch(stop.word):
        return False  # "0. 05", a decimal that lost its shape
    if stop.start == "digit":
        return True if not stop.word.isalpha() or len(stop.word) > 4 else None
    return True


def _starter(stop: Stop) -> bool:
    """Whether the next word is one that seldom has a capital within a sentence."""
    word = _WORD.match(stop.ahead)
    return word is not None and word[0].lower() in words.STARTERS


def _clause_follows(stop: Stop) -> bool:
    """ "Patients with asthma were", "RS and TU have": a subject and its verb come next."""
    return _CLAUSE.match(stop.ahead) is not None


def _is_abbreviation(word: str) -> bool:
    """Whether `word` is one written with a stop that says nothing about the sentence."""
    if _is_acronym(word):
        return False
    return word in words.CAPITALISED or _unit(word) in words.ALWAYS_JOINED | words.SHORTENED


def _is_acronym(word: str) -> bool:
    """MS and DR are diseases: only their small forms are titles."""
    return len(word) > 1 and word.isupper() and word.isalpha()


def _unit(word: str) -> str:
    """The last unit of "mg/kg/min", in small letters."""
    return word.rpartition("/")[2].lower()


_RULES: tuple[Callable[[Stop], bool | None], ...] = (
    _after_other_marks,
    _before_small_letter,
    _after_single_letter,
    _after_dotted,
    _after_abbreviation,
    _after_plain_word,
)
