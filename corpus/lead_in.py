"""Finds the words that introduce a list: the last sentence before it, where it leads in."""

from __future__ import annotations

import re

from corpus.document import Span

_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[A-Z0-9“\"(])")
_LONGEST = 400


def lead_in_of(text: str, span: Span | None, *, sure: bool = False) -> Span | None:
    """The span of the sentence ending `text` that introduces a list, or None.

    `text` is the block's own text and `span` its place in the document. A lead-in ends
    with a colon; with `sure`, the markup already says that the list belongs to the text.
    """
    if span is None or not (sure or text.endswith((":", ":-", "："))):
        return None
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    start = span.start + (ends[-1] if ends else 0)
    return Span(start, span.end) if span.end - start <= _LONGEST else None
