"""Documents and an encoder for tests of the index: small, deterministic and without a model."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.builder import Builder
from corpus.document import Document, Metadata
from corpus.source import Source


class ToyEncoder:
    """Each word has a fixed random direction; a text is the sum of its words'.

    Texts that share words are near each other, which is all that the tests need.
    """

    def __init__(self, name: str = "toy@1", dimension: int = 32) -> None:
        self.name = name
        self.dimension = dimension
        self.encoded: list[str] = []

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        self.encoded += texts
        vectors = [self.encode_query(text) for text in texts]
        if progress is not None and texts:
            progress(len(texts), len(texts))
        return np.array(vectors, dtype=np.float32).reshape(len(texts), self.dimension)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        total = np.full(self.dimension, 1e-3)
        for word in re.findall(r"\w+", text.lower()):
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
            total += np.random.default_rng(seed).standard_normal(self.dimension)
        return (total / np.linalg.norm(total)).astype(np.float32)


def written(id: str, title: str, *paragraphs: str, **metadata: object) -> Document:
    """A document with a title and one section of paragraphs, as if read from /in/ID.txt."""
    builder = Builder()
    builder.add("title", title)
    builder.open_section("Findings")
    for paragraph in paragraphs:
        builder.add("paragraph", paragraph)
    data = "\n".join((title, *paragraphs)).encode()
    return builder.build(
        Source(f"/in/{id}.txt", data),
        id=id,
        format="text",
        reader="test/1",
        metadata=Metadata(title=title, **metadata),  # type: ignore[arg-type]  # fields by name
    )


def library() -> list[Document]:
    """Five short articles about different things."""
    return [
        written(
            "mast",
            "Mast cell disease",
            "Serum tryptase and IL-6 are raised in systemic mastocytosis with CD117.",
            type="review",
            year=2019,
        ),
        written(
            "shock",
            "Anaphylaxis in children",
            "Intramuscular adrenaline is given at once in anaphylaxis. Antihistamines help itch.",
            type="guideline",
            year=2021,
            population="children",
        ),
        written(
            "sugar",
            "Type 2 diabetes (E11.9)",
            "Metformin lowers HbA1c by 1.5% and is the first drug in diabetes.",
            type="trial",
            year=2015,
        ),
        written(
            "lung",
            "Asthma in adults",
            "Inhaled steroids prevent asthma attacks. A beta-blocker may provoke them.",
            type="trial",
            year=2008,
        ),
        written(
            "heart",
            "Heart failure",
            "Bisoprolol, a beta blocker, lowers mortality in heart failure. TNF-α is raised.",
            type="systematic-review",
        ),
    ]
