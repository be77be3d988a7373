"""Texts to unit vectors, on this CPU, without torch.

The first use of a model converts it (see `index.conversion`) into the cache folder; from
then on only OpenVINO and the tokenizer are loaded. Does not know passages or indexes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.token_counts import token_counter

Progress = Callable[[int, int], None]
"""Called with the number done and the number in all."""

BATCH_TOKENS = 3200
"""Padded tokens in one batch: measured best for MiniLM with 50 to 200 tokens a text."""

LENGTH_STEP = 16
"""Batches are padded to a multiple of this, so that few shapes need compiling."""


class Encoder(Protocol):
    """Anything that maps texts to L2-normalised vectors of one model.

    `name` identifies the model: vectors of encoders with equal names may be compared. An
    encoder may also say, as `unrelated_cosine`, what the cosine of unrelated texts is.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Unit vectors of passages, shape (len(texts), dimension)."""
        ...

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector of a question, shape (dimension,)."""
        ...


class OpenVinoEncoder:
    """A converted model. Safe to share between threads, which take turns."""

    def __init__(self, graph: Any, tokenizer: Path, card: Mapping[str, Any]) -> None:
        from tokenizers import Tokenizer

        self.name: str = card["name"]
        self.dimension: int = card["dimension"]
        self.max_tokens: int = card["max_tokens"]
        self.unrelated_cosine: float = card["unrelated_cosine"]
        self._prompts: tuple[str, str] = (card["query_prompt"], card["passage_prompt"])
        self._pad: int = card["pad_id"]
        self._inputs = [port.any_name for port in graph.inputs]
        self._request = graph.create_infer_request()
        self._turn = threading.Lock()
        whole = Tokenizer.from_file(str(tokenizer))
        whole.no_padding()
        whole.no_truncation()
        self._count = token_counter(whole)
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.max_tokens)

    def count_tokens(self, text: str) -> int:
        """The number of the model's tokens in `text`, special tokens left out."""
        return self._count(text)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Unit vectors of passages, shape (len(texts), dimension), in the order given."""
        prompt = self._prompts[1]
        encodings = self._tokenizer.encode_batch([prompt + text for text in texts])
        tokens = [encoding.ids for encoding in encodings]
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        done = 0
        for batch in _batches([len(ids) for ids in tokens]):
            vectors[batch] = self._infer([tokens[i] for i in batch])
            done += len(batch)
            if progress is not None:
                progress(done, len(texts))
        return vectors

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector of a question, shape (dimension,)."""
        ids = self._tokenizer.encode(self._prompts[0] + text).ids
        vector: NDArray[np.float32] = self._infer([ids])[0]
        return vector

    def _infer(self, tokens: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        width = -(-max(len(ids) for ids in tokens) // LENGTH_STEP) * LENGTH_STEP
        width = min(width, self.max_tokens)
        ids = np.full((len(tokens), width), self._pad, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, sequence in enumerate(tokens):
            ids[row, : len(sequence)] = sequence
            mask[row, : len(sequence)] = 1
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        with self._turn:
            result = self._request.infer([feeds[name] for name in self._inputs])
            vectors: NDArray[np.float32] = np.array(result[0], dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def _batches(lengths: Sequence[int]) -> Iterator[NDArray[np.intp]]:
    """Positions in batches of like length, the longest first so that trouble shows early."""
    order = np.argsort(-np.asarray(lengths, dtype=np.int64), kind="stable")
    start = 0
    while start < len(order):
        size = max(1, BATCH_TOKENS // max(1, lengths[order[start]]))
        yield order[start : start + size]
        start += size


def load_encoder(model: str | None = None, cache: Path | None = None) -> OpenVinoEncoder:
    """The encoder of `model` (a folder or name; the bundled MiniLM by default).

    Converts the model on first use, into `cache` (the user's cache folder by default).
    Raises ModelError where the model is missing, altered or cannot be converted.
    """
    from index.compiled import compiled_model
    from index.runtime import compile_for_cpu

    folder, card = compiled_model(model, cache)
    graph = compile_for_cpu(folder / "model.xml", card["precision"])
    return OpenVinoEncoder(graph, folder / "tokenizer.json", card)
