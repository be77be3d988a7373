"""Large made-up corpora that behave like real ones: clustered vectors, sampled text.

Vectors are those of real texts, moved a little, so that they form clusters as real passages
do; texts are put together from whole real texts, so that word frequencies stay true. Which
vector goes with which text is left to chance: both searches are measured, not their agreement.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.builder import Builder
from corpus.document import Document, Metadata
from corpus.source import Source
from eval.beir import Beir
from index.encoder import OpenVinoEncoder

PASSAGES_PER_DOCUMENT = 50
TEXTS_PER_PASSAGE = 2
"""Real texts (one to three sentences each) that make up one passage."""

SPREAD = 0.6
"""Length of the random vector added to a real one of length 1."""

Vectors = NDArray[np.float32]


class ScatteringEncoder:
    """Gives each text the vector of some real text, moved by a random vector of length SPREAD.

    Which one follows from the text's checksum, so that a text has one vector. Questions are
    embedded for real, by the encoder that made `real`, shape (texts, dimension).
    """

    def __init__(self, encoder: OpenVinoEncoder, real: Vectors) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self.unrelated_cosine = encoder.unrelated_cosine
        self.encode_query = encoder.encode_query
        self._real = real

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            found[row] = self.scattered(zlib.crc32(text.encode()))
        if progress is not None:
            progress(len(texts), len(texts))
        return found

    def scattered(self, seed: int) -> Vectors:
        """The moved vector that belongs to `seed`, shape (dimension,)."""
        draw = np.random.default_rng(seed)
        noise = draw.standard_normal(self.dimension, dtype=np.float32)
        moved = self._real[draw.integers(len(self._real))] + SPREAD * noise / np.linalg.norm(noise)
        unit: Vectors = moved / np.linalg.norm(moved)
        return unit


def source_texts(beir: Beir) -> list[str]:
    """The real texts that made-up ones are put together from."""
    return [entry.whole for entry in beir.entries()]


def made_documents(texts: Sequence[str], passages: int, seed: int) -> Iterator[Document]:
    """Documents of about `passages` passages in all, each passage a section of its own."""
    draw = random.Random(seed)  # noqa: S311 - not a secret
    for number in range(-(-passages // PASSAGES_PER_DOCUMENT)):
        builder = Builder()
        for part in range(PASSAGES_PER_DOCUMENT):
            builder.open_section(f"Part {part + 1}")
            builder.add("paragraph", " ".join(draw.choices(texts, k=TEXTS_PER_PASSAGE)))
        id = f"made-{seed}-{number}"
        source = Source(f"/made/{id}", id.encode())
        metadata = Metadata(title=" ".join(draw.choice(texts).split()[:12]))
        yield builder.build(source, id=id, format="text", reader="made/1", metadata=metadata)
