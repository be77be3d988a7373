"""Faults of a gold set: labels the corpus does not bear out, doubles, lopsided numbers.

Looks at gold questions and canonical texts only; asks nothing and knows no index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.gold_set import ANSWERABLE_KINDS, KINDS, UNANSWERABLE_KINDS, GoldQuestion
from eval.matching import contains, letters, words

Severity = Literal["error", "warning"]

TextOf = Callable[[str], str | None]
"""The canonical text of a document id, or None where the corpus has no such document."""

SHORT_SPAN = 4
"""A span with fewer letters is found by chance."""

SAME_WORDS = 0.9
"""Two questions that share this part of their words (Jaccard) ask the same."""

LOPSIDED = 0.4
"""One kind holding more than this part of the answerable questions hides the others."""

LEAST_UNANSWERABLE = 0.15
"""With a smaller part of unanswerable questions, refusing wrongly and rightly weigh too little."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: `id` is the question's, or None where the set as a whole is meant."""

    severity: Severity
    code: str
    id: str | None
    message: str


def lint(questions: Sequence[GoldQuestion], text_of: TextOf) -> list[Finding]:
    """Every fault of `questions` against the corpus, errors first, in the set's order."""
    found = [finding for q in questions for finding in _of_question(q, text_of)]
    found += _doubles(questions)
    found += _balance(questions)
    return sorted(found, key=lambda finding: finding.severity)


def _of_question(question: GoldQuestion, text_of: TextOf) -> Iterator[Finding]:
    yield from _of_kind(question)
    if not question.answerable:
        if question.documents or question.spans or question.all_spans:
            yield _error("labels", question, "is unanswerable, yet names documents or spans")
        return
    if not question.documents or not (question.spans or question.all_spans):
        yield _error("unlabelled", question, "is answerable, yet names no document or no span")
    texts = {id: text_of(id) for id in question.documents}
    for id, text in texts.items():
        if text is None:
            yield _error("document", question, f"names {id!r}, which the corpus does not hold")
    yield from _of_spans(question, {id: text for id, text in texts.items() if text is not None})


def _of_kind(question: GoldQuestion) -> Iterator[Finding]:
    if question.kind not in KINDS:
        yield _warning("kind", question, f"is of the kind {question.kind!r}, not one of the usual")
    elif question.answerable != (question.kind not in UNANSWERABLE_KINDS):
        yield _error("kind", question, f"is {question.kind!r}, which answerable contradicts")
    if not question.checked:
        yield _warning("unchecked", question, "has had no second reading (checked is empty)")


def _of_spans(question: GoldQuestion, texts: Mapping[str, str]) -> Iterator[Finding]:
    spans = dict.fromkeys((*question.spans, *question.all_spans))
    for span in spans:
        if len(letters(span)) < SHORT_SPAN:
            yield _warning("short", question, f"has the span {span!r}, short enough for chance")
        if texts and not any(contains(text, span) for text in texts.values()):
            yield _error("span", question, f"has a span that its documents do not hold: {span!r}")
    for id, text in texts.items():
        if not any(contains(text, span) for span in spans):
            yield _warning("idle", question, f"names {id!r}, which holds none of its spans")
    for banned in question.must_not:
        if any(contains(banned, span) or contains(span, banned) for span in spans):
            yield _error("must_not", question, f"forbids what it asks for: {banned!r}")


def _doubles(questions: Sequence[GoldQuestion]) -> Iterator[Finding]:
    bags = [frozenset(words(" ".join((*q.previous, q.question)))) for q in questions]
    for second, question in enumerate(questions):
        for first in range(second):
            shared, union = len(bags[first] & bags[second]), len(bags[first] | bags[second])
            if union and shared / union >= SAME_WORDS:
                other = questions[first].id
                yield _error("duplicate", question, f"asks what {other!r} asks")


def _balance(questions: Sequence[GoldQuestion]) -> Iterator[Finding]:
    kinds = Counter(question.kind for question in questions if question.answerable)
    answerable = kinds.total()
    for kind, count in sorted(kinds.items()):
        if count > LOPSIDED * answerable and answerable >= len(ANSWERABLE_KINDS):
            yield Finding("warning", "balance", None, f"{count} of {answerable} are of {kind!r}.")
    unanswerable = len(questions) - answerable
    if unanswerable < LEAST_UNANSWERABLE * len(questions):
        message = f"Only {unanswerable} of {len(questions)} questions are unanswerable."
        yield Finding("warning", "balance", None, message)


def _error(code: str, question: GoldQuestion, what: str) -> Finding:
    return Finding("error", code, question.id, f"{question.id} {what}.")


def _warning(code: str, question: GoldQuestion, what: str) -> Finding:
    return Finding("warning", code, question.id, f"{question.id} {what}.")
