"""What is examined: one index, its encoder, and the settings a question is asked with.

Asks each question as a reader would, and once more without abstention where it was
refused, so that ranking is measured before abstention. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Protocol

from corpus.document import Document
from corpus.errors import QuestionError, UnknownDocumentError, UsageError
from eval.bench_index import corpus_sha256
from eval.remembering import RememberingEncoder, RememberingRanker
from index.encoder import Encoder
from index.selection import Selection
from index.store import Hit, Index
from qa.answer import Answer
from qa.ask import Asker, AskSettings
from qa.ranker import TextRanker, shipped_ranker

STAGES = ("dense", "lexical", "meaning", "words", "rank", "ranker", "abstention")
"""What can be switched off: either leg of the search; the sentence score's parts; the ranker,
for passages and sentences; refusing."""

_CACHED = 512


@dataclass(frozen=True, slots=True)
class Reply:
    """A question's answer as `shown` and as `ranked` without abstention; None where refused
    as no question at all."""

    shown: Answer | None
    ranked: Answer | None


class Examined(Protocol):
    """Anything that can sit a gold examination."""

    def reply(self, question: str, previous: Sequence[str] = ()) -> Reply: ...

    def document(self, document_id: str) -> Document | None: ...


class Subject:
    """An index that is asked with `settings`; may be asked within one document alone."""

    def __init__(self, index: Index, encoder: Encoder, settings: AskSettings | None = None) -> None:
        self.index = index
        self.settings = settings or AskSettings()
        memory: dict[str, Any] = {}
        self._encoder = RememberingEncoder(encoder, memory)
        first = RememberingEncoder(encoder, memory, reuse=False)
        self._ranker = _remembering(self.settings)
        self._shown = Asker(index, first, self.settings)
        self._document = document_finder(index)
        self._within = lru_cache(maxsize=_CACHED)(self._asker_within)

    @cached_property
    def corpus_sha256(self) -> str:
        """Identity of the indexed corpus: every document's id and canonical text."""
        return corpus_sha256(self.index)

    def reply(self, question: str, previous: Sequence[str] = ()) -> Reply:
        """Both answers to `question`, which are one and the same where it was answered.

        `previous` are the conversation's earlier questions, oldest first.
        """
        try:
            shown = self._shown.ask(question, previous=previous)
            if shown.status == "answered":
                return Reply(shown, shown)
            return Reply(shown, self._within(None).ask(question, previous=previous))
        except QuestionError:
            return Reply(None, None)

    def ranked_within(self, question: str, document_id: str) -> Answer | None:
        """The answer without abstention from one document alone."""
        try:
            return self._within(document_id).ask(question)
        except QuestionError:
            return None

    def hits(self, question: str, k: int, document_id: str | None = None) -> list[Hit]:
        """The best `k` passages, of one document alone where `document_id` is given."""
        try:
            return self._within(document_id).hits(question, k)
        except QuestionError:
            return []

    def document(self, document_id: str) -> Document | None:
        """The document, or None where the index has none of that id."""
        return self._document(document_id)

    def described(self) -> dict[str, Any]:
        """The settings and the model, JSON-ready."""
        return {"model": self.index.model, **_plain(asdict(self.settings))}

    def _asker_within(self, document_id: str | None) -> Asker:
        search = replace(self.settings.search, selection=_selection(document_id))
        unrefusing = replace(without(self.settings, ["abstention"]), search=search)
        return Asker(self.index, self._encoder, unrefusing, self._ranker)


def document_finder(index: Index) -> Callable[[str], Document | None]:
    """A function from a document's id to the document, or None where `index` has none."""

    @lru_cache(maxsize=_CACHED)
    def find(document_id: str) -> Document | None:
        try:
            return index.document(document_id, boxes=False)
        except UnknownDocumentError:
            return None

    return find


def without(settings: AskSettings, stages: Iterable[str]) -> AskSettings:
    """`settings` with `stages` switched off. Raises UsageError for a stage there is not."""
    for stage in stages:
        settings = _without(settings, stage)
    return settings


def _without(settings: AskSettings, stage: str) -> AskSettings:
    match stage:
        case "dense":
            return replace(settings, search=replace(settings.search, dense_depth=0))
        case "lexical":
            return replace(settings, search=replace(settings.search, lexical_depth=0))
        case "meaning":
            return replace(settings, scoring=replace(settings.scoring, cosine=0.0))
        case "words":
            return replace(settings, scoring=replace(settings.scoring, coverage=0.0))
        case "rank":
            return replace(settings, scoring=replace(settings.scoring, passage=0.0))
        case "ranker":
            scoring = replace(settings.scoring, ranker=0.0)
            return replace(settings, scoring=scoring, ranking=replace(settings.ranking, share=0.0))
        case "abstention":
            decision = replace(settings.answerability, threshold=0.0)
            return replace(settings, answerability=decision)
    raise UsageError(f"There is no stage {stage!r} to leave out: choose among {', '.join(STAGES)}.")


def _remembering(settings: AskSettings) -> TextRanker | None:
    """The shipped ranker with a memory, for all questions after the timed first one."""
    if settings.ranking.share <= 0 and settings.scoring.ranker <= 0:
        return None
    ranker = shipped_ranker()
    return RememberingRanker(ranker) if ranker else None


def _selection(document_id: str | None) -> Selection:
    return Selection() if document_id is None else Selection(documents=frozenset({document_id}))


def _plain(value: Any) -> Any:
    """`value` with sets and tuples as sorted or plain lists, so that JSON holds it."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value
