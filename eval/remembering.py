"""An encoder and a ranker that remember what they have seen, for questions asked twice.

A question that is asked again within one document or without abstention meets mostly the
same sentences. Remembers in memory only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, Progress
from qa.ranker import TextRanker


class RememberingEncoder:
    """`encoder` with a memory; with `reuse` False it only fills it, so that times stay honest."""

    def __init__(
        self,
        encoder: Encoder,
        memory: dict[str, NDArray[np.float32]],
        *,
        reuse: bool = True,
    ) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self._encoder = encoder
        self._memory = memory
        self._reuse = reuse

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), dimension); unseen texts are encoded together."""
        seen = self._memory if self._reuse else {}
        fresh = list(dict.fromkeys(text for text in texts if text not in seen))
        if fresh:
            vectors = self._encoder.encode(fresh, progress)
            self._memory.update(zip(fresh, vectors, strict=True))
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([self._memory[text] for text in texts])

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector of a question, shape (dimension,)."""
        key = f"query\0{text}"
        if not self._reuse or key not in self._memory:
            self._memory[key] = self._encoder.encode_query(text)
        return self._memory[key]


class RememberingRanker:
    """`ranker` with a memory of the last question's texts."""

    def __init__(self, ranker: TextRanker) -> None:
        self._ranker = ranker
        self._question = ""
        self._memory: dict[str, float] = {}

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """The probability that each text answers, shape (len(texts),), 0..1."""
        if question != self._question:
            self._question, self._memory = question, {}
        fresh = list(dict.fromkeys(text for text in texts if text not in self._memory))
        scores = self._ranker.score(question, fresh)
        self._memory.update(zip(fresh, map(float, scores), strict=True))
        return np.array([self._memory[text] for text in texts], dtype=np.float32)
