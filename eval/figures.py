"""A report's figures as a Markdown table, for the terminal and for documents.

Formats only; times stand apart from the figures that repeat.
"""

from __future__ import annotations

from collections.abc import Iterator

from eval.gate_markdown import cell
from eval.report import Report

_COUNTS = frozenset({"questions"})


def figures_text(report: Report) -> str:
    """Every metric with its interval, then the same by kind, then the times."""
    parts = ["\n".join(_metrics(report))]
    if len(report.by_kind) > 1:
        parts.append("\n".join(_kinds(report)))
    if report.timing.get("p50_ms"):
        times = ", ".join(f"{name[:-3]} {value:.0f} ms" for name, value in report.timing.items())
        parts.append(f"Time for one question: {times}.")
    corpus, questions = report.corpus_sha256[:12], report.questions_sha256[:12]
    parts.append(f"{len(report.rows)} questions ({questions}) on corpus {corpus}.")
    return "\n\n".join(parts)


def _metrics(report: Report) -> Iterator[str]:
    yield "| metric | value | 95% interval |"
    yield "|---|---|---|"
    for name, value in report.metrics.items():
        bounds = report.intervals.get(name)
        spread = f"{bounds[0]:.3f} to {bounds[1]:.3f}" if bounds else ""
        shown = f"{value:.0f}" if name in _COUNTS else f"{value:.4f}"
        yield f"| {name} | {shown} | {spread} |"


def _kinds(report: Report) -> Iterator[str]:
    names = [name for name in _leading(report) if any(name in f for f in report.by_kind.values())]
    yield "| kind | questions | " + " | ".join(names) + " |"
    yield "|---|---" + "|---" * len(names) + "|"
    for kind, found in report.by_kind.items():
        cells = [f"{found[name]:.3f}" if name in found else "" for name in names]
        yield f"| {cell(kind)} | {found['questions']:.0f} | " + " | ".join(cells) + " |"


def _leading(report: Report) -> tuple[str, ...]:
    return {
        "beir": ("nDCG@10", "R@100", "RR@10"),
        "squad": ("passage_hit@5", "quote_hit@1", "quote_hit@3", "span_f1"),
        "evidence": ("evidence_hit@1", "evidence_hit@5", "document_hit@1"),
        "gold": ("correct", "answer_hit", "first_quote_hit", "ranked_hit@1", "needless_refusals"),
    }[report.bench]
