"""A gate's verdict as one HTML file: tables and charts, no script and no outside resource.

Every text from a gold set is escaped. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from eval.abstention import reliability
from eval.charts import bars, reliability_chart
from eval.gate import Verdict
from eval.gate_markdown import SHOWN
from eval.report import Report, Row

_STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --one: #1f5fa8; --two: #b3541e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eee; --paper: #16181c; --one: #7fb2f0; --two: #f0a070; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; width: 100%; }
caption, figcaption { text-align: left; font-weight: 600; }
figure { margin: 1rem 0; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8886; }
svg { max-width: 100%; height: auto; } svg text { fill: var(--ink); font-size: 12px; }
.b0, .p0 { fill: var(--one); } .b1 { fill: var(--two); } .p0 { fill-opacity: .7; }
svg tspan.s0 { fill: var(--one); } svg tspan.s1 { fill: var(--two); }
.frame { fill: none; stroke: #888; } .ideal { stroke: #888; stroke-dasharray: 4 4; }
"""


def html(verdict: Verdict) -> str:
    """The verdict as the text of a standalone HTML page."""
    outcome = "The gate passes" if verdict.passed else "The gate fails"
    sections = [
        f"<h1>{outcome}</h1>",
        _stamp(verdict.after),
        _breaches(verdict),
        _flips(verdict),
        _figures(verdict),
        "<h2>Charts</h2>",
        _kind_chart(verdict),
        _before_and_after(verdict),
        _reliability(verdict.after),
        _questions(verdict.after.rows),
    ]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{outcome} · curbside</title><style>{_STYLE}</style></head>"
        f"<body><main>{''.join(sections)}</main></body></html>\n"
    )


def _stamp(report: Report) -> str:
    corpus, questions = report.corpus_sha256[:12], report.questions_sha256[:12]
    return (
        f"<p>{len(report.rows)} questions (<code>{escape(questions)}</code>) on the corpus "
        f"<code>{escape(corpus)}</code>.</p>"
    )


def _breaches(verdict: Verdict) -> str:
    if not verdict.breaches:
        return ""
    rows = [(b.rule, b.metric, b.message, ", ".join(b.questions)) for b in verdict.breaches]
    return _table("What broke", ("Rule", "Metric", "What happened", "Questions"), rows)


def _flips(verdict: Verdict) -> str:
    if not verdict.flips:
        return ""
    rows = [(f.id, f.question, f.kind, "right" if f.better else "wrong") for f in verdict.flips]
    return _table("Questions that flipped", ("Id", "Question", "Kind", "Now"), rows)


def _figures(verdict: Verdict) -> str:
    names = [name for name in SHOWN if name in verdict.after.metrics]
    rows = [
        (
            name,
            f"{verdict.after.metrics[name]:.3f}",
            " to ".join(f"{bound:.3f}" for bound in verdict.after.intervals.get(name, ())),
            _figure(verdict.before, name),
        )
        for name in names
    ]
    return _table("Figures", ("Metric", "Now", "95% interval", "Baseline"), rows)


def _figure(report: Report | None, name: str) -> str:
    return f"{report.metrics[name]:.3f}" if report and name in report.metrics else ""


def _kind_chart(verdict: Verdict) -> str:
    def series(kind: str) -> dict[str, float]:
        found = {"now": verdict.after.by_kind[kind].get("correct", 0.0)}
        if verdict.before and kind in verdict.before.by_kind:
            found["baseline"] = verdict.before.by_kind[kind].get("correct", 0.0)
        return found

    groups = {kind: series(kind) for kind in verdict.after.by_kind}
    title = "Share correct, by kind of question"
    return _figure_of(bars(title, groups), title)


def _before_and_after(verdict: Verdict) -> str:
    if verdict.before is None:
        return ""
    old, new = verdict.before.metrics, verdict.after.metrics
    groups = {n: {"now": new[n], "baseline": old[n]} for n in SHOWN if n in old and n in new}
    return _figure_of(bars("Before and after", groups), "Before and after")


def _reliability(report: Report) -> str:
    right = [row.scores.get("ranked_hit", 0.0) > 0 for row in report.rows]
    bins = reliability(right, [row.confidence for row in report.rows])
    title = "Reliability of the confidence: a larger point stands for more answers"
    return _figure_of(reliability_chart(title, bins), title)


def _questions(rows: Sequence[Row]) -> str:
    cells = [
        (row.id, row.question, row.kind, row.status, f"{row.confidence:.2f}", _right(row))
        for row in rows
    ]
    heads = ("Id", "Question", "Kind", "Outcome", "Confidence", "Correct")
    return _table("Every question", heads, cells)


def _right(row: Row) -> str:
    return "yes" if row.scores.get("correct", 0.0) == 1 else "no"


def _figure_of(svg: str, caption: str) -> str:
    return f"<figure><figcaption>{escape(caption)}</figcaption>{svg}</figure>"


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows
    )
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )
