"""Questions to begin with: checked ones about documents of this library, else its own titles.

Nothing is made up: a question comes from the shipped gold set, where its documents are here,
or is the title of a document that is here.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.examine import SHIPPED_GOLD
from eval.gold_set import GoldQuestion, read_gold
from index.catalogue import DocumentRow

_KINDS = ("safety", "treatment", "dose", "diagnosis", "yes/no", "factoid")
_LONGEST = 90


def starting_points(rows: Sequence[DocumentRow], most: int = 4) -> list[str]:
    """At most `most` texts to ask, each about documents among `rows`."""
    here = {row.id for row in rows}
    fitting = [q for q in read_gold(SHIPPED_GOLD) if _answered_by(q, here)]
    of_each = [next((q for q in fitting if q.kind == kind), None) for kind in _KINDS]
    questions = [question.question for question in of_each if question is not None]
    return [*questions, *_titles(rows)][:most]


def _answered_by(question: GoldQuestion, here: set[str]) -> bool:
    held = question.answerable and bool(question.documents) and here.issuperset(question.documents)
    return held and len(question.question) <= _LONGEST


def _titles(rows: Sequence[DocumentRow]) -> list[str]:
    """Titles of documents of different types, the newest of each."""
    newest: dict[str, DocumentRow] = {}
    for row in sorted(rows, key=lambda row: (-(row.metadata.year or 0), row.id)):
        sound = row.metadata.status == "current" and row.metadata.type != "notice"
        if sound and 10 < len(row.metadata.title) <= _LONGEST:
            newest.setdefault(row.metadata.type, row)
    return [row.metadata.title for row in newest.values()]
