"""Reads a follow-up question together with the conversation before it.

Only wording decides: a question that names its own subject stands alone. What a follow-up
names of a kind (a drug, people, what is asked for) takes the place of what stood there before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.cues import cue
from qa.synonyms import is_drug_name
from qa.terms import stems

FEW = 2
"""A question with at most this many meaning-carrying words cannot stand alone."""

_LEANS = re.compile(
    r"^\s*(?:and|but|so|also|what about|how about|what if|in|for|with|then|why|when)\b"
    r"|\b(?:it|its|they|them|their|this|that|these|those|he|she|him|her)\b",
    re.IGNORECASE,
)
_COMPARES = cue("than|compar\\w+|versus|vs|instead|both|together|either|combin\\w+")
_PEOPLE = cue(r"""
    (?:in |for |of )?(?:pregnan\w+|breast[- ]?feeding|child|children|childhood|infants?|babies|baby
    neonates?|newborns?|toddlers?|adolescents?|teenagers?|adults?|elderly|older (?:people|adults)
    men|women|boys|girls)
""")
_ASKED_FOR = cue(r"""
    avoid\w*|contraindicat\w+|safe|safer|safest|unsafe|dos(?:e|es|age|ing)|side[- ]effects?
    adverse \w+|interact\w*|treat\w*|therap(?:y|ies)|diagnos\w+|causes?|caused|prognosis|surviv\w+
    symptoms?|triggers?|criteria|prevent\w*|allowed|recommended|preferred
""")
_WORD = re.compile(r"[^\W\d_]{4,}")


def in_conversation(question: str, previous: Sequence[str]) -> str:
    """`question` as it is searched: with what was asked before it where it leans on that.

    `previous` are the earlier questions of the conversation, oldest first; each of them is
    read the same way.
    """
    said = ""
    for asked in (*previous, question):
        said = _joined(asked, said) if said and _leans(asked) else asked
    return said


def _leans(question: str) -> bool:
    return _LEANS.search(question) is not None or len(stems(question)) <= FEW


def _joined(question: str, before: str) -> str:
    kept = before if _COMPARES.search(question) else _without_replaced(before, question)
    return f"{question.rstrip(' ?')}, {kept.rstrip(' ?')}?"


def _without_replaced(before: str, question: str) -> str:
    """`before` without its words of a kind of which `question` names its own."""
    if _drugs(question):
        for drug in _drugs(before):
            before = re.sub(rf"\b{re.escape(drug)}\b(?: acid\b)?", "", before)
    for kind in (_PEOPLE, _ASKED_FOR):
        if kind.search(question):
            before = kind.sub("", before)
    return " ".join(before.split())


def _drugs(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if is_drug_name(word)]
