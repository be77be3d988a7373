"""One published generation of an index, open for reading: documents, passages, search.

A reader stays on the generation it opened, whatever is published meanwhile; only statuses
(retractions among them) are looked up anew each time. Does not write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Metadata
from corpus.errors import IndexError_, ModelMismatchError
from corpus.passages import Passage
from index import generation as generations
from index.catalogue import Catalogue, DocumentRow, Version
from index.dense import DenseIndex, DenseSettings
from index.encoder import Encoder
from index.fusion import FusionSettings, Ranked, Scales, fuse
from index.lexical import LexicalIndex, LexicalSettings
from index.lexicon import LEXICON_FILE, Lexicon
from index.query import Clause, ParsedQuery, parse
from index.selection import Selection, condition
from index.state import StateStore, StatusNote

CATALOGUE_FILE = "catalogue.sqlite"
LEXICAL_FOLDER = "lexical"

CACHED_DOCUMENTS = 256
"""Documents kept unpacked in memory; their statuses are looked up each time all the same."""

CHECKED_ON_OPENING = 128 * 1024 * 1024
"""Bytes compared with their checksums when an index is opened: about a tenth of a second.

What is larger is covered by checksums of its rows, compared as they are used, and by `verify`.
"""


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What an index holds; `built_at` is ISO 8601 in UTC, `bytes` the generation's size."""

    generation: str
    model: str
    documents: int
    passages: int
    built_at: str
    bytes: int
    path: Path


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How a search is done: each leg's depth (0 switches it off), fusion and selection."""

    dense_depth: int = 100
    lexical_depth: int = 100
    fusion: FusionSettings = field(default_factory=FusionSettings)
    selection: Selection = field(default_factory=Selection)


DEFAULT_SEARCH = SearchSettings()
_NO_ALTERNATIVES: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. Higher is better; ranks count from 1.

    `score` is the fused one in 0..1, `dense_score` a cosine, `lexical_score` BM25; a leg
    that did not return the passage leaves its score and rank None.
    """

    passage: Passage
    key: int
    text: str
    score: float
    dense_score: float | None = None
    dense_rank: int | None = None
    lexical_score: float | None = None
    lexical_rank: int | None = None


class Index:
    """A pinned, read-only generation; may be shared between threads."""

    def __init__(self, folder: Path, generation: str) -> None:
        place = folder / generation
        manifest = generations.read_manifest(place)
        generations.check_files(place, manifest, CHECKED_ON_OPENING)
        self.generation = generation
        self.model: str = manifest["model"]
        self._unrelated: float = manifest["unrelated_cosine"]
        self._folder = folder
        self._manifest = manifest
        self._state = StateStore(folder)
        self._catalogue = Catalogue(place / CATALOGUE_FILE)
        self._read = lru_cache(maxsize=CACHED_DOCUMENTS)(self._catalogue.document)
        self._dense = DenseIndex(place, DenseSettings())
        self.lexicon = Lexicon(place / LEXICON_FILE)
        self._lexical = LexicalIndex(place / LEXICAL_FOLDER, LexicalSettings())

    @classmethod
    def open(cls, folder: Path) -> Index:
        """Open the generation that serves. Raises NoIndexError, DamagedIndexError."""
        name = generations.current_generation(folder)
        try:
            return cls(folder, name)
        except IndexError_:
            # Another process may have published and cleaned up in between.
            if generations.current_generation(folder) == name:
                raise
            return cls.open(folder)

    def close(self) -> None:
        """Release the files."""
        self.lexicon.close()
        self._catalogue.close()

    def status(self) -> IndexStatus:
        """What this generation holds."""
        files = self._manifest["files"]
        return IndexStatus(
            generation=self.generation,
            model=self.model,
            documents=self._manifest["documents"],
            passages=self._manifest["passages"],
            built_at=self._manifest["built_at"],
            bytes=sum(file["bytes"] for file in files.values()),
            path=self._folder,
        )

    def document(self, document_id: str, *, boxes: bool = True) -> Document:
        """The whole document with its status of today; `boxes=False` leaves word boxes out.

        Raises UnknownDocumentError, DamagedIndexError.
        """
        document = self._read(document_id, boxes=boxes)
        note = self._state.statuses(document_id).get(document_id)
        return replace(document, metadata=_with_status(document.metadata, note))

    def documents(self) -> list[DocumentRow]:
        """Every document with its status of today, by id."""
        notes = self._state.statuses()
        return [
            replace(row, metadata=_with_status(row.metadata, notes.get(row.id)))
            for row in self._catalogue.documents()
        ]

    def versions(self, document_id: str) -> list[Version]:
        """Every state the document has had in this index, oldest first."""
        return self._catalogue.versions(document_id)

    def sources(self) -> dict[str, tuple[str, str]]:
        """Document id and sha256 of the source file, by its path ("path!member" in archives)."""
        return self._catalogue.sources()

    def passages(self, keys: Sequence[int]) -> list[Passage]:
        """The passages with these keys, in the order given. Raises KeyError for others."""
        found = self._catalogue.passages(list(keys))
        return [found[key][0] for key in keys]

    def passages_of(self, document_id: str) -> list[tuple[int, Passage]]:
        """Keys and passages of one document, in order."""
        return self._catalogue.passages_of(document_id)

    def passage_frequency(self, stem: str) -> int:
        """The number of passages in which the (lower-case) stem occurs."""
        return self._lexical.frequency(stem)

    def passages_with(self, wording: str) -> int:
        """The number of passages that hold the words of `wording` in a row, in any inflection."""
        return self._lexical.holding(wording)

    def search(
        self,
        query: str,
        encoder: Encoder,
        k: int = 10,
        settings: SearchSettings = DEFAULT_SEARCH,
        alternatives: Mapping[str, tuple[str, ...]] = _NO_ALTERNATIVES,
        any_of: Sequence[Clause] = (),
    ) -> list[Hit]:
        """The best `k` passages for `query`, best first.

        `alternatives` gives stems that the word search may find in place of one of the
        query's stems; every passage found meets one of `any_of`, if there are any. Raises
        QuestionError where the query holds nothing to look for, and ModelMismatchError where
        `encoder` is not the model the index was made with.
        """
        check_model(self.model, self._dense.dimension, encoder)
        parsed = replace(parse(query), alternatives=alternatives, any_of=tuple(any_of))
        allowed = self._allowed(settings.selection)
        # The words are searched beside the vectors: tantivy lets other threads run.
        words = _legs().submit(self._lexical.search, parsed, settings.lexical_depth, allowed)
        dense: list[tuple[int, float]] = []
        cosines: dict[int, float] = {}
        if settings.dense_depth:
            vector = encoder.encode_query(parsed.text)
            dense = self._dense_leg(vector, parsed, settings.dense_depth, allowed)
        lexical = words.result()
        if settings.dense_depth:
            missing = {key for key, _ in lexical}.difference(key for key, _ in dense)
            cosines = self._dense.cosines(vector, sorted(missing))
        scales = Scales(self._unrelated, self._lexical.information(parsed), cosines)
        fused = fuse(dense, lexical, settings.fusion, scales)[:k]
        return self._hits(fused, dense, lexical)

    def _allowed(self, selection: Selection) -> list[int] | None:
        if selection.everything:
            return None
        noted = {key: note.status for key, note in self._state.statuses().items()}
        return self._catalogue.select_keys(*condition(selection, noted))

    def _dense_leg(
        self,
        vector: NDArray[np.float32],
        parsed: ParsedQuery,
        depth: int,
        allowed: list[int] | None,
    ) -> list[tuple[int, float]]:
        found = self._dense.search(vector, depth, allowed)
        if not parsed.constrained:
            return found
        kept = self._lexical.meeting(parsed, [key for key, _ in found])
        return [hit for hit in found if hit[0] in kept]

    def _hits(self, fused: Ranked, dense: Ranked, lexical: Ranked) -> list[Hit]:
        passages = self._catalogue.passages([key for key, _ in fused])
        by_dense, by_lexical = _places(dense), _places(lexical)
        return [
            Hit(
                passage=passages[key][0],
                key=key,
                text=passages[key][1],
                score=score,
                dense_score=by_dense.get(key, (None, None))[0],
                dense_rank=by_dense.get(key, (None, None))[1],
                lexical_score=by_lexical.get(key, (None, None))[0],
                lexical_rank=by_lexical.get(key, (None, None))[1],
            )
            for key, score in fused
        ]


@lru_cache(maxsize=1)
def _legs() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="words")


def check_model(model: str, dimension: int, encoder: Encoder) -> None:
    """Raise ModelMismatchError unless `encoder` is the index's `model`."""
    if encoder.name != model or encoder.dimension != dimension:
        raise ModelMismatchError(
            f"The index was made with the model {model} ({dimension} numbers), not with "
            f"{encoder.name} ({encoder.dimension}): use that model or make a new index."
        )


def _places(leg: Ranked) -> dict[int, tuple[float, int]]:
    return {key: (score, rank) for rank, (key, score) in enumerate(leg, start=1)}


def _with_status(metadata: Metadata, note: StatusNote | None) -> Metadata:
    if note is None:
        return metadata
    return replace(metadata, status=note.status, status_reason=note.reason)
