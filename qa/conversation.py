"""Reads a follow-up question together with the one it follows.

Only wording decides: a question that names its own subject stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.terms import stems

FEW = 2
"""A question with at most this many meaning-carrying words cannot stand alone."""

_LEANS = re.compile(
    r"^\s*(?:and|but|so|also|what about|how about|what if|in|for|with|then|why|when)\b"
    r"|\b(?:it|its|they|them|their|this|that|these|those|he|she|him|her)\b",
    re.IGNORECASE,
)


def in_conversation(question: str, previous: Sequence[str]) -> str:
    """`question` as it is searched: with the last question before it where it leans on that.

    `previous` are the earlier questions of the conversation, oldest first.
    """
    if not previous:
        return question
    own = stems(question)
    if _LEANS.search(question) is None and len(own) > FEW:
        return question
    before = previous[-1].rstrip(" ?")
    return f"{question.rstrip(' ?')}, {before}?"
