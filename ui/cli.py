"""The command line: asking and adding; the other commands stand in `ui/cli_*.py`.

Results go to stdout, progress and messages to stderr. Exit codes: 0 done, 1 could not,
2 wrong usage. Imports what a command needs when it runs, so that `ask` starts quickly.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import CurbsideError, UsageError
from ui import cli_answers, cli_calibrate, cli_corpus, cli_index
from ui.cli_eval import eval_app, gold_app
from ui.output import escape_for_json_lines, print_json, progress_line

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Clinical question answering made only of verbatim, cited quotes.",
)

IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="Index folder (default: CURBSIDE_INDEX, else your data folder)."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]


@app.command(epilog="Example: curbside add ~/guidelines paper.pdf --index my-index")
def add(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders to read.")],
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Read documents and add them to the index; unchanged files are passed over."""
    from index.ingest import add as ingest
    from ui.opening import encoder_of, index_folder
    from ui.terminal import report_text

    report = ingest(index_folder(index), paths, encoder_of, progress=progress_line)
    if json:
        print_json(report.to_wire())
    else:
        typer.echo(report_text(report))
    if not report.served:
        raise typer.Exit(1)


@app.command(
    epilog='Example: curbside ask "Which opioids should be avoided in mastocytosis?"  '
    "A question of - is read from standard input."
)
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in plain words.")] = None,
    batch: Annotated[
        Path | None,
        typer.Option("--batch", help="JSON Lines of {id, question}; one answer a line."),
    ] = None,
    reader: Annotated[
        str, typer.Option("--reader", help="For whom: clinician, researcher or patient.")
    ] = "clinician",
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Answer a question with verbatim quotes, or say that the corpus does not hold one."""
    from qa.answer import to_wire
    from qa.readers import reader_named
    from ui.batch import read_batch
    from ui.opening import open_asker
    from ui.terminal import answer_text

    if (question is None) == (batch is None):
        raise UsageError('Give either a question or --batch FILE: curbside ask "your question".')
    rows = read_batch(batch) if batch else [(None, _from_stdin(question or ""))]
    who = reader_named(reader)
    asker = open_asker(index)
    for row_id, text in rows:
        answer = asker.ask(text, id=row_id, reader=who)
        if batch and json:
            typer.echo(escape_for_json_lines(to_wire(answer)))
        elif json:
            print_json(to_wire(answer))
        else:
            typer.echo(answer_text(answer))


@app.command(epilog='Example: curbside search "baseline tryptase" -k 5 --explain')
def search(
    query: Annotated[str, typer.Argument(help="Words to find passages for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each passage is there: both legs' scores.")
    ] = False,
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Show the passages nearest to a query; "phrases", +must and -not are understood."""
    from qa.question import Question
    from ui.opening import encoder_of, open_index
    from ui.terminal import hits_text
    from ui.wire import hit_to_wire

    text = Question.parse(query).text
    opened = open_index(index)
    hits = opened.search(text, encoder_of(opened.model), k)
    titles = {i: opened.document(i).metadata.title for i in {h.passage.document_id for h in hits}}
    if json:
        print_json([hit_to_wire(hit, titles[hit.passage.document_id]) for hit in hits])
    else:
        typer.echo(hits_text(hits, titles, explain=explain))


@app.command(epilog="Example: curbside show PMC4657150 --json")
def show(
    document_id: Annotated[str, typer.Argument(help="A document's id, as in a reference.")],
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Show a document: its canonical text, pages, sections and metadata."""
    from ui.opening import open_index
    from ui.wire import document_to_wire

    opened = open_index(index)
    document = opened.document(document_id)
    if json:
        print_json(document_to_wire(document, opened.versions(document_id)))
    else:
        typer.echo(document.text)


@app.command(epilog="Example: curbside status --json")
def status(index: IndexOption = None, json: JsonOption = False) -> None:
    """Say what the index holds, which model and generation serve, and when it answers."""
    from qa.readiness import readiness
    from ui.opening import open_index
    from ui.terminal import status_text
    from ui.wire import status_to_wire

    found = open_index(index).status()
    ready = readiness(found.path)
    if json:
        print_json(status_to_wire(found, ready))
    else:
        typer.echo(status_text(found, ready))


@app.command(epilog="Example: curbside ui --port 8501")
def ui(
    index: IndexOption = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 8501,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Serve the page on this machine and print its address."""
    from ui.opening import index_folder
    from ui.serving import serve

    serve(index_folder(index), port, open_browser=browser)


cli_corpus.mount(app)
cli_answers.mount(app)
cli_index.mount(app)
cli_calibrate.mount(app)
app.add_typer(eval_app, name="eval")
app.add_typer(gold_app, name="gold")


def _from_stdin(question: str) -> str:
    return sys.stdin.read() if question == "-" else question


def main() -> None:
    """Run the command line; every deliberate error becomes one sentence on stderr."""
    try:
        app()
    except UsageError as error:
        _fail(error, 2)
    except CurbsideError as error:
        _fail(error, 1)
    except KeyboardInterrupt:
        typer.echo("curbside: interrupted; what was finished is kept. Run it again.", err=True)
        raise SystemExit(130) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None


def _fail(error: CurbsideError, code: int) -> None:
    typer.echo(f"curbside: {error}", err=True)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
