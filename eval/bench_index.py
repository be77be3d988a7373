"""Indexes of bench corpora, made once and kept in a cache keyed by the corpus's content.

An index made by other readers, chunkers or another model is made again; embeddings of
unchanged texts are kept. Does not know questions.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from filelock import FileLock

import corpus
import index as index_room
from corpus.document import Document
from corpus.errors import IndexError_, UsageError
from corpus.passages import PassageSettings
from index.build import publish
from index.embedding_cache import CACHE_FILE
from index.encoder import Encoder
from index.store import Index

Progress = Callable[[str, int, int], None]

_BUILT = "built.json"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Workshop:
    """What building takes: the cache's folder, the encoder, and who hears of the progress."""

    cache: Path
    encoder: Encoder
    progress: Progress | None = None


def folder_index(folder: Path, shop: Workshop) -> Index:
    """The index of every document in `folder`. Raises UsageError where none is readable."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if not files:
        raise UsageError(f"{folder} holds no document: give a folder of documents.")
    content = hashed([str(path.relative_to(folder)) for path in files], map(file_sha256, files))

    def build(place: Path) -> None:
        from index.ingest import add

        report = add(place, [folder], lambda: shop.encoder, progress=shop.progress)
        if not report.served:
            raise UsageError(f"Nothing in {folder} could be read: see 'curbside add {folder}'.")

    return _kept(content, shop, build)


def documents_index(
    content: str,
    documents: Callable[[], Sequence[Document]],
    shop: Workshop,
    passages: PassageSettings | None = None,
) -> Index:
    """The index of `documents`, which are made only where no index of `content` is kept."""

    def build(place: Path) -> None:
        publish(
            place,
            add=documents(),
            encoder=shop.encoder,
            progress=shop.progress,
            passages=passages,
        )

    return _kept(content, shop, build)


def corpus_sha256(index: Index) -> str:
    """Hex digest of every document's id and canonical text, whatever files they came from."""
    rows = sorted((row.id, row.sha256) for row in index.documents())
    return hashed([id for id, _ in rows], [sha256 for _, sha256 in rows])


def hashed(names: Iterable[str], values: Iterable[str]) -> str:
    """Hex digest of names with values, in the order given."""
    lines = (f"{name}\t{value}\n" for name, value in zip(names, values, strict=True))
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()


def file_sha256(path: Path) -> str:
    """Hex digest of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_CHUNK):
            digest.update(block)
    return digest.hexdigest()


@cache
def code_sha256() -> str:
    """Hex digest of the code and word lists that read, cut and index: others make another index."""
    rooms = [Path(room.__file__ or "").parent for room in (corpus, index_room)]
    files = sorted(path for room in rooms for path in room.rglob("*") if _shapes_an_index(path))
    return hashed([path.name for path in files], map(file_sha256, files))


def _shapes_an_index(path: Path) -> bool:
    return path.is_file() and not {"__pycache__", "library"} & set(path.parts)


def _kept(content: str, shop: Workshop, build: Callable[[Path], None]) -> Index:
    place = shop.cache / hashed([content], [shop.encoder.name])[:16]
    place.mkdir(parents=True, exist_ok=True)
    with FileLock(place / "bench.lock"):
        built = {"code": code_sha256(), "content": content, "model": shop.encoder.name}
        found = _opened(place, built)
        if found is not None:
            return found
        _clear(place)
        build(place)
        (place / _BUILT).write_text(json.dumps(built), encoding="utf-8")
        return Index.open(place)


def _opened(place: Path, built: dict[str, str]) -> Index | None:
    try:
        if json.loads((place / _BUILT).read_text(encoding="utf-8")) == built:
            return Index.open(place)
    except (OSError, ValueError, IndexError_):
        return None
    return None


def _clear(place: Path) -> None:
    """Remove a stale index, keeping the embeddings of texts seen before."""
    for path in place.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif not path.name.startswith(CACHE_FILE) and path.name != "bench.lock":
            path.unlink()
