"""Makes an index follow a recipe: fetches its queries, adds its files, removes what vanished.

Documents that came by other ways than the recipe's folders and queries are left alone.
Each step that fails is reported and leaves the others standing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import FetchError, NoIndexError, UsageError
from corpus.fetching.carry_out import FetchReport, carry_out
from corpus.fetching.client import Client
from corpus.fetching.downloads import Downloads
from corpus.fetching.plan import FetchRequest, Plan, make_plan
from corpus.recipe import Recipe, query_name
from corpus.synonyms import install_synonyms, read_synonyms
from index.build import StageProgress
from index.catalogue import DocumentRow
from index.encoder import Encoder
from index.ingest import add
from index.report import AddReport
from index.retyping import retype
from index.stored import stored_catalogue
from index.upkeep import is_within, remove

FETCHED_BY_HAND = "fetch"
"""The name under which downloads note what `curbside fetch` brought; sync leaves it alone."""


@dataclass(frozen=True, slots=True)
class QueryOutcome:
    """What came of one query: its plan, and the download's report unless only planned."""

    request: FetchRequest
    plan: Plan | None
    report: FetchReport | None
    problem: str | None = None


@dataclass(slots=True)
class SyncReport:
    """What a sync did, or with `dry_run` would do."""

    dry_run: bool = False
    queries: list[QueryOutcome] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    added: AddReport | None = None
    removed: list[str] = field(default_factory=list)
    retyped: list[str] = field(default_factory=list)
    synonyms: int | None = None

    @property
    def problems(self) -> list[str]:
        """What did not work, as sentences."""
        failed = self.added.failed if self.added else []
        return [
            *(outcome.problem for outcome in self.queries if outcome.problem),
            *(f"{row.path}: {row.reason}" for row in failed),
        ]


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """How to sync. `allow_empty` lets a folder that holds nothing any more empty the index."""

    dry_run: bool = False
    allow_empty: bool = False


def sync(
    folder: Path,
    recipe: Recipe,
    downloads: Downloads | None,
    load_encoder: Callable[[], Encoder],
    *,
    client: Client | None = None,
    settings: SyncSettings | None = None,
    progress: StageProgress | None = None,
) -> SyncReport:
    """Bring the index in `folder` to what `recipe` says.

    Without `client` nothing is fetched, and what `downloads` holds of the queries is used.
    Raises UsageError for a recipe that cannot be followed, and the index's errors.
    """
    settings = settings or SyncSettings()
    report = SyncReport(dry_run=settings.dry_run)
    synonyms = read_synonyms(recipe.synonyms) if recipe.synonyms else None
    report.synonyms = len(synonyms) if synonyms is not None else None
    files, rows = recipe.files(), _rows(folder)
    if not settings.allow_empty:
        _refuse_emptied_folders(recipe, files, rows)
    if downloads is not None:
        _fetch(recipe, downloads, client, report, progress)
        files += _downloaded(recipe, downloads)
    vanished = _vanished(recipe, downloads, files, rows)
    if settings.dry_run:
        _compare(files, rows, report)
        report.removed = [row.id for row in vanished]
        return report
    report.added = add(folder, files, load_encoder, progress=progress)
    _remove(folder, recipe, downloads, files, load_encoder, report, progress)
    if _rows(folder):
        report.retyped = retype(folder, recipe.type_of, load_encoder, progress=progress)
    if synonyms is not None:
        install_synonyms(synonyms, folder)
    return report


def _rows(folder: Path) -> list[DocumentRow]:
    try:
        with stored_catalogue(folder) as catalogue:
            return catalogue.documents()
    except NoIndexError:
        return []


def _refuse_emptied_folders(
    recipe: Recipe, files: Sequence[Path], rows: Iterable[DocumentRow]
) -> None:
    """A drive that is not mounted looks like an empty folder: that removes nothing."""
    for place in recipe.folders:
        lost = [row for row in rows if is_within(row.source_path, place)]
        if lost and not any(place in file.parents for file in files):
            raise UsageError(
                f"{place} holds nothing the recipe means any more, but {len(lost)} documents were "
                "read from it: check that it is mounted, or run sync with --allow-empty."
            )


def _fetch(
    recipe: Recipe,
    downloads: Downloads,
    client: Client | None,
    report: SyncReport,
    progress: StageProgress | None,
) -> None:
    if client is None:
        return
    for request in recipe.queries:
        plan: Plan | None = None
        try:
            plan = make_plan(request, client, downloads)
            if report.dry_run:
                report.queries.append(QueryOutcome(request, plan, None))
                continue
            fetched = carry_out(plan, client, downloads, progress)
            downloads.want((file.stem for file in fetched.files), query_name(request))
            report.queries.append(QueryOutcome(request, plan, fetched))
        except FetchError as error:
            report.queries.append(QueryOutcome(request, plan, None, str(error)))


def _downloaded(recipe: Recipe, downloads: Downloads) -> list[Path]:
    keys = downloads.wanted_by(query_name(request) for request in recipe.queries)
    return [downloads.path(key) for key in sorted(keys) if downloads.has(key)]


def _vanished(
    recipe: Recipe,
    downloads: Downloads | None,
    files: Iterable[Path],
    rows: Iterable[DocumentRow],
) -> list[DocumentRow]:
    """Documents the recipe is answerable for and no longer means."""
    meant = {str(file) for file in files}
    if downloads is not None:
        meant |= {str(downloads.path(key)) for key in downloads.wanted_by([FETCHED_BY_HAND])}
    answerable = _answerable(recipe, downloads)
    return [row for row in rows if row.source_path not in meant and answerable(row.source_path)]


def _answerable(recipe: Recipe, downloads: Downloads | None) -> Callable[[str], bool]:
    """Tells whether a file is the recipe's business: in its folders, or fetched for a query."""
    fetched = downloads.wanted_once() if downloads else set()

    def answerable(path: str) -> bool:
        if downloads and is_within(path, downloads.folder):
            return Path(path).stem in fetched
        return any(is_within(path, place) for place in recipe.folders)

    return answerable


def _remove(
    folder: Path,
    recipe: Recipe,
    downloads: Downloads | None,
    files: Sequence[Path],
    load_encoder: Callable[[], Encoder],
    report: SyncReport,
    progress: StageProgress | None,
) -> None:
    # Looked at after adding: a file that was moved is by now known at its new place.
    vanished = [row.id for row in _vanished(recipe, downloads, files, _rows(folder))]
    if not vanished:
        return
    remove(folder, vanished, load_encoder, progress=progress)
    report.removed = vanished
    # A file that was left out as another's duplicate may now stand for the article.
    again = add(folder, files, load_encoder, progress=progress)
    if report.added is not None:
        report.added.added += again.added
        report.added.generation = again.generation


def _compare(files: Iterable[Path], rows: Iterable[DocumentRow], report: SyncReport) -> None:
    known: dict[str, set[str | None]] = {}
    for row in rows:
        made = row.provenance
        known.setdefault(made.path, set()).add(made.source_sha256 if not made.member else None)
        if made.page_source_path:
            known.setdefault(made.page_source_path, set()).add(made.page_source_sha256)
    for file in files:
        hashes = known.get(str(file))
        if hashes is None:
            report.new.append(str(file))
        elif None in hashes or hashlib.sha256(file.read_bytes()).hexdigest() in hashes:
            report.unchanged += 1
        else:
            report.changed.append(str(file))
