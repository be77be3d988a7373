"""`curbside calibrate`: choose the answer threshold of one corpus on known questions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.output import print_json, progress_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eval.gold_set import GoldQuestion
    from qa.ask import Asker
    from qa.calibration import Calibration, Example, Rates


def mount(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(epilog="Example: curbside calibrate gold.jsonl --index my-index")(calibrate)


def calibrate(
    gold: Annotated[
        Path | None, typer.Argument(help="Gold questions (JSON lines, see docs/gold.md).")
    ] = None,
    index: Annotated[
        Path | None,
        typer.Option(
            "--index", help="Index folder (default: CURBSIDE_INDEX, else your data folder)."
        ),
    ] = None,
    cost: Annotated[
        float, typer.Option("--cost", help="Needless refusals that one wrong answer is worth.")
    ] = 1.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Back to the shipped threshold.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Choose when this corpus answers and when it refuses, from questions you know the answer of.

    Each answerable question is also asked without the documents that answer it.
    """
    from dataclasses import asdict

    from corpus.errors import ModelError, UsageError
    from eval.gold_set import read_gold
    from index.store import Index
    from qa.answerability import AnswerabilitySettings
    from qa.ask import Asker
    from qa.calibration import calibrate as choose
    from qa.calibration import rates, remove_calibration, write_calibration
    from qa.ranker import ranker_trouble
    from ui.opening import encoder_of, index_folder

    folder = index_folder(index)
    if reset:
        remove_calibration(folder)
        typer.echo("The shipped threshold holds again.")
        return
    if gold is None:
        raise UsageError("Name a file of gold questions, or use --reset.")
    if trouble := ranker_trouble():
        raise ModelError(f"{trouble} Install curbside again before you calibrate.")
    shipped = AnswerabilitySettings()
    opened = Index.open(folder)
    found = list(_examples(Asker(opened, encoder_of(opened.model)), read_gold(gold)))
    chosen = choose(found, cost, shipped)
    before, after = (rates(found, t) for t in (shipped.threshold, chosen.threshold))
    if not dry_run:
        write_calibration(folder, chosen)
    if json:
        print_json({**asdict(chosen), "before": asdict(before), "after": asdict(after)})
        return
    _tell(chosen, shipped.threshold, (before, after))
    typer.echo("Nothing was changed." if dry_run else f"In use from now on in {folder}.")


def _tell(chosen: Calibration, shipped: float, found: tuple[Rates, Rates]) -> None:
    """What the shipped threshold and the chosen one refuse and answer wrongly."""
    typer.echo(f"{chosen.answerable} answerable and {chosen.unanswerable} unanswerable questions")
    thresholds = (("shipped", shipped), ("calibrated", chosen.threshold))
    for (name, threshold), rate in zip(thresholds, found, strict=True):
        typer.echo(
            f"{name:10}  threshold {threshold:.3f}  needless refusals {rate.needless:.1%}  "
            f"wrong answers {rate.wrong:.1%}"
        )


def _examples(asker: Asker, questions: Sequence[GoldQuestion]) -> Iterator[Example]:
    from qa.calibration import Example

    for done, row in enumerate(questions, start=1):
        asked = row.question, row.previous
        yield Example(asker.confidence(*asked), row.answerable)
        if row.answerable and row.documents:
            yield Example(asker.confidence(*asked, without=row.documents), answerable=False)
        progress_line("asking", done, len(questions))
