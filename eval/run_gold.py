"""Examines a subject on gold questions: every question asked, judged and counted.

Does not build indexes, read files or decide whether a build may pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from eval.abstention import abstention, auroc, calibration_error
from eval.gold_set import GoldQuestion, gold_sha256
from eval.judging import judge
from eval.report import Report, Row, Stamp, make_report
from eval.subject import Examined, Reply

BENCH = "gold"

Progress = Callable[[str, int, int], None]


def run_gold(
    subject: Examined,
    questions: Sequence[GoldQuestion],
    stamp: Stamp,
    progress: Progress | None = None,
) -> Report:
    """Ask every question once and report; a question that cannot be asked counts as missed."""
    rows: list[Row] = []
    elapsed: list[float] = []
    for done, question in enumerate(questions, start=1):
        reply = subject.reply(question.question, question.previous)
        rows.append(_row(subject, question, reply))
        elapsed += [reply.shown.elapsed_ms] if reply.shown else []
        if progress:
            progress("asking", done, len(questions))
    return make_report(BENCH, rows, stamp, whole=_whole(rows), elapsed_ms=elapsed)


def gold_stamp(
    questions: Sequence[GoldQuestion], corpus: str, generation: str, settings: Mapping[str, object]
) -> Stamp:
    """What a gold run is taken on."""
    return Stamp(corpus, gold_sha256(questions), generation, settings)


def _row(subject: Examined, question: GoldQuestion, reply: Reply) -> Row:
    scores = judge(question, reply.shown, reply.ranked, subject.document)
    present = [subject.document(id) is not None for id in question.documents]
    if present:
        scores["documents_present"] = float(all(present))
    return Row(
        id=question.id,
        question=question.question,
        kind=question.kind,
        scores=dict(sorted(scores.items())),
        status=reply.shown.status if reply.shown else "missing",
        confidence=reply.shown.confidence if reply.shown else 0.0,
        answerable=question.answerable,
        document_type=_type(subject, question),
    )


def _type(subject: Examined, question: GoldQuestion) -> str | None:
    found = (subject.document(id) for id in question.documents)
    return next((document.metadata.type for document in found if document), None)


def _whole(rows: Sequence[Row]) -> dict[str, float]:
    """The figures over all questions at once."""
    answerable = [row.answerable for row in rows]
    confidence = [row.confidence for row in rows]
    refusing = abstention(answerable, [row.status == "answered" for row in rows])
    right = [row.scores.get("ranked_hit", 0.0) > 0 for row in rows]
    figures = {
        "abstention_precision": refusing.precision,
        "abstention_recall": refusing.recall,
        "abstention_f1": refusing.f1,
        "auroc": auroc(answerable, confidence),
        "calibration_error": calibration_error(right, confidence),
        "questions": float(len(rows)),
    }
    return {name: value for name, value in figures.items() if value is not None}
