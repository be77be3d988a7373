"""How fast texts are embedded and found: `python -m eval.speed_index [--passages N]`.

Embedding is compared with `SentenceTransformer.encode` at its defaults on the same texts,
in turns, each side's best round counting. Searching is timed from the question's text to
the fused top 100, on passages made of shuffled sentences of the library.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import corpus.library
from corpus.builder import Builder
from corpus.document import Document, Metadata
from corpus.sentences import sentence_spans
from corpus.source import Source
from index.build import publish
from index.compiled import compiled_model
from index.encoder import OpenVinoEncoder, load_encoder
from index.model_files import find_model
from index.runtime import compile_for_cpu, precisions
from index.store import Index

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

LONG_TOKENS = 200
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Throughput:
    """Texts a second by encoder, on one kind of text; `cosine` is the worst to the reference."""

    texts: str
    mean_tokens: float
    per_second: dict[str, float]
    ratio: dict[str, float]
    cosine: dict[str, float]


@dataclass(frozen=True, slots=True)
class SearchTimes:
    """Milliseconds from a question to the fused top 100, and to open the index.

    `cpu_median_ms` sums over cores, and says more than the clock on a machine that is busy.
    """

    passages: int
    median_ms: float
    p95_ms: float
    cpu_median_ms: float
    encode_median_ms: float
    open_ms: float


def library_sentences() -> list[str]:
    """Sentences of the documents that come with the program, of 5 to 60 words, once each."""
    folder = Path(corpus.library.__path__[0])
    found: dict[str, None] = {}
    for path in sorted(folder.glob("*.md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for span in sentence_spans(line):
                sentence = line[span.start : span.end].strip()
                if 5 <= len(sentence.split()) <= 60:
                    found[sentence] = None
    return list(found)


def throughput(kind: str, texts: Sequence[str]) -> Throughput:
    """Compare every precision of this CPU with the reference on `texts`."""
    encoders = {"reference": _reference(), **_ours()}
    best: dict[str, float] = {}
    vectors: dict[str, NDArray[np.float32]] = {}
    for _ in range(ROUNDS):
        for name, encode in encoders.items():
            begun = time.perf_counter()
            vectors[name] = encode(texts)
            seconds = time.perf_counter() - begun
            best[name] = min(best.get(name, seconds), seconds)
    reference = vectors.pop("reference")
    count = load_encoder().count_tokens
    return Throughput(
        texts=f"{len(texts)} {kind}",
        mean_tokens=round(statistics.mean(map(count, texts)), 1),
        per_second={name: round(len(texts) / seconds, 1) for name, seconds in best.items()},
        ratio={name: round(best["reference"] / best[name], 2) for name in vectors},
        cosine={n: round(float(np.min(np.sum(v * reference, 1))), 6) for n, v in vectors.items()},
    )


def _reference() -> Encode:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(find_model(None).folder), device="cpu")
    return lambda texts: np.asarray(model.encode(list(texts)), dtype=np.float32)


def _ours() -> dict[str, Encode]:
    folder, card = compiled_model(None, None)
    return {
        precision: OpenVinoEncoder(
            compile_for_cpu(folder / "model.xml", precision), folder / "tokenizer.json", card
        ).encode
        for precision in precisions()
    }


def long_texts(sentences: Sequence[str], count: int) -> list[str]:
    """Texts of about `LONG_TOKENS` tokens, made of sentences drawn with a fixed seed."""
    draw, tokens = random.Random(1), load_encoder().count_tokens  # noqa: S311 - not a secret
    texts = []
    for _ in range(count):
        text = ""
        while tokens(text) < LONG_TOKENS - 15:
            text = f"{text} {draw.choice(sentences)}".strip()
        texts.append(text)
    return texts


def search_times(passages: int, sentences: Sequence[str]) -> SearchTimes:
    """Publish `passages` made-up passages and ask about sentences of theirs."""
    encoder = load_encoder()
    draw = random.Random(2)  # noqa: S311 - not a secret
    with tempfile.TemporaryDirectory() as name:
        publish(Path(name), add=_made(passages, sentences, draw), encoder=_Random(encoder))
        begun = time.perf_counter()
        index = Index.open(Path(name))
        opened = time.perf_counter() - begun
        questions = [draw.choice(sentences) for _ in range(220)]
        whole = _timed(lambda question: index.search(question, encoder, 100), questions)
        busy = _timed(lambda q: index.search(q, encoder, 100), questions, time.process_time)
        alone = _timed(encoder.encode_query, questions)
        index.close()
    return SearchTimes(
        passages=index.status().passages,
        median_ms=round(statistics.median(whole), 2),
        p95_ms=round(float(np.quantile(whole, 0.95)), 2),
        cpu_median_ms=round(statistics.median(busy), 2),
        encode_median_ms=round(statistics.median(alone), 2),
        open_ms=round(opened * 1000, 1),
    )


class _Random:
    """Vectors drawn at random under the real model's name: only the search is timed."""

    def __init__(self, encoder: OpenVinoEncoder) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self.encode_query = encoder.encode_query

    def encode(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        vectors = np.random.default_rng(3).standard_normal((len(texts), self.dimension))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors.astype(np.float32)


def _made(passages: int, sentences: Sequence[str], draw: random.Random) -> list[Document]:
    documents = []
    for number in range(-(-passages // 20)):
        builder = Builder()
        for part in range(20):
            builder.open_section(f"Part {part + 1}")
            builder.add("paragraph", " ".join(draw.choice(sentences) for _ in range(5)))
        source = Source(f"/made/{number}", str(number).encode())
        metadata = Metadata(title=draw.choice(sentences))
        made = builder.build(
            source, id=f"made-{number}", format="text", reader="made/1", metadata=metadata
        )
        documents.append(made)
    return documents


def _timed(
    work: Callable[[str], object],
    questions: Sequence[str],
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """Milliseconds of each question, the first 20 (which warm caches) left out."""
    times = []
    for question in questions:
        begun = clock()
        work(question)
        times.append((clock() - begun) * 1000)
    return times[20:]


def main() -> None:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--texts", type=int, default=600)
    given = parser.parse_args()
    sentences = library_sentences()
    short = sentences[: given.texts]
    found = {
        "short": asdict(throughput("sentences", short)),
        "long": asdict(throughput("long texts", long_texts(sentences, given.texts // 3))),
        "search": asdict(search_times(given.passages, sentences)),
    }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
