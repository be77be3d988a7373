"""Scores candidate quotes against a question: meaning, covered words, and the passage's rank.

Cheap signals choose which sentences are worth embedding; the final score mixes the
embedding's cosine with the share of the question's words the sentence covers and the
fused score of its passage. Does not decide whether the question is answered.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index.encoder import Encoder
from qa.candidates import Candidate
from qa.question import Question
from qa.terms import stems

InverseFrequency = Callable[[str], float]
"""A stem's weight: the logarithm of how rare it is among the corpus's passages, at least 0."""


@dataclass(frozen=True, slots=True)
class ScoringSettings:
    """Weights of the signals (each signal lies in [0, 1]) and how many sentences are embedded."""

    cosine: float = 0.55
    coverage: float = 0.20
    passage: float = 0.25
    embedded: int = 32


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its signals; `score` is their weighted mean in [0, 1]."""

    candidate: Candidate
    cosine: float
    coverage: float
    score: float


def score(
    question: Question,
    candidates: Sequence[Candidate],
    encoder: Encoder,
    weight: InverseFrequency,
    settings: ScoringSettings | None = None,
) -> list[Scored]:
    """`candidates` with their scores, best first; ties keep the order of the hits."""
    settings = settings or ScoringSettings()
    if not candidates:
        return []
    covered = [coverage(question.stems, stems(c.in_context), weight) for c in candidates]
    cheap = [
        settings.coverage * s + settings.passage * c.passage_score
        for s, c in zip(covered, candidates, strict=True)
    ]
    chosen = sorted(range(len(candidates)), key=lambda i: -cheap[i])[: settings.embedded]
    vectors = encoder.encode([candidates[i].in_context for i in chosen])
    cosines = np.clip(vectors @ encoder.encode_query(question.text), 0.0, 1.0)
    scored = [
        Scored(candidates[i], float(cosine), covered[i], cheap[i] + settings.cosine * float(cosine))
        for i, cosine in zip(chosen, cosines, strict=True)
    ]
    return sorted(scored, key=lambda s: -s.score)


def coverage(wanted: Sequence[str], present: Sequence[str], weight: InverseFrequency) -> float:
    """The share, by weight, of the `wanted` stems that are `present`; in [0, 1]."""
    there = frozenset(present)
    total = sum(weight(stem) for stem in wanted)
    if total <= 0:
        return 0.0
    return sum(weight(stem) for stem in wanted if stem in there) / total


def inverse_frequency(passages: int, containing: int) -> float:
    """BM25's inverse document frequency (Robertson and Zaragoza 2009, eq. 3.3), never negative."""
    return math.log(1.0 + (passages - containing + 0.5) / (containing + 0.5))
