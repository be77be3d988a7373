"""How sure a mean is, and whether two runs on the same questions differ beyond chance.

Bootstrap intervals and a paired permutation test, both through scipy with a fixed seed,
so that two calls give the same numbers. Knows numbers only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SEED = 20201
RESAMPLES = 2000
PERMUTATIONS = 9999
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided confidence interval of a mean."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean of the second run less the first's over the same `pairs` questions; p two-sided."""

    mean: float
    p: float
    pairs: int


def interval(values: Sequence[float]) -> Interval:
    """Percentile bootstrap interval of the mean at CONFIDENCE (Efron and Tibshirani 1993, ch. 13).

    Raises ValueError on no values; equal values give an interval of no width.
    """
    sample = np.asarray(values, dtype=float)
    if not len(sample):
        raise ValueError("an interval needs at least one value")
    if np.ptp(sample) == 0:
        return Interval(float(sample[0]), float(sample[0]))
    from scipy.stats import bootstrap

    result = bootstrap(
        (sample,),
        np.mean,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(SEED),
    )
    found = result.confidence_interval
    return Interval(float(found.low), float(found.high))


def difference(before: Sequence[float], after: Sequence[float]) -> Difference:
    """Paired two-sided permutation test of the mean difference: signs are flipped at random.

    Smucker, Allan and Carterette (CIKM 2007) recommend it for retrieval metrics. Raises
    ValueError where the runs differ in length. Equal runs have p = 1.
    """
    if len(before) != len(after):
        raise ValueError(f"runs of {len(before)} and {len(after)} questions cannot be paired")
    deltas = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    # Pairs without a difference change no permuted mean: only the others' signs are flipped.
    moved = deltas[deltas != 0]
    if len(moved) < 2:
        # Both signs of a single difference are equally extreme.
        return Difference(float(deltas.mean()) if len(deltas) else 0.0, 1.0, len(deltas))
    from scipy.stats import permutation_test

    result = permutation_test(
        (moved, np.zeros_like(moved)),
        lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=PERMUTATIONS,
        rng=np.random.default_rng(SEED),
    )
    return Difference(float(deltas.mean()), float(result.pvalue), len(deltas))


def quantile(values: Sequence[float], q: float) -> float:
    """The `q` quantile (0 to 1) of `values`, interpolated linearly; 0 where there is none."""
    return float(np.quantile(np.asarray(values, dtype=float), q)) if len(values) else 0.0
