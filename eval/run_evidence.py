"""Measures whether the first quotes are the evidence sentences that experts marked.

The whole folder of documents is indexed; names that end in `_alone` search the right
document alone. Ranking is measured before abstention, with coverage beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.bench_index import Workshop, folder_index, hashed
from eval.evidence import EvidenceQuestion
from eval.matching import matches_any
from eval.report import Report, Row, Stamp, make_report
from eval.subject import Subject
from qa.answer import Answer, Quote
from qa.ask import AskSettings

BENCH = "evidence"
DEPTHS = (1, 3, 5)


def run_evidence(
    questions: Sequence[EvidenceQuestion],
    documents: Path,
    shop: Workshop,
    settings: AskSettings | None = None,
) -> Report:
    """Ask every question of the documents in the folder `documents` and report."""
    subject = Subject(folder_index(documents, shop), shop.encoder, settings)
    rows, elapsed = [], []
    for done, question in enumerate(questions, start=1):
        reply = subject.reply(question.text)
        rows.append(_row(subject, question, reply.shown, reply.ranked))
        elapsed += [reply.shown.elapsed_ms] if reply.shown else []
        if shop.progress:
            shop.progress("asking", done, len(questions))
    texts = [f"{q.text}\t{q.article}\t{sorted(q.evidence)}" for q in questions]
    stamp = Stamp(
        subject.corpus_sha256,
        hashed([q.id for q in questions], texts),
        subject.index.generation,
        subject.described(),
    )
    return make_report(BENCH, rows, stamp, elapsed_ms=elapsed)


def evidence_hit(question: EvidenceQuestion, quotes: Sequence[Quote]) -> bool:
    """Whether one of `quotes` is of the right document and matches an evidence sentence."""
    right = (quote for quote in quotes if quote.document_id == question.article)
    return any(matches_any(quote.text, question.evidence) for quote in right)


def _row(
    subject: Subject, question: EvidenceQuestion, shown: Answer | None, ranked: Answer | None
) -> Row:
    alone = subject.ranked_within(question.text, question.article)
    answered = shown is not None and shown.status == "answered"
    scores = {
        **_scores(question, ranked.quotes if ranked else (), ""),
        **_scores(question, alone.quotes if alone else (), "_alone"),
        "coverage": float(answered),
        "documents_present": float(subject.document(question.article) is not None),
    }
    return Row(
        id=question.id,
        question=question.text,
        kind=question.kind,
        scores=dict(sorted(scores.items())),
        status=shown.status if shown else "missing",
        confidence=shown.confidence if shown else 0.0,
    )


def _scores(
    question: EvidenceQuestion, quotes: Sequence[Quote], ending: str
) -> Mapping[str, float]:
    scores = {
        f"evidence_hit{ending}@{k}": float(evidence_hit(question, quotes[:k])) for k in DEPTHS
    }
    if not ending:
        right = any(quote.document_id == question.article for quote in quotes[:1])
        scores["document_hit@1"] = float(right)
    return scores
