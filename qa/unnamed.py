"""Recognises questions that name nothing to look for, such as "What did the study report?".

They were asked with one text at hand. Asked of many, any text would answer them, and none rightly.
Judged by wording alone, for English.
"""

from __future__ import annotations

from qa.terms import stem, stems

_OF_ANY_STUDY = frozenset(
    stem(word)
    for word in """
    study report review article paper trial work research survey analysis manuscript publication
    experiment text document author researcher investigator
    conclude conclusion find found finding result outcome method methodology aim goal purpose
    objective limitation strength weakness detail describe discuss show shown demonstrate suggest
    indicate say said state drawn develop use main primary major key important additional
    additionally propose hypothesis investigate examine evaluate assess analyse analyze explore
    conduct perform carry include mention present provide identify obtain observe compare divide
    group follow published funded
    people person participant patient subject individual sample size number type kind design
    year place happen occur data information previous new novel current recent different
    """.split()
)
"""Stems of words that any study, or any question on one, may hold."""


def names_nothing(question: str) -> bool:
    """Whether every meaning-carrying word of `question` fits any study."""
    return _OF_ANY_STUDY.issuperset(stems(question))
