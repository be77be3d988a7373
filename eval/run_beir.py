"""Measures passage ranking on a BEIR folder, as searched, before any answer is made.

Documents are ranked by their best passage. Builds or reuses the corpus's index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.beir import WHOLE, Beir
from eval.bench_index import Progress, Workshop, documents_index, hashed
from eval.ranking import Run, by_rank, evaluate
from eval.report import Report, Row, Stamp, make_report
from eval.subject import Subject
from index.store import Index
from qa.ask import AskSettings

BENCH = "beir"
DEPTH = 100


@dataclass(frozen=True, slots=True)
class BeirResult:
    """The report, and the run it was taken from."""

    report: Report
    run: Run


def beir_index(beir: Beir, shop: Workshop) -> Index:
    """The index of the folder's corpus, one passage an entry."""
    return documents_index(f"beir {beir.content}", beir.documents, shop, WHOLE)


def run_beir(beir: Beir, shop: Workshop, settings: AskSettings | None = None) -> BeirResult:
    """Rank the corpus for every judged query of the split."""
    subject = Subject(beir_index(beir, shop), shop.encoder, settings)
    run = rank(beir, subject, shop.progress)
    stamp = Stamp(
        subject.corpus_sha256, questions_sha256(beir), subject.index.generation, subject.described()
    )
    return BeirResult(make_report(BENCH, beir_rows(beir, run), stamp), run)


def rank(beir: Beir, subject: Subject, progress: Progress | None = None) -> Run:
    """The first DEPTH documents for every query."""
    run: dict[str, list[tuple[str, float]]] = {}
    for done, query in enumerate(beir.queries, start=1):
        hits = subject.hits(query.text, DEPTH)
        run[query.id] = by_rank(hit.passage.document_id for hit in hits)
        if progress:
            progress("searching", done, len(beir.queries))
    return run


def beir_rows(beir: Beir, run: Run) -> list[Row]:
    """A row for every judged query, one that the run lacks with scores of zero."""
    scores: Mapping[str, Mapping[str, float]] = evaluate(run, beir.qrels)
    return [
        Row(id=query.id, question=query.text, kind=query.kind or "query", scores=scores[query.id])
        for query in beir.queries
    ]


def questions_sha256(beir: Beir) -> str:
    """Identity of the queries and their judgements."""
    texts: Sequence[str] = [f"{q.text}\t{sorted(beir.qrels[q.id].items())}" for q in beir.queries]
    return hashed([query.id for query in beir.queries], texts)
