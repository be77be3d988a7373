"""What an index costs at size: `python -m eval.scale --source BEIR --passages N --folder DIR`.

Publishes a real generation of N made-up passages (see `eval.scale_corpus`), then measures how
long each stage took, opening, memory, recall of the vector search against exact search, the
time of each leg and of both together on the source's own questions, and a small update. The
folder is kept, so that a later run with --reuse measures the same index again.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from eval.beir import Beir, read_beir
from eval.scale_corpus import (
    ScatteringEncoder,
    Vectors,
    made_documents,
    source_texts,
)
from eval.scale_update import index_status, update
from index.build import publish
from index.dense import CODED_FOLDER, DenseIndex, DenseSettings
from index.dense_coded import CodedPart
from index.encoder import load_encoder
from index.generation import current_generation
from index.lexical import LexicalIndex, LexicalSettings
from index.query import parse
from index.store import LEXICAL_FOLDER, Index

TOP = 100
QUESTIONS = 200
RECALL_AT = 10
_SLAB = 65_536
_OPEN_VECTORS = """
import gc, sys
from pathlib import Path
import faiss, numpy as np
from index.dense import DenseIndex, DenseSettings

def resident():
    gc.collect()
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("RssAnon")).split()[1]) * 1024

before = resident()
dense = DenseIndex(Path(sys.argv[1]), DenseSettings())
dense.search(np.full(dense.dimension, dense.dimension**-0.5, dtype=np.float32), 100)
print(resident() - before)
"""


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds over the questions."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Scale:
    """One size. Seconds, but `open_ms`; bytes a passage of memory that the vectors take when
    open and of disk that a generation takes; `recall` at 10 against exact search; `again_ms` is
    `hybrid_ms` asked once more, when the passages found lie in the system's cache; `agreement`
    is the share of the best 10 that an index with an addition has in common with one rebuilt."""

    passages: int
    build_s: dict[str, float]
    open_ms: float
    dense_bytes: float
    disk_bytes: float
    recall: float
    dense_ms: Latency
    lexical_ms: Latency
    hybrid_ms: Latency
    again_ms: Latency
    encode_ms: Latency
    add_s: float | None = None
    remove_s: float | None = None
    rebuild_s: float | None = None
    agreement: float | None = None


class _Stages:
    """Seconds between the first reports of one stage and of the next."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._begun = time.perf_counter()
        self._stage = "start"

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self.close()
            self._stage = stage

    def close(self) -> None:
        """Count the stage that is running."""
        now = time.perf_counter()
        spent = self.seconds.get(self._stage, 0.0) + now - self._begun
        self.seconds[self._stage] = round(spent, 2)
        self._begun = now


def build(
    beir: Beir, encoder: ScatteringEncoder, passages: int, folder: Path, seed: int = 1
) -> dict[str, float]:
    """Publish `passages` made-up passages beside those there; seconds by stage and in all.

    Another `seed` makes other passages.
    """
    begun = time.perf_counter()
    documents = list(made_documents(source_texts(beir), passages, seed))
    stages = _Stages()
    publish(folder, add=documents, encoder=encoder, progress=stages)
    stages.close()
    whole = round(time.perf_counter() - begun, 2)
    return {**stages.seconds, "all": whole}


def measure(beir: Beir, encoder: ScatteringEncoder, folder: Path) -> Scale:
    """Everything but building, on the index in `folder`."""
    gc.collect()
    gc.freeze()  # the bench in memory is not part of what serves questions
    asked = [query.text for query in beir.queries][: QUESTIONS + 20]
    vectors = [encoder.encode_query(text) for text in asked]
    place = folder / current_generation(folder)
    dense = DenseIndex(place, DenseSettings())
    begun = time.perf_counter()
    index = Index.open(folder)
    opened = time.perf_counter() - begun
    lexical = LexicalIndex(place / LEXICAL_FOLDER, LexicalSettings())
    parsed = {text: parse(text) for text in asked}
    passages = index.status().passages
    found = Scale(
        passages=passages,
        build_s={},
        open_ms=round(opened * 1000, 1),
        dense_bytes=round(_vector_memory(place) / passages, 1),
        disk_bytes=round(index.status().bytes / passages, 1),
        recall=recall(place, dense, vectors[:QUESTIONS]),
        dense_ms=_latency(lambda i: dense.search(vectors[i], TOP), len(asked)),
        lexical_ms=_latency(lambda i: lexical.search(parsed[asked[i]], TOP, None), len(asked)),
        hybrid_ms=_latency(lambda i: index.search(asked[i], encoder, TOP), len(asked)),
        again_ms=_latency(lambda i: index.search(asked[i], encoder, TOP), len(asked)),
        encode_ms=_latency(lambda i: encoder.encode_query(asked[i]), len(asked)),
    )
    index.close()
    return found


def recall(place: Path, dense: DenseIndex, vectors: Sequence[Vectors]) -> float:
    """The share of the exact best 10 that the vector search finds, over questions; shape of
    each of `vectors`: (dimension,). 1 where everything is searched exactly."""
    if not (place / CODED_FOLDER).exists():
        return 1.0
    part = CodedPart(place / CODED_FOLDER, DenseSettings().coded)
    asked = np.stack(vectors)
    best = np.zeros((len(asked), 0), dtype=np.float32)
    keys = np.zeros((len(asked), 0), dtype=np.int64)
    for start in range(0, len(part.keys), _SLAB):
        slab = np.asarray(part.vectors[start : start + _SLAB]).astype(np.float32)
        scores = np.concatenate([best, asked @ slab.T], axis=1)
        own = np.broadcast_to(part.keys[start : start + _SLAB], (len(asked), len(slab)))
        names = np.concatenate([keys, own], axis=1)
        top = np.argsort(-scores, axis=1, kind="stable")[:, :RECALL_AT]
        best, keys = np.take_along_axis(scores, top, 1), np.take_along_axis(names, top, 1)
    found = [{key for key, _ in dense.search(vector, RECALL_AT)} for vector in vectors]
    pairs = zip(keys.tolist(), found, strict=True)
    return round(
        float(np.mean([len(got.intersection(true)) / len(true) for true, got in pairs])), 4
    )


def _vector_memory(place: Path) -> int:
    """Bytes of memory, not backed by a file, that a fresh process takes to open the vectors."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _OPEN_VECTORS, str(place)],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def _latency(work: Callable[[int], object], count: int) -> Latency:
    """Over `count` questions, the first 20 (or half, if fewer; they warm caches) left out."""
    times = []
    for number in range(count):
        begun = time.perf_counter()
        work(number)
        times.append((time.perf_counter() - begun) * 1000)
    kept = times[min(20, count // 2) :]
    return Latency(round(float(np.median(kept)), 2), round(float(np.quantile(kept, 0.95)), 2))


def main() -> None:
    """Build where asked to, measure, and print or write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True, help="BEIR folder with split dev")
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--reuse", action="store_true", help="measure what is in the folder")
    parser.add_argument("--grow", action="store_true", help="add to what is in the folder")
    parser.add_argument("--update", action="store_true", help="time adding and removing too")
    parser.add_argument(
        "--against-rebuild", action="store_true", help="with --update: compare with a rebuild"
    )
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    beir, real = read_beir(given.source, "dev"), load_encoder()
    encoder = ScatteringEncoder(real, real.encode(source_texts(beir)))
    seconds: dict[str, float] = {}
    if not given.reuse:
        seed = index_status(given.folder).passages if given.grow else 1
        seconds = build(beir, encoder, given.passages, given.folder, seed)
    found = replace(measure(beir, encoder, given.folder), build_s=seconds)
    if given.update:
        further = update(beir, encoder, given.folder, against_rebuild=given.against_rebuild)
        found = replace(
            found,
            add_s=further["add_s"],
            remove_s=further["remove_s"],
            rebuild_s=further.get("rebuild_s"),
            agreement=further.get("agreement"),
        )
    text = json.dumps(asdict(found), indent=1)
    if given.json:
        given.json.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
