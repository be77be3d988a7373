"""How long ranking takes: `python -m eval.speed_ranker --index DIR [--questions N]`.

The first 30 hits of each question are scored by the shipped ranker and by sentence-transformers'
CrossEncoder with the same weights, one after the other, so that a busy machine slows both. The
third figure is ranking as an answer does it, which stops early.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import UsageError
from eval.examine import SHIPPED_GOLD
from eval.gold_set import read_gold
from index.encoder import Encoder, load_encoder
from index.store import Hit, Index
from qa.ask import AskSettings
from qa.ranker import WEIGHTS, Ranker, load_ranker
from qa.ranking import rank_hits
from qa.training.export import cross_encoder

PASSAGES = 30
"""Hits that are read for one question."""


@dataclass(frozen=True, slots=True)
class _Pair:
    ranker: Ranker
    rival: Any


@dataclass(frozen=True, slots=True)
class Timed:
    """One question: milliseconds of both, of ours with early stopping, and the correlation of
    the two's scores."""

    ours_ms: float
    cross_encoder_ms: float
    stopped_ms: float
    correlation: float


@dataclass(frozen=True, slots=True)
class RankerSpeed:
    """Medians over questions; `faster` is that of the ratios, `correlation` the least."""

    questions: int
    characters: float
    ours_ms: float
    cross_encoder_ms: float
    stopped_ms: float
    faster: float
    correlation: float


def measure(index: Index, encoder: Encoder, questions: Sequence[str]) -> RankerSpeed:
    """Time both on `questions`. Raises UsageError where the index holds too few passages."""
    if index.status().passages < PASSAGES:
        raise UsageError(f"Give an index of at least {PASSAGES} passages.")
    found = [index.search(question, encoder, PASSAGES) for question in questions]
    pair = _Pair(load_ranker(), cross_encoder(WEIGHTS))
    _time(pair, questions[0], found[0])  # warms both up
    times = [_time(pair, *asked) for asked in zip(questions, found, strict=True)]
    return RankerSpeed(
        questions=len(times),
        characters=statistics.median(len(h.passage.retrieval_text) for hits in found for h in hits),
        ours_ms=statistics.median(t.ours_ms for t in times),
        cross_encoder_ms=statistics.median(t.cross_encoder_ms for t in times),
        stopped_ms=statistics.median(t.stopped_ms for t in times),
        faster=statistics.median(t.cross_encoder_ms / t.ours_ms for t in times),
        correlation=min(t.correlation for t in times),
    )


def _time(pair: _Pair, question: str, hits: Sequence[Hit]) -> Timed:
    settings = AskSettings()
    texts = [hit.passage.retrieval_text for hit in hits]
    clock = [time.perf_counter()]
    own = pair.ranker.logits(question, texts)
    clock.append(time.perf_counter())
    others = pair.rival.predict([(question, text) for text in texts], activation_fn=_unchanged)
    clock.append(time.perf_counter())
    rank_hits(question, hits, pair.ranker, settings.passages, settings.ranking)
    clock.append(time.perf_counter())
    ours, theirs, stopped = (float(part) * 1000 for part in np.diff(clock))
    return Timed(ours, theirs, stopped, float(np.corrcoef(own, others)[0, 1]))


def _unchanged(scores: Any) -> Any:
    return scores


def main() -> None:
    """Print the figures, or write them with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    index = Index.open(given.index)
    questions = [row.question for row in read_gold(SHIPPED_GOLD)][: given.questions]
    found = measure(index, load_encoder(index.model), questions)
    if given.json:
        given.json.write_text(json.dumps(asdict(found), indent=1), encoding="utf-8")
    print(f"{PASSAGES} passages of {found.characters:.0f} characters, {found.questions} questions")
    print(f"ours                 {found.ours_ms:.0f} ms")
    print(f"ours, stopping early {found.stopped_ms:.0f} ms")
    print(f"CrossEncoder         {found.cross_encoder_ms:.0f} ms, {found.faster:.1f} times ours")
    print(f"least correlation of the two's scores: {found.correlation:.4f}")


if __name__ == "__main__":
    main()
