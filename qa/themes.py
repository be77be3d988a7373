"""Picks one sentence for each theme of a document that speaks to most of a broad question.

A theme is a section, under its own heading. A document that answers an overview does so
section by section, and its later sections seldom repeat the question's words; so they are
not measured against the best sentence, only against their own. Scores nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qa.scoring import Scored
from qa.statements import names_treatment

MAJORITY = 0.5
"""The least share of the strong sentences that makes a document the one that answers."""


def representatives(
    scored: Sequence[Scored], strong: Sequence[Scored], *, treatments: bool
) -> list[Scored]:
    """The best sentence of each section of the document that most of `strong` are of.

    Sections come in the order of their best sentences; empty where no document has the
    majority. With `treatments`, only sentences that name a treatment stand for a section.
    """
    document = _majority(strong)
    best: dict[int, float] = {}
    chosen: dict[int, Scored] = {}
    for item in scored:
        candidate = item.candidate
        if candidate.document.id != document:
            continue
        section = candidate.block.section
        best.setdefault(section, item.score)
        if not treatments or names_treatment(candidate.text):
            chosen.setdefault(section, item)
    return [chosen[section] for section in sorted(chosen, key=lambda s: -best[s])]


def _majority(strong: Sequence[Scored]) -> str | None:
    counts = Counter(item.candidate.document.id for item in strong)
    for document, count in counts.most_common(1):
        if count >= MAJORITY * len(strong):
            return document
    return None
