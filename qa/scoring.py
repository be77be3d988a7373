"""Scores candidate quotes against a question: meaning, covered words, passage, and the ranker.

Cheap signals (covered words and the passage's score) choose which sentences the ranker reads;
the best of these get the embedding's cosine too. Cosine and words are taken with
the document's title, which says what a sentence is about. The weights are those that a fit on
development splits gave (docs/log.md). Does not decide whether the question is answered.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.encoder import Encoder
from qa.candidates import Candidate
from qa.concepts import Weight, coverage
from qa.expansion import Reading
from qa.ranker import TextRanker
from qa.ranking import certainty, mixed
from qa.terms import stems


@dataclass(frozen=True, slots=True)
class ScoringSettings:
    """Weights of the signals (each signal lies in [0, 1]) and how many sentences are read.

    `ranker` in 0..1 is the share of the ranker's certainty in the final score, the rest that
    of the three other signals. `read` sentences are shown to the ranker; the `embedded` best
    by all else get their own cosine.
    """

    cosine: float = 0.35
    coverage: float = 0.10
    passage: float = 0.55
    ranker: float = 0.30
    read: int = 20
    embedded: int = 8

    def for_overview(self) -> ScoringSettings:
        """These settings for a broad question: more sentences."""
        return replace(self, read=2 * self.read, embedded=2 * self.embedded)


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its signals; `score` is their weighted mean in [0, 1].

    `ranker` is a probability, 0 where there is no ranker. `on_subject` is false where the
    question names a drug and the candidate speaks of another.
    """

    candidate: Candidate
    cosine: float
    coverage: float
    score: float
    ranker: float = 0.0
    on_subject: bool = True


def score(
    reading: Reading,
    candidates: Sequence[Candidate],
    encoder: Encoder,
    rarity: Weight,
    settings: ScoringSettings | None = None,
    ranker: TextRanker | None = None,
) -> list[Scored]:
    """`candidates` with their scores, best first; ties keep the order of the hits."""
    settings = settings or ScoringSettings()
    if not candidates:
        return []
    covered = [_covered(reading, candidate, rarity) for candidate in candidates]
    cheap = [
        settings.coverage * s + settings.passage * c.passage_score
        for s, c in zip(covered, candidates, strict=True)
    ]
    chosen = sorted(range(len(candidates)), key=lambda i: -cheap[i])[: settings.read]
    scored = [Scored(candidates[i], 0.0, covered[i], cheap[i]) for i in chosen]
    if ranker is None or settings.ranker <= 0:
        return _with_cosines(reading.text, scored, encoder, settings.cosine)
    judged = _judged(reading.text, scored, ranker, settings.ranker)
    left = settings.cosine * (1 - settings.ranker)
    first = _with_cosines(reading.text, judged[: settings.embedded], encoder, left)
    # The others are no closer in meaning than the least close of those that were embedded.
    least = min(item.cosine for item in first)
    rest = [replace(s, cosine=least, score=s.score + left * least) for s in judged[len(first) :]]
    return sorted([*first, *rest], key=lambda s: -s.score)


def _with_cosines(
    question: str, scored: Sequence[Scored], encoder: Encoder, weight: float
) -> list[Scored]:
    """`scored` with the cosine for a `weight` of each score, best first."""
    vectors = encoder.encode([item.candidate.titled for item in scored])
    cosines = np.clip(vectors @ encoder.encode_query(question), 0.0, 1.0)
    found = [
        replace(item, cosine=float(cosine), score=item.score + weight * float(cosine))
        for item, cosine in zip(scored, cosines, strict=True)
    ]
    return sorted(found, key=lambda s: -s.score)


def _judged(
    question: str, scored: Sequence[Scored], ranker: TextRanker, share: float
) -> list[Scored]:
    """`scored` with the ranker's certainty for a `share` of each score, best first."""
    judged = ranker.score(question, [s.candidate.in_context for s in scored])
    found = [
        replace(s, ranker=float(p), score=mixed(certainty(float(p)), s.score, share))
        for s, p in zip(scored, judged, strict=True)
    ]
    return sorted(found, key=lambda s: -s.score)


def _covered(reading: Reading, candidate: Candidate, rarity: Weight) -> float:
    """Covered words, halved where only the title, heading or lead-in has them."""
    alone = coverage(reading.concepts, stems(candidate.text), rarity)
    return (alone + coverage(reading.concepts, stems(candidate.titled), rarity)) / 2


def inverse_frequency(passages: int, containing: int) -> float:
    """BM25's inverse document frequency (Robertson and Zaragoza 2009, eq. 3.3), never negative."""
    return math.log(1.0 + (passages - containing + 0.5) / (containing + 0.5))
