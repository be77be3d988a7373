"""What is embedded and indexed for a passage: its text and, before it, where it stands.

Title, heading path, lead-in and table header are added as far as the model reads; the
headings give way first. Never part of a quote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from corpus.document import Block, Document, Span

HEADING_SEPARATOR = " › "


def retrieval_text(
    document: Document, block: Block, span: Span, count: Callable[[str], int], limit: int
) -> str:
    """The retrieval text of the passage at `span`, which begins in `block`.

    At most `limit` tokens, unless the passage's own text alone has more.
    """
    text = document.text[span.start : span.end]
    budget = limit - count(text)
    context = " ".join(context_texts(document, block, span.start))
    context = shortened(context, count, budget)
    budget -= count(context)
    path = heading_line(document, block, count, budget)
    whole = "\n".join(part for part in (path, context, text) if part)
    return whole if count(whole) <= limit else text


def context_texts(document: Document, block: Block, start: int) -> list[str]:
    """The lead-in and the table header of `block`, where they stand before `start`."""
    spans = [span for span in (block.lead_in, block.header) if span and span.end <= start]
    return [document.text[span.start : span.end] for span in spans]


def heading_line(document: Document, block: Block, count: Callable[[str], int], budget: int) -> str:
    """Title and heading path in `budget` tokens: inner headings are kept before outer ones.

    The title comes last and may be cut short at a word.
    """
    title = "" if block.kind == "title" else document.metadata.title
    path = [part for part in document.sections[block.section].path if part and part != title]
    kept: list[str] = []
    for heading in reversed(path):
        if count(joined([heading, *kept])) > budget:
            break
        kept.insert(0, heading)
    if len(kept) == len(path) and title:
        room = budget - count(joined(["", *kept]))
        short = shortened(title, count, room)
        kept = [short, *kept] if short else kept
    return joined(kept)


def joined(path: Sequence[str]) -> str:
    """Headings as one line."""
    return HEADING_SEPARATOR.join(path)


def shortened(text: str, count: Callable[[str], int], budget: int) -> str:
    """The first words of `text` that count at most `budget` tokens."""
    if budget <= 0:
        return ""
    if count(text) <= budget:
        return text
    words = text.split()
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if count(" ".join(words[:middle])) <= budget:
            low = middle
        else:
            high = middle - 1
    return " ".join(words[:low])
