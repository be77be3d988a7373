"""Cuts plain text into pieces: paragraphs from wrapped lines, headings, bullets, references.

Text has no markup, so all of this is inference from the look of the lines. What it cannot
tell is the rank of headings: only a heading directly under another is known to be lower.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from corpus.readers.furniture import heads_furniture
from corpus.readers.rejoin import join_lines, known_words
from corpus.roles import role_of

LineKind = Literal["heading", "paragraph", "list-item", "caption"]

_BULLET = re.compile(
    r"(?P<indent>\s*)(?:(?P<bullet>[•●▪■◦‣⁃∙○*·–—-])\s+|(?P<number>\(?(?:\d{1,3}|[a-z])[.)])\s+)"
)
_CAPTION = re.compile(r"(?:fig(?:ure)?|table|box|chart)\.?\s*\d+[a-z]?[.:]?(?:\s|$)", re.I)
_BARE_LABEL = re.compile(r"(?:fig(?:ure)?|table|box|chart)\.?\s*\d+[a-z]?[.:]?", re.I)
_ENDS_SENTENCE = re.compile(r"[.!?:;…][\"'”’)\]]*(?:\s*[\[(]?\d[\d,\s–-]*[\])]?)?$")
_HYPHEN_END = re.compile(r"\w[-\u2010\u00ad]$")
_LONGEST_HEADING = 120
_MOST_HEADING_WORDS = 16
_WRAPPED_SHARE = 0.3
_WIDEST_WRAP = 120
_FEWEST_PAIRS = 4
"""Fewer pairs of lines are told by the look of each one that goes on."""
_NARROWEST_WRAP = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A logical line: a whole paragraph, heading or list item; `indent` in columns."""

    kind: LineKind
    text: str
    indent: int = 0


def logical_lines(text: str) -> list[Line]:
    """The logical lines of `text`, in order."""
    physical = [line.rstrip() for line in re.split(r"\r\n|[\n\r\f\v\u0085\u2028\u2029]", text)]
    physical = [line.replace("\t", "    ") for line in physical]
    lines = _unwrapped(physical) if is_wrapped(physical) else _as_they_stand(physical)
    return _with_headings(_with_captions(lines))


def is_wrapped(lines: list[str]) -> bool:
    """Whether paragraphs were broken to fit a width: lines go on in lower case or mid-word."""
    pairs = going_on = 0
    shortest = _WIDEST_WRAP
    lengths: list[int] = []
    for first, second in pairwise(lines):
        if not first.strip() or not second.strip() or _BULLET.match(second):
            continue
        pairs += 1
        lengths.append(len(first))
        start = second.lstrip()[0]
        mid_word = bool(_HYPHEN_END.search(first))
        if mid_word or (start.islower() and not _ENDS_SENTENCE.search(first)):
            going_on += 1
            shortest = min(shortest, len(first))
    if not going_on or (pairs < _FEWEST_PAIRS and shortest < _NARROWEST_WRAP):
        return False
    return going_on / pairs >= _WRAPPED_SHARE and sorted(lengths)[pairs // 2] <= _WIDEST_WRAP


def _as_they_stand(lines: list[str]) -> list[Line]:
    return [_line(line) for line in lines if line.strip()]


def _line(text: str) -> Line:
    if bullet := _BULLET.match(text):
        rest = text[bullet.end() :].strip()
        number = bullet.group("number")
        if rest and not (number and _numbered_heading(number, rest)):
            marker = f"{number} " if number else ""
            return Line("list-item", marker + rest, len(bullet.group("indent")))
    return Line("paragraph", text.strip(), len(text) - len(text.lstrip()))


def _numbered_heading(number: str, rest: str) -> bool:
    named = role_of(rest) is not None or rest.isupper()
    return number[0].isdigit() and named and len(rest) <= _LONGEST_HEADING


def _unwrapped(lines: list[str]) -> list[Line]:
    known = known_words("\n".join(lines))
    groups: list[list[str]] = []
    fresh = True
    for line in lines:
        if not line.strip():
            fresh = True
            continue
        if groups and not _starts_anew(groups[-1][-1], line, fresh):
            groups[-1].append(line)
        else:
            groups.append([line])
        fresh = False
    return [_joined_group(group, known) for group in groups]


def _starts_anew(previous: str, line: str, after_blank: bool) -> bool:
    if _HYPHEN_END.search(previous) and line.lstrip()[0].islower():
        return False
    if _BULLET.match(line) and (after_blank or not line.lstrip()[0].isalpha()):
        return True
    goes_on = line.lstrip()[0].islower() and not _ENDS_SENTENCE.search(previous)
    if after_blank:
        return not goes_on
    return _is_shouted(previous) != _is_shouted(line)


def _is_shouted(line: str) -> bool:
    letters = [c for c in line if c.isalpha()]
    return len(letters) > 3 and all(c.isupper() for c in letters)


def _joined_group(group: list[str], known: tuple[frozenset[str], frozenset[str]]) -> Line:
    first = _line(group[0])
    rest = "\n".join(line.strip() for line in group[1:])
    text = f"{first.text}\n{rest}" if rest else first.text
    return replace(first, text=join_lines(text, known))


def _with_captions(lines: list[Line]) -> list[Line]:
    """Labels that stand alone ("Fig. 1", often twice) joined with the line they label."""
    merged: list[Line] = []
    for line in lines:
        if merged and _BARE_LABEL.fullmatch(merged[-1].text) and line.kind == "paragraph":
            label = merged.pop().text
            text = line.text if line.text.startswith(label) else f"{label} {line.text}"
            merged.append(replace(line, text=text))
        else:
            merged.append(line)
    return merged


def _with_headings(lines: list[Line]) -> list[Line]:
    marked = []
    for position, line in enumerate(lines):
        following = lines[position + 1] if position + 1 < len(lines) else None
        marked.append(_classified(line, following))
    return marked


def _classified(line: Line, following: Line | None) -> Line:
    if line.kind != "paragraph":
        return line
    if _CAPTION.match(line.text):
        return replace(line, kind="caption")
    if heads_furniture(line.text) or role_of(line.text) is not None:
        return replace(line, kind="heading")
    if following is not None and looks_like_heading(line.text):
        return replace(line, kind="heading")
    return line


def looks_like_heading(text: str) -> bool:
    """Whether a line of its own reads as a heading: short, begun in upper case, no sentence."""
    if len(text) > _LONGEST_HEADING or len(text.split()) > _MOST_HEADING_WORDS:
        return False
    start = text.lstrip("\"'“‘(¿")[:1]
    if not (start.isupper() or start.isdigit()) or not any(c.isalpha() for c in text):
        return False
    if text.endswith("?"):
        return True
    return not re.search(r"[.,;:!…]$|[.;!] |\b(?:19|20)\d\d$", text.strip())
