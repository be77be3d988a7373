"""The phrases in which a text says what something is, for questions that ask just that.

Nearly every passage on a subject holds its name, and few say what it is; the phrases find
those few. Does not search.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from index.query import Clause
from qa.candidates import Candidate
from qa.english import is_english
from qa.expansion import Reading
from qa.scope import says_what_it_is

_ASKED = re.compile(
    r"""
    \b(?:
        what \s (?:is|are|was) \s (?:meant \s by \s)?
        | what \s (?:does|do) \s (?:the \s (?:term|word|abbreviation) \s)?
        | define \s | definition \s of \s | meaning \s of \s
    )
    (?:an? \s | the \s)? ["“'‘]?
    (?P<name> [\w-]+ (?:\s [\w-]+){0,3}? ) ["”'’]?
    (?: \s (?:mean|stand \s for) )?
    \s? [?.]? (?: \s \( | $ )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_SAYING = ("is a", "is an", "is the", "are", "means", "is defined as", "refers to", "stands for")


def defining_phrases(reading: Reading) -> tuple[Clause, ...]:
    """Phrases that begin a definition of what `reading` asks to be defined; often none.

    An abbreviation counts with the words it stands for, and one in brackets may follow them.
    """
    found = _ASKED.search(reading.text)
    if found is None:
        return ()
    written = found["name"]
    long_forms = [
        form
        for expansion in reading.expansions
        if expansion.origin == "abbreviation" and expansion.written == written
        for form in expansion.added
    ]
    return tuple(
        Clause(f"{name} {verb}", phrase=True, gap=1)
        for name in (written, *long_forms)
        for verb in _SAYING
    )


def asks_of_a_stranger(reading: Reading, count: Callable[[str], int]) -> bool:
    """Whether `reading` asks what something is whose name no passage holds.

    A name is a word that is not everyday English; `count` gives the passages with a wording.
    """
    found = _ASKED.search(reading.text)
    if found is None:
        return False
    spelled_out = {e.written for e in reading.expansions if e.origin == "abbreviation"}
    return any(
        not is_english(word) and word not in spelled_out and not count(word)
        for word in _WORD.findall(found["name"])
    )


def definitions_lifted(found: Sequence[Candidate], reading: Reading) -> list[Candidate]:
    """`found`, where a sentence that says what was asked counts as of the best passage.

    It was looked for as a sentence; what else its passage speaks of says nothing about it.
    """
    best = max((candidate.passage_score for candidate in found), default=0.0)
    return [
        replace(candidate, passage_score=best)
        if says_what_it_is(candidate.text, reading.text)
        else candidate
        for candidate in found
    ]
