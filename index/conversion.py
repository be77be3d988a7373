"""Turns a sentence-transformers model into an OpenVINO model that runs without torch.

Runs as a program of its own (`python -m index.conversion MODEL DESTINATION`), so that
torch is never loaded into a process that answers questions. Pooling and normalisation
become part of the graph. Checks the result against torch and writes down how it compared.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.runtime import Precision, compile_for_cpu, precisions, silent_openvino

LEAST_COSINE = 0.999
"""A precision whose worst cosine to torch is below this is never used."""

CHECK_TEXTS = (
    "Is aspirin safe in pregnancy?",
    "IL-6",
    "Serum tryptase rose to 25.3 ng/mL within two hours of the reaction.",
    "Patients with an eGFR below 30 mL/min/1.73 m2 should not start metformin; those already "
    "taking it should stop when the eGFR falls below that value and lactate should be watched.",
    "The child was given 0.01 mg/kg of intramuscular adrenaline into the outer thigh, "
    "repeated after five minutes because the blood pressure had not recovered. " * 2,
    "In a randomised, double-blind trial of 412 adults with moderate asthma the rate of severe "
    "exacerbations fell by 31% (95% CI 12 to 46; P=0.002), without a difference in "
    "adverse events, and quality of life improved slightly in both groups. " * 4,
    "No significant difference was found.",
    "Fever, rash and eosinophilia two to eight weeks after a new drug suggest DRESS.",
)


def convert(model: Path, destination: Path) -> None:
    """Write model.xml, model.bin, tokenizer.json and card.json of `model` to `destination`."""
    from sentence_transformers import SentenceTransformer

    transformer = SentenceTransformer(str(model), device="cpu")
    transformer.eval()
    transformer.tokenizer.backend_tokenizer.save(str(destination / "tokenizer.json"))
    _save_graph(transformer, destination / "model.xml")
    reference = np.asarray(
        transformer.encode(list(CHECK_TEXTS), normalize_embeddings=True), dtype=np.float32
    )
    card = _describe(transformer, reference)
    card["checks"] = checks = _check_all(destination, card, reference)
    fit = [check for check in checks if check["cosine"] >= LEAST_COSINE]
    if not fit:
        raise SystemExit(f"no precision reproduces the model: {checks}")
    # In the order of `precisions`, not by the clock: the same machine always decides the same.
    card["precision"] = fit[0]["precision"]
    (destination / "card.json").write_text(json.dumps(card, indent=1), encoding="utf-8")


def _save_graph(transformer: Any, path: Path) -> None:
    import torch

    class Graph(torch.nn.Module):
        """Tokens in, normalised sentence embeddings out, by positional arguments."""

        def __init__(self, names: list[str]) -> None:
            super().__init__()
            self.model = transformer
            self.names = names

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            features = dict(zip(self.names, tensors, strict=True))
            embedding = self.model(features)["sentence_embedding"]
            return torch.nn.functional.normalize(embedding, p=2, dim=1)

    openvino = silent_openvino()
    sample = transformer.tokenizer(list(CHECK_TEXTS[:2]), padding=True, return_tensors="pt")
    names = [name for name in transformer.tokenizer.model_input_names if name in sample]
    with torch.no_grad():
        graph = openvino.convert_model(
            Graph(names), example_input=tuple(sample[name] for name in names)
        )
    for port, name in zip(graph.inputs, names, strict=True):
        port.get_tensor().set_names({name})
    openvino.save_model(graph, str(path), compress_to_fp16=True)


def _describe(transformer: Any, reference: NDArray[np.float32]) -> dict[str, Any]:
    tokenizer = transformer.tokenizer
    prompts = {key: text for key, text in (transformer.prompts or {}).items() if text}
    return {
        "dimension": int(reference.shape[1]),
        "max_tokens": int(transformer.max_seq_length),
        "unrelated_cosine": round(float(np.median(_pairs(reference))), 4),
        "pad_id": int(tokenizer.pad_token_id or 0),
        "query_prompt": prompts.get("query", ""),
        "passage_prompt": prompts.get("document", prompts.get("passage", "")),
    }


def _pairs(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The cosine of each two different rows."""
    cosines: NDArray[np.float32] = (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
    return cosines


def _check_all(
    folder: Path, card: dict[str, Any], reference: NDArray[np.float32]
) -> list[dict[str, Any]]:
    return [_check(folder, card, reference, precision) for precision in precisions()]


def _check(
    folder: Path, card: dict[str, Any], reference: NDArray[np.float32], precision: Precision
) -> dict[str, Any]:
    """Worst cosine to `reference` and speed of the model in `folder` in one precision."""
    from index.encoder import OpenVinoEncoder

    graph = compile_for_cpu(folder / "model.xml", precision)
    prompt_free = {**card, "passage_prompt": "", "name": "check"}
    encoder = OpenVinoEncoder(graph, folder / "tokenizer.json", prompt_free)
    vectors = encoder.encode(CHECK_TEXTS)
    begun = time.perf_counter()
    for _ in range(5):
        encoder.encode(CHECK_TEXTS)
    speed = 5 * len(CHECK_TEXTS) / (time.perf_counter() - begun)
    cosine = float(np.min(np.sum(vectors * reference, axis=1)))
    return {
        "precision": precision,
        "cosine": round(cosine, 6),
        "texts_per_second": round(speed, 1),
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    silent_openvino()
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
