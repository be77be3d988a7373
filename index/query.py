"""Reads a question as typed: free text first, with optional phrases, fields, + and -.

Never fails on punctuation: what is not clearly an operator is ordinary text. Does not know
how the parts are searched.

    "mast cell" anaphylaxis      a phrase counts beside the words
    +adrenaline -paediatric      must be there; must not be there
    title:mastocytosis           in one field: title, heading or body
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from corpus.errors import QuestionError

FieldName = Literal["title", "heading", "body"]
Demand = Literal["may", "must", "not"]

# An operator stands at a word's beginning and touches what it applies to. "+ve" and "-ve"
# are how clinicians write positive and negative.
_CLAUSE = re.compile(
    r"(?:(?<=\s)|^)"
    r"(?P<sign>[+-](?!ve\b))?"
    r"(?:(?P<field>title|heading|body):)?"
    r'(?:"(?P<phrase>[^"]*\w[^"]*)"|(?P<word>(?<=[+\-:])[^\W\d_][^\s"]*))',
    re.IGNORECASE,
)
_DEMANDS: dict[str | None, Demand] = {None: "may", "+": "must", "-": "not"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A part with an operator: `text` is a word or a phrase; `field` None means any.

    `gap` words may stand between those of a phrase.
    """

    text: str
    phrase: bool
    demand: Demand = "may"
    field: FieldName | None = None
    gap: int = 0


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """`text` is the question without operators and without what must not occur.

    `alternatives` gives words (as indexed) that may stand for a word of the text: whichever
    says most in a passage counts, once. At least one of `any_of` must be met, if there are any.
    """

    text: str
    clauses: tuple[Clause, ...] = ()
    alternatives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    any_of: tuple[Clause, ...] = ()

    @property
    def constrained(self) -> bool:
        """Whether any clause must or must not be met."""
        return bool(self.any_of) or any(clause.demand != "may" for clause in self.clauses)


def parse(question: str) -> ParsedQuery:
    """The parts of `question`.

    Raises QuestionError where there is nothing to look for: no word, or only words that
    must not occur.
    """
    clauses: list[Clause] = []

    def take(match: re.Match[str]) -> str:
        phrase = match["phrase"]
        clause = Clause(
            text=phrase if phrase is not None else match["word"],
            phrase=phrase is not None,
            demand=_DEMANDS[match["sign"]],
            field=match["field"].lower() if match["field"] else None,  # type: ignore[arg-type]
        )
        clauses.append(clause)
        return " " if clause.demand == "not" else clause.text

    text = " ".join(_CLAUSE.sub(take, question).split())
    if not re.search(r"\w", text):
        raise QuestionError(_nothing_to_find(clauses))
    return ParsedQuery(text, tuple(clauses))


def _nothing_to_find(clauses: list[Clause]) -> str:
    if clauses:
        return "The question only names words to leave out: add a word to look for."
    return "The question holds no word to look for: write at least one."
