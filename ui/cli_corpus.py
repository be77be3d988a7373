"""The commands that keep a corpus: `curbside fetch|refresh|sync|remove|move`.

Mounted by `ui.cli`. A literature query goes to the named services and nowhere else; it is
not written down. Imports what a command needs when it runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from corpus.errors import UsageError
from ui.output import print_json, progress_line

if TYPE_CHECKING:
    from corpus.fetching.client import Client
    from corpus.fetching.plan import FetchSource, Plan

PRIVACY = (
    "What is sent: your literature query, contact e-mail and key, to eutils.ncbi.nlm.nih.gov and "
    "www.ebi.ac.uk over HTTPS, and to no one else; queries are not logged here. So keep patients' "
    "details out of literature queries. Questions you ask of the corpus are never sent."
)

IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="Index folder (default: CURBSIDE_INDEX, else your data folder)."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
DownloadsOption = Annotated[
    Path | None,
    typer.Option("--to", help="Folder for downloads (default: beside the index, NAME-sources)."),
]

SourceArgument = Annotated[str, typer.Argument(help="pubmed, pmc, europepmc, doi or pmid.")]
WhatArgument = Annotated[
    list[str], typer.Argument(help="A query, or identifiers; - reads them from standard input.")
]
MaxOption = Annotated[int, typer.Option("--max", help="At most so many articles.")]
PlanOnlyOption = Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask before downloading.")]
CommercialOption = Annotated[
    bool, typer.Option("--commercial", help="Only texts free for commercial use too.")
]
OfflineOption = Annotated[bool, typer.Option("--offline", help="Ask no service; use what is here.")]
ListOption = Annotated[
    str | None,
    typer.Option(
        "--retraction-watch",
        help="The Retraction Watch CSV, a file or its address; it is kept for later runs.",
    ),
]
RecipeArgument = Annotated[
    Path, typer.Argument(help="The recipe, or the folder that holds corpus.toml.")
]
AllowEmptyOption = Annotated[
    bool, typer.Option("--allow-empty", help="Let a folder that is empty now empty the index.")
]


def fetch(
    context: typer.Context,
    source: SourceArgument,
    what: WhatArgument,
    most: MaxOption = 200,
    dry_run: PlanOnlyOption = False,
    yes: YesOption = False,
    commercial: CommercialOption = False,
    to: DownloadsOption = None,
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Fetch articles from PubMed, PubMed Central or Europe PMC and add them to the index.

    pubmed brings records (title, abstract, facts); pmc and europepmc bring full text where
    its licence is open. First comes a plan with a count. Interrupted? Run it again: what
    was downloaded is kept and not downloaded twice.
    """
    from corpus.fetching.carry_out import carry_out
    from corpus.fetching.downloads import opened
    from corpus.fetching.plan import FetchRequest, make_plan
    from index.ingest import add
    from index.sync import FETCHED_BY_HAND
    from ui.corpus_text import fetch_text, fetch_to_wire, plan_text, plan_to_wire
    from ui.opening import encoder_of, index_folder
    from ui.terminal import report_text

    request = FetchRequest(cast("FetchSource", source), _terms(what), most, commercial)
    folder = index_folder(index)
    with _client(context) as client, opened(_downloads(to, folder)) as downloads:
        plan = make_plan(request, client, downloads)
        if dry_run:
            _show(plan_to_wire(plan), plan_text(plan, _rate(client)), json)
            return
        typer.echo(plan_text(plan, _rate(client)), err=True)
        _agree(plan, yes)
        fetched = carry_out(plan, client, downloads, progress_line)
        downloads.want((file.stem for file in fetched.files), FETCHED_BY_HAND)
        report = add(folder, fetched.files, encoder_of, progress=progress_line)
    wire = {"plan": plan_to_wire(plan), "fetched": fetch_to_wire(fetched), "add": report.to_wire()}
    _show(wire, f"{fetch_text(fetched)}\n{report_text(report)}", json)
    if (fetched.failed and not fetched.files) or (fetched.files and not report.served):
        raise typer.Exit(1)


def refresh(
    context: typer.Context,
    offline: OfflineOption = False,
    retraction_watch: ListOption = None,
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Check again which documents were retracted, corrected, put under concern or replaced.

    Asks PubMed for each document's PMID or DOI, looks in the Retraction Watch list and at
    notices in the library itself. Retracted documents stay, say why, and are never quoted
    as findings.
    """
    from dataclasses import asdict

    from corpus.fetching.statuses import pubmed_findings
    from index.refresh import refresh as check_again
    from ui.corpus_text import refresh_text
    from ui.opening import index_folder

    folder = index_folder(index)
    with _client(context, asks=not offline) as client:
        if retraction_watch:
            _load_retraction_watch(retraction_watch, folder, None if offline else client)
        report = check_again(
            folder,
            lookup=None if offline else lambda subjects: pubmed_findings(client, subjects),
            progress=progress_line,
        )
    _show(asdict(report), refresh_text(report), json)
    if report.problems:
        raise typer.Exit(1)


def sync(
    context: typer.Context,
    recipe: RecipeArgument = Path(),
    dry_run: PlanOnlyOption = False,
    offline: OfflineOption = False,
    allow_empty: AllowEmptyOption = False,
    to: DownloadsOption = None,
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Make the index follow a recipe, corpus.toml: its folders, queries, types and synonyms.

    New and changed files are read, queries fetched, and documents whose files vanished from
    the recipe's folders removed; documents added by other ways stay.
    """
    from contextlib import nullcontext

    from corpus.fetching.downloads import opened
    from corpus.recipe import read_recipe
    from index.sync import SyncSettings
    from index.sync import sync as follow
    from ui.corpus_text import sync_text, sync_to_wire
    from ui.opening import encoder_of, index_folder

    read, folder = read_recipe(recipe), index_folder(index)
    place = _downloads(to or read.downloads, folder)
    wanted = bool(read.queries) or place.is_dir()
    with (
        _client(context, asks=bool(read.queries) and not offline) as client,
        opened(place) if wanted else nullcontext() as downloads,
    ):
        report = follow(
            folder,
            read,
            downloads,
            encoder_of,
            client=None if offline else client,
            settings=SyncSettings(dry_run, allow_empty),
            progress=progress_line,
        )
    _show(sync_to_wire(report), sync_text(report), json)
    if report.problems:
        raise typer.Exit(1)


def remove(
    what: Annotated[list[str], typer.Argument(help="Documents' ids, or files or folders.")],
    dry_run: PlanOnlyOption = False,
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Take documents out of the index; their files stay where they are."""
    from dataclasses import asdict

    from index.upkeep import remove as take_out
    from ui.corpus_text import removed_text
    from ui.opening import encoder_of, index_folder

    folder = index_folder(index)
    rows = take_out(folder, what, encoder_of, dry_run=dry_run, progress=progress_line)
    _show([asdict(row) for row in rows], removed_text(rows, dry_run=dry_run), json)


def move(
    before: Annotated[Path, typer.Argument(help="Where the file or folder was.")],
    after: Annotated[Path, typer.Argument(help="Where it is now.")],
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Tell the index that files have moved, so that their documents need not be read again."""
    from dataclasses import asdict

    from index.upkeep import move as relocate
    from ui.corpus_text import moved_text
    from ui.opening import encoder_of, index_folder

    rows = relocate(index_folder(index), before, after, encoder_of, progress=progress_line)
    _show([asdict(row) for row in rows], moved_text(rows), json)


_COMMANDS: tuple[tuple[Callable[..., None], str], ...] = (
    (
        fetch,
        'Example: curbside fetch pubmed "mastocytosis AND anaphylaxis" --max 50 --dry-run  '
        "Example: curbside fetch doi 10.1000/example  " + PRIVACY,
    ),
    (
        refresh,
        "Example: curbside refresh --retraction-watch retraction_watch.csv  What is sent: "
        "documents' PMIDs and DOIs, to the same services as with fetch.",
    ),
    (sync, "Example: curbside sync ~/clinic/corpus.toml --dry-run  " + PRIVACY),
    (remove, "Example: curbside remove PMC4657150 ~/papers/old"),
    (move, "Example: curbside move ~/papers /data/papers"),
)


def mount(app: typer.Typer) -> None:
    """Add these commands to `app`."""
    for command, epilog in _COMMANDS:
        app.command(epilog=epilog)(command)


def _client(context: typer.Context, *, asks: bool = True) -> Client:
    """A client of the real services; a program that embeds these commands may give others.

    Where it `asks` anything of them, they want to know whom to write to.
    """
    from corpus.fetching.client import AGENT, Client, FetchSettings
    from corpus.fetching.hosts import Services
    from ui.settings import Settings

    given = Settings()
    if asks and given.email is None:
        typer.echo("Set CURBSIDE_EMAIL: the services ask to know whom to write to.", err=True)
    key = given.ncbi_api_key.get_secret_value() if given.ncbi_api_key else None
    settings = FetchSettings(email=given.email, api_key=key, agent=given.agent or AGENT)
    return Client(settings, context.find_object(Services) or Services())


def _rate(client: Client) -> float:
    import httpx

    return client.per_second(httpx.URL(client.services.eutils).host)


def _downloads(given: Path | None, folder: Path) -> Path:
    place = given or folder.with_name(f"{folder.name}-sources")
    return place.expanduser().resolve()


def _terms(what: Sequence[str]) -> tuple[str, ...]:
    if list(what) != ["-"]:
        return tuple(what)
    return tuple(line.strip() for line in sys.stdin if line.strip())


def _agree(plan: Plan, yes: bool) -> None:
    """Ask a person at a terminal before a download; a script goes on."""
    if yes or not plan.to_download or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    if not typer.confirm("Download these?", default=True, err=True):
        raise typer.Exit(0)


def _load_retraction_watch(given: str, folder: Path, client: Client | None) -> None:
    from corpus.retraction_watch import FILE, load_csv

    if given.startswith(("https://", "http://")):
        if client is None:
            raise UsageError("--offline cannot fetch a list: name a file that is here.")
        data = client.ask(given, bytes)
    else:
        try:
            data = Path(given).expanduser().read_bytes()
        except OSError as error:
            raise UsageError(f"{given} cannot be read: {error.strerror}.") from error
    rows = load_csv(data, folder / FILE)
    typer.echo(f"{rows:,} notices of Retraction Watch kept.", err=True)


def _show(wire: Any, text: str, as_json: bool) -> None:
    if as_json:
        print_json(wire)
    elif text:
        typer.echo(text)
