"""Ranking metrics of a run against qrels, through ir-measures, and TREC run files.

A judged query that the run lacks scores zero. Knows ids and scores, not texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from eval.beir import Qrels

Run = Mapping[str, Sequence[tuple[str, float]]]
"""(document id, score) by query id, best first; higher scores are better."""

MEASURES = ("nDCG@10", "R@10", "R@100", "RR@10", "Success@5", "Judged@10")


def evaluate(run: Run, qrels: Qrels) -> dict[str, dict[str, float]]:
    """Each of MEASURES for each judged query, by query id."""
    import ir_measures

    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    found: dict[str, dict[str, float]] = {query: {} for query in qrels}
    plain = {query: dict(row) for query, row in qrels.items()}
    # An empty ranking would divide by zero in Judged; a query left out of the run scores zero.
    ranked = {query: dict(run[query]) for query in qrels if run.get(query)}
    for metric in ir_measures.iter_calc(measures, plain, ranked):
        found[metric.query_id][str(metric.measure)] = float(metric.value)
    return {query: {name: row.get(name, 0.0) for name in MEASURES} for query, row in found.items()}


def by_rank(documents: Iterable[str]) -> list[tuple[str, float]]:
    """`documents`, each once, with scores that fall with the rank, so that no tie is left."""
    unique = list(dict.fromkeys(documents))
    return [(document, float(len(unique) - rank)) for rank, document in enumerate(unique)]


def write_run(path: Path, run: Run, tag: str) -> None:
    """Write `run` as a TREC run file: query, Q0, document, rank from 1, score, tag."""
    lines = [
        f"{query} Q0 {document} {rank} {score:.6f} {tag}\n"
        for query, ranked in run.items()
        for rank, (document, score) in enumerate(ranked, start=1)
    ]
    path.write_text("".join(lines), encoding="utf-8")
