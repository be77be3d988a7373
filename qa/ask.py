"""From a question to an Answer: search, cut sentences, score, decide, arrange.

One `Asker` holds one pinned generation of an index and its encoder. The question is
kept nowhere. Does not print, save or format.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

from index.encoder import Encoder
from index.store import Index, SearchSettings
from qa.answer import Answer, IndexStamp, Quote
from qa.answerability import AnswerabilitySettings, confidence, probability, signals_of
from qa.candidates import candidates
from qa.compose import ComposeSettings, choose, quote, references, sections
from qa.question import Question
from qa.scoring import Scored, ScoringSettings, coverage, inverse_frequency, score


@dataclass(frozen=True, slots=True)
class AskSettings:
    """`passages` is how many hits are cut into sentences; the rest are each stage's own."""

    passages: int = 12
    search: SearchSettings = field(default_factory=SearchSettings)
    scoring: ScoringSettings = field(default_factory=ScoringSettings)
    compose: ComposeSettings = field(default_factory=ComposeSettings)
    answerability: AnswerabilitySettings = field(default_factory=AnswerabilitySettings)


class Asker:
    """Answers questions from one generation of one index."""

    def __init__(self, index: Index, encoder: Encoder, settings: AskSettings | None = None) -> None:
        self.index = index
        self._encoder = encoder
        self._settings = settings or AskSettings()
        status = index.status()
        self._stamp = IndexStamp(
            status.generation, status.model, status.documents, status.passages, status.built_at
        )
        self._weight = lru_cache(maxsize=65536)(self._inverse_frequency)

    def ask(self, raw_question: str, *, id: str | None = None) -> Answer:
        """Answer one question. Raises QuestionError where it is empty or too long."""
        begun = time.perf_counter()
        question = Question.parse(raw_question)
        scored = self.rank(question)
        known = self.known(question)
        settings = self._settings
        sure = confidence(scored, known, settings.answerability)
        answered = sure >= settings.answerability.threshold
        chosen = choose(scored, settings.compose) if scored else []
        if not answered:
            chosen = chosen[: settings.compose.near_misses]
        quotes = self._quotes(question, chosen, known)
        return Answer(
            question=question.text,
            status="answered" if answered else "no_evidence",
            confidence=round(sure, 4),
            sections=sections(quotes, settings.compose.leading) if answered else (),
            near_misses=() if answered else tuple(quotes),
            references=references(chosen),
            index=self._stamp,
            elapsed_ms=round((time.perf_counter() - begun) * 1000, 3),
            reason=None if answered else self._reason(question, quotes),
            id=id,
        )

    def rank(self, question: Question, *, without: Collection[str] = ()) -> list[Scored]:
        """Every candidate quote with its score, best first; documents `without` are left out."""
        settings = self._settings
        hits = self.index.search(question.text, self._encoder, settings.passages, settings.search)
        kept = [hit for hit in hits if hit.passage.document_id not in without]
        found = candidates(kept, partial(self.index.document, boxes=False))
        sound = [c for c in found if c.document.metadata.status != "retracted"]
        return score(question, sound, self._encoder, self._weight, settings.scoring)

    def _quotes(self, question: Question, chosen: Sequence[Scored], known: float) -> list[Quote]:
        numbers: dict[str, int] = {}
        quotes: list[Quote] = []
        for item in chosen:
            number = numbers.setdefault(item.candidate.document.id, len(numbers) + 1)
            likely = probability(signals_of(item, known), self._settings.answerability)
            quotes.append(quote(question, item, number, likely))
        return quotes

    def known(self, question: Question) -> float:
        """The share, by rarity, of the question's words that some passage of the corpus holds."""
        held = [stem for stem in question.stems if self.index.passage_frequency(stem) > 0]
        return coverage(question.stems, held, self._weight)

    def _reason(self, question: Question, near: Sequence[Quote]) -> str:
        unknown = [s for s in question.stems if self.index.passage_frequency(s) == 0]
        if not near:
            return "Nothing in this corpus shares a word or a meaning with the question."
        if unknown:
            return "Part of what is asked appears nowhere in this corpus."
        return "The nearest passages share the topic but do not answer the question."

    def _inverse_frequency(self, stem: str) -> float:
        return inverse_frequency(self._stamp.passages, self.index.passage_frequency(stem))
