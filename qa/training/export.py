"""Writes a trained cross-encoder as the weights that are shipped, and reads them back.

They are int8 with one scale a row. Rounding is symmetric and to the nearest; biases and norms
stay float32. The names are those that `qa.ranker_graph` reads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.ranker import MOST_TOKENS
from qa.ranker_graph import layer_count
from qa.training.learning import starting_model

_ENCODER = "bert.encoder.layer."
_PARTS = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "output",
    "attention.output.LayerNorm": "norm",
    "intermediate.dense": "inner",
    "output.dense": "outer",
    "output.LayerNorm": "last_norm",
}
_SINGLE = {
    "bert.embeddings.word_embeddings.weight": "embeddings.word",
    "bert.embeddings.position_embeddings.weight": "embeddings.position",
    "bert.embeddings.token_type_embeddings.weight": "embeddings.type",
    "bert.embeddings.LayerNorm.weight": "embeddings.norm.weight",
    "bert.embeddings.LayerNorm.bias": "embeddings.norm.bias",
    "bert.pooler.dense.weight": "pooler.weight",
    "bert.pooler.dense.bias": "pooler.bias",
    "classifier.weight": "classifier.weight",
    "classifier.bias": "classifier.bias",
}
_LEAST_QUANTISED = 10_000
"""Smaller matrices are kept as they are: they weigh nothing."""


def export(model: Path, destination: Path) -> str:
    """Write the weights of the cross-encoder in the folder `model`; returns their sha256."""
    from safetensors.numpy import load_file, save_file

    arrays: dict[str, NDArray[Any]] = {}
    for name, array in _renamed(load_file(str(model / "model.safetensors"))):
        arrays.update(quantised(name, np.asarray(array, dtype=np.float32)))
    save_file(arrays, str(destination))
    return hashlib.sha256(destination.read_bytes()).hexdigest()


def cross_encoder(weights: Path) -> Any:
    """The shipped `weights` as sentence-transformers' CrossEncoder, to compare with it."""
    import torch
    from safetensors.numpy import load_file

    arrays = load_file(str(weights))
    model = starting_model(layer_count(arrays), attention="sdpa")
    state = model.transformers_model.state_dict()
    for name in state:
        array = whole(arrays, _shipped_name(name))
        state[name][: len(array)] = torch.from_numpy(array)  # fewer positions are shipped
    model.transformers_model.load_state_dict(state)
    return model


def whole(arrays: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """The array `name` in floats, whether it was quantised or not."""
    array = arrays[name].astype(np.float32)
    scale = arrays.get(f"{name}.scale")
    return array if scale is None else array * scale[:, None]


def quantised(name: str, array: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """`array` under `name`: a large matrix as int8 with its rows' scales, else unchanged."""
    if array.ndim < 2 or array.size < _LEAST_QUANTISED:
        return {name: array}
    scale = np.abs(array).max(axis=1) / 127.0
    scale[scale == 0] = 1.0
    return {
        name: np.rint(array / scale[:, None]).astype(np.int8),
        f"{name}.scale": scale.astype(np.float32),
    }


def _renamed(state: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, array in state.items():
        if name in _SINGLE or name.startswith(_ENCODER):
            shipped = _shipped_name(name)
            kept = array[:MOST_TOKENS] if shipped == "embeddings.position" else array
            yield shipped, np.ascontiguousarray(kept)


def _shipped_name(name: str) -> str:
    """The name that `qa.ranker_graph` reads for one of the trained model's arrays."""
    if name in _SINGLE:
        return _SINGLE[name]
    number, part = name.removeprefix(_ENCODER).split(".", 1)
    module, kind = part.rsplit(".", 1)
    return f"layer.{number}.{_PARTS[module]}.{kind}"
