"""Baselines that a search has to beat: BM25, dense MiniLM, and both fused.

BM25 is bm25s with its defaults, dense is sentence-transformers with an exact FAISS index;
neither shares code with our index, so that a fault of ours cannot hide in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.bench_index import hashed
from eval.ranking import Run
from index.model_files import find_model

DEPTH = 100
FUSION_CONSTANT = 60
"""Of reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009)."""

Texts = Sequence[tuple[str, str]]
"""(id, text) pairs."""


def bm25(corpus: Texts, queries: Texts) -> Run:
    """bm25s's defaults (Lucene's formula, k1 1.5, b 0.75), its English stop words, no stemmer."""
    import bm25s

    retriever = bm25s.BM25()
    words = bm25s.tokenize([text for _, text in corpus], stopwords="en", show_progress=False)
    retriever.index(words, show_progress=False)
    asked = bm25s.tokenize([text for _, text in queries], stopwords="en", show_progress=False)
    depth = min(DEPTH, len(corpus))
    places, scores = retriever.retrieve(asked, k=depth, show_progress=False)
    return {
        query: [
            (corpus[place][0], float(score))
            for place, score in zip(row, row_scores, strict=True)
            if score > 0
        ]
        for (query, _), row, row_scores in zip(queries, places, scores, strict=True)
    }


def dense(corpus: Texts, queries: Texts, cache: Path | None = None) -> Run:
    """The bundled MiniLM in sentence-transformers, searched exactly by inner product.

    The corpus's vectors are kept in the folder `cache`, where one is given.
    """
    import faiss
    from sentence_transformers import SentenceTransformer

    files = find_model(None)
    model = SentenceTransformer(str(files.folder), device="cpu")
    kept = cache and cache / f"rival-{_content(corpus, files.sha256)[:16]}.npy"
    if kept and kept.is_file():
        vectors = np.load(kept)
    else:
        vectors = _encode(model, corpus)
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            np.save(kept, vectors)
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    scores, places = flat.search(_encode(model, queries), min(DEPTH, len(corpus)))
    return {
        query: [(corpus[place][0], float(s)) for place, s in zip(row, row_scores, strict=True)]
        for (query, _), row, row_scores in zip(queries, places, scores, strict=True)
    }


def fused(*runs: Run) -> Run:
    """`runs` joined by reciprocal rank fusion, ties by id."""
    joined: dict[str, list[tuple[str, float]]] = {}
    for query in runs[0]:
        scores: dict[str, float] = {}
        for run in runs:
            for rank, (document, _) in enumerate(run.get(query, ()), start=1):
                scores[document] = scores.get(document, 0.0) + 1 / (FUSION_CONSTANT + rank)
        joined[query] = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:DEPTH]
    return joined


def _encode(model: Any, texts: Texts) -> NDArray[np.float32]:
    """Unit vectors, shape (len(texts), dimension)."""
    found = model.encode([text for _, text in texts], normalize_embeddings=True, batch_size=64)
    return np.asarray(found, dtype=np.float32)


def _content(corpus: Texts, model: str) -> str:
    return hashed([model, *(id for id, _ in corpus)], ["", *(text for _, text in corpus)])
