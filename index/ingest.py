"""From paths to a new generation: which files are new, whose document each one is, what came of it.

Every path given ends exactly once as added, updated, unchanged, skipped or failed. Reading
happens in `corpus.pool`, publishing in `index.build`; identity is settled by `index.identity`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from corpus.document import Document, Issue
from corpus.errors import NoIndexError
from corpus.pool import Outcome, PoolSettings, read_files
from corpus.sidecar import SUFFIX as SIDECAR_SUFFIX
from index.build import publish
from index.encoder import Encoder
from index.identity import Registry
from index.report import AddedRow, AddReport, FailedRow, SkippedRow
from index.store import Index
from index.stored import stored_catalogue

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, how much is done and how much there is."""

FILES_PER_GENERATION = 1000
"""Files are published in groups, so that an interrupted run keeps what it had finished."""

NOT_DOCUMENTS = frozenset({"__init__.py", "corpus.toml", "Thumbs.db", "desktop.ini"})


def add(
    folder: Path,
    paths: Sequence[Path],
    load_encoder: Callable[[], Encoder],
    *,
    pool: PoolSettings | None = None,
    progress: Progress | None = None,
) -> AddReport:
    """Read every file under `paths` and publish what is new or changed into `folder`.

    A missing path or an unreadable file is a row of the report, never an exception;
    errors of the index itself (another model, a second writer) are raised.
    """
    report = AddReport()
    files = list(_expand(paths, report))
    for start in range(0, len(files), FILES_PER_GENERATION):
        group = files[start : start + FILES_PER_GENERATION]
        _add_group(folder, group, load_encoder, pool or PoolSettings(), progress, report)
    report.generation = _current(folder)
    return report


def _expand(paths: Iterable[Path], report: AddReport) -> Iterator[Path]:
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            report.failed.append(FailedRow(str(path), "no such file or folder"))
            continue
        found = sorted(_files_in(path)) if path.is_dir() else [path]
        if not found:
            report.failed.append(FailedRow(str(path), "the folder holds no document"))
        for file in found:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def _files_in(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(p.startswith((".", "__")) for p in path.relative_to(folder).parts)
        known = path.name in NOT_DOCUMENTS or path.name.endswith(SIDECAR_SUFFIX)
        if path.is_file() and not hidden and not known:
            yield path


def _add_group(
    folder: Path,
    files: Sequence[Path],
    load_encoder: Callable[[], Encoder],
    pool: PoolSettings,
    progress: Progress | None,
    report: AddReport,
) -> None:
    with _registry(folder) as registry:
        _add_files(folder, files, load_encoder, pool, progress, report, registry)


def _add_files(
    folder: Path,
    files: Sequence[Path],
    load_encoder: Callable[[], Encoder],
    pool: PoolSettings,
    progress: Progress | None,
    report: AddReport,
    registry: Registry,
) -> None:
    fresh = [file for file in files if not _unchanged(file, registry)]
    report.unchanged += len(files) - len(fresh)
    for done, outcome in enumerate(read_files(fresh, pool), start=1):
        _settle(outcome, registry, report)
        if progress:
            progress("reading", done, len(fresh))
    _correct(report, registry)
    if registry.changed:
        publish(
            folder,
            add=registry.to_add,
            remove=registry.to_remove,
            encoder=load_encoder(),
            progress=progress,
        )


def _unchanged(file: Path, registry: Registry) -> bool:
    # A sidecar may have changed while its file did not, so those files are read again.
    if file.with_name(file.name + SIDECAR_SUFFIX).exists():
        return False
    place = str(file.resolve())
    known = registry.source_hash(place)
    article = registry.article_of(place)
    if known is None or (article is not None and not _unchanged(Path(article), registry)):
        return False
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest() == known
    except OSError:
        return False


def _settle(outcome: Outcome, registry: Registry, report: AddReport) -> None:
    shown, place = printable(outcome.path), str(Path(outcome.path).resolve())
    if outcome.failure is not None:
        report.failed.append(FailedRow(shown, outcome.failure.reason, outcome.failure.page))
        return
    verdicts = registry.take(place, outcome.documents)
    new = [v for v in verdicts if v.kind == "added"]
    changed = [v for v in verdicts if v.kind == "updated"]
    duplicates = [v for v in verdicts if v.kind == "duplicate"]
    if new or changed:
        issues = (*outcome.issues, *_issues(outcome.documents))
        row = AddedRow(shown, (new or changed)[0].id, issues)
        (report.added if new and not changed else report.updated).append(row)
    elif duplicates:
        report.skipped.append(SkippedRow(shown, f"duplicate of {duplicates[0].id}"))
    elif verdicts:
        report.unchanged += 1
    else:
        report.skipped.append(SkippedRow(shown, "no document in it"))


def _correct(report: AddReport, registry: Registry) -> None:
    """Call a row a duplicate where a better copy of its document came later in the same run."""
    for rows in (report.added, report.updated):
        for row in tuple(rows):
            better = registry.superseded(str(Path(row.path).resolve()), row.id)
            if better is not None:
                rows.remove(row)
                report.skipped.append(SkippedRow(row.path, f"duplicate of {better}"))


def printable(path: str) -> str:
    """`path` with bytes that are no text shown as replacement characters."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _issues(documents: Sequence[Document]) -> tuple[Issue, ...]:
    return tuple(issue for document in documents for issue in document.issues)


@contextmanager
def _registry(folder: Path) -> Iterator[Registry]:
    """What the index holds, open while documents may be loaded from it.

    As it was stored: today's statuses lie over it, and must not be published as read.
    """
    with ExitStack() as stack:
        try:
            catalogue = stack.enter_context(stored_catalogue(folder))
        except NoIndexError:
            yield Registry.empty()
            return
        yield Registry.of(catalogue)


def _current(folder: Path) -> str | None:
    try:
        index = Index.open(folder)
    except NoIndexError:
        return None
    try:
        return index.generation
    finally:
        index.close()
