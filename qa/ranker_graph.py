"""The ranker's network as an OpenVINO graph, built from its arrays without torch.

A BERT encoder over "question [SEP] text" whose pooled first token gives one logit (Devlin et
al., NAACL 2019; Nogueira and Cho, arXiv 1901.04085). Int8 weights are taken back to floats
here, once: products with compressed weights took 1.4 times as long. Does not read files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.runtime import silent_openvino

HEADS = 12
EPSILON = 1e-12
INPUTS = ("input_ids", "attention_mask", "token_type_ids")

Arrays = Mapping[str, NDArray[Any]]

_MASKED = -10_000.0
"""Added to the attention scores of padding."""


def ranker_graph(arrays: Arrays) -> Any:
    """The graph: three int64 inputs of shape (pairs, tokens), one output of shape (pairs, 1)."""
    builder = _Builder(arrays)
    return silent_openvino().Model([builder.logits()], builder.inputs, "ranker")


class _Builder:
    """Writes the network in the order it is computed."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._ops = silent_openvino().opset13
        self.inputs = [self._ops.parameter([-1, -1], np.int64, name=name) for name in INPUTS]
        for port, name in zip(self.inputs, INPUTS, strict=True):
            port.output(0).get_tensor().set_names({name})

    def logits(self) -> Any:
        """The output node."""
        ops = self._ops
        hidden, mask = self._embedded(), self._mask()
        last = layer_count(self._arrays) - 1
        for number in range(last):
            hidden = self._layer(f"layer.{number}", hidden, hidden, mask)
        # Of the last layer only the first token is read, so only that one is computed.
        first = ops.slice(hidden, [0], [1], [1], [1])
        first = ops.squeeze(self._layer(f"layer.{last}", first, hidden, mask), [1])
        pooled = ops.tanh(self._linear("pooler", first))
        return ops.result(self._linear("classifier", pooled))

    def _embedded(self) -> Any:
        ops = self._ops
        ids, _, types = self.inputs
        length = ops.gather(ops.shape_of(ids), [1], 0)
        places = ops.slice(self._matrix("embeddings.position"), [0], length, [1], [0])
        words = ops.gather(self._matrix("embeddings.word"), ids, 0)
        kinds = ops.gather(self._matrix("embeddings.type"), types, 0)
        return self._normalised("embeddings.norm", ops.add(ops.add(words, kinds), places))

    def _mask(self) -> Any:
        """What is added to attention scores, shape (pairs, 1, 1, tokens)."""
        ops = self._ops
        real = ops.convert(self.inputs[1], np.float32)
        added = ops.multiply(ops.subtract(np.float32(1), real), np.float32(_MASKED))
        return ops.unsqueeze(added, [1, 2])

    def _layer(self, name: str, hidden: Any, others: Any, mask: Any) -> Any:
        """The tokens `hidden` after they have attended to `others`."""
        ops = self._ops
        attended = self._linear(f"{name}.output", self._attention(name, hidden, others, mask))
        hidden = self._normalised(f"{name}.norm", ops.add(attended, hidden))
        inner = ops.gelu(self._linear(f"{name}.inner", hidden), "erf")
        outer = self._linear(f"{name}.outer", inner)
        return self._normalised(f"{name}.last_norm", ops.add(outer, hidden))

    def _attention(self, name: str, hidden: Any, others: Any, mask: Any) -> Any:
        ops = self._ops
        query, key, value = (
            self._in_heads(self._linear(f"{name}.{part}", tokens))
            for part, tokens in (("query", hidden), ("key", others), ("value", others))
        )
        mixed = ops.scaled_dot_product_attention(query, key, value, mask)
        joined = ops.transpose(mixed, [0, 2, 1, 3])
        return ops.reshape(joined, np.array([0, 0, -1]), True)

    def _in_heads(self, tokens: Any) -> Any:
        """From (pairs, tokens, width) to (pairs, HEADS, tokens, width / HEADS)."""
        ops = self._ops
        parted = ops.reshape(tokens, np.array([0, 0, HEADS, -1]), True)
        return ops.transpose(parted, [0, 2, 1, 3])

    def _linear(self, name: str, values: Any) -> Any:
        ops = self._ops
        product = ops.matmul(values, self._matrix(f"{name}.weight"), False, True)
        return ops.add(product, self._arrays[f"{name}.bias"].astype(np.float32))

    def _matrix(self, name: str) -> Any:
        matrix = self._arrays[name].astype(np.float32)
        if f"{name}.scale" in self._arrays:
            matrix *= self._arrays[f"{name}.scale"][:, None]
        return self._ops.constant(matrix)

    def _normalised(self, name: str, values: Any) -> Any:
        ops = self._ops
        even = ops.mvn(values, np.array([-1]), True, EPSILON, "inside_sqrt")
        scaled = ops.multiply(even, self._arrays[f"{name}.weight"].astype(np.float32))
        return ops.add(scaled, self._arrays[f"{name}.bias"].astype(np.float32))


def layer_count(arrays: Arrays) -> int:
    """The number of the network's layers."""
    return 1 + max(int(name.split(".")[1]) for name in arrays if name.startswith("layer."))
