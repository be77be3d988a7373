"""The Quality page: saved evaluation runs as plots, and the questions that flipped."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import altair as alt
import streamlit as st

from eval.bench_index import Workshop
from eval.examine import SHIPPED_BASELINE, SHIPPED_GOLD, examine
from eval.gold_set import read_gold
from eval.history import Run, comparable, flipped, reliability_of, runs
from eval.report import Report, write_report
from ui.login import may
from ui.markup import table_html, title_html
from ui.opening import encoder_of
from ui.page_base import guarded, opened_index, rows
from ui.page_jobs import Progress, running, show_job, start
from ui.settings import Settings
from ui.theme import LABEL_COLOURS

_MAIN = {
    "gold": ("correct", "answer_hit", "first_quote_hit", "needless_refusals", "verbatim"),
    "beir": ("nDCG@10", "R@100", "RR@10"),
    "squad": ("passage_hit@5", "quote_hit@1", "quote_hit@3", "span_f1"),
    "evidence": ("evidence_hit@1", "evidence_hit@5", "document_hit@1"),
}
_METRIC_WORDS = {
    "correct": "right or rightly refused",
    "answer_hit": "answer among the quotes",
    "first_quote_hit": "first quote answers",
    "needless_refusals": "needless refusals",
    "verbatim": "word for word",
    "passage_hit@5": "passage in first 5",
    "quote_hit@1": "first quote answers",
    "quote_hit@3": "answer in 3 quotes",
    "span_f1": "overlap with the answer",
    "evidence_hit@1": "first quote is evidence",
    "evidence_hit@5": "evidence in 5 quotes",
    "document_hit@1": "first document is right",
}
"""What a metric tells, for readers of the page; other names are known as they are."""

_SHARE = alt.Scale(domain=[0, 1])
_WIDE = alt.Legend(orient="top", labelLimit=260)


@guarded
def show() -> None:
    """Draw the page."""
    lede = "How often the quotes are right, measured on questions with known answers."
    st.html(title_html("Quality", lede))
    show_job()
    found, odd = runs((SHIPPED_BASELINE, Settings().results))
    if odd:
        st.caption(f"Not evaluation results: {', '.join(odd)}")
    if not found:
        st.info("No evaluation has been saved yet.")
    else:
        _charts(_chosen_run("Run", found, "run"), found)
    if may("curator"):
        _measure()


def _chosen_run(label: str, found: list[Run], key: str) -> Run:
    """One of `found` (oldest first), the last one at first."""
    # By number: Streamlit gives a copy of what is chosen, which is then none of those found.
    numbers = range(len(found))[::-1]
    chosen = st.selectbox(label, numbers, format_func=lambda n: found[n].label, key=key)
    return found[chosen]


def _charts(run: Run, every: list[Run]) -> None:
    report = run.report
    names = [name for name in _MAIN.get(report.bench, ()) if name in report.metrics]
    with st.container(horizontal=True, gap="medium", key="figures"):
        for name in names:
            low_high = report.intervals.get(name)
            spread = f"{name}, 95%: {low_high[0]:.2f} to {low_high[1]:.2f}" if low_high else name
            figure = f"{report.metrics[name]:.3f}"
            st.metric(_words(name), figure, help=spread, width="content")
    left, right = st.columns(2, gap="medium")
    with left:
        _by_kind(report, names[:2])
    with right:
        _reliability(report)
    same = [r for r in every if r.report.questions_sha256 == report.questions_sha256]
    _over_time(same, names)
    _flips(run, comparable(run, every))


def _by_kind(report: Report, names: list[str]) -> None:
    table = [
        {
            "kind": f"{kind} ({figures['questions']:.0f})",
            "metric": _words(name),
            "share": figures[name],
        }
        for kind, figures in report.by_kind.items()
        for name in names
        if name in figures
    ]
    if not table:
        return
    _title("By kind of question")
    chart = (
        alt.Chart(alt.InlineData(values=table))
        .mark_bar()
        .encode(
            y=alt.Y("kind:N", title=None, axis=alt.Axis(labelLimit=240)),
            x=alt.X("share:Q", scale=_SHARE, title="share"),
            yOffset="metric:N",
            color=alt.Color("metric:N", title=None, legend=_WIDE),
            tooltip=["kind:N", "metric:N", alt.Tooltip("share:Q", format=".3f")],
        )
    )
    _draw(chart, "Bars: share of questions answered right, by kind of question")


def _reliability(report: Report) -> None:
    bins = reliability_of(report)
    if not bins:
        return
    _title("Is confidence earned?")
    table = [{"confidence": b.confidence, "right": b.right, "answers": b.count} for b in bins]
    ideal = (
        alt.Chart(
            alt.InlineData(values=[{"confidence": 0, "right": 0}, {"confidence": 1, "right": 1}])
        )
        .mark_line(strokeDash=[4, 4], color="gray")
        .encode(x="confidence:Q", y="right:Q")
    )
    points = (
        alt.Chart(alt.InlineData(values=table))
        .mark_line(point=True)
        .encode(
            x=alt.X("confidence:Q", scale=_SHARE, title="confidence said"),
            y=alt.Y("right:Q", scale=_SHARE, title="share that was right"),
            tooltip=["answers:Q", alt.Tooltip("right:Q", format=".2f")],
        )
    )
    _draw(ideal + points, "Reliability: share of right answers against the confidence said")


def _over_time(found: list[Run], names: list[str]) -> None:
    table = [
        {
            "when": run.at.isoformat(),
            "run": run.name,
            "metric": _words(name),
            "value": run.report.metrics[name],
        }
        for run in found
        for name in names
        if name in run.report.metrics
    ]
    if len(found) < 2 or not table:
        return
    _title("Over time, on the same questions")
    chart = (
        alt.Chart(alt.InlineData(values=table))
        .mark_line(point=True)
        .encode(
            x=alt.X("when:T", title=None),
            y=alt.Y("value:Q", scale=_SHARE, title=None),
            color=alt.Color("metric:N", title=None, legend=_WIDE),
            tooltip=["run:N", "metric:N", alt.Tooltip("value:Q", format=".3f")],
        )
    )
    _draw(chart, "Lines: each metric from run to run")


def _flips(run: Run, others: list[Run]) -> None:
    if not others:
        return
    _title("Questions that flipped")
    changed = flipped(_chosen_run("Compared with", others, "than"), run)
    if not changed:
        st.caption("None: the same questions are right in both runs.")
        return
    cells = [(f.question, f.kind, "now right" if f.better else "now wrong") for f in changed]
    st.html(table_html(("Question", "Kind", "Change"), cells, "Questions that flipped"))


def _title(text: str) -> None:
    st.html(f'<h2 class="cb-section">{text}</h2>')


def _words(name: str) -> str:
    return _METRIC_WORDS.get(name, name)


def _draw(chart: Any, said: str) -> None:
    """`chart` in the page's own colours: Streamlit's grey labels are too faint to read."""
    ink = LABEL_COLOURS["dark" if st.context.theme.type == "dark" else "light"]
    labelled = chart.configure_axis(labelColor=ink, titleColor=ink)
    st.altair_chart(labelled.configure_legend(labelColor=ink), width="stretch", alt=said)


def _measure() -> None:
    here = {row.id for row in rows()}
    questions = [q for q in read_gold(SHIPPED_GOLD) if here.issuperset(q.documents)]
    answerable = sum(q.answerable for q in questions)
    if not answerable:
        st.caption("Own questions: curbside gold add, then curbside eval gold --json FILE.")
        return
    label = f"Measure this library now ({len(questions)} questions)"
    if st.button(label, key="measure", disabled=running()):
        start("Measuring", partial(_examine, Settings().results))


def _examine(results: Path, progress: Progress) -> str:
    index = opened_index()
    here = {row.id for row in index.documents()}
    questions = [q for q in read_gold(SHIPPED_GOLD) if here.issuperset(q.documents)]
    shop = Workshop(Settings().cache / "eval", encoder_of(index.model), progress)
    report = examine(questions, index, shop)
    results.mkdir(parents=True, exist_ok=True)
    name = f"page-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    write_report(results / name, report)
    return f"<p>Saved as {name}.</p>"
