"""Why a question is not answered, what the corpus does hold on it, and what might fill the gap.

The reason stays with a saved answer whose question is not kept, so it never repeats the
question's words; what was looked up word by word stands apart from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from corpus.document import Document, Metadata
from qa.expansion import Reading
from qa.preference import NOT_FINDINGS
from qa.terms import stem

NOTHING_NEAR = "Nothing in this corpus shares a word or a meaning with the question."
NOT_NAMED = "Part of what is asked appears nowhere in this corpus."
NOTHING_ASKED_ABOUT = (
    "The question names no illness, drug or study, so that any source could seem to answer it: "
    "name one, or ask it after an answer."
)
NOT_ANSWERED = (
    "The nearest passages share the topic, but none answers surely enough to be shown as an answer."
)
RETRACTED = "The nearest source is retracted and never quoted as a finding: {}."
NO_FINDING = "The nearest source tells of plans or announces something and reports no finding: {}."

LONGEST_TITLE = 120
MOST_WORDS = 8


def silenced(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Those of `documents`, the nearest ones, that may not be quoted; each once, in order."""
    found = {d.id: d for d in documents if not may_speak(d.metadata)}
    return tuple(found.values())


def may_speak(facts: Metadata) -> bool:
    """Whether a document's sentences may be shown as findings."""
    return facts.status != "retracted" and facts.type not in NOT_FINDINGS


def reason(*, near: bool, known: float, silent: Sequence[Document], unnamed: bool = False) -> str:
    """One or two sentences for the reader.

    `unnamed` tells that the question names nothing to look for, `near` whether nearest passages
    are shown, `known` is the share of what the question names that the corpus has words for,
    `silent` are nearest documents that may not be quoted.
    """
    if unnamed:
        return NOTHING_ASKED_ABOUT
    withheld = [_withheld(document.metadata) for document in silent]
    if not near:
        return " ".join(withheld) or NOTHING_NEAR
    return " ".join([NOT_NAMED if known < 1.0 else NOT_ANSWERED, *withheld])


def _withheld(facts: Metadata) -> str:
    title = facts.title or "untitled"
    if len(title) > LONGEST_TITLE:
        title = f"{title[:LONGEST_TITLE].rsplit(' ', 1)[0]} …"
    text = RETRACTED if facts.status == "retracted" else NO_FINDING
    return text.format(f"“{title.rstrip('.')}”")


def held(reading: Reading, frequency: Callable[[str], int]) -> dict[str, int]:
    """How many passages hold each of the question's words, or another name for it.

    `frequency` gives the number of passages with a stem.
    """
    found: dict[str, int] = {}
    for name in reading.names:
        concepts = [c for c in reading.concepts if stem(name.lower()) in c.alternatives[0]]
        options = [option for c in concepts for option in c.alternatives if option]
        counts = [min(map(frequency, option)) for option in options]
        if len(name) > 1 and len(found) < MOST_WORDS:
            found[name.lower()] = max(counts, default=0)
    return found


def held_line(counts: Mapping[str, int]) -> str:
    """`counts` as one line, what is missing first; empty where nothing was counted."""
    if not counts:
        return ""
    rows = sorted(counts.items(), key=lambda row: row[1] > 0)
    said = ", ".join(f"“{word}” {_passages(count)}" for word, count in rows)
    return f"The question's words in this corpus: {said}."


def _passages(count: int) -> str:
    if not count:
        return "nowhere"
    return f"in {count:,} passage{'s' if count > 1 else ''}"


def fetch_query(readings: Iterable[Reading]) -> str:
    """A literature query of what the question names, as written, joined with AND."""
    words = dict.fromkeys(name for r in readings for name in r.names if len(name) > 1)
    return " AND ".join(words)
