"""The command line's `gold`: check a gold set, and add questions to one.

Findings go to stdout; exit code 1 where the set has an error. Knows no judging rules.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import CurbsideError, UsageError
from ui.output import print_json

gold_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Check and extend a set of gold questions."
)


@gold_app.command(epilog="Example: curbside gold lint my-gold.jsonl --documents ~/guidelines")
def lint(
    path: Annotated[
        Path | None, typer.Argument(help="Gold set, JSON Lines (default: the shipped one).")
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option("--documents", help="Folder of the documents (default: the starter library)."),
    ] = None,
    index: Annotated[
        Path | None, typer.Option("--index", help="Check against this index instead.")
    ] = None,
    cache: Annotated[
        Path | None, typer.Option("--cache", help="Where bench indexes are kept (default: yours).")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Check that spans stand in the corpus, nothing is asked twice, and kinds are balanced."""
    from eval.gold_lint import lint as check
    from eval.subject import document_finder
    from ui.examining import gold_corpus, gold_questions, workshop

    questions = gold_questions(path, None, None)
    find = document_finder(gold_corpus(documents, index, workshop(cache)))

    def text_of(document_id: str) -> str | None:
        document = find(document_id)
        return document.text if document else None

    findings = check(questions, text_of)
    errors = sum(finding.severity == "error" for finding in findings)
    if json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            typer.echo(f"{finding.severity}: {finding.message}")
        warnings = len(findings) - errors
        typer.echo(f"{len(questions)} questions, {errors} errors, {warnings} warnings.")
    if errors:
        raise typer.Exit(1)


@gold_app.command(
    epilog="Example: curbside gold add my-gold.jsonl --answer answer.json --quote 1 --kind dose"
)
def add(
    path: Annotated[Path, typer.Argument(help="Gold set to add to; made where it is missing.")],
    kind: Annotated[str, typer.Option(help="Kind of question; near or off if unanswerable.")],
    answer: Annotated[
        Path | None, typer.Option(help="A saved answer: 'curbside ask … --json > FILE'.")
    ] = None,
    feedback: Annotated[
        int | None, typer.Option(help="Number of a thumbs-down, from 1, oldest first.")
    ] = None,
    index: Annotated[
        Path | None, typer.Option("--index", help="The index whose feedback is meant.")
    ] = None,
    quote: Annotated[
        list[int] | None, typer.Option(help="Number of a quote that answers, from 1.")
    ] = None,
    document: Annotated[
        list[str] | None, typer.Option(help="Id of a document that answers.")
    ] = None,
    span: Annotated[list[str] | None, typer.Option(help="Words of it that answer.")] = None,
) -> None:
    """Add a question from a saved answer, or from feedback whose author let it be kept."""
    from eval.gold_add import Label, append, feedback_at, from_answer, from_feedback
    from qa.feedback import FeedbackStore
    from qa.saved import read_answer
    from ui.opening import index_folder

    if (answer is None) == (feedback is None):
        raise UsageError("Give either --answer FILE or --feedback NUMBER.")
    label = Label(kind, tuple(quote or ()), tuple(document or ()), tuple(span or ()))
    if answer:
        question = from_answer(read_answer(_text(answer)), label)
    elif feedback is not None:
        store = FeedbackStore(index_folder(index))
        question = from_feedback(feedback_at(store, feedback), label)
    append(path, question)
    typer.echo(f"Added {question.id}. Read it a second time, then fill in its 'checked'.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CurbsideError(f"Cannot read {path}: {error}.") from error
