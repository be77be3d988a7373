"""Publishes a new generation: the one before, less removed and plus added documents.

Everything is written beside the serving generation and takes its place in one step, so
that an error or a crash anywhere leaves the old one serving. Does not read source files.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.document import Document
from corpus.errors import IndexError_, NoIndexError, UnknownDocumentError
from corpus.passages import Passage, PassageSettings, cut_passages, word_piece_counter
from index import generation as generations
from index.catalogue import Catalogue
from index.catalogue_writing import CatalogueWriter
from index.dense import DenseSettings, write_dense
from index.embedding_cache import CACHE_FILE, EmbeddingCache
from index.encoder import Encoder, OpenVinoEncoder
from index.lexical import LexicalEntry, write_lexical
from index.lexicon import LEXICON_FILE, write_lexicon
from index.state import StateStore
from index.store import CATALOGUE_FILE, LEXICAL_FOLDER, check_model

Cutter = Callable[[Document], Sequence[Passage]]

StageProgress = Callable[[str, int, int], None]
"""Called with the stage's name, the number done and the number in all."""


ALWAYS_ANEW = 20_000
"""Up to this many passages (two seconds' work) a removal makes the word index anew."""

MOST_DEAD = 0.05
"""Removed passages still in the word index's statistics, as a share, before it is made anew."""


@dataclass(frozen=True, slots=True)
class _Settings:
    """What shapes an index; recorded in its manifest."""

    passages: PassageSettings
    dense: DenseSettings


@dataclass(frozen=True, slots=True)
class _Base:
    """The generation that the new one is made from."""

    name: str
    place: Path
    manifest: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Change:
    """What the new generation takes out and puts in; keys run on from `first_key`."""

    remove: tuple[str, ...]
    documents: tuple[Document, ...]
    passages: tuple[tuple[Passage, ...], ...]
    first_key: int

    @property
    def flat(self) -> list[Passage]:
        return [passage for group in self.passages for passage in group]

    @property
    def keys(self) -> range:
        return range(self.first_key, self.first_key + len(self.flat))


def publish(
    folder: Path,
    *,
    add: Sequence[Document],
    remove: Collection[str] = (),
    encoder: Encoder,
    progress: StageProgress | None = None,
    passages: PassageSettings | None = None,
    dense: DenseSettings | None = None,
) -> str:
    """Make and serve a new generation; returns its name, or the old one's if nothing changes.

    A document in `add` replaces the one with its id. Raises BusyIndexError,
    ModelMismatchError, DamagedIndexError, and UnknownDocumentError for ids in `remove`
    that are not there.
    """
    report = progress or (lambda stage, done, total: None)
    settings = _Settings(passages or PassageSettings(), dense or DenseSettings())
    try:
        with generations.write_lock(folder):
            base = _base(folder, encoder)
            if base is not None and not add and not remove:
                return base.name
            change = _plan(base, add, remove, _cutter(encoder, settings.passages), report)
            return _publish(folder, base, change, encoder, settings, report)
    except (OSError, sqlite3.OperationalError) as error:
        raise IndexError_(
            f"The new state of the index could not be written to {folder} ({error}): "
            "make room there and try again; the old one still serves."
        ) from error


def _publish(
    folder: Path,
    base: _Base | None,
    change: _Change,
    encoder: Encoder,
    settings: _Settings,
    report: StageProgress,
) -> str:
    name, work = generations.begin(folder)
    try:
        description = _write(folder, work, base, change, encoder, settings.dense, report)
        report("seal", 0, 1)
        facts = {"generation": name, "settings": asdict(settings)}
        generations.seal(work, {**description, **facts}, base.place if base else None)
        generations.finish(folder, work, name)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)  # give the room back at once
        raise
    report("switch", 0, 1)
    generations.switch(folder, name)
    return name


def _base(folder: Path, encoder: Encoder) -> _Base | None:
    """The serving generation, every byte of it checked before it is built upon."""
    try:
        name = generations.current_generation(folder)
    except NoIndexError:
        StateStore(folder).create()
        return None
    manifest = generations.verify(folder, name)
    check_model(manifest["model"], manifest["dimension"], encoder)
    return _Base(name, folder / name, manifest)


def _plan(
    base: _Base | None,
    add: Sequence[Document],
    remove: Collection[str],
    cut: Cutter,
    report: StageProgress,
) -> _Change:
    documents = tuple({document.id: document for document in add}.values())
    known = _known_ids(base)
    for document_id in remove:
        if document_id not in known:
            raise UnknownDocumentError(f"There is no document {document_id!r} to remove.")
    replaced = {document.id for document in documents} & known
    groups = tuple(_cut(documents, cut, report))
    first_key = base.manifest["next_key"] if base else 1
    return _Change(tuple(sorted({*remove, *replaced})), documents, groups, first_key)


def _write_lexicon(work: Path, base: _Base | None, change: _Change) -> None:
    if base is None:
        write_lexicon(work / LEXICON_FILE, None, (), change.documents)
        return
    with closing(Catalogue(base.place / CATALOGUE_FILE)) as catalogue:
        gone = (catalogue.document(id, boxes=False) for id in change.remove)
        write_lexicon(work / LEXICON_FILE, base.place / LEXICON_FILE, gone, change.documents)


def _known_ids(base: _Base | None) -> set[str]:
    if base is None:
        return set()
    with closing(Catalogue(base.place / CATALOGUE_FILE)) as catalogue:
        return {row.id for row in catalogue.documents()}


def _cut(
    documents: Sequence[Document], cut: Cutter, report: StageProgress
) -> Iterator[tuple[Passage, ...]]:
    for done, document in enumerate(documents, start=1):
        yield tuple(cut(document))
        report("passages", done, len(documents))


def _cutter(encoder: Encoder, settings: PassageSettings) -> Cutter:
    """Cuts by the encoder's own tokens where it can count them, within what it reads."""
    if not isinstance(encoder, OpenVinoEncoder):
        count = word_piece_counter()
        return lambda document: cut_passages(document, count, settings)
    limit = min(settings.model_limit, encoder.max_tokens)
    maximum = min(settings.maximum, limit - settings.special_tokens)
    fitted = replace(
        settings,
        model_limit=limit,
        maximum=maximum,
        target=min(settings.target, maximum),
        minimum=min(settings.minimum, maximum),
    )
    return lambda document: cut_passages(document, encoder.count_tokens, fitted)


def _write(
    folder: Path,
    work: Path,
    base: _Base | None,
    change: _Change,
    encoder: Encoder,
    dense: DenseSettings,
    report: StageProgress,
) -> dict[str, Any]:
    """Write every file of the new generation into `work`; returns the manifest's facts."""
    with closing(EmbeddingCache(folder / CACHE_FILE)) as cache:
        vectors = cache.encode(
            [passage.retrieval_text for passage in change.flat],
            encoder,
            lambda done, total: report("embedding", done, total),
        )
    report("catalogue", 0, 1)
    removed = _write_catalogue(work, base, change)
    report("dense", 0, 1)
    place = base.place if base else None
    facts = write_dense(work, place, removed, change.keys, vectors, dense)
    report("lexical", 0, 1)
    dead = _write_words(work, base, change, removed)
    _write_lexicon(work, base, change)
    with closing(Catalogue(work / CATALOGUE_FILE)) as catalogue:
        documents, passages = catalogue.counts()
    return {
        "built_at": _now(),
        "model": encoder.name,
        "dimension": encoder.dimension,
        "unrelated_cosine": float(getattr(encoder, "unrelated_cosine", 0.0)),
        "documents": documents,
        "passages": passages,
        "next_key": change.keys.stop,
        "dead_words": dead,
        "dense": facts,
        "parent": base.name if base else None,
    }


def _write_catalogue(work: Path, base: _Base | None, change: _Change) -> list[int]:
    before = base.place / CATALOGUE_FILE if base else None
    with CatalogueWriter(work / CATALOGUE_FILE, before) as writer:
        removed = writer.remove(change.remove)
        key = change.first_key
        for document, group in zip(change.documents, change.passages, strict=True):
            writer.add(document, group, key)
            key += len(group)
        dropped = set(change.remove) - {document.id for document in change.documents}
        name = generations.name_of(work)
        writer.record(name, _now(), change.documents, sorted(dropped))
    return removed


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _write_words(work: Path, base: _Base | None, change: _Change, removed: Sequence[int]) -> int:
    """Write the word index; returns how many removed passages still weigh in its statistics.

    tantivy counts removed passages in document frequencies until it happens to merge them
    away, so that scores would depend on history. Where it is cheap, or where they have
    become many, everything is indexed anew.
    """
    folder = work / LEXICAL_FOLDER
    folder.mkdir()
    dead = len(removed) + (base.manifest["dead_words"] if base else 0)
    with closing(Catalogue(work / CATALOGUE_FILE)) as catalogue:
        total = catalogue.counts()[1]
        if dead and (total <= ALWAYS_ANEW or dead > total * MOST_DEAD):
            write_lexical(folder, None, (), _all_entries(catalogue))
            return 0
    before = base.place / LEXICAL_FOLDER if base else None
    write_lexical(folder, before, removed, _entries(change))
    return dead


def _all_entries(catalogue: Catalogue) -> Iterator[LexicalEntry]:
    titles = {row.id: row.metadata.title for row in catalogue.documents()}
    for key, passage, text in catalogue.every_passage():
        yield LexicalEntry(key, titles[passage.document_id], passage.heading, text)


def _entries(change: _Change) -> Iterator[LexicalEntry]:
    pairs = (
        (document, passage)
        for document, group in zip(change.documents, change.passages, strict=True)
        for passage in group
    )
    for key, (document, passage) in zip(change.keys, pairs, strict=True):
        text = document.text[passage.start : passage.end]
        yield LexicalEntry(key, document.metadata.title, passage.heading, text)
