"""From a question to an Answer: read, search, cut sentences, score, decide, arrange.

One `Asker` holds one pinned generation of an index and its encoder. The question is
kept nowhere. Does not print, save or format.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial

from corpus.document import Document
from index.encoder import Encoder
from index.query import Clause
from index.store import Hit, Index, SearchSettings
from qa.answer import Answer, IndexStamp
from qa.answerability import AnswerabilitySettings, confidence, probability, signals_of
from qa.assembly import Response, assemble
from qa.calibration import read_calibration
from qa.candidates import candidates
from qa.cautions import warnings_about
from qa.compose import ComposeSettings, arrange, choose
from qa.concepts import coverage
from qa.conversation import in_conversation
from qa.defining import asks_of_a_stranger, defining_phrases, definitions_lifted
from qa.demands import can_answer
from qa.expansion import Reading, read
from qa.follow_ups import follow_ups
from qa.glossary import abbreviations, definitions
from qa.preference import preferred
from qa.question import Question
from qa.ranker import RANKER_MISSING, TextRanker, shipped_ranker
from qa.ranking import RankingSettings, rank_hits
from qa.readers import Reader, sources_first
from qa.refusal import held, silenced
from qa.scoring import Scored, ScoringSettings, inverse_frequency, score
from qa.statements import is_plan_or_guess
from qa.synonyms import synonyms_of
from qa.terms import stems
from qa.understanding import understand
from qa.unnamed import names_nothing

_NEAREST = 3
_DEFINING = 6
"""Passages looked at to see whether what comes nearest may not be quoted."""


@dataclass(frozen=True, slots=True)
class AskSettings:
    """`passages` is how many hits are cut into sentences; the rest are each stage's own.

    `follow_ups` says whether questions to ask next are looked for.
    """

    passages: int = 12
    search: SearchSettings = field(default_factory=SearchSettings)
    ranking: RankingSettings = field(default_factory=RankingSettings)
    scoring: ScoringSettings = field(default_factory=ScoringSettings)
    compose: ComposeSettings = field(default_factory=ComposeSettings)
    follow_ups: bool = True
    answerability: AnswerabilitySettings = field(default_factory=AnswerabilitySettings)


class Asker:
    """Answers questions from one generation of one index, with the shipped ranker or `ranker`."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        settings: AskSettings | None = None,
        ranker: TextRanker | None = None,
    ) -> None:
        self.index = index
        self._encoder = encoder
        self._settings = settings or AskSettings()
        self._given_ranker = ranker
        status = index.status()
        self._stamp = IndexStamp(
            status.generation, status.model, status.documents, status.passages, status.built_at
        )
        self._synonyms = synonyms_of(status.path)
        self._rarity = lru_cache(maxsize=65536)(self._inverse_frequency)

    def ask(
        self,
        raw_question: str,
        *,
        id: str | None = None,
        previous: Sequence[str] = (),
        reader: Reader = "clinician",
    ) -> Answer:
        """Answer one question; `previous` are the conversation's earlier ones, oldest first.

        `reader` changes which sources come first and the order of sections; a patient also
        gets words explained. Raises QuestionError where it is empty or too long.
        """
        begun = time.perf_counter()
        question = Question.parse(raw_question)
        asked = in_conversation(question.text, previous)
        understanding = understand(asked)
        responses = [self._respond(part, reader) for part in understanding.parts]
        answer = assemble(question, understanding, responses, self._stamp, self._likelihood)
        answer = replace(answer, understood={**answer.understood, **self._for(answer, reader)})
        if self._settings.follow_ups and answer.status == "answered":
            answer = replace(answer, follow_ups=self._follow_ups(answer, asked))
        if self._ranker is None and self._wants_ranker:
            answer = replace(answer, notices=(*answer.notices, RANKER_MISSING))
        elapsed = round((time.perf_counter() - begun) * 1000, 3)
        return replace(answer, elapsed_ms=elapsed, id=id)

    def confidence(
        self, question: str, previous: Sequence[str] = (), *, without: Collection[str] = ()
    ) -> float:
        """The probability that the corpus, less the documents `without`, answers `question`."""
        parsed = Question.parse(in_conversation(question, previous))
        reading = self.reading(parsed)
        scored = self.rank(parsed, reading, without=without)
        return self._sure(parsed, reading, scored, self.known(reading))

    def reading(self, question: Question) -> Reading:
        """`question` with the corpus's words: spelling, abbreviations, synonyms."""
        return read(question, self.index.lexicon, self._synonyms, self.index.passages_with)

    def rank(
        self,
        question: Question,
        reading: Reading,
        *,
        without: Collection[str] = (),
    ) -> list[Scored]:
        """Every candidate quote with its score, best first; documents `without` are left out."""
        settings = self._settings
        hits = self._hits_for(reading)
        kept = [hit for hit in hits if hit.passage.document_id not in without]
        found = candidates(kept, partial(self.index.document, boxes=False))
        sound = [
            candidate
            for candidate in found
            if candidate.document.metadata.status != "retracted"
            and not is_plan_or_guess(candidate.text)
        ]
        broad = understand(question.text).broad
        weights = settings.scoring.for_overview() if broad else settings.scoring
        if defining_phrases(reading):
            sound = definitions_lifted(sound, reading)
        scored = score(reading, sound, self._encoder, self._rarity, weights, self._ranker)
        return preferred(scored, question, reading)

    def hits(self, question: str, k: int) -> list[Hit]:
        """The best `k` passages for `question` as typed, best first.

        Raises QuestionError where it holds nothing to look for.
        """
        return self._found(question, k, {})

    def known(self, reading: Reading) -> float:
        """The share, by rarity, of what the question names that the corpus has a word for."""
        stems = {s for c in reading.concepts for option in c.alternatives for s in option}
        held = [stem for stem in stems if self.index.passage_frequency(stem) > 0]
        return coverage(reading.concepts, held, self._rarity)

    @property
    def _wants_ranker(self) -> bool:
        return self._settings.ranking.share > 0 or self._settings.scoring.ranker > 0

    @cached_property
    def _ranker(self) -> TextRanker | None:
        return (self._given_ranker or shipped_ranker()) if self._wants_ranker else None

    @cached_property
    def _decision(self) -> AnswerabilitySettings:
        """When to answer; without a ranker, its signal is not waited for.

        With it, a threshold chosen for this corpus takes the shipped one's place.
        """
        decision = self._settings.answerability
        if self._ranker is None or self._settings.scoring.ranker <= 0:
            return decision.without_ranker()
        chosen = None
        if decision == AnswerabilitySettings():
            chosen = read_calibration(self.index.status().path, decision)
        return replace(decision, threshold=chosen.threshold) if chosen else decision

    def _hits_for(self, reading: Reading) -> list[Hit]:
        """The passages to quote from: the best, and the best that define what is asked."""
        most, phrases = self._settings.passages, defining_phrases(reading)
        hits = self._found(reading.text, most, reading.alternatives)
        if not phrases:
            return hits
        defining = self._found(reading.text, _DEFINING, reading.alternatives, phrases)
        known = {hit.key for hit in hits}
        return [*hits, *(hit for hit in defining if hit.key not in known)]

    def _found(
        self,
        question: str,
        k: int,
        alternatives: Mapping[str, tuple[str, ...]],
        any_of: Sequence[Clause] = (),
    ) -> list[Hit]:
        """The best `k` passages, ranked by how well they answer `question`.

        Where `any_of` narrows the search, no more than `k` are read for it.
        """
        settings = self._settings
        search = partial(self.index.search, question, self._encoder)
        if self._ranker is None or settings.ranking.share <= 0:
            return search(k, settings.search, alternatives, any_of)
        depth = k if any_of else max(k, settings.ranking.depth)
        hits = search(depth, settings.search, alternatives, any_of)
        return rank_hits(question, hits, self._ranker, k, settings.ranking)

    def _respond(self, text: str, reader: Reader) -> Response:
        question = Question.parse(text)
        reading, asked = self.reading(question), understand(text)
        settings = self._settings
        compose = settings.compose.for_overview(asked.kind) if asked.broad else settings.compose
        compose = replace(compose, reader=reader)
        scored = sources_first(self.rank(question, reading), reader)
        known = self.known(reading)
        about = [item for item in scored if item.on_subject]
        sure = self._sure(question, reading, scored, known)
        chosen = choose(about or scored, compose) if scored else []
        if sure < self._decision.threshold:
            near = tuple(chosen[: compose.near_misses])
            if self._names_nothing(question):
                return Response(reading, known, sure, (), (), unnamed=True)
            return Response(reading, known, sure, (), near, *self._why(reading))
        leading = chosen[: compose.leading]
        subject = reading, asked.kind
        warnings = warnings_about(subject, leading, self.index, self._encoder, self._rarity)
        words = self._explained(chosen, about) if reader == "patient" else []
        parts = arrange(chosen, about, warnings, self._rarity, compose, words)
        return Response(reading, known, sure, tuple(parts), ())

    def _sure(
        self, question: Question, reading: Reading, scored: Sequence[Scored], known: float
    ) -> float:
        """The probability that the best of `scored` answers, of those that can at all."""
        if self._names_nothing(question) or asks_of_a_stranger(reading, self.index.passages_with):
            return 0.0
        able = [item for item in scored if can_answer(item, question, reading)]
        return confidence(able, known, self._decision)

    def _names_nothing(self, question: Question) -> bool:
        """Whether `question` names nothing to look for where more than one document is searched."""
        chosen = self._settings.search.selection.documents
        return (len(chosen) or self._stamp.documents) > 1 and names_nothing(question.text)

    def _explained(self, chosen: Sequence[Scored], about: Sequence[Scored]) -> list[Scored]:
        return definitions(chosen, about, (self.index, self._encoder), self._rarity)

    def _for(self, answer: Answer, reader: Reader) -> dict[str, object]:
        """What `reader` is told beside the quotes."""
        if reader != "patient":
            return {"reader": reader}
        texts = [quote.text for quote in answer.quotes]
        return {"reader": reader, "abbreviations": abbreviations(texts, self.index.lexicon)}

    def _why(self, reading: Reading) -> tuple[tuple[Document, ...], dict[str, int]]:
        """The nearest documents that may not be quoted, and the passages that hold each word."""
        search = partial(self.index.search, reading.text, self._encoder, _NEAREST)
        nearest = search(self._settings.search, reading.alternatives)
        documents = [self.index.document(h.passage.document_id, boxes=False) for h in nearest]
        return silenced(documents), held(reading, self.index.passage_frequency)

    def _follow_ups(self, answer: Answer, asked: str) -> tuple[str, ...]:
        documents = [self.index.document(r.document_id, boxes=False) for r in answer.references]
        quoted = [heading for quote in answer.quotes for heading in quote.section[-1:]]
        return follow_ups(documents, quoted, stems(asked), self._rarity)

    def _likelihood(self, item: Scored, known: float) -> float:
        return probability(signals_of(item, known), self._decision)

    def _inverse_frequency(self, stem: str) -> float:
        return inverse_frequency(self._stamp.passages, self.index.passage_frequency(stem))
