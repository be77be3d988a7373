"""The command line's `review`: saved answers, their status and their history.

Who someone is is taken from `--by` as given. Decides nothing: the rules of a review are
`qa.review`'s.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from corpus.errors import UsageError
from ui.output import print_json

if TYPE_CHECKING:
    from index.store import Index
    from qa.review import Review, ReviewEvent, Reviews, ReviewStatus

review_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Submit saved answers, review them, approve them or send them back.",
)

IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="Index folder (default: CURBSIDE_INDEX, else your data folder)."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="A saved answer's id, or how it begins.")
]
ByOption = Annotated[str, typer.Option("--by", help="Your name, as the history will show it.")]
CommentOption = Annotated[str, typer.Option("--comment", help="What to say with it.")]

_SHOWN_ID = 12
_SHOWN_QUESTION = 60


@review_app.command(
    "list", epilog="Example: curbside review list --status submitted", help="List saved answers."
)
def list_(
    status: Annotated[
        str | None,
        typer.Option(help="Only saved, submitted, under-review, approved or sent-back ones."),
    ] = None,
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """List saved answers, the most recently updated first, stale ones marked."""
    from qa.review import STATUS_LABELS

    if status is not None and status not in STATUS_LABELS:
        raise UsageError(f"{status!r:.40} is no status: use one of {', '.join(STATUS_LABELS)}.")
    reviews, library = reviews_beside(index)
    found = reviews.list(library, cast("ReviewStatus | None", status))
    if json:
        print_json([_summary(review) for review in found])
    else:
        typer.echo(_list_text(found))


@review_app.command(epilog="Example: curbside review show 3f2a9c --json")
def show(id: IdArgument, index: IndexOption = None, json: JsonOption = False) -> None:
    """Show a saved answer, where its review stands, and what makes it stale."""
    from qa.answer import to_wire
    from ui.terminal import answer_text

    reviews, library = reviews_beside(index)
    found = reviews.get(reviews.find(id), library)
    if json:
        print_json(_summary(found) | {"answer": to_wire(found.answer)})
        return
    typer.echo(f"{found.line}\n{found.answer.question or '(question not kept)'}\n")
    typer.echo(answer_text(found.answer))


@review_app.command(epilog="Example: curbside review submit answer.json --by 'A. Author'")
def submit(
    answer: Annotated[
        str,
        typer.Argument(
            metavar="ANSWER", help="A saved answer's file, - for standard input, or a saved id."
        ),
    ],
    by: ByOption,
    comment: CommentOption = "",
    keep_question: Annotated[
        bool | None,
        typer.Option(
            "--keep-question/--drop-question",
            help="Keep the question's wording (default: unless it seems to identify a person).",
        ),
    ] = None,
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Save an answer that this index vouches for, and submit it for review."""
    from qa.saved import read_answer

    reviews, library = reviews_beside(index)
    if answer == "-" or Path(answer).exists() or not answer.isalnum():
        found = read_answer(answer_text_of(answer))
        now = datetime.now(UTC)
        id = reviews.save(found, library, by=by, at=now, keep_question=keep_question)
        if not reviews.get(id, library).question_kept:
            typer.echo("The question was left out: --keep-question keeps it.", err=True)
    else:
        id = reviews.find(answer)
    _say(reviews.submit(id, by=by, at=datetime.now(UTC), comment=comment), json)


@review_app.command(epilog="Example: curbside review take 3f2a9c --by 'A. Reviewer'")
def take(
    id: IdArgument,
    by: ByOption,
    comment: CommentOption = "",
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Begin reviewing a submitted answer, or take it over."""
    reviews, _ = reviews_beside(index)
    _say(reviews.take(reviews.find(id), by=by, at=datetime.now(UTC), comment=comment), json)


@review_app.command(epilog="Example: curbside review approve 3f2a9c --by 'A. Reviewer'")
def approve(
    id: IdArgument,
    by: ByOption,
    comment: CommentOption = "",
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Approve an answer that you have taken and that is not stale."""
    reviews, library = reviews_beside(index)
    now = datetime.now(UTC)
    _say(reviews.approve(reviews.find(id), library, by=by, at=now, comment=comment), json)


@review_app.command(
    epilog="Example: curbside review send-back 3f2a9c --by 'A. Reviewer' --comment 'Dose missing.'"
)
def send_back(
    id: IdArgument,
    by: ByOption,
    comment: Annotated[str, typer.Option("--comment", help="Why it is sent back.")],
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Send an answer that you have taken back to its author."""
    reviews, _ = reviews_beside(index)
    _say(reviews.send_back(reviews.find(id), by=by, at=datetime.now(UTC), comment=comment), json)


@review_app.command(epilog="Example: curbside review forget 3f2a9c --by 'A. Author'")
def forget(
    id: IdArgument,
    by: ByOption,
    comment: CommentOption = "",
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Remove a saved answer's content for good; its history stays."""
    reviews, _ = reviews_beside(index)
    _say(reviews.forget(reviews.find(id), by=by, at=datetime.now(UTC), comment=comment), json)


@review_app.command(epilog="Example: curbside review history 3f2a9c")
def history(id: IdArgument, index: IndexOption = None, json: JsonOption = False) -> None:
    """Show everything that was ever done with a saved answer, oldest first."""
    reviews, _ = reviews_beside(index)
    events = reviews.history(reviews.find(id))
    if json:
        print_json([asdict(event) for event in events])
    else:
        typer.echo("\n".join(map(_event_text, events)))


def reviews_beside(index: Path | None) -> tuple[Reviews, Index]:
    """The reviews beside an index, and the index. Raises NoIndexError where there is none."""
    from qa.review import Reviews
    from ui.opening import index_folder, open_index

    return Reviews(index_folder(index)), open_index(index)


def answer_text_of(given: str) -> str:
    """What the file `given` holds, or standard input for "-". Raises UsageError."""
    try:
        if given == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        return Path(given).expanduser().read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{given} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise UsageError(f"{given} is not a text file in UTF-8.") from error


def printable(text: str) -> str:
    """`text` on one line without the characters by which a file could steer a terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))


def _say(event: ReviewEvent, as_json: bool) -> None:
    from qa.review import STATUS_LABELS

    if as_json:
        print_json(asdict(event))
    else:
        typer.echo(f"{event.answer_id}  {STATUS_LABELS[event.status]}")


def _summary(review: Review) -> dict[str, Any]:
    return {
        "id": review.id,
        "status": review.last.status,
        "label": review.label,
        "question": review.answer.question,
        "question_kept": review.question_kept,
        "updated_at": review.last.at,
        "by": review.last.by,
        "comment": review.last.comment,
        "stale": [asdict(reason) for reason in review.stale],
    }


def _list_text(reviews: Iterable[Review]) -> str:
    rows = []
    for review in reviews:
        question = printable(review.answer.question) or "(question not kept)"
        where = f"{review.id[:_SHOWN_ID]}  {review.label:<20}  {review.last.at}  {review.last.by}"
        rows.append(f"{where}\n    {question[:_SHOWN_QUESTION]}")
        rows += [f"    stale: {reason.meaning}" for reason in review.stale]
    return "\n".join(rows) or "No answer has been saved."


def _event_text(event: ReviewEvent) -> str:
    from qa.review import STATUS_LABELS

    comment = f": {printable(event.comment)}" if event.comment else ""
    return f"{event.at}  {STATUS_LABELS[event.status]:<13}  {event.by}{comment}"
