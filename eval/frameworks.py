"""Three ways to search the same texts by words and meaning: ours, txtai's and haystack's.

All embed with the bundled model, on this CPU, and are used as their guides show, at their
defaults. Each is loaded once and may index again and again. Times and judges nothing.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from corpus.errors import QuestionError
from eval.beir import WHOLE, Entry
from eval.plain_document import plain_document
from eval.subject import without
from index.build import publish
from index.encoder import load_encoder
from index.model_files import find_model
from index.store import Index
from qa.ask import Asker, AskSettings
from qa.ranker import load_ranker

Search = Callable[[str, int], list[str]]
"""Ids of the best so many entries for a question, best first."""

FUSED = "curbside, fused"
RANKED = "curbside, with its ranker"
_WARMING = "What is injected in anaphylaxis?"


class Framework(Protocol):
    """A search framework with its models loaded and warm."""

    def index(self, entries: Sequence[Entry]) -> Mapping[str, Search]:
        """Index `entries`, embedding each anew; its searches by name. Ends searches before."""
        ...


class Curbside:
    """Our index, published to the disk below `place`, searched without and with the ranker."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._encoder = load_encoder()
        self._ranker = load_ranker()
        self._encoder.encode_query(_WARMING)
        self._ranker.score(_WARMING, [_WARMING])
        self._index: Index | None = None

    def index(self, entries: Sequence[Entry]) -> Mapping[str, Search]:
        """A new folder each time, so that no embedding is found in a cache."""
        if self._index is not None:
            self._index.close()
            shutil.rmtree(self._index.status().path)
        folder = Path(tempfile.mkdtemp(dir=self._place))
        documents = [plain_document(e.id, e.title, [e.text], "corpus.jsonl") for e in entries]
        publish(folder, add=documents, encoder=self._encoder, passages=WHOLE)
        self._index = Index.open(folder)
        ranked = AskSettings()
        settings = {FUSED: without(ranked, ["ranker"]), RANKED: ranked}
        return {
            name: partial(_ids, Asker(self._index, self._encoder, asked, self._ranker))
            for name, asked in settings.items()
        }


def _ids(asker: Asker, question: str, k: int) -> list[str]:
    try:
        return [hit.passage.document_id for hit in asker.hits(question, k)]
    except QuestionError:
        return []


class Txtai:
    """`Embeddings` with both legs and the texts kept beside them; nothing is saved."""

    def __init__(self) -> None:
        _stay_offline()
        from txtai import Embeddings

        model = str(find_model(None).folder)
        self._embeddings = Embeddings(path=model, hybrid=True, content=True, gpu=False)
        self._embeddings.transform(_WARMING)

    def index(self, entries: Sequence[Entry]) -> Mapping[str, Search]:
        """The index before is overwritten."""
        self._embeddings.index([(entry.id, entry.whole) for entry in entries])
        return {"txtai": self._search}

    def _search(self, question: str, k: int) -> list[str]:
        return [row["id"] for row in self._embeddings.search(question, k)]


class Haystack:
    """The in-memory store behind both its retrievers, joined by reciprocal rank fusion."""

    def __init__(self) -> None:
        _stay_offline()
        from haystack.utils import ComponentDevice
        from haystack_integrations.components.embedders import sentence_transformers as embedders

        given = {
            "model": str(find_model(None).folder),
            "device": ComponentDevice.from_str("cpu"),
            "progress_bar": False,
        }
        self._documents = embedders.SentenceTransformersDocumentEmbedder(**given)
        self._documents.warm_up()
        # A component belongs to one pipeline, and each index has a pipeline of its own; the
        # loaded model behind the embedders is shared by haystack itself.
        self._text_embedder = partial(embedders.SentenceTransformersTextEmbedder, **given)
        text = self._text_embedder()
        text.warm_up()
        text.run(_WARMING)

    def index(self, entries: Sequence[Entry]) -> Mapping[str, Search]:
        """A new store each time."""
        from haystack import Document
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore(shared=False)
        texts = [Document(id=entry.id, content=entry.whole) for entry in entries]
        store.write_documents(self._documents.run(texts)["documents"])
        pipeline = _pipeline(store, self._text_embedder())
        pipeline.warm_up()
        return {"haystack": partial(_run, pipeline)}


def _pipeline(store: Any, text_embedder: Any) -> Any:
    from haystack import Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import (
        InMemoryBM25Retriever,
        InMemoryEmbeddingRetriever,
    )

    pipeline = Pipeline()
    pipeline.add_component("text", text_embedder)
    pipeline.add_component("meaning", InMemoryEmbeddingRetriever(store))
    pipeline.add_component("words", InMemoryBM25Retriever(store))
    pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    pipeline.connect("text.embedding", "meaning.query_embedding")
    pipeline.connect("meaning", "joiner")
    pipeline.connect("words", "joiner")
    return pipeline


def _run(pipeline: Any, question: str, k: int) -> list[str]:
    found = pipeline.run({"text": {"text": question}, "words": {"query": question}})
    return [document.id for document in found["joiner"]["documents"][:k]]


def _stay_offline() -> None:
    """Neither look models up in a hub nor report use; both libraries read this on import."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"


@dataclass(frozen=True, slots=True)
class Rival:
    """A framework that may not be installed: the distributions it needs, and how it is loaded."""

    name: str
    needs: tuple[str, ...]
    load: Callable[[], Framework]

    @property
    def versions(self) -> dict[str, str | None]:
        """Of what it needs; None for what is not installed."""
        return {name: _version(name) for name in self.needs}


RIVALS = (
    Rival("txtai", ("txtai",), Txtai),
    Rival("haystack", ("haystack-ai", "sentence-transformers-haystack"), Haystack),
)


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def left_out(rivals: Sequence[Rival]) -> str | None:
    """One sentence on what has to be installed before all of `rivals` can be compared."""
    absent = [name for rival in rivals for name, found in rival.versions.items() if not found]
    if not absent:
        return None
    names = " and ".join(rival.name for rival in rivals if None in rival.versions.values())
    return (
        f"Left out, since not installed: {names}; install {', '.join(absent)} with "
        "pip install -c constraints.txt -e '.[frameworks]' to compare with all."
    )
