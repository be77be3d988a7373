"""The commands on saved answers: `curbside check`, `curbside export` and `curbside review`.

`mount` adds them to the program. Results go to stdout, messages to stderr; imports what a
command needs when it runs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import CurbsideError, UsageError
from ui.cli_review import (
    IndexOption,
    JsonOption,
    answer_text_of,
    printable,
    review_app,
    reviews_beside,
)
from ui.output import print_json

if TYPE_CHECKING:
    from qa.answer import Answer
    from qa.check import Check

AnswerArgument = Annotated[
    str, typer.Argument(metavar="ANSWER.json", help="A saved answer; - reads standard input.")
]


def mount(app: typer.Typer) -> None:
    """Add `check`, `export` and `review` to `app`."""
    app.command(epilog="Example: curbside check answer.json --documents ~/guidelines")(check)
    app.command(
        epilog="Example: curbside export answer.json --format docx --out answer.docx  "
        "Formats: markdown, html, json, csl-json, bibtex, ris, vancouver, docx."
    )(export)
    app.add_typer(review_app, name="review")


def check(
    answer: AnswerArgument,
    documents: Annotated[
        Path, typer.Option("--documents", help="Folder (or file) of the source documents.")
    ],
    json: JsonOption = False,
) -> None:
    """Verify every quote of a saved answer against the source files: no index, no model.

    Exit code 0 when every quote was verified, 1 when one was not.
    """
    from qa.check_sources import check_against
    from qa.saved import read_wire

    done = check_against(read_wire(answer_text_of(answer)), documents.expanduser())
    if json:
        print_json(done.to_wire())
    else:
        typer.echo(check_text(done))
    for file in done.unreadable:
        page = f" (page {file.page})" if file.page else ""
        typer.echo(f"not read: {file.path}{page}: {file.reason}", err=True)
    if not done.sound:
        raise typer.Exit(1)


def check_text(done: Check) -> str:
    """One line a quote, and how many were verified."""
    words = {None: "", True: "; its words stand in today's text", False: "; its words do not"}
    lines = [
        f"{q.finding:<16} {printable(q.document_id)}:{q.start}-{q.end}  "
        + (q.path or "" if q.finding == "verified" else f"{q.meaning}{words[q.words_found]}")
        for q in done.quotes
    ]
    verified = sum(quote.finding == "verified" for quote in done.quotes)
    if not done.quotes:
        return "Nothing to check: the answer holds no quote."
    return "\n".join([*lines, f"{verified} of {len(done.quotes)} quotes verified."])


def export(
    answer: Annotated[
        str,
        typer.Argument(
            metavar="ANSWER", help="A saved answer's file, - for standard input, or a saved id."
        ),
    ],
    format: Annotated[
        str | None,
        typer.Option("--format", help="Which format (default: by the ending of --out)."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write (default: stdout).")
    ] = None,
    index: IndexOption = None,
) -> None:
    """Write a saved answer as Markdown, HTML, JSON, Word, or its references as BibTeX, RIS, ….

    Every export carries the index generation, its date and the documents' hashes.
    """
    from datetime import UTC, datetime

    from qa.exports import Stamp, format_named, format_of
    from qa.exports import export as write

    chosen = format_of(out) if format is None and out else format_named(format or "markdown")
    if chosen is None:
        raise UsageError(f"The ending of {out} names no format: say which one with --format.")
    if chosen.name == "docx" and out is None and sys.stdout.isatty():
        raise UsageError("A Word document is no text: give a file to write with --out.")
    found, review = _answer(answer, index)
    data = write(found, chosen.name, Stamp(datetime.now(UTC), review))
    if out is None:
        typer.echo(data, nl=False)
    else:
        _write(out.expanduser(), data)


def _answer(given: str, index: Path | None) -> tuple[Answer, str]:
    """The answer in the file or under the id `given`, and its review as one line."""
    from qa.saved import read_answer

    if given == "-" or Path(given).exists() or not _is_id(given):
        return read_answer(answer_text_of(given)), ""
    reviews, library = reviews_beside(index)
    found = reviews.get(reviews.find(given), library)
    return found.answer, found.line


def _is_id(given: str) -> bool:
    return given.isascii() and given.isalnum()


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise CurbsideError(f"{path} cannot be written: {error.strerror}.") from error
    typer.echo(f"Wrote {path}.", err=True)
