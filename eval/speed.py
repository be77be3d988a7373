"""How long a question takes: `python -m eval.speed --index DIR [--question Q …]`.

Cold is the whole program from start to printed answer, the file system's cache warm; warm
is a question to an open `Asker`, with the ranker and in the order of the search alone. Says
whether PyTorch was imported on the cold path.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from index.encoder import load_encoder
from index.store import Index
from qa.ask import Asker, AskSettings

QUESTIONS = (
    "Which opioids should be avoided in mastocytosis?",
    "What is the first-line treatment of anaphylaxis?",
    "How is systemic mastocytosis diagnosed?",
    "Does omalizumab help children with mastocytosis?",
    "What can trigger mast cell activation?",
)

_COLD_PROGRAM = """
import sys
from ui.cli import main
try:
    main()
finally:
    print("torch" in sys.modules, file=sys.stderr)
"""


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds for a cold program run, milliseconds for a warm question; medians and maxima."""

    cold_median_s: float
    cold_maximum_s: float
    warm_median_ms: float
    warm_maximum_ms: float
    unranked_median_ms: float
    torch_imported: bool
    passages: int


def cold(folder: Path, question: str, runs: int) -> tuple[list[float], bool]:
    """Seconds of each of `runs` whole program runs, and whether any imported PyTorch."""
    seconds, imported = [], False
    for _ in range(runs):
        command = [
            sys.executable,
            "-c",
            _COLD_PROGRAM,
            "ask",
            question,
            "--index",
            str(folder),
            "--json",
        ]
        begun = time.perf_counter()
        # Runs this interpreter on our own program text.
        run = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        seconds.append(time.perf_counter() - begun)
        imported |= run.stderr.strip().endswith("True")
    return seconds, imported


def warm(asker: Asker, questions: list[str], rounds: int) -> list[float]:
    """Milliseconds of each question, after one round that does not count."""
    for question in questions:
        asker.ask(question)
    taken = []
    for _ in range(rounds):
        for question in questions:
            begun = time.perf_counter()
            asker.ask(question)
            taken.append((time.perf_counter() - begun) * 1000)
    return taken


def unranked() -> AskSettings:
    """Answers in the order of the search, without the ranker."""
    settings = AskSettings()
    return replace(
        settings,
        ranking=replace(settings.ranking, share=0.0),
        scoring=replace(settings.scoring, ranker=0.0),
    )


def measure(folder: Path, questions: list[str], runs: int) -> Speed:
    """Both figures for the index in `folder`."""
    index = Index.open(folder)
    asker = Asker(index, load_encoder(index.model))
    warm_ms = warm(asker, questions, runs)
    unranked_ms = warm(Asker(index, load_encoder(index.model), unranked()), questions, runs)
    cold_s, imported = cold(folder, questions[0], runs)
    return Speed(
        cold_median_s=statistics.median(cold_s),
        cold_maximum_s=max(cold_s),
        warm_median_ms=statistics.median(warm_ms),
        warm_maximum_ms=max(warm_ms),
        unranked_median_ms=statistics.median(unranked_ms),
        torch_imported=imported,
        passages=index.status().passages,
    )


def main() -> None:
    """Print the figures, or write them with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--question", action="append", default=[])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found = measure(given.index, given.question or list(QUESTIONS), given.runs)
    if given.json:
        given.json.write_text(json.dumps(asdict(found), indent=1), encoding="utf-8")
    print(f"cold  median {found.cold_median_s:.2f} s, maximum {found.cold_maximum_s:.2f} s")
    print(f"warm  median {found.warm_median_ms:.1f} ms, maximum {found.warm_maximum_ms:.1f} ms")
    print(f"      median {found.unranked_median_ms:.1f} ms without the ranker")
    print(f"torch imported on the cold path: {'yes' if found.torch_imported else 'no'}")
    print(f"passages in the index: {found.passages:,}")


if __name__ == "__main__":
    main()
