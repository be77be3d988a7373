"""Fits the weights that turn a quote's signals into the probability that it answers.

`python -m eval.fit_answerability --squad FILE --beir FOLDER --split S`: each question is
asked of the whole corpus (answerable) and of the corpus without the documents that answer
it (not answerable); with two sets, each one's questions are asked of the other's corpus too
(another field, not answerable). Prints the weights for `qa.answerability` and how well they
tell the two apart on every second question, which the fit does not see. Use training splits.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import rankdata

from eval.beir import read_beir
from eval.bench_index import Workshop, documents_index, folder_index
from eval.evidence import read_evidence
from eval.run_beir import beir_index
from eval.squad import read_squad
from index.encoder import Encoder, load_encoder
from index.store import Index
from qa.answerability import AnswerabilitySettings, Signals, probability, signals_of
from qa.ask import Asker
from qa.question import Question
from qa.unnamed import names_nothing

Rows = NDArray[np.float64]
RIDGE = 1e-3
"""Strength of the penalty on the squares of the weights, per example."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question's best signals, and whether the corpus it was asked of can answer it."""

    signals: Signals
    answerable: bool


def examples(asker: Asker, rows: Iterable[tuple[str, Collection[str]]]) -> Iterator[Example]:
    """Two examples for each (question, ids of the answering documents)."""
    for text, answering in rows:
        yield Example(_best(asker, text, ()), answerable=True)
        yield Example(_best(asker, text, answering), answerable=False)


def strangers(asker: Asker, questions: Iterable[str]) -> Iterator[Example]:
    """An example for each question of another corpus."""
    for text in questions:
        yield Example(_best(asker, text, ()), answerable=False)


def _best(asker: Asker, text: str, without: Collection[str]) -> Signals:
    question = Question.parse(text)
    reading = asker.reading(question)
    known = asker.known(reading)
    return max(
        (signals_of(item, known) for item in asker.rank(question, reading, without=without)),
        key=lambda s: probability(s, AnswerabilitySettings()),
        default=Signals(0.0, 0.0, known),
    )


def fit(found: list[Example]) -> NDArray[np.float64]:
    """Intercept and weights of a ridge-penalised logistic regression, shape (1 + signals,)."""
    rows, labels = _matrix(found)

    def loss(weights: Rows) -> float:
        margins = rows @ weights * (2 * labels - 1)
        return float(np.logaddexp(0, -margins).mean() + RIDGE * (weights[1:] ** 2).sum())

    return np.asarray(minimize(loss, np.zeros(rows.shape[1]), method="BFGS").x)


def area_under_roc(found: list[Example], weights: NDArray[np.float64]) -> float:
    """The chance that an answerable question scores above one that is not (Mann-Whitney)."""
    rows, labels = _matrix(found)
    ranks = rankdata(rows @ weights)
    positive = int(labels.sum())
    above = ranks[labels == 1].sum() - positive * (positive + 1) / 2
    return float(above / (positive * (len(labels) - positive)))


def refused_at(
    found: list[Example], weights: NDArray[np.float64], needless: float
) -> tuple[float, float]:
    """Threshold (a probability) with that share of `needless` refusals, and the share of
    unanswerable questions it refuses."""
    rows, labels = _matrix(found)
    scores = 1 / (1 + np.exp(-(rows @ weights)))
    threshold = float(np.quantile(scores[labels == 1], needless))
    return threshold, float((scores[labels == 0] < threshold).mean())


def _matrix(found: list[Example]) -> tuple[Rows, NDArray[np.int64]]:
    rows = np.array([(1.0, *astuple(example.signals)) for example in found])
    return rows, np.array([int(example.answerable) for example in found])


@dataclass(frozen=True, slots=True)
class Bench:
    """An indexed corpus and its (question, ids of the answering documents).

    `unnamed` are questions that name nothing to look for; they were asked of one text alone.
    """

    asker: Asker
    rows: Sequence[tuple[str, Collection[str]]]
    unnamed: Sequence[str] = ()


def benches(given: argparse.Namespace, shop: Workshop) -> Iterator[tuple[str, Bench]]:
    """The benches that the options of `bench_options` name, by kind."""
    if given.squad:
        squad = read_squad(given.squad)
        index = documents_index(squad.content, squad.documents, shop)
        answered = [(q.text, {q.document_id}) for q in squad.questions]
        yield "squad", _bench(index, answered, given, shop.encoder)
    if given.beir:
        beir = read_beir(given.beir, given.split)
        gold = [(q.text, set(beir.qrels[q.id])) for q in beir.queries]
        yield "beir", _bench(beir_index(beir, shop), gold, given, shop.encoder)
    if given.evidence:
        asked = read_evidence(given.evidence, given.split)
        index = folder_index(given.documents, shop)
        yield "evidence", _bench(index, [(q.text, {q.article}) for q in asked], given, shop.encoder)


def _bench(
    index: Index,
    rows: Sequence[tuple[str, Collection[str]]],
    given: argparse.Namespace,
    encoder: Encoder,
) -> Bench:
    chosen = rows[:: max(1, len(rows) // given.limit)]
    named = [row for row in chosen if not names_nothing(row[0])]
    unnamed = [text for text, _ in chosen if names_nothing(text)]
    return Bench(Asker(index, encoder), named, unnamed)


def bench_options(description: str | None) -> argparse.ArgumentParser:
    """A parser with the options that `benches` reads, and --cache."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--squad", type=Path)
    parser.add_argument("--beir", type=Path)
    parser.add_argument("--evidence", type=Path, help="JSON Lines, with --documents")
    parser.add_argument("--documents", type=Path, help="folder of the articles of --evidence")
    parser.add_argument("--split", default="train")
    parser.add_argument("--limit", type=int, default=400)
    parser.add_argument("--cache", type=Path, required=True, help="folder for the indexes")
    return parser


def _collect(asked: dict[str, Bench]) -> dict[str, list[Example]]:
    found = {name: list(examples(b.asker, b.rows)) for name, b in asked.items()}
    for name, bench in asked.items():
        others = [b for other, b in asked.items() if other != name]
        questions = [text for other in others for text, _ in other.rows]
        found[f"{name}, other field"] = list(strangers(bench.asker, questions))
    return found


def main() -> None:
    """Collect the examples, fit on half, and print weights and figures."""
    parser = bench_options(__doc__)
    parser.add_argument("--needless", type=float, default=0.05)
    given = parser.parse_args()
    shop = Workshop(given.cache, load_encoder())
    by_set = _collect(dict(benches(given, shop)))
    weights = fit([e for found in by_set.values() for e in _half(found, 0)])
    names = ["intercept", *(field.name for field in fields(Signals))]
    print(", ".join(f"{n}={w:.3f}" for n, w in zip(names, weights, strict=True)))
    held = [e for found in by_set.values() for e in _half(found, 1)]
    threshold, _ = refused_at(held, weights, given.needless)
    print(f"AUROC {area_under_roc(held, weights):.3f} on {len(held)} unseen examples")
    print(f"threshold {threshold:.3f} for {given.needless:.0%} needless refusals")
    for name, found in by_set.items():
        rows, labels = _matrix(_half(found, 1))
        refused = 1 / (1 + np.exp(-(rows @ weights))) < threshold
        for label, meaning in ((1, "answerable"), (0, "unanswerable")):
            if (labels == label).any():
                print(f"{name}, {meaning}: {refused[labels == label].mean():.0%} refused")


def _half(found: list[Example], which: int) -> list[Example]:
    # Examples come in pairs, which stay together.
    return [example for i, example in enumerate(found) if i // 2 % 2 == which]


if __name__ == "__main__":
    main()
