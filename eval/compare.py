"""Our search beside its rivals on one BEIR folder, with marks where ours truly differs.

All four rows are measured on the same queries and qrels by the same code. A mark stands
where a paired permutation test against ours gives p below LEVEL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.beir import Beir
from eval.bench_index import Progress, Workshop
from eval.ranking import MEASURES, Run, evaluate
from eval.rivals import bm25, dense, fused
from eval.run_beir import BeirResult, run_beir
from eval.significance import difference
from qa.ask import AskSettings

LEVEL = 0.05
OURS = "curbside"


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One system: its means, and p of its difference from ours (None for ours itself)."""

    system: str
    metrics: Mapping[str, float]
    p: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The table, ours last; `runs` are the rankings it was taken from, by system."""

    rows: Sequence[CompareRow]
    ours: BeirResult
    runs: Mapping[str, Run]

    def to_wire(self) -> dict[str, Any]:
        """The table with what it was taken on, JSON-ready."""
        report = self.ours.report
        return {
            "metrics": report.metrics,
            "systems": [asdict(row) for row in self.rows],
            "settings": report.settings,
            "corpus_sha256": report.corpus_sha256,
            "questions_sha256": report.questions_sha256,
            "index_generation": report.index_generation,
        }


def compare_beir(beir: Beir, shop: Workshop, settings: AskSettings | None = None) -> Comparison:
    """Run the baselines and ours on the same queries."""
    corpus = [(entry.id, entry.whole) for entry in beir.entries()]
    queries = [(query.id, query.text) for query in beir.queries]
    lexical = bm25(corpus, queries)
    _say(shop.progress, 1)
    semantic = dense(corpus, queries, shop.cache)
    _say(shop.progress, 2)
    ours = run_beir(beir, shop, settings)
    runs = {"BM25": lexical, "dense MiniLM": semantic, "fused": fused(lexical, semantic)}
    runs[OURS] = ours.run
    _say(shop.progress, 3)
    return Comparison(_rows(beir, runs), ours, runs)


def table(comparison: Comparison) -> str:
    """The table as Markdown; † marks a figure that differs from ours at LEVEL."""
    lines = ["| system | " + " | ".join(MEASURES) + " |", "|---" * (len(MEASURES) + 1) + "|"]
    for row in comparison.rows:
        cells = [f"{row.metrics[name]:.3f}{_mark(row, name)}" for name in MEASURES]
        lines.append(f"| {row.system} | " + " | ".join(cells) + " |")
    queries = len(comparison.runs[OURS])
    note = f"{queries} queries; † differs from {OURS} (paired permutation test, p < {LEVEL})."
    return "\n".join([*lines, "", note])


def _rows(beir: Beir, runs: Mapping[str, Run]) -> list[CompareRow]:
    scores = {system: evaluate(run, beir.qrels) for system, run in runs.items()}
    order = [query.id for query in beir.queries]

    def column(system: str, name: str) -> list[float]:
        return [scores[system][query][name] for query in order]

    rows: list[CompareRow] = []
    for system in runs:
        means = {name: sum(column(system, name)) / len(order) for name in MEASURES}
        p = None
        if system != OURS:
            p = {n: difference(column(system, n), column(OURS, n)).p for n in MEASURES}
        rows.append(CompareRow(system, means, p))
    return rows


def _mark(row: CompareRow, name: str) -> str:
    return "†" if row.p is not None and row.p[name] < LEVEL else ""


def _say(progress: Progress | None, done: int) -> None:
    if progress:
        progress("rivals", done, 3)
