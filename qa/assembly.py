"""Puts an Answer together: quotes cut and numbered, references, evidence, what was understood.

Takes decisions that were made elsewhere; makes none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from corpus.document import Document
from qa.answer import Answer, AnswerSection, IndexStamp, Quote
from qa.compose import ANSWER, Part
from qa.expansion import Reading
from qa.notices import notices
from qa.question import Question
from qa.quoting import Numbering, quotes
from qa.refusal import fetch_query, reason
from qa.scoring import Scored
from qa.strength import strength
from qa.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Response:
    """What one question, of possibly several asked at once, got.

    `parts` is empty where it is not answered; `near_misses` then are the closest
    sentences, `silent` the nearest documents that may not be quoted, and `held` how many
    passages hold each word. `known` is the share of what it names that the corpus has words for;
    `unnamed` tells that it names nothing to look for.
    """

    reading: Reading
    known: float
    confidence: float
    parts: tuple[Part, ...]
    near_misses: tuple[Scored, ...]
    silent: tuple[Document, ...] = ()
    held: Mapping[str, int] = field(default_factory=dict)
    unnamed: bool = False


Likelihood = Callable[[Scored, float], float]
"""The probability that a sentence answers a question with this `known` share."""


def assemble(
    question: Question,
    understanding: Understanding,
    responses: Sequence[Response],
    stamp: IndexStamp,
    likelihood: Likelihood,
) -> Answer:
    """The Answer to `question`; its time is left at zero and its id empty."""
    answered = any(response.parts for response in responses)
    numbering = Numbering()
    sections: list[AnswerSection] = []
    near: list[Quote] = []
    for response, asked in zip(responses, understanding.parts, strict=True):
        cut = _Cutter(response, numbering, likelihood)
        label = f": {asked}" if len(responses) > 1 else ""
        for part in response.parts:
            heading = part.heading + (label if part.heading == ANSWER else "")
            sections.append(AnswerSection(heading, part.role, cut(part.items, part.echoes)))
        near += () if answered else cut(response.near_misses, ())
    references = numbering.references()
    return Answer(
        question=question.text,
        status="answered" if answered else "no_evidence",
        confidence=round(max(response.confidence for response in responses), 4),
        sections=tuple(sections),
        near_misses=tuple(near),
        references=references,
        index=stamp,
        elapsed_ms=0.0,
        reason=None if answered else _reason(responses),
        notices=notices(question.text),
        suggestions=tuple(s for r in responses for s in _suggestions(r.reading)),
        understood=_understood(understanding, responses),
        evidence=strength(references) if answered else {},
        fetch_query=None if answered else _fetch_query(responses),
    )


class _Cutter:
    """Cuts one response's sentences into quotes."""

    def __init__(self, response: Response, numbering: Numbering, likelihood: Likelihood) -> None:
        self._known = response.known
        self._wanted = _stems(response.reading)
        self._numbering = numbering
        self._likelihood = likelihood

    def __call__(
        self, items: Sequence[Scored], echoes: Sequence[Sequence[Scored]]
    ) -> tuple[Quote, ...]:
        return quotes(
            items, self._wanted, self._numbering, lambda s: self._likelihood(s, self._known), echoes
        )


def _stems(reading: Reading) -> list[str]:
    return [stem for c in reading.concepts for option in c.alternatives for stem in option]


def _fetch_query(responses: Sequence[Response]) -> str | None:
    readings = [response.reading for response in responses if not response.unnamed]
    return fetch_query(readings) if readings else None


def _reason(responses: Sequence[Response]) -> str:
    return reason(
        near=any(response.near_misses for response in responses),
        known=min(response.known for response in responses),
        silent=tuple({d.id: d for r in responses for d in r.silent}.values()),
        unnamed=all(response.unnamed for response in responses),
    )


def _suggestions(reading: Reading) -> list[str]:
    read_as = [
        f"Read “{e.written}” as “{e.added[0]}”."
        for e in reading.expansions
        if e.origin == "spelling"
    ]
    offers = [
        f"Did you mean {meant}? “{written}” appears nowhere in this corpus."
        for written, meant in reading.offers
    ]
    reworded = [
        f"Read “{written}” as “{taken}”, the word of this corpus."
        for written, taken in reading.reworded
    ]
    return [*read_as, *reworded, *offers]


def _understood(understanding: Understanding, responses: Sequence[Response]) -> dict[str, Any]:
    return {
        "kind": understanding.kind,
        "population": understanding.population,
        "parts": list(understanding.parts),
        "expansions": [asdict(e) for r in responses for e in r.reading.expansions],
        "offers": [
            {"written": written, "meant": meant}
            for response in responses
            for written, meant in response.reading.offers
        ],
        "held": {word: count for r in responses for word, count in r.held.items()},
    }
