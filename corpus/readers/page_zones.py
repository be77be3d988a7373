"""Tells the article in a text from the page round it: what stands before, between and after.

Before: where the lines ahead of the first paragraph of findings speak of the site or cite
the article, they are the page's head, and only a title and the heading right above the
text belong to the article. After and between: sections such as "Similar articles".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.readers.citation_lines import keywords_in
from corpus.readers.furniture import heads_furniture, is_furniture
from corpus.readers.pieces import Piece
from corpus.readers.text_lines import Line, looks_like_heading
from corpus.roles import role_of

_PROSE = 80
_LONGEST_TITLE = 350
_FEWEST_TITLE_WORDS = 4
_FARTHEST_HEAD = 60
_CITATION = re.compile(r"\bdoi\s*:|\bPMC?ID\s*:|\b(?:19|20)\d\d\b.{0,20};\s*\d+|\bet al\b", re.I)
_OPENING = 110


@dataclass(frozen=True, slots=True)
class Article:
    """What a page's lines come to: a title (perhaps only its opening words) and pieces."""

    title: str
    title_stated: bool
    pieces: tuple[Piece, ...]
    head: tuple[str, ...]
    keywords: tuple[str, ...] = ()


def find_article(lines: list[Line]) -> Article:
    """Zone `lines`; nothing is dropped, what is not the article becomes "front" pieces."""
    start = _first_content(lines)
    head, rest = lines[:start], lines[start:]
    title = _title(head, rest)
    pieces = [*_head_pieces(head, title, rest), *_body_pieces(rest)]
    words = tuple(dict.fromkeys(word for line in lines for word in keywords_in(line.text)))
    stated = title is not None
    named = title if title is not None else _opening(pieces)
    return Article(named, stated, tuple(pieces), tuple(line.text for line in head), words)


def _first_content(lines: list[Line]) -> int:
    """The index of the first line of findings."""
    for position, line in enumerate(lines[:_FARTHEST_HEAD]):
        if role_of(line.text) == "references":
            break
        if is_furniture(line.text) or line.kind == "heading":
            continue
        if line.kind == "list-item" or _is_prose(line.text):
            return position
    for position, line in enumerate(lines[:_FARTHEST_HEAD]):
        if line.kind == "paragraph" and not is_furniture(line.text) and position > 0:
            return position
    return 0


def _is_prose(text: str) -> bool:
    if len(text) < _PROSE or _CITATION.search(text[:200]):
        return False
    return not text.endswith("?") and len(text.split()) > _FEWEST_TITLE_WORDS and ". " in f"{text} "


def _title(head: list[Line], rest: list[Line]) -> str | None:
    """The likeliest title among the head lines: one repeated, else the longest that can be."""
    candidates = [line.text for line in head if _can_be_title(line.text)]
    if not candidates:
        return None
    if not _is_page_head(head):
        return candidates[0]
    counts = {text: candidates.count(text) for text in candidates}
    return max(candidates, key=lambda text: (counts[text] > 1, len(text)))


def _can_be_title(text: str) -> bool:
    if len(text) > _LONGEST_TITLE or is_furniture(text) or heads_furniture(text):
        return False
    if role_of(text) is not None or _CITATION.search(text) or not any(map(str.isalpha, text)):
        return False
    return looks_like_heading(text) or (
        text[:1].isupper() and not text.endswith((".", ",", ";", ":", "!"))
    )


def _is_page_head(head: list[Line]) -> bool:
    """Whether the lines before the findings hold more than a title and headings."""
    return any(is_furniture(line.text) or _CITATION.search(line.text) for line in head)


def _head_pieces(head: list[Line], title: str | None, rest: list[Line]) -> Iterator[Piece]:
    page = _is_page_head(head)
    written = False
    for position, line in enumerate(head):
        last = position == len(head) - 1 and bool(rest)
        if line.text == title and not written:
            written = True
            yield Piece("title", line.text)
        elif page and not (last and line.kind == "heading" and not is_furniture(line.text)):
            yield Piece("front", line.text)
        else:
            yield from _piece(line, 1)


def _body_pieces(lines: list[Line]) -> Iterator[Piece]:
    indents: list[int] = []
    page_matter = references = False
    for position, line in enumerate(lines):
        following = lines[position + 1] if position + 1 < len(lines) else None
        if line.kind == "heading" and not (references and not _ends_references(line, following)):
            page_matter = heads_furniture(line.text) or _asks(line, following)
            references = role_of(line.text) == "references"
            yield from _heading(line, lines, position, page_matter)
        elif page_matter or (is_furniture(line.text) or keywords_in(line.text)):
            yield Piece("front", line.text)
        elif references:
            yield Piece("paragraph", line.text)
        elif line.kind == "list-item":
            yield Piece("list-item", line.text, _depth(indents, line.indent))
        else:
            yield from _piece(line, 1)
        if line.kind != "list-item":
            indents.clear()


def _heading(line: Line, lines: list[Line], position: int, page_matter: bool) -> Iterator[Piece]:
    if page_matter:
        yield Piece("heading", line.text, 1, role="front")
        return
    before = lines[position - 1] if position else None
    under = before is not None and before.kind == "heading" and not heads_furniture(before.text)
    yield Piece("heading", line.text, 2 if under else 1)


def _ends_references(line: Line, following: Line | None) -> bool:
    """Whether a heading-like line inside a reference list begins something new."""
    if role_of(line.text) is not None or heads_furniture(line.text):
        return True
    return following is not None and is_furniture(following.text) and len(following.text) > _PROSE


def _asks(line: Line, following: Line | None) -> bool:
    return is_furniture(line.text) and following is not None and is_furniture(following.text)


def _depth(indents: list[int], indent: int) -> int:
    while indents and indents[-1] > indent:
        indents.pop()
    if not indents or indents[-1] < indent:
        indents.append(indent)
    return len(indents)


def _piece(line: Line, level: int) -> Iterator[Piece]:
    yield Piece(line.kind, line.text, level)


def _opening(pieces: list[Piece]) -> str:
    """The first words of the text, standing in for a title that the text does not give."""
    text = next((p.text for p in pieces if p.kind in ("paragraph", "list-item")), "")
    sentence = re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]
    if len(sentence) <= _OPENING:
        return sentence.rstrip(".")
    return sentence[:_OPENING].rsplit(" ", 1)[0] + " …"
