"""New gold questions from saved answers, and from feedback whose author let the question be kept.

A person says which quotes answer, or that nothing does; nothing is labelled by itself. What
is added is unchecked until somebody reads it a second time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UsageError
from eval.gold_set import ANSWERABLE_KINDS, UNANSWERABLE_KINDS, GoldQuestion, read_gold
from qa.answer import Answer
from qa.feedback import Feedback, FeedbackStore


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says of a question: its kind, and what answers it.

    `quotes` are numbers of a saved answer's quotes, from 1 in the order shown; `documents`
    and `spans` name others. Nothing at all says that the corpus does not answer it.
    """

    kind: str
    quotes: tuple[int, ...] = ()
    documents: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()


def from_answer(answer: Answer, label: Label) -> GoldQuestion:
    """The question of a saved answer, labelled.

    Raises UsageError where the answer was saved without its question, a quote's number is
    not in it, or the label contradicts itself.
    """
    if not answer.question:
        raise UsageError("This answer was saved without its question: it cannot become a gold one.")
    quotes = [*answer.quotes, *answer.near_misses]
    for number in label.quotes:
        if not 1 <= number <= len(quotes):
            raise UsageError(f"There is no quote {number}: the answer has {len(quotes)}.")
    chosen = [quotes[number - 1] for number in label.quotes]
    documents = (*(quote.document_id for quote in chosen), *label.documents)
    return _labelled(answer.question, label, documents, (*(q.text for q in chosen), *label.spans))


def from_feedback(given: Feedback, label: Label) -> GoldQuestion:
    """The question of a thumbs-down, labelled.

    Raises UsageError for any other: praise teaches nothing new, and a question is private
    unless its author agreed to its being kept.
    """
    if given.helpful:
        raise UsageError("This feedback is no thumbs-down: only those become gold questions.")
    if given.question is None:
        raise UsageError("The author of this feedback did not agree to keep the question.")
    return _labelled(given.question, label, label.documents, label.spans)


def feedback_at(store: FeedbackStore, number: int) -> Feedback:
    """Feedback `number` (from 1, oldest first). Raises UsageError where there is none."""
    given = store.list()
    if not 1 <= number <= len(given):
        raise UsageError(f"There is no feedback {number}: {len(given)} were given.")
    return given[number - 1]


def append(path: Path, question: GoldQuestion) -> None:
    """Add `question` at the end of the gold set at `path`, which is made where it is missing.

    Raises UsageError where the set already asks it, or is no gold set.
    """
    known = read_gold(path) if path.exists() and path.stat().st_size else []
    if any(question.id == other.id for other in known):
        raise UsageError(f"{path} already has {question.id!r}: that question is in the set.")
    line = json.dumps(question.to_row(), ensure_ascii=False)
    ended = not known or path.read_text(encoding="utf-8").endswith("\n")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{'' if ended else chr(10)}{line}\n")


def question_id(text: str) -> str:
    """An id made of the question's words, so that the same question gets the same id."""
    plain = " ".join(text.lower().split())
    return f"q-{hashlib.sha256(plain.encode('utf-8')).hexdigest()[:10]}"


def _labelled(
    text: str, label: Label, documents: Sequence[str], spans: Sequence[str]
) -> GoldQuestion:
    answerable = label.kind not in UNANSWERABLE_KINDS
    if answerable and not (documents and spans):
        raise UsageError(
            "Say what answers: --quote NUMBER, or --document ID with --span TEXT; "
            f"or --kind {' or '.join(UNANSWERABLE_KINDS)} where nothing does."
        )
    if not answerable and (documents or spans):
        kinds = ", ".join(ANSWERABLE_KINDS)
        raise UsageError(f"{label.kind!r} says that nothing answers: choose among {kinds}.")
    return GoldQuestion(
        id=question_id(text),
        question=text,
        kind=label.kind,
        answerable=answerable,
        documents=tuple(dict.fromkeys(documents)),
        spans=tuple(dict.fromkeys(spans)),
    )
