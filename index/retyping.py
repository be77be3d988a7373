"""Gives documents the types a recipe states, and gives back the read ones when it stops to.

The read types are kept beside the generations, by document. Does not read recipes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from corpus.document import DOCUMENT_TYPES, Document, DocumentType
from index.build import StageProgress, publish
from index.catalogue import DocumentRow
from index.encoder import Encoder
from index.stored import stored_catalogue

FILE = "read-types.json"

Kept = dict[str, tuple[DocumentType, DocumentType]]
"""By document: the type that was read, and the one a recipe gave in its place."""


def retype(
    folder: Path,
    type_of: Callable[[Path], DocumentType | None],
    load_encoder: Callable[[], Encoder],
    *,
    progress: StageProgress | None = None,
) -> list[str]:
    """Publish documents whose type differs from `type_of` their file; returns their ids.

    A notice stays a notice: it would otherwise be quoted as a finding.
    """
    kept = _load(folder)
    changed: list[Document] = []
    with stored_catalogue(folder) as catalogue:
        rows = catalogue.documents()
        for row in rows:
            wanted = _wanted(row, type_of(Path(row.source_path)), kept)
            if wanted != row.metadata.type:
                document = catalogue.document(row.id)
                facts = replace(
                    document.metadata, type=wanted, guessed=document.metadata.guessed - {"type"}
                )
                changed.append(replace(document, metadata=facts))
    _save(folder, {row.id: kept[row.id] for row in rows if row.id in kept})
    if changed:
        publish(folder, add=changed, encoder=load_encoder(), progress=progress)
    return [document.id for document in changed]


def _wanted(row: DocumentRow, stated: DocumentType | None, kept: Kept) -> DocumentType:
    """The type `row` should have; brings `kept` up to date with it."""
    now = row.metadata.type
    read, given = kept.pop(row.id, (now, now))
    if now != given:
        read = now  # The file was read again since.
    if now == "notice" or stated is None:
        return now if now == "notice" else read
    if stated != read:
        kept[row.id] = (read, stated)
    return stated


def _load(folder: Path) -> Kept:
    try:
        data = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    pairs = data.items() if isinstance(data, dict) else ()
    known = [(i, p) for i, p in pairs if isinstance(p, list) and set(p) <= set(DOCUMENT_TYPES)]
    return {str(i): cast("tuple[DocumentType, DocumentType]", tuple(p)) for i, p in known}


def _save(folder: Path, kept: Kept) -> None:
    beside = folder / f".{FILE}.new"
    with beside.open("w", encoding="utf-8") as file:
        json.dump(kept, file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / FILE)
