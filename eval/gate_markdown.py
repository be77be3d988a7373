"""A gate's verdict as Markdown: for a pull request's comment and for the terminal.

Writes what `eval.gate` decided; decides nothing. Holds no times, so that it repeats exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.gate import Breach, Verdict
from eval.report import Report

NAMED = 20
"""At most this many questions are named for one rule; the JSON names all."""

SHOWN = (
    "answer_hit",
    "first_quote_hit",
    "ranked_hit@1",
    "correct",
    "correct_of_answered",
    "needless_refusals",
    "near_refused",
    "off_refused",
    "verbatim",
    "citations",
    "auroc",
    "calibration_error",
)


def markdown(verdict: Verdict) -> str:
    """The whole verdict: outcome, what broke, flipped questions, figures, figures by kind."""
    parts = [_headline(verdict)]
    if verdict.breaches:
        parts.append("\n".join(["### What broke", "", *_breach_table(verdict)]))
    if verdict.flips:
        parts.append("\n".join(["### Questions that flipped", "", *_flip_table(verdict)]))
    parts.append("\n".join(["### Figures", "", *_figures(verdict)]))
    parts.append("\n".join(["### By kind", "", *_kinds(verdict.after)]))
    return "\n\n".join(parts) + "\n"


def cell(text: str) -> str:
    """`text` made safe for one cell of a Markdown table."""
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(escaped.split())


def _headline(verdict: Verdict) -> str:
    rows, rules = len(verdict.after.rows), len(verdict.checked)
    if verdict.passed:
        return f"## The gate passes: {rules} rules kept over {rows} questions"
    count = len(verdict.breaches)
    return f"## The gate fails: {count} of {rules} rules broken over {rows} questions"


def _breach_table(verdict: Verdict) -> Iterator[str]:
    texts = {row.id: row.question for row in verdict.after.rows}
    yield "| rule | metric | what happened | questions |"
    yield "|---|---|---|---|"
    for breach in verdict.breaches:
        named = _named(breach, texts)
        yield f"| {breach.rule} | {breach.metric} | {cell(breach.message)} | {named} |"


def _named(breach: Breach, texts: dict[str, str]) -> str:
    shown = [f"`{cell(id)}` {cell(texts.get(id, ''))}" for id in breach.questions[:NAMED]]
    more = len(breach.questions) - NAMED
    return "<br>".join([*shown, f"and {more} more"] if more > 0 else shown)


def _flip_table(verdict: Verdict) -> Iterator[str]:
    yield "| question | kind | now |"
    yield "|---|---|---|"
    for flip in sorted(verdict.flips, key=lambda flip: flip.better):
        now = "right" if flip.better else "**wrong**"
        yield f"| `{cell(flip.id)}` {cell(flip.question)} | {flip.kind} | {now} |"


def _figures(verdict: Verdict) -> Iterator[str]:
    before = verdict.before
    yield "| metric | now | 95% interval |" + (" baseline |" if before else "")
    yield "|---|---|---|" + ("---|" if before else "")
    for name in SHOWN:
        if name not in verdict.after.metrics:
            continue
        line = f"| {name} | {verdict.after.metrics[name]:.3f} | {_interval(verdict.after, name)} |"
        yield line + (f" {_figure(before, name)} |" if before else "")


def _interval(report: Report, name: str) -> str:
    bounds = report.intervals.get(name)
    return f"{bounds[0]:.3f} to {bounds[1]:.3f}" if bounds else ""


def _figure(report: Report, name: str) -> str:
    return f"{report.metrics[name]:.3f}" if name in report.metrics else ""


def _kinds(report: Report) -> Iterator[str]:
    names: Sequence[str] = ("answer_hit", "first_quote_hit", "correct")
    yield "| kind | questions | " + " | ".join(names) + " |"
    yield "|---|---" + "|---" * len(names) + "|"
    for kind, figures in report.by_kind.items():
        cells = [f"{figures[name]:.2f}" if name in figures else "" for name in names]
        yield f"| {kind} | {figures['questions']:.0f} | " + " | ".join(cells) + " |"
