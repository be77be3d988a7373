"""Takes documents out of an index, and tells it where files have moved to.

Both publish a new generation; the files themselves are not touched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.document import Document, Provenance
from corpus.errors import UnknownDocumentError, UsageError
from index.build import StageProgress, publish
from index.catalogue import DocumentRow
from index.encoder import Encoder
from index.stored import stored_catalogue

LoadEncoder = Callable[[], Encoder]


@dataclass(frozen=True, slots=True)
class Removed:
    """A document that was taken out."""

    id: str
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A document whose file is elsewhere now."""

    id: str
    before: str
    after: str


def is_within(path: str, place: Path) -> bool:
    """Whether `path` is `place` itself or lies in that folder."""
    return Path(path) == place or place in Path(path).parents


def remove(
    folder: Path,
    targets: Sequence[str],
    load_encoder: LoadEncoder,
    *,
    dry_run: bool = False,
    progress: StageProgress | None = None,
) -> list[Removed]:
    """Take out the documents that `targets` name, by id or by the path they were read from.

    A folder's path names all documents read from within it. Raises UnknownDocumentError
    where a target names none, and then takes out nothing.
    """
    with stored_catalogue(folder) as catalogue:
        rows = catalogue.documents()
    chosen: dict[str, DocumentRow] = {}
    for target in targets:
        found = _named(target, rows)
        if not found:
            raise UnknownDocumentError(
                f"Nothing in the index is called {target!r} or was read from there: "
                "see curbside status for what it holds."
            )
        chosen |= {row.id: row for row in found}
    if not dry_run:
        publish(folder, add=(), remove=set(chosen), encoder=load_encoder(), progress=progress)
    return [Removed(row.id, row.metadata.title, row.source_path) for row in chosen.values()]


def _named(target: str, rows: Iterable[DocumentRow]) -> list[DocumentRow]:
    place = Path(target).expanduser().resolve()
    rows = list(rows)
    by_id = [row for row in rows if row.id == target]
    return by_id or [row for row in rows if is_within(row.source_path, place)]


def move(
    folder: Path,
    before: Path,
    after: Path,
    load_encoder: LoadEncoder,
    *,
    progress: StageProgress | None = None,
) -> list[Moved]:
    """Tell the index that what it read from `before` (a file or folder) is at `after` now.

    Every file must be there with the bytes that were read; otherwise UsageError, and
    nothing changes. Raises UnknownDocumentError where nothing was read from `before`.
    """
    before, after = before.expanduser().resolve(), after.expanduser().resolve()
    with stored_catalogue(folder) as catalogue:
        ids = [row.id for row in catalogue.documents() if _touches(row.provenance, before)]
        documents = [catalogue.document(document_id) for document_id in ids]
    if not documents:
        raise UnknownDocumentError(f"Nothing in the index was read from {before}.")
    moved = [_moved(document, before, after) for document in documents]
    publish(folder, add=moved, encoder=load_encoder(), progress=progress)
    return [
        Moved(old.id, old.provenance.path, new.provenance.path)
        for old, new in zip(documents, moved, strict=True)
    ]


def _touches(made: Provenance, place: Path) -> bool:
    paths = filter(None, (made.path, made.page_source_path))
    return any(is_within(path, place) for path in paths)


def _moved(document: Document, before: Path, after: Path) -> Document:
    made = document.provenance
    made = replace(made, path=_new_place(made.path, made.source_sha256, before, after, made.member))
    if made.page_source_path:
        place = _new_place(made.page_source_path, made.page_source_sha256, before, after, None)
        made = replace(made, page_source_path=place)
    return replace(document, provenance=made)


def _new_place(path: str, sha256: str | None, before: Path, after: Path, member: str | None) -> str:
    if not is_within(path, before):
        return path
    place = after / Path(path).relative_to(before) if Path(path) != before else after
    try:
        data = place.read_bytes()
    except OSError as error:
        raise UsageError(f"{place} cannot be read: move the file first, then say so.") from error
    # A member's hash is of the member, which stands inside the archive.
    if member is None and hashlib.sha256(data).hexdigest() != sha256:
        raise UsageError(f"{place} differs from what was read from {path}: add it instead.")
    return str(place)
