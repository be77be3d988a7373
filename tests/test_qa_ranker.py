"""The ranker's network against torch, its batches, its hash, and what happens without it."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors.numpy import save
from scipy.special import erf

import qa.ranker as ranker_module
from corpus.errors import ModelError
from index.runtime import silent_openvino
from qa.ranker import (
    MOST_TOKENS,
    WEIGHTS,
    Ranker,
    batches,
    load_ranker,
    shipped_ranker,
    tokenizer_file,
)
from qa.ranker_graph import HEADS, layer_count, ranker_graph
from qa.training.export import cross_encoder, quantised

WIDTH, WORDS, LAYERS = 24, 30522, 2


def made_arrays(seed: int = 1) -> dict[str, NDArray[Any]]:
    """A tiny network of random weights under the names that the graph reads."""
    random = np.random.default_rng(seed)

    def matrix(*shape: int) -> NDArray[np.float32]:
        return random.normal(0, 0.3, shape).astype(np.float32)

    arrays = {
        "embeddings.word": matrix(WORDS, WIDTH),
        "embeddings.position": matrix(MOST_TOKENS, WIDTH),
        "embeddings.type": matrix(2, WIDTH),
        "pooler.weight": matrix(WIDTH, WIDTH),
        "pooler.bias": matrix(WIDTH),
        "classifier.weight": matrix(1, WIDTH),
        "classifier.bias": matrix(1),
    }
    names = ["embeddings.norm"]
    for layer in range(LAYERS):
        place = f"layer.{layer}"
        names += [f"{place}.norm", f"{place}.last_norm"]
        for part in ("query", "key", "value", "output"):
            arrays[f"{place}.{part}.weight"] = matrix(WIDTH, WIDTH)
            arrays[f"{place}.{part}.bias"] = matrix(WIDTH)
        arrays[f"{place}.inner.weight"], arrays[f"{place}.inner.bias"] = matrix(48, 24), matrix(48)
        arrays[f"{place}.outer.weight"], arrays[f"{place}.outer.bias"] = matrix(24, 48), matrix(24)
    for name in names:
        arrays[f"{name}.weight"] = 1 + matrix(WIDTH)
        arrays[f"{name}.bias"] = matrix(WIDTH)
    return arrays


def compiled(arrays: dict[str, NDArray[Any]]) -> Any:
    hints = {"INFERENCE_PRECISION_HINT": "f32"}
    return silent_openvino().Core().compile_model(ranker_graph(arrays), "CPU", hints)


@pytest.fixture(scope="module")
def tiny() -> Ranker:
    return Ranker(compiled(made_arrays()), tokenizer_file())


def expected(arrays: dict[str, NDArray[Any]], ids: list[int], types: list[int]) -> float:
    """The network written out by its definition (Devlin et al. 2019), one pair, in float64."""
    a = {name: array.astype(np.float64) for name, array in arrays.items()}

    def normed(name: str, x: NDArray[np.float64]) -> NDArray[np.float64]:
        even = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        return even * a[f"{name}.weight"] + a[f"{name}.bias"]

    def linear(name: str, x: NDArray[np.float64]) -> NDArray[np.float64]:
        return x @ a[f"{name}.weight"].T + a[f"{name}.bias"]

    x = (
        a["embeddings.word"][ids]
        + a["embeddings.type"][types]
        + a["embeddings.position"][: len(ids)]
    )
    x = normed("embeddings.norm", x)
    for place in (f"layer.{n}" for n in range(LAYERS)):
        q, k, v = (linear(f"{place}.{part}", x) for part in ("query", "key", "value"))
        heads = []
        size = WIDTH // HEADS
        for head in range(HEADS):
            part = slice(head * size, (head + 1) * size)
            scores = q[:, part] @ k[:, part].T / np.sqrt(size)
            weights = np.exp(scores - scores.max(-1, keepdims=True))
            heads.append(weights / weights.sum(-1, keepdims=True) @ v[:, part])
        x = normed(f"{place}.norm", linear(f"{place}.output", np.concatenate(heads, -1)) + x)
        inner = linear(f"{place}.inner", x)
        gelu = inner * 0.5 * (1 + erf(inner / np.sqrt(2)))
        x = normed(f"{place}.last_norm", linear(f"{place}.outer", gelu) + x)
    return float(linear("classifier", np.tanh(linear("pooler", x[0])))[0])


def test_the_graph_computes_what_its_definition_says() -> None:
    arrays = made_arrays()
    ids, types = [101, 2003, 7, 102, 5, 900, 102], [0, 0, 0, 0, 1, 1, 1]
    inputs = [np.array([row], dtype=np.int64) for row in (ids, [1] * len(ids), types)]
    found = compiled(arrays)(inputs)[0]
    assert float(found[0, 0]) == pytest.approx(expected(arrays, ids, types), abs=1e-4)


def test_padding_changes_nothing(tiny: Ranker) -> None:
    question = "Does adrenaline help?"
    texts = ["Adrenaline helps.", "It is given into the thigh. " * 12, "No."]
    together = tiny.logits(question, texts)
    alone = [tiny.logits(question, [text])[0] for text in texts]
    assert together == pytest.approx(alone, abs=1e-4)


def test_scores_are_probabilities_in_the_order_of_the_texts(tiny: Ranker) -> None:
    texts = ["one", "two words", "three words here"]
    scores = tiny.score("Which?", texts)
    assert scores.dtype == np.float32
    assert ((scores > 0) & (scores < 1)).all()
    assert tiny.score("Which?", texts[::-1]) == pytest.approx(scores[::-1], abs=1e-5)


def test_no_texts_no_scores_and_long_ones_are_cut(tiny: Ranker) -> None:
    assert tiny.score("Which?", []).shape == (0,)
    assert tiny.score("word " * 2000, ["text " * 2000]).shape == (1,)


@given(st.lists(st.integers(1, MOST_TOKENS), min_size=1, max_size=300))
def test_batches_hold_every_position_once_longest_first(lengths: list[int]) -> None:
    found = [int(i) for batch in batches(lengths) for i in batch]
    assert sorted(found) == list(range(len(lengths)))
    assert [lengths[i] for i in found] == sorted(lengths, reverse=True)


@given(st.integers(0, 2**32 - 1))
def test_rounding_to_int8_is_at_most_half_a_step(seed: int) -> None:
    array = np.random.default_rng(seed).normal(size=(100, 120)).astype(np.float32)
    found = quantised("m", array)
    assert found["m"].dtype == np.int8
    back = found["m"] * found["m.scale"][:, None]
    assert (np.abs(back - array) <= found["m.scale"][:, None] * 0.5001).all()


def test_small_arrays_are_kept() -> None:
    array = np.ones((1, 384), dtype=np.float32)
    assert quantised("classifier.weight", array)["classifier.weight"] is array


def test_quantised_weights_score_nearly_the_same() -> None:
    arrays = made_arrays()
    small: dict[str, NDArray[Any]] = dict(arrays)
    small |= quantised("embeddings.word", arrays["embeddings.word"])
    texts = ["Adrenaline helps.", "Fever, rash and eosinophilia."]
    whole = Ranker(compiled(arrays), tokenizer_file()).logits("Does it help?", texts)
    rounded = Ranker(compiled(small), tokenizer_file()).logits("Does it help?", texts)
    assert rounded == pytest.approx(whole, abs=0.05)


def test_the_shipped_weights_score_as_a_cross_encoder_does() -> None:
    question = "What is the first treatment of anaphylaxis?"
    texts = ["Adrenaline into the thigh comes first.", "Tryptase is measured twice.", "Rest."]
    rival = cross_encoder(WEIGHTS)
    theirs = rival.predict([(question, text) for text in texts], activation_fn=lambda x: x)
    assert load_ranker().logits(question, texts) == pytest.approx(theirs, abs=0.2)


def test_layers_are_counted() -> None:
    assert layer_count(made_arrays()) == LAYERS


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "ranker.safetensors"
    data = save({"embeddings.word": np.zeros((2, 2), dtype=np.float32)})
    weights.write_bytes(data[:-1] + b"\x01")
    with pytest.raises(ModelError, match="not the shipped ones"):
        load_ranker(weights, hashlib.sha256(data).hexdigest())


def test_missing_weights_are_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="missing"):
        load_ranker(tmp_path / "none", "0" * 64)


def test_without_weights_there_is_no_ranker_and_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ranker_module, "WEIGHTS", tmp_path / "none")
    shipped_ranker.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert shipped_ranker() is None
    shipped_ranker.cache_clear()
    assert "without it" in caplog.text
