"""Scores candidate quotes against a question: meaning, covered words, and the passage's rank.

Cheap signals choose which sentences are worth embedding; the final score mixes the
embedding's cosine with the share of the question's words the sentence covers and the
fused score of its passage. Does not decide whether the question is answered.
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
from qa.ranking import mixed
from qa.terms import stems


@dataclass(frozen=True, slots=True)
class ScoringSettings:
    """Weights of the signals (each signal lies in [0, 1]) and how many sentences are embedded.

    `ranker` in 0..1 is the share of the ranker in the final score, the rest that of the
    three other signals; the best `ranked` sentences by those are shown to it.
    """

    cosine: float = 0.55
    coverage: float = 0.20
    passage: float = 0.25
    embedded: int = 32
    ranker: float = 0.5
    ranked: int = 24


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its signals; `score` is their weighted mean in [0, 1].

    `ranker` is 0 where the ranker did not see the candidate. `on_subject` is false where the
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
    chosen = sorted(range(len(candidates)), key=lambda i: -cheap[i])[: settings.embedded]
    vectors = encoder.encode([candidates[i].in_context for i in chosen])
    cosines = np.clip(vectors @ encoder.encode_query(reading.text), 0.0, 1.0)
    scored = [
        Scored(candidates[i], float(cosine), covered[i], cheap[i] + settings.cosine * float(cosine))
        for i, cosine in zip(chosen, cosines, strict=True)
    ]
    ordered = sorted(scored, key=lambda s: -s.score)
    if ranker is None or settings.ranker <= 0:
        return ordered
    return _ranked(reading.text, ordered, ranker, settings)


def _ranked(
    question: str, scored: Sequence[Scored], ranker: TextRanker, settings: ScoringSettings
) -> list[Scored]:
    """`scored` (best first) with the ranker's share in the scores of the first ones."""
    first, rest = scored[: settings.ranked], scored[settings.ranked :]
    judged = ranker.score(question, [s.candidate.in_context for s in first])
    share = settings.ranker
    found = [
        replace(s, ranker=float(p), score=mixed(float(p), s.score, share))
        for s, p in zip(first, judged, strict=True)
    ]
    found += [replace(s, score=mixed(0.0, s.score, share)) for s in rest]
    return sorted(found, key=lambda s: -s.score)


def _covered(reading: Reading, candidate: Candidate, rarity: Weight) -> float:
    """Covered words, halved where only the heading or lead-in has them."""
    alone = coverage(reading.concepts, stems(candidate.text), rarity)
    return (alone + coverage(reading.concepts, stems(candidate.in_context), rarity)) / 2


def inverse_frequency(passages: int, containing: int) -> float:
    """BM25's inverse document frequency (Robertson and Zaragoza 2009, eq. 3.3), never negative."""
    return math.log(1.0 + (passages - containing + 0.5) / (containing + 0.5))
