"""Examinations ready to run: which index is asked, what is shipped, and one call for each.

Joins readers, indexes and runs for the faces; holds no rule of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import corpus.library
from eval.bench_index import Progress, Workshop, corpus_sha256, folder_index
from eval.gold_set import GoldQuestion
from eval.report import Report
from eval.run_gold import gold_stamp, run_gold
from eval.subject import Subject
from index.store import Index
from qa.ask import AskSettings

STARTER_LIBRARY = Path(corpus.library.__file__).parent
SHIPPED = Path(__file__).parent / "gold"
SHIPPED_GOLD = SHIPPED / "starter.jsonl"
FURTHER_GOLD = tuple(SHIPPED / f"{n}.jsonl" for n in ("paraphrased", "natural", "unseen"))
"""Further questions on the same library, which gate nothing; see docs/gold.md for their making."""

SHIPPED_RULES = SHIPPED / "rules.toml"
SHIPPED_BASELINE = SHIPPED / "baseline.json"


def gold_index(documents: Path | None, shop: Workshop) -> Index:
    """The index of the folder `documents`, or of the starter library without one."""
    return folder_index(documents or STARTER_LIBRARY, shop)


def examine(
    questions: Sequence[GoldQuestion],
    index: Index,
    shop: Workshop,
    settings: AskSettings | None = None,
) -> Report:
    """Ask `index` every gold question and report."""
    subject = Subject(index, shop.encoder, settings)
    stamp = gold_stamp(questions, corpus_sha256(index), index.generation, subject.described())
    progress: Progress | None = shop.progress
    return run_gold(subject, questions, stamp, progress)
