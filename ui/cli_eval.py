"""The command line's `eval`: examinations, comparisons and the gate.

Figures go to stdout as Markdown, progress to stderr, `--json FILE` saves the whole run
(`-` prints it instead). Decides nothing: the figures come from `eval`.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import UsageError
from ui.cli_gold import gold_app
from ui.examining import (
    STDOUT,
    examined,
    finish,
    folder,
    gold_questions,
    judged,
    save_json,
    save_report,
    save_verdict,
    saving,
    settings,
    workshop,
)

__all__ = ["eval_app", "gold_app"]

eval_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Measure answers and retrieval, compare with rivals, and gate a build.",
)

SplitOption = Annotated[str | None, typer.Option("--split", help="Which split, such as dev.")]
LimitOption = Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")]
OutOption = Annotated[Path | None, typer.Option("--json", help="Save the run here; - prints it.")]
CacheOption = Annotated[
    Path | None, typer.Option("--cache", help="Where bench indexes are kept (default: yours).")
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        help="Switch a stage off: dense, lexical, meaning, words, rank, ranker or abstention.",
    ),
]
DocumentsOption = Annotated[
    Path | None,
    typer.Option("--documents", help="Folder of the documents (default: the starter library)."),
]
IndexOption = Annotated[
    Path | None, typer.Option("--index", help="Ask this index instead of a folder's.")
]
GoldArgument = Annotated[
    Path | None, typer.Argument(help="Gold set, JSON Lines (default: the shipped one).")
]


@eval_app.command(epilog="Example: curbside eval gold my-gold.jsonl --documents ~/guidelines")
def gold(
    path: GoldArgument = None,
    documents: DocumentsOption = None,
    index: IndexOption = None,
    split: Annotated[
        str | None, typer.Option("--split", help="Only questions of this kind.")
    ] = None,
    limit: LimitOption = None,
    without: WithoutOption = None,
    cache: CacheOption = None,
    json: OutOption = None,
) -> None:
    """Ask every gold question and judge the answers."""
    questions = gold_questions(path, split, limit)
    finish(examined(questions, documents, index, without, cache), json)


@eval_app.command(epilog="Example: curbside eval beir ./scifact --split test --trec run.txt")
def beir(
    path: Annotated[Path, typer.Argument(help="BEIR folder: corpus, queries and qrels.")],
    split: SplitOption = None,
    limit: LimitOption = None,
    without: WithoutOption = None,
    trec: Annotated[Path | None, typer.Option(help="Save the ranking as a TREC run.")] = None,
    cache: CacheOption = None,
    json: OutOption = None,
) -> None:
    """Measure passage ranking: nDCG@10, recall and reciprocal rank."""
    from eval.beir import read_beir
    from eval.ranking import write_run
    from eval.run_beir import run_beir

    bench = read_beir(path, split, limit)
    result = run_beir(bench, workshop(cache), settings(without))
    if trec:
        saving(trec, partial(write_run, run=result.run, tag="curbside"))
    finish(result.report, json)


@eval_app.command(epilog="Example: curbside eval squad covid-qa --split dev --limit 50")
def squad(
    path: Annotated[Path, typer.Argument(help="SQuAD 2.0 file, or a folder of SPLIT.json.")],
    split: SplitOption = None,
    limit: LimitOption = None,
    without: WithoutOption = None,
    cache: CacheOption = None,
    json: OutOption = None,
) -> None:
    """Measure whether passages and quotes hold the answer spans of whole articles."""
    from eval.run_squad import run_squad
    from eval.squad import read_squad

    bench = read_squad(path, split, limit)
    finish(run_squad(bench, workshop(cache), settings(without)), json)


@eval_app.command(epilog="Example: curbside eval evidence dev.jsonl --documents ./articles")
def evidence(
    path: Annotated[Path, typer.Argument(help="Evidence JSON Lines, or a folder of SPLIT.jsonl.")],
    documents: Annotated[Path, typer.Option("--documents", help="Folder of the articles.")],
    split: SplitOption = None,
    limit: LimitOption = None,
    without: WithoutOption = None,
    cache: CacheOption = None,
    json: OutOption = None,
) -> None:
    """Measure whether the first quotes are the evidence that experts marked."""
    from eval.evidence import read_evidence
    from eval.run_evidence import run_evidence

    questions = read_evidence(path, split, limit)
    folder(documents)
    finish(run_evidence(questions, documents, workshop(cache), settings(without)), json)


@eval_app.command(
    epilog="Example: curbside eval gate --gold gold.jsonl --baseline main.json --rules rules.toml"
)
def gate(
    gold: Annotated[
        Path | None, typer.Option("--gold", help="Gold set (default: the shipped one).")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="A run saved by 'eval gold --json' to compare with.")
    ] = None,
    rules: Annotated[Path | None, typer.Option(help="Rules, TOML (default: the laws).")] = None,
    run: Annotated[
        Path | None, typer.Option(help="Judge this saved run instead of asking.")
    ] = None,
    documents: DocumentsOption = None,
    index: IndexOption = None,
    without: WithoutOption = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML here.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write Markdown here.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write an HTML report here.")] = None,
    cache: CacheOption = None,
    json: OutOption = None,
) -> None:
    """Pass or fail a build: exit code 1 names the rules that broke and the questions."""
    from eval.gate_markdown import markdown as as_markdown
    from eval.report import read_report

    shipped = gold is None and documents is None and index is None
    if run:
        after = read_report(run)
    else:
        questions = gold_questions(gold, None, None)
        after = examined(questions, documents, index, without, cache)
    verdict = judged(after, baseline, rules, shipped=shipped)
    save_verdict(verdict, junit, markdown, html)
    save_report(after, json)
    if json != STDOUT:
        typer.echo(as_markdown(verdict), nl=False)
    if not verdict.passed:
        raise typer.Exit(1)


@eval_app.command(epilog="Example: curbside eval compare beir ./bioasq --split dev")
def compare(
    form: Annotated[str, typer.Argument(help="The bench's format: beir.")],
    path: Annotated[Path, typer.Argument(help="The bench's folder.")],
    split: SplitOption = None,
    limit: LimitOption = None,
    without: WithoutOption = None,
    trec: Annotated[
        Path | None, typer.Option(help="Save every system's ranking as TREC runs in this folder.")
    ] = None,
    cache: CacheOption = None,
    json: Annotated[Path | None, typer.Option("--json", help="Save the table here.")] = None,
) -> None:
    """Set the search beside BM25, dense MiniLM and both fused, on the same queries."""
    from eval.beir import read_beir
    from eval.compare import compare_beir, table
    from eval.ranking import write_run

    if form != "beir":
        raise UsageError(f"Rivals are compared on the format beir, not {form!r}.")
    bench = read_beir(path, split, limit)
    found = compare_beir(bench, workshop(cache), settings(without))
    if trec:
        for system, ranking in found.runs.items():
            tag = system.replace(" ", "-")
            saving(trec / f"{tag}.run", partial(write_run, run=ranking, tag=tag))
    save_json(found.to_wire(), json)
    if json != STDOUT:
        typer.echo(table(found))
