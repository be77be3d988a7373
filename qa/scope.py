"""Whether a sentence speaks of what was asked, of a special kind of it, or says what it is.

"Smouldering systemic mastocytosis is diagnosed when ..." answers a question on systemic
mastocytosis for a few patients only. Judged by words alone; knows no corpus and no scores.
"""

from __future__ import annotations

import re
from itertools import pairwise

from qa.terms import Term, stems, terms

_DESCRIBES = re.compile(
    r"[^\W\d_]+(?:ent|ant|ive|ic|al|ous|ary|ory|ar|ed|ering|ile|ood|ult|ren)\b", re.IGNORECASE
)
"""Endings of English adjectives, and of "childhood", "adult" and "children"."""

_SAYS_WHAT = re.compile(
    r"(?:is|are) (?:an? |the |one of |defined |characteri[sz]ed )"
    r"(?!(?:[\w-]+ ){0,2}(?:causes?|risks?|reasons?|signs?|triggers?|complications?|factors?)\b)"
    r"|means?\b|refers? to|stands? for"
)
_ASKS_KINDS = re.compile(
    r"\b(?:sub)?(?:types?|forms?|kinds?|variants?|class(?:es)?|categor(?:y|ies))\b", re.IGNORECASE
)
_PRESENTED = (
    r"\b{name}s?\b[\"”'’]?(?:\s*\([^()]*\))?"
    r"(?:,\s*(?:an?|the|one|which|or|also)\b|\s*[:—–]"
    r"|\s+(?:is|are|was|were|represents?|means?|refers?|describes?|consists?|involves?|stands?)\b)"
    r"|\b(?:called|termed|named|known\s+as|defined\s+as|defines?|definition\s+of|the\s+term)"
    r"\s+(?:an?\s+|the\s+)?[\"“'‘]?{name}s?\b"
)
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_LONGEST_NAME = 60


def is_narrower(sentence: str, question: str) -> bool:
    """Whether a describing word that the question lacks stands right before the asked name.

    A name is two or more words in a row that stand so in the question too, at its first place.
    Never where the question asks for the kinds of something.
    """
    if _ASKS_KINDS.search(question):
        return False
    asked = terms(question)
    pairs = {(one.stem, two.stem) for one, two in pairwise(asked) if _adjacent(question, one, two)}
    said, known = terms(sentence), set(stems(question))
    for before, one, two in zip(said, said[1:], said[2:], strict=False):
        if (one.stem, two.stem) in pairs:
            word = sentence[before.start : before.end]
            return (
                _adjacent(sentence, before, one)
                and before.stem not in known
                and _DESCRIBES.fullmatch(word) is not None
            )
    return False


def says_what_it_is(sentence: str, question: str) -> bool:
    """Whether `sentence` begins with what the question names and goes on to say what that is."""
    found = _SAYS_WHAT.search(sentence)
    if found is None or found.start() > _LONGEST_NAME:
        return False
    subject = set(stems(_IN_BRACKETS.sub(" ", sentence[: found.start()])))
    return bool(subject) and subject <= set(stems(question))


def presents(sentence: str, name: str) -> bool:
    """Whether `sentence` says something of `name` itself, not only mentions it in passing.

    The name then stands before "is", "means", ", a" and the like, or after "called".
    """
    words = r"[\W_]+".join(re.escape(word) for word in name.split())
    return re.search(_PRESENTED.format(name=words), sentence, re.IGNORECASE) is not None


def _adjacent(text: str, one: Term, two: Term) -> bool:
    return two.start - one.end == 1 and text[one.end] in " -"
