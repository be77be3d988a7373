"""What each threshold refuses: `python -m eval.refusals --squad FILE --beir FOLDER --split S`.

The whole decision on development sets, not only the fitted model: what must be in an answer (an
amount, a name) counts too. Each question is asked of its corpus, of the corpus without the
documents that answer it, of the other sets' corpora and of the starter library. Questions that
name nothing to look for ("What did the study report?") were asked with one text at hand and stand
apart. The shipped threshold is the one that refuses 5% of the answerable questions of all sets
together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.bench_index import Workshop
from eval.examine import gold_index
from eval.fit_answerability import Bench, bench_options, benches
from index.encoder import load_encoder
from qa.ask import Asker

Shares = NDArray[np.float64]

THRESHOLDS = (0.1, 0.15, 0.18, 0.2, 0.22, 0.24, 0.26, 0.3)


def confidences(asked: Mapping[str, Bench], library: Asker) -> dict[str, list[float]]:
    """How sure the system is, by what was asked of what; each in 0..1."""
    found: dict[str, list[float]] = {}
    for name, bench in asked.items():
        sure = bench.asker.confidence
        found[f"{name}, answerable"] = [sure(text) for text, _ in bench.rows]
        found[f"{name}, answer taken away"] = [sure(t, without=ids) for t, ids in bench.rows]
        for other, foreign in asked.items():
            if other != name:
                found[f"{name}, asked of {other}"] = [
                    foreign.asker.confidence(text) for text, _ in bench.rows
                ]
        found[f"{name}, asked of the library"] = [library.confidence(t) for t, _ in bench.rows]
        if bench.unnamed:
            found[f"{name}, names nothing"] = [sure(text) for text in bench.unnamed]
    everything = [c for name, all in found.items() if name.endswith("answerable") for c in all]
    return {**found, "all, answerable": everything}


def table(found: Mapping[str, Sequence[float]]) -> str:
    """The share refused of each, by threshold, as a table in Markdown."""
    head = " | ".join(f"{threshold:g}" for threshold in THRESHOLDS)
    lines = [f"| refused | questions | {head} |", f"|---|---|{'---|' * len(THRESHOLDS)}"]
    shares = {name: _shares(values) for name, values in found.items()}
    for name, row in shares.items():
        lines.append(f"| {name} | {len(found[name])} | {_cells(row)} |")
    away = [row for name, row in shares.items() if name.endswith("answer taken away")]
    if away:
        lines.append(f"| mean of the sets, answer taken away | | {_cells(np.mean(away, axis=0))} |")
    return "\n".join(lines)


def _shares(values: Sequence[float]) -> Shares:
    """The share of `values` below each threshold; shape (thresholds,)."""
    refused = np.asarray(values)[:, None] < np.asarray(THRESHOLDS)
    return np.asarray(refused.mean(axis=0))


def _cells(shares: Shares) -> str:
    return " | ".join(f"{share:.3f}" for share in shares)


def main() -> None:
    """Ask and print the table."""
    given = bench_options(__doc__).parse_args()
    shop = Workshop(given.cache, load_encoder())
    library = Asker(gold_index(None, shop), shop.encoder)
    print(table(confidences(dict(benches(given, shop)), library)))


if __name__ == "__main__":
    main()
