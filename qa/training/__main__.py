"""`python -m qa.training`: mine groups, train on them, write the weights that are shipped.

    python -m qa.training mine ../shared/bench groups.jsonl --work /tmp/mining
    python -m qa.training learn groups.jsonl /tmp/ranker
    python -m qa.training export /tmp/ranker/final qa/weights/ranker.safetensors

Needs the `training` extra. A start through `torchrun --nproc_per_node N` shares one training
among N processes, each with its part of every batch.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from qa.training.export import export
from qa.training.groups import read_groups, write_groups
from qa.training.learning import LearningSettings, learn

log = logging.getLogger("qa.training")


def main() -> None:
    """Run one step."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    given = _parser().parse_args()
    match given.step:
        case "mine":
            _mine(given)
        case "learn":
            _learn(given)
        case _:
            log.info("%s %s", given.weights, export(given.model, given.weights))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qa.training", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    mine = steps.add_parser("mine", help="find hard negatives with the hybrid search")
    mine.add_argument("bench", type=Path, help="folder of the training sets")
    mine.add_argument("groups", type=Path, help="file to write")
    mine.add_argument("--work", type=Path, required=True, help="folder for indexes")
    for name in ("negatives", "long-negatives", "positives", "seed"):
        mine.add_argument(f"--{name}", type=int)
    mine.add_argument("--medquad", type=int, default=600, help="questions taken from MedQuAD")
    learning = steps.add_parser("learn", help="train a cross-encoder")
    learning.add_argument("groups", type=Path)
    learning.add_argument("model", type=Path, help="folder for checkpoints and the final model")
    learning.add_argument("--without", default="", help="a source to leave out, by its beginning")
    learning.add_argument("--go-on-from", dest="start", type=Path, help="a ranker's folder")
    for name in ("epochs", "rate", "listwise", "pointwise", "pairwise"):
        learning.add_argument(f"--{name}", type=float)
    for name in ("groups-per-step", "layers", "seed", "threads"):
        learning.add_argument(f"--{name}", type=int)
    exporting = steps.add_parser("export", help="quantise to the weights that are shipped")
    exporting.add_argument("model", type=Path)
    exporting.add_argument("weights", type=Path)
    return parser


def _mine(given: argparse.Namespace) -> None:
    from index.encoder import load_encoder
    from qa.training.mining import MiningSettings, mine

    names = ("negatives", "long_negatives", "positives", "seed")
    settings = MiningSettings(**_given(given, names))
    groups = list(mine(given.bench, given.work, load_encoder(), given.medquad, settings))
    write_groups(given.groups, groups)
    log.info("%d groups", len(groups))


def _learn(given: argparse.Namespace) -> None:
    names = (
        "epochs",
        "rate",
        "listwise",
        "pointwise",
        "pairwise",
        "layers",
        "seed",
        "threads",
        "start",
    )
    settings = LearningSettings(**_given(given, names))
    if given.groups_per_step:
        settings = replace(settings, groups=given.groups_per_step)
    groups = read_groups(given.groups)
    if given.without:
        groups = [group for group in groups if not group.source.startswith(given.without)]
    learn(groups, given.model, settings)


def _given(given: argparse.Namespace, names: Sequence[str]) -> dict[str, Any]:
    """Those of the options that were given; the others keep their defaults."""
    return {name: getattr(given, name) for name in names if getattr(given, name) is not None}


if __name__ == "__main__":
    main()
