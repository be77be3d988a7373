"""Finds hard negatives: what the hybrid search puts high and experts did not mark.

One seeded generator makes every choice. Texts that hold or repeat a known answer are never
negatives. Trains nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.builder import Builder
from corpus.document import Document, Metadata, Span
from corpus.passages import PassageSettings
from corpus.source import Source
from index.build import publish
from index.encoder import Encoder
from index.store import Hit, Index
from qa.candidates import candidates
from qa.terms import stems
from qa.training import sources
from qa.training.groups import Group
from qa.training.sources import Article, Judged, Trial

DEPTH = 30
"""How many hits of the hybrid search negatives are taken from."""

SENTENCE_HITS = 10
"""How many of them are cut into sentences."""

REPEATED = 0.8
"""A text is taken for a repeat of an answer from this share of common stems on."""

_HEADINGS = ("Results", "Abstract", "Discussion", "Conclusions", "Findings", "Background")
_UNCUT = PassageSettings(minimum=1, target=1_000_000, maximum=1_000_000, model_limit=2_000_000)


@dataclass(frozen=True, slots=True)
class MiningSettings:
    """`negatives` for short texts and `long_negatives` for passages, to each positive; at most
    `positives` of one question become groups. Of the questions on articles and trials the share
    `unanswered` gets one more group that holds no answer; there all answers are known, while
    other sets have answers that nobody marked.
    """

    negatives: int = 7
    long_negatives: int = 4
    positives: int = 4
    unanswered: float = 0.2
    seed: int = 20


class Miner:
    """Makes groups. Its indexes, and with them the embeddings, stay in the folder `work`."""

    def __init__(
        self, encoder: Encoder, work: Path, settings: MiningSettings | None = None
    ) -> None:
        self._work = work
        self._encoder = encoder
        self._settings = settings or MiningSettings()
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._random = random.Random(self._settings.seed)  # noqa: S311 - not for secrets

    def judged(self, source: str, data: Judged, most: int | None = None) -> Iterator[Group]:
        """Groups from `data`; of more than `most` questions a sample."""
        questions = list(data.questions)
        if most is not None and len(questions) > most:
            questions = self._random.sample(questions, most)
        with self._index(source, _single(data.texts), _UNCUT) as index:
            for question, answers in questions:
                found = self._search(index, question)
                known = [data.texts[id] for id in answers]
                origins = {data.alike[id] for id in answers}
                pool = [data.texts[id] for id in found if data.alike[id] not in origins]
                fresh = [text for text in pool if not repeats(text, known)]
                yield from self._groups(source, question, known, fresh)

    def trials(self, source: str, data: Sequence[Trial]) -> Iterator[Group]:
        """Groups from trials: evidence for other questions on the trial comes first, then what
        is found in the trial and in other trials."""
        texts: dict[str, str] = {}
        article_of: dict[str, str] = {}
        for trial in data:
            for text in (*trial.positives, *trial.negatives):
                id = f"{trial.article}-{len(texts)}"
                texts[id], article_of[id] = text, trial.article
        with self._index(source, _single(texts), _UNCUT) as index:
            for trial in data:
                found = self._search(index, trial.question, 60)
                same = [texts[id] for id in found if article_of[id] == trial.article]
                other = [texts[id] for id in found if article_of[id] != trial.article]
                pool = [*same[:8], *other[:5], *trial.negatives]
                fresh = [t for t in dict.fromkeys(pool) if not repeats(t, trial.positives)]
                shortest = sorted(trial.positives, key=len)
                for group in self._groups(source, trial.question, shortest, fresh):
                    yield self._headed(group)
                yield from map(self._headed, self._unanswered(source, trial.question, fresh))

    def articles(self, names: tuple[str, str], data: Sequence[Article]) -> Iterator[Group]:
        """Groups of sentences (the first of `names`) and of passages (the second)."""
        articles = [_document(a.id, a.title, a.paragraphs) for a in data]
        with self._index(names[0], articles) as index:
            for article in data:
                document = index.document(article.id)
                for question, answer, offset in article.questions:
                    place = nearest(document.text, answer, offset, article.length)
                    if place is not None:
                        yield from self._spans(names, index, question, answer, place, document)

    def _spans(
        self,
        names: tuple[str, str],
        index: Index,
        question: str,
        answer: str,
        place: Span,
        document: Document,
    ) -> Iterator[Group]:
        around = [
            Hit(passage, key, document.text[passage.start : passage.end], 0.0)
            for key, passage in index.passages_of(document.id)
            if passage.start < place.end and place.start < passage.end and passage.quotable
        ]
        right = [
            c.in_context
            for c in candidates(around, index.document)
            if c.span.start < place.end and place.start < c.span.end
        ]
        said = answer.lower()
        hits = index.search(question, self._encoder, DEPTH)
        near = self._sentences(index, question, hits[:SENTENCE_HITS])
        wrong = [text for text in near if said not in text.lower() and text not in right]
        yield from self._groups(names[0], question, right[:1], wrong)
        held = [h.passage.retrieval_text for h in hits if said not in h.text.lower()]
        yield from self._groups(
            names[1],
            question,
            [hit.passage.retrieval_text for hit in around[:1]],
            held,
            self._settings.long_negatives,
        )
        yield from self._unanswered(names[0], question, wrong)

    def _sentences(self, index: Index, question: str, hits: Sequence[Hit]) -> list[str]:
        """The sentences of `hits` as the ranker is to read them, the nearest in meaning first."""
        texts = [candidate.in_context for candidate in candidates(hits, index.document)]
        if not texts:
            return []
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(new, self._encoder.encode(new), strict=True))
        vectors = np.array([self._vectors[text] for text in texts])
        cosines = vectors @ self._encoder.encode_query(question)
        return [texts[i] for i in (-cosines).argsort(kind="stable")]

    def _groups(
        self,
        source: str,
        question: str,
        positives: Sequence[str],
        pool: Sequence[str],
        size: int | None = None,
    ) -> Iterator[Group]:
        """A group for each of the first positives, with negatives drawn from the pool's top."""
        size = size or self._settings.negatives
        for positive in positives[: self._settings.positives]:
            if len(pool) >= size:
                yield Group(source, question, positive, self._drawn(pool, size))

    def _unanswered(self, source: str, question: str, pool: Sequence[str]) -> Iterator[Group]:
        """Now and then a group of the pool's top alone."""
        size = self._settings.negatives
        if len(pool) >= size and self._random.random() < self._settings.unanswered:
            yield Group(source, question, None, self._drawn(pool, size))

    def _drawn(self, pool: Sequence[str], size: int) -> tuple[str, ...]:
        """Half of the choice from the hardest, the rest from all: a few of them may be answers
        that no expert marked."""
        hardest = self._random.sample(pool[: size + 1], (size + 1) // 2)
        rest = [text for text in pool if text not in hardest]
        return (*hardest, *self._random.sample(rest, min(size - len(hardest), len(rest))))

    def _headed(self, group: Group) -> Group:
        """Half of the groups under a heading, the same for all texts, as articles have them."""
        if self._random.random() < 0.5:
            return group
        heading = self._random.choice(_HEADINGS)
        return replace(
            group,
            positive=group.positive and f"{heading}. {group.positive}",
            negatives=tuple(f"{heading}. {text}" for text in group.negatives),
        )

    def _search(self, index: Index, question: str, depth: int = DEPTH) -> list[str]:
        return [h.passage.document_id for h in index.search(question, self._encoder, depth)]

    def _index(
        self, name: str, documents: Iterable[Document], passages: PassageSettings | None = None
    ) -> closing[Index]:
        """The index of `documents`, made anew from kept embeddings."""
        place = self._work / name.replace(" ", "-")
        publish(place, add=list(documents), encoder=self._encoder, passages=passages)
        return closing(Index.open(place))


def repeats(text: str, known: Iterable[str]) -> bool:
    """Whether `text` says what one of `known` says: REPEATED of the smaller one's stems."""
    own = set(stems(text))
    for other in known:
        theirs = set(stems(other))
        smaller = min(len(own), len(theirs))
        if smaller == 0 or len(own & theirs) >= REPEATED * smaller:
            return True
    return False


def nearest(text: str, answer: str, offset: int, length: int) -> Span | None:
    """The place of `answer` in `text` nearest to where `offset` of `length` raw characters lies."""
    wanted = offset / max(length, 1) * len(text)
    places: list[int] = []
    start = text.find(answer)
    while start >= 0:
        places.append(start)
        start = text.find(answer, start + 1)
    if not places:
        return None
    best = min(places, key=lambda place: abs(place - wanted))
    return Span(best, best + len(answer))


def _single(texts: Mapping[str, str]) -> Iterator[Document]:
    return (_document(id, "", [text]) for id, text in texts.items())


def _document(id: str, title: str, paragraphs: Iterable[str]) -> Document:
    builder = Builder()
    if title:
        builder.add("title", title)
    builder.open_section("", level=1, role="body")
    for paragraph in paragraphs:
        builder.add("paragraph", paragraph)
    source = Source(id, id.encode())
    metadata = Metadata(title=title)
    return builder.build(source, id=id, format="training", reader="training/1", metadata=metadata)


def mine(
    bench: Path,
    work: Path,
    encoder: Encoder,
    medquad_questions: int,
    settings: MiningSettings | None = None,
) -> Iterator[Group]:
    """Groups of every training set in the folder `bench`."""
    miner = Miner(encoder, work, settings)
    covid = ("covid-qa sentences", "covid-qa passages")
    yield from miner.articles(covid, sources.covid_qa(bench))
    yield from miner.trials("evidence-inference", sources.evidence_inference(bench))
    yield from miner.judged("medquad", sources.medquad(bench, every=6), medquad_questions)
    yield from miner.judged("bioasq", sources.bioasq(bench))
