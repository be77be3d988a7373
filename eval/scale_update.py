"""What a small change to a large index costs, and whether it leaves what a rebuild would.

Works on the indexes that `eval.scale` builds.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.document import Document
from corpus.errors import IndexError_
from eval.beir import Beir
from eval.scale_corpus import (
    PASSAGES_PER_DOCUMENT,
    ScatteringEncoder,
    made_documents,
    source_texts,
)
from index.build import publish
from index.store import Hit, Index, IndexStatus

UPDATE = 1_000
QUESTIONS = 200
FIRST = 10
_SEED = 2
_TIE = 1e-5
"""Scores this near are a tie: another order of adding rounds differently."""


def update(
    beir: Beir, encoder: ScatteringEncoder, folder: Path, *, against_rebuild: bool = False
) -> dict[str, float]:
    """Seconds to add UPDATE passages, found at once, and to remove them again.

    Where asked, also seconds to build all of it anew and how far the two agree; the index must
    then be one that `build` made with its own seed.
    """
    documents = list(made_documents(source_texts(beir), UPDATE, _SEED))
    begun = time.perf_counter()
    publish(folder, add=documents, encoder=encoder)
    added = time.perf_counter() - begun
    _check_found(folder, encoder, documents[0].id, there=True)
    rebuilt = _against_rebuild(beir, encoder, folder, documents) if against_rebuild else {}
    begun = time.perf_counter()
    publish(folder, add=[], remove=[document.id for document in documents], encoder=encoder)
    removed = time.perf_counter() - begun
    _check_found(folder, encoder, documents[0].id, there=False)
    return {"add_s": round(added, 2), "remove_s": round(removed, 2), **rebuilt}


def _against_rebuild(
    beir: Beir, encoder: ScatteringEncoder, folder: Path, added: Sequence[Document]
) -> dict[str, float]:
    """Build what `folder` holds anew beside it; seconds, and the agreement of the two."""
    passages = PASSAGES_PER_DOCUMENT * (index_status(folder).documents - len(added))
    other = folder.with_name(f"{folder.name}-rebuilt")
    begun = time.perf_counter()
    first = list(made_documents(source_texts(beir), passages, seed=1))
    publish(other, add=[*first, *added], encoder=encoder)
    seconds = time.perf_counter() - begun
    asked = [query.text for query in beir.queries][:QUESTIONS]
    agreement = _agreement(folder, other, encoder, asked)
    shutil.rmtree(other)
    return {"rebuild_s": round(seconds, 2), "agreement": round(agreement, 4)}


def _agreement(one: Path, other: Path, encoder: ScatteringEncoder, asked: Sequence[str]) -> float:
    """The mean share of the first 10 places where both have the same passage, or a tie."""
    first, second = Index.open(one), Index.open(other)
    shares = []
    for text in asked:
        pairs = zip(
            first.search(text, encoder, FIRST),
            second.search(text, encoder, FIRST),
            strict=True,
        )
        shares.append(np.mean([_place(a) == _place(b) or _ties(a, b) for a, b in pairs]))
    first.close()
    second.close()
    return float(np.mean(shares))


def _place(hit: Hit) -> tuple[str, int]:
    return hit.passage.document_id, hit.passage.start


def _ties(one: Hit, other: Hit) -> bool:
    return abs(one.score - other.score) <= _TIE


def _check_found(folder: Path, encoder: ScatteringEncoder, id: str, *, there: bool) -> None:
    index = Index.open(folder)
    try:
        known = id in {row.id for row in index.documents()}
    finally:
        index.close()
    if known != there:
        raise IndexError_(f"{id} is {'not ' if there else 'still '}in the index after an update.")


def index_status(folder: Path) -> IndexStatus:
    index = Index.open(folder)
    try:
        return index.status()
    finally:
        index.close()
