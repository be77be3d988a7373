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
from qa.scope import presents, says_what_it_is
from qa.terms import stems

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
_ASKED_ALONE = re.compile(
    r"""
    ^\W* (?:
        what (?:\s is | \s are | ['’]s) \s (?:an? \s | (?P<the> the \s))?
        | what \s (?:does|do) \s (?:the \s (?:term|word|abbreviation) \s)? (?=.*\s(?:mean|stand))
        | (?:define | (?:what \s is \s the \s)? (?:definition|meaning) \s of) \s (?:an? \s)?
    )
    ["“'‘]? (?P<name> (?: (?!(?:of|by|for|in|on|to|with|and|or|from|at|as|some|this|these|that|mean
        |stand|used|meant|known)\b) [\w-]+ \s?){1,3} ) ["”'’]?
    (?: (?:mean|stand \s for) )? \s? [?.]? (?: \s \( | \s* $ )
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Questions that ask what something is and nothing else."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_SAYING = ("is a", "is an", "is the", "are", "means", "is defined as", "refers to", "stands for")


def defining_phrases(reading: Reading) -> tuple[Clause, ...]:
    """Phrases that begin a definition of what `reading` asks to be defined; often none.

    An abbreviation counts with the words it stands for, and one in brackets may follow them.
    """
    found = _ASKED.search(reading.text)
    if found is None:
        return ()
    return tuple(
        Clause(f"{name} {verb}", phrase=True, gap=1)
        for name in _names(reading, found["name"])
        for verb in _SAYING
    )


def asks_of_a_stranger(reading: Reading, count: Callable[[str], int]) -> bool:
    """Whether `reading` asks what something is whose name no passage holds.

    A name is a word that is not everyday English; `count` gives the passages with a wording.
    """
    found = _ASKED_ALONE.search(reading.text)
    if found is None:
        return False
    spelled_out = {e.written for e in reading.expansions if e.origin == "abbreviation"}
    return any(
        not is_english(word) and word not in spelled_out and not count(word)
        for word in _WORD.findall(found["name"])
    )


def tells_what_it_is(candidate: Candidate, reading: Reading) -> bool:
    """Whether a sentence presents what `reading` asks to be defined, or stands under its name.

    True where nothing is to be defined. "The" asks for a value ("What is the threshold?").
    """
    found = _ASKED_ALONE.search(reading.text)
    if found is None or found["the"]:
        return True
    above = " ".join([candidate.document.metadata.title or "", *candidate.section.path])
    theme = frozenset(stems(above))
    return any(
        theme.issuperset(stems(name)) or presents(candidate.text, name)
        for name in _names(reading, found["name"])
    )


def _names(reading: Reading, written: str) -> list[str]:
    """What is asked about, as written and as its abbreviation is spelled out."""
    written = written.strip()
    long_forms = [
        form
        for expansion in reading.expansions
        if expansion.origin == "abbreviation" and expansion.written == written
        for form in expansion.added
    ]
    return [written, *long_forms]


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
