"""The running text inside JATS elements, exactly as marked up.

Inline markup vanishes without a trace of space. The one white space that is not the
author's is the line break which some exporters put between two adjoining tags; what it
replaced is inferred from the tags (see `_gap`). Digits raised after a digit become
Unicode superscripts, because "10<sup>9</sup>" must never be read as 109.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from corpus.builder import clean
from corpus.readers.guarded_xml import entity_text

MATHML = "{http://www.w3.org/1998/Math/MathML}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"

BLOCKS = frozenset(
    {
        "p",
        "list",
        "def-list",
        "fig",
        "fig-group",
        "table-wrap",
        "table-wrap-group",
        "boxed-text",
        "disp-quote",
        "verse-group",
        "statement",
        "speech",
        "supplementary-material",
        "media",
        "disp-formula-group",
        "table",
        "preformat",
        "sec",
        "fn",
        "fn-group",
        "array",
        "code",
    }
)
"""Elements that end the running text in which they stand."""

_SKIPPED = frozenset(
    {
        "graphic",
        "inline-graphic",
        "tex-math",
        "alt-text",
        "long-desc",
        "object-id",
        "x",
        "index-term",
    }
)
_MARKS = frozenset({"sup", "sub"})
_SUPERSCRIPTS = str.maketrans("0123456789+-\u2212\u2013()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾")
_RAISED = re.compile(r"\s*[+\-\u2212\u2013]?\s*\d+\s*")
_SIGN_GAP = re.compile(r"(?<=[+\-\u2212\u2013])\s+(?=\d)")
_WORDLIKE = re.compile(r"\w")


def text_of(element: etree._Element | None) -> str:
    """All running text of `element`, cleaned; blocks inside it are joined by spaces."""
    if element is None:
        return ""
    parts = [run if isinstance(run, str) else f" {text_of(run)} " for run in runs(element)]
    return clean(joined(parts))


def runs(element: etree._Element) -> Iterator[str | etree._Element]:
    """The content of `element` in order: stretches of text, and the blocks between them."""
    if element.text and not _is_break(element.text):
        yield element.text
    for child in element:
        yield from _child_runs(child)
        if child.tail:
            yield _gap(child) if _is_break(child.tail) else child.tail


def _child_runs(child: etree._Element) -> Iterator[str | etree._Element]:
    tag = child.tag
    if not isinstance(tag, str):
        if isinstance(child, etree._Entity):
            yield entity_text(child)
    elif tag in BLOCKS:
        yield child
    elif tag == "break":
        yield " "
    elif tag == "sup":
        yield from _raised(child)
    elif tag == "disp-formula":
        yield f" {_formula(child)} "
    elif tag.startswith(MATHML):
        yield _math(child)
    elif tag not in _SKIPPED:
        yield from runs(child)


def _raised(element: etree._Element) -> Iterator[str | etree._Element]:
    """A superscript; a marker character before its text lets `joined` see what precedes."""
    content = list(runs(element))
    text = "".join(run for run in content if isinstance(run, str))
    if len(content) == 1 and _RAISED.fullmatch(text):
        yield "\x00" + _SIGN_GAP.sub("", text)
    else:
        yield from content


def joined(parts: list[str]) -> str:
    """Text runs as one string, with raised digits that follow a digit as superscripts."""
    text = ""
    for part in parts:
        if not part.startswith("\x00"):
            text += part
        elif text[-1:].isdigit():
            text += part[1:].translate(_SUPERSCRIPTS)
        else:
            text += part[1:]
    return text


def _formula(element: etree._Element) -> str:
    parts = [run for run in runs(element) if isinstance(run, str)]
    return joined(parts)


def _math(element: etree._Element) -> str:
    return "".join(str(text).strip() for text in element.itertext())


def _is_break(text: str) -> bool:
    return "\n" in text and not text.strip(" \t\r\n")


def _gap(child: etree._Element) -> str:
    """What a line break between two tags stands for: nothing, or one space.

    Nothing at the end of an element, before a sup or sub, and before a reference that is
    only a raised mark; a space between two references and between words.
    """
    following = child.getnext()
    if following is None or not isinstance(following.tag, str):
        return "" if following is None else " "
    if child.tag in BLOCKS or following.tag in BLOCKS:
        return " "
    alike = _is_mark(child) and child.tag == following.tag
    if _is_mark(following) and not alike:
        return ""
    if child.tag in _MARKS and not alike:
        return " " if _WORDLIKE.match(_flat(following).strip() or ".") else ""
    return " "


def _flat(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _is_mark(element: etree._Element) -> bool:
    if element.tag in _MARKS:
        return True
    if element.tag != "xref":
        return False
    raised = len(element) > 0 and all(child.tag == "sup" for child in element)
    return raised or len(_flat(element).strip()) == 1
