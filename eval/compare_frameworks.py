"""Ours beside other frameworks: `python -m eval.compare_frameworks FOLDER [--split S]`.

All search the same documents for the same questions with the same embedding model, in one
process, models loaded and warm. Says where our goals against them are met, and where not.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import CurbsideError
from eval.beir import Beir, Entry, read_beir
from eval.frameworks import FUSED, RANKED, RIVALS, Curbside, Framework, Rival, Search, left_out
from eval.ranking import Run, by_rank, evaluate
from eval.run_beir import questions_sha256
from index.model_files import find_model

K = 10
"""Entries asked for: as many as nDCG@10 looks at, and haystack's retrievers give."""

GAIN = 0.02
"""Our goal: nDCG@10 above another's by at least this."""

SHARE = 0.5
"""Our goal: times of at most this share of another's."""

OURS = (FUSED, RANKED)
_WARMING = 20
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Indexing:
    """Wall-clock and processor seconds from texts to an index that answers."""

    seconds: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """One search: its mean nDCG@10, and its times.

    A question counts with the median of its rounds; median and 95th percentile, in
    milliseconds, are over the questions.
    """

    system: str
    ndcg: float
    indexing: Indexing
    median_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Goal:
    """How one of our searches stands to another's: a gain, or a share of the other's time."""

    ours: str
    rival: str
    what: str
    value: float
    met: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows, ours first, and each goal."""

    rows: tuple[Row, ...]
    goals: tuple[Goal, ...]
    settings: Mapping[str, Any]

    def to_wire(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def compare(
    beir: Beir, frameworks: Sequence[Framework], builds: int, rounds: int, say: Say
) -> tuple[Row, ...]:
    """Index `builds` times and ask every question `rounds` times, the frameworks in turns."""
    entries = beir.entries()
    searches, indexing = _indexed(frameworks, entries, builds, say)
    runs, times = _asked(beir, searches, rounds, say)
    return tuple(
        _row(beir, system, runs[system], indexing[system], times[system]) for system in searches
    )


def _indexed(
    frameworks: Sequence[Framework], entries: Sequence[Entry], builds: int, say: Say
) -> tuple[dict[str, Search], dict[str, Indexing]]:
    """The searches of the last builds, and the median times of all."""
    searches: dict[str, Search] = {}
    times: dict[str, list[tuple[float, float]]] = {}
    for _ in range(builds):
        for framework in frameworks:
            gc.collect()
            begun = time.perf_counter(), time.process_time()
            made = framework.index(entries)
            taken = time.perf_counter() - begun[0], time.process_time() - begun[1]
            searches |= made
            for system in made:
                times.setdefault(system, []).append(taken)
                say(f"{system}: indexed in {taken[0]:.1f} s ({taken[1]:.1f} s of processor)")
    columns = {system: zip(*pairs, strict=True) for system, pairs in times.items()}
    return searches, {s: Indexing(*map(statistics.median, pair)) for s, pair in columns.items()}


def _asked(
    beir: Beir, searches: Mapping[str, Search], rounds: int, say: Say
) -> tuple[dict[str, Run], dict[str, list[list[float]]]]:
    """Each search's ranking, and its milliseconds by question and round.

    The searches take turns round by round, each round begun by another.
    """
    systems = list(searches)
    runs: dict[str, Run] = {}
    times: dict[str, list[list[float]]] = {s: [[] for _ in beir.queries] for s in systems}
    for number in range(rounds):
        first = number % len(systems)
        for system in systems[first:] + systems[:first]:
            for query in beir.queries[:_WARMING]:
                searches[system](query.text, K)
            runs[system] = _round(beir, searches[system], times[system])
            say(f"{system}: asked, round {number + 1} of {rounds}")
    return runs, times


def _round(beir: Beir, search: Search, times: Sequence[list[float]]) -> Run:
    """Ask each question once, one after another, adding its milliseconds to `times`."""
    run: dict[str, list[tuple[str, float]]] = {}
    for query, taken in zip(beir.queries, times, strict=True):
        begun = time.perf_counter()
        found = search(query.text, K)
        taken.append((time.perf_counter() - begun) * 1000)
        run[query.id] = by_rank(found)
    return run


def _row(
    beir: Beir, system: str, run: Run, indexing: Indexing, times: Sequence[Sequence[float]]
) -> Row:
    scores = evaluate(run, beir.qrels)
    ndcg = statistics.mean(scores[query.id]["nDCG@10"] for query in beir.queries)
    typical = [statistics.median(taken) for taken in times]
    p95 = float(np.quantile(typical, 0.95))
    return Row(system, ndcg, indexing, statistics.median(typical), p95)


def goals(rows: Sequence[Row]) -> tuple[Goal, ...]:
    """Each goal of each of our rows against each other row."""
    ours = [row for row in rows if row.system in OURS]
    rivals = [row for row in rows if row.system not in OURS]
    return tuple(goal for rival in rivals for row in ours for goal in _goals(row, rival))


def _goals(ours: Row, rival: Row) -> list[Goal]:
    gain = ours.ndcg - rival.ndcg
    shares = {
        "index time": ours.indexing.seconds / rival.indexing.seconds,
        "median query time": ours.median_ms / rival.median_ms,
        "95th percentile of query time": ours.p95_ms / rival.p95_ms,
    }
    pair = ours.system, rival.system
    return [
        Goal(*pair, "nDCG@10", gain, gain >= GAIN),
        *(Goal(*pair, what, share, share <= SHARE) for what, share in shares.items()),
    ]


def table(comparison: Comparison) -> str:
    """Both tables as Markdown: the figures, then the goals met or missed."""
    lines = [
        "| system | nDCG@10 | index, s (processor, s) | query median, ms | query p95, ms |",
        "|---|---|---|---|---|",
    ]
    for row in comparison.rows:
        indexing = f"{row.indexing.seconds:.1f} ({row.indexing.cpu_seconds:.1f})"
        times = f"{row.median_ms:.1f} | {row.p95_ms:.1f}"
        lines.append(f"| {row.system} | {row.ndcg:.3f} | {indexing} | {times} |")
    settings = comparison.settings
    lines += ["", f"{settings['questions']} questions, {settings['documents']:,} documents."]
    return "\n".join(lines + _goals_table(comparison.goals))


def _goals_table(goals: Sequence[Goal]) -> list[str]:
    if not goals:
        return []
    lines = ["", "| goal | " + " | ".join(OURS) + " |", "|---" * (len(OURS) + 1) + "|"]
    kinds = dict.fromkeys((goal.what, goal.rival) for goal in goals)
    for what, rival in kinds:
        found = {goal.ours: goal for goal in goals if (goal.what, goal.rival) == (what, rival)}
        cells = [_standing(found[ours]) for ours in OURS]
        lines.append(f"| {_wanted(what, rival)} | " + " | ".join(cells) + " |")
    return lines


def _wanted(what: str, rival: str) -> str:
    if what == "nDCG@10":
        return f"{what}: {rival}'s and {GAIN:.2f} more"
    return f"{what}: {SHARE:.2f} of {rival}'s"


def _standing(goal: Goal) -> str:
    value = f"{goal.value:+.3f}" if goal.what == "nDCG@10" else f"{goal.value:.2f}"
    return f"{value} {'met' if goal.met else '**missed**'}"


def _settings(beir: Beir, rivals: Sequence[Rival], given: argparse.Namespace) -> dict[str, Any]:
    return {
        "questions": len(beir.queries),
        "documents": len(beir.entries()),
        "asked_for": K,
        "builds": given.builds,
        "rounds": given.rounds,
        "cores": os.cpu_count(),
        "model": find_model(None).identity,
        "versions": {name: found for r in rivals for name, found in r.versions.items()},
        "corpus_sha256": beir.content,
        "questions_sha256": questions_sha256(beir),
    }


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="BEIR folder")
    parser.add_argument("--split")
    parser.add_argument("--limit", type=int, help="only so many questions")
    parser.add_argument("--builds", type=int, default=1, help="times each one indexes")
    parser.add_argument("--rounds", type=int, default=3, help="times each question is asked")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare with what is installed, print the tables, or say what went wrong and exit with 1."""
    given = _arguments(arguments)
    missing = left_out(RIVALS)
    if missing:
        _say(missing)
    there = [rival for rival in RIVALS if None not in rival.versions.values()]
    try:
        beir = read_beir(given.folder, given.split, given.limit)
        with tempfile.TemporaryDirectory() as place:
            frameworks = [Curbside(Path(place)), *(rival.load() for rival in there)]
            rows = compare(beir, frameworks, given.builds, given.rounds, _say)
    except CurbsideError as error:
        sys.exit(str(error))
    found = Comparison(rows, goals(rows), _settings(beir, there, given))
    if given.json:
        given.json.write_text(json.dumps(found.to_wire(), indent=1), encoding="utf-8")
    print(table(found))


if __name__ == "__main__":
    main()
