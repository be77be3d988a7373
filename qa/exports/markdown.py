"""An answer as Markdown (CommonMark) in which every text renders as exactly itself.

What any common renderer gives a meaning to is written as a character reference or behind a
backslash, line ends and outer spaces of a text included, so that no text can start a
heading, a list, a link or HTML. Highlights are left out: emphasis inside words would not
survive every renderer.
"""

from __future__ import annotations

import re

from qa.answer import Answer, Quote, Reference
from qa.csl import links
from qa.exports.outline import (
    CLOSE_QUOTE,
    CONTEXT_LABELS,
    OPEN_QUOTE,
    REFERENCES_HEADING,
    STAMP_HEADING,
    Stamp,
    closing,
    echoes,
    groups,
    hash_lines,
    labels,
    numbers,
    place,
    remarks,
    stamp_lines,
    title,
    verdict,
)

_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Backslash escapes of these work in every dialect; the rest are safest as references.
_BACKSLASHED = {c: f"\\{c}" for c in "\\`*_[]#"}
_REFERENCED = {c: f"&#{ord(c)};" for c in "\t\n\v\f\r\u2028\u2029|~$^{}="}
_ESCAPES = str.maketrans({**_NAMED, **_BACKSLASHED, **_REFERENCED})
_OUTER_SPACE = re.compile(r"^\s+|\s+$")
_AT_LINE_START = re.compile(r"^[-+:!%]")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")


def escape(text: str) -> str:
    """`text` for any inline place, a line's start included; renders as `text` unchanged."""
    inner = _OUTER_SPACE.sub("", text)
    left, right = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if not inner:
        return _references(text)
    written = inner.translate(_ESCAPES).replace("://", "&#58;//")
    written = re.sub(r"(?i)\bwww\.", lambda found: f"{found[0][:-1]}&#46;", written)
    written = _AT_LINE_START.sub(lambda found: _references(found[0]), written)
    written = _NUMBERED.sub(r"\1\\\2", written)
    return f"{_references(left)}{written}{_references(right)}"


def _references(text: str) -> str:
    return "".join(f"&#{ord(character)};" for character in text)


def to_markdown(answer: Answer, stamp: Stamp) -> str:
    """The whole answer: title, notices, verdict, quotes, references, how to check it."""
    paragraphs = [f"# {escape(title(answer))}"]
    paragraphs += [f"**{escape(notice)}**" for notice in answer.notices if notice.strip()]
    paragraphs.append(f"*{escape(verdict(answer))}*")
    paragraphs += map(escape, remarks(answer))
    for group in groups(answer):
        paragraphs.append(f"## {escape(group.heading)}")
        paragraphs += [_quote(quote) for quote in group.quotes]
    for heading, lines in closing(answer):
        paragraphs += [f"## {heading}", *map(escape, lines)]
    paragraphs.append(f"## {REFERENCES_HEADING}")
    paragraphs += [_reference(reference) for reference in answer.references]
    paragraphs.append(f"## {STAMP_HEADING}")
    paragraphs += map(escape, [*stamp_lines(answer, stamp), *hash_lines(answer)])
    return "\n\n".join(paragraphs) + "\n"


def _quote(quote: Quote) -> str:
    lines = [*_context(quote, after=False), f"{_quoted(quote.text)} {escape(numbers(quote))}"]
    lines += _context(quote, after=True)
    lines += [f"{escape(label)}: {_quoted(text)}" for label, text in echoes(quote)]
    if where := place(quote):
        lines.append(f"— {escape(where)}")
    return "\n>\n".join(f"> {line}" for line in lines)


def _context(quote: Quote, *, after: bool) -> list[str]:
    spans = [span for span in quote.context if (span.role == "after") is after]
    return [f"{CONTEXT_LABELS[span.role]}: {_quoted(span.text)}" for span in spans]


def _quoted(text: str) -> str:
    return f"{OPEN_QUOTE}{escape(text)}{CLOSE_QUOTE}"


def _reference(reference: Reference) -> str:
    line = f"\\[{reference.number}\\] {escape(reference.citation)} ({escape(labels(reference))})"
    places = [f"[{escape(label)}](<{address}>)" for label, address in links(reference)]
    return " · ".join([line, *places])
