"""What the evaluation commands share: opening what is examined, and saving what was found.

Knows paths and settings of the faces; measures and decides nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from corpus.errors import CurbsideError, UsageError
from ui.output import print_json, progress_line

if TYPE_CHECKING:
    from eval.bench_index import Workshop
    from eval.gate import Verdict
    from eval.gold_set import GoldQuestion
    from eval.report import Report
    from index.store import Index
    from qa.ask import AskSettings

STDOUT = Path("-")


def workshop(cache: Path | None) -> Workshop:
    """The bundled encoder, and where bench indexes are kept."""
    from eval.bench_index import Workshop
    from ui.opening import encoder_of
    from ui.settings import Settings

    place = (cache or Settings().cache / "eval").expanduser().resolve()
    return Workshop(place, encoder_of(), progress_line)


def settings(without: list[str] | None) -> AskSettings:
    """The default settings with the stages `without` switched off."""
    from eval.subject import without as switched_off
    from qa.ask import AskSettings

    return switched_off(AskSettings(), without or [])


def gold_questions(path: Path | None, split: str | None, limit: int | None) -> list[GoldQuestion]:
    """The first `limit` questions of a gold set, of the kind `split` alone where one is given."""
    from eval.examine import SHIPPED_GOLD
    from eval.gold_set import read_gold

    questions = read_gold(path or SHIPPED_GOLD)
    if split is not None:
        kinds = sorted({question.kind for question in questions})
        questions = [question for question in questions if question.kind == split]
        if not questions:
            raise UsageError(f"No question is of the kind {split!r}; there are: {kinds}.")
    return questions[:limit]


def gold_corpus(documents: Path | None, index: Path | None, shop: Workshop) -> Index:
    """The index to examine: the one named, or that of a folder, or of the starter library."""
    from eval.examine import gold_index
    from ui.opening import open_index

    if documents and index:
        raise UsageError("Give either --documents or --index, not both.")
    return open_index(index) if index else gold_index(documents and folder(documents), shop)


def examined(
    questions: list[GoldQuestion],
    documents: Path | None,
    index: Path | None,
    without: list[str] | None,
    cache: Path | None,
) -> Report:
    """The report of `questions` asked of the index that the options name."""
    from eval.examine import examine

    asked = settings(without)
    shop = workshop(cache)
    return examine(questions, gold_corpus(documents, index, shop), shop, asked)


def judged(after: Report, baseline: Path | None, rules: Path | None, *, shipped: bool) -> Verdict:
    """The gate's verdict on `after`; with `shipped`, by the shipped baseline and rules."""
    from eval.examine import SHIPPED_BASELINE, SHIPPED_RULES
    from eval.gate import decide
    from eval.gate_rules import Rules, read_rules
    from eval.report import read_report

    if shipped:
        baseline, rules = baseline or SHIPPED_BASELINE, rules or SHIPPED_RULES
    kept = read_rules(rules) if rules else Rules()
    return decide(after, read_report(baseline) if baseline else None, kept)


def folder(path: Path) -> Path:
    """`path`, which must be a folder."""
    if not path.is_dir():
        raise UsageError(f"{path} is no folder: give the folder of the documents.")
    return path


def finish(report: Report, out: Path | None) -> None:
    """Print the figures of `report` and save it to `out`."""
    from eval.figures import figures_text

    save_report(report, out)
    if out != STDOUT:
        typer.echo(figures_text(report))


def save_report(report: Report, out: Path | None) -> None:
    """Save the whole run as JSON where `out` says, or nowhere."""
    from eval.report import write_report

    if out == STDOUT:
        print_json(report.to_wire())
    elif out:
        saving(out, lambda place: write_report(place, report))


def save_json(value: Any, out: Path | None) -> None:
    """Save `value` as JSON where `out` says, or nowhere."""
    if out == STDOUT:
        print_json(value)
    elif out:
        text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
        saving(out, lambda place: place.write_text(text, encoding="utf-8"))


def save_verdict(
    verdict: Verdict, junit: Path | None, markdown: Path | None, html: Path | None
) -> None:
    """Write the verdict in each form that has a path."""
    from eval.gate_html import html as as_html
    from eval.gate_junit import junit as as_junit
    from eval.gate_markdown import markdown as as_markdown

    forms: list[tuple[Path | None, Callable[[Verdict], str]]] = [
        (junit, as_junit),
        (markdown, as_markdown),
        (html, as_html),
    ]
    for path, write in forms:
        if path:
            saving(path, partial(Path.write_text, data=write(verdict), encoding="utf-8"))


def saving(path: Path, write: Callable[[Path], object]) -> None:
    """Call `write` with `path`, its folder made first. Raises CurbsideError where it cannot."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path)
    except OSError as error:
        raise CurbsideError(f"Cannot write {path}: {error.strerror or error}.") from error
