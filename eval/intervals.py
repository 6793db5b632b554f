"""How sure a figure is: bootstrap intervals, and paired tests of two runs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SEED = 20240229
RESAMPLES = 2000
LEVEL = 0.95
_BLOCK = 200
"""Resamples drawn at once: bounds memory for large sets."""
_EXACT = 14
"""Up to so many differences every pattern of signs is tried."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure, the ends of its interval, and over how many questions it was taken."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Paired:
    """The same questions in two runs, b held against a."""

    n: int
    a: float
    b: float
    difference: float
    """Mean of b minus a: the effect, in the figure's own unit."""
    low: float
    high: float
    p: float
    """Two-sided, of the randomisation test."""
    better: int
    worse: int
    effect: float
    """The difference in standard deviations of the differences (Cohen's d for pairs)."""


def ratio_interval(
    parts: Sequence[tuple[Sequence[float], Sequence[float]]],
    *,
    clusters: Sequence[Hashable] | None = None,
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Interval:
    """A mean of ratios of sums, with its percentile bootstrap interval.

    Value: ``mean over parts of Σ numerators / Σ denominators``. A plain mean has one
    part with denominators 1; a precision has as denominator whether the question was
    answered at all; a balanced accuracy has two parts. With ``clusters`` whole clusters
    are drawn. Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993),
    chapters 6 and 13; for clusters Field and Welsh, JRSS B 69 (2007). Where every
    question has the same score the interval has no width: see ``share_interval``.
    """
    numerators = np.array([p[0] for p in parts], dtype=np.float64)
    denominators = np.array([p[1] for p in parts], dtype=np.float64)
    n = int((denominators > 0).any(axis=0).sum()) if denominators.size else 0
    if n == 0:
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    if clusters is not None:
        numerators, denominators = (_by_cluster(m, clusters) for m in (numerators, denominators))
    units = numerators.shape[1]
    value = _ratios(np.ones((1, units)), numerators, denominators)[0]
    rng = np.random.default_rng(seed)
    drawn = [
        _ratios(_counts(rng, min(_BLOCK, resamples - done), units), numerators, denominators)
        for done in range(0, resamples, _BLOCK)
    ]
    return _interval(float(value), np.concatenate(drawn), n)


def mean_interval(
    values: Sequence[float],
    *,
    clusters: Sequence[Hashable] | None = None,
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Interval:
    """A mean with its percentile bootstrap interval."""
    part = (values, [1.0] * len(values))
    return ratio_interval([part], clusters=clusters, seed=seed, resamples=resamples)


def share_interval(found: Interval, units: int) -> Interval:
    """An interval of a share of none or all of ``units``, which no resample can widen.

    Its ends are those of Clopper and Pearson, The use of confidence or fiducial limits
    illustrated in the case of the binomial (Biometrika, 1934): where all are right,
    ``low = (α/2)^(1/n)``. Any other interval is given back as it is.
    """
    if units < 1 or not found.low == found.high == found.value or found.value not in (0.0, 1.0):
        return found
    far = ((1 - LEVEL) / 2) ** (1 / units)
    low, high = (far, 1.0) if found.value else (0.0, 1.0 - far)
    return Interval(found.value, low, high, found.n)


def statistic_interval(
    statistic: Callable[[Ints], float],
    n: int,
    *,
    clusters: Sequence[Hashable] | None = None,
    seed: int = SEED,
    resamples: int = 500,
) -> Interval:
    """Any statistic of the questions whose indices it is given, with its bootstrap interval.

    With ``clusters``, one for each question, whole clusters are drawn.
    """
    if n == 0:
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    rng = np.random.default_rng(seed)
    members: dict[Hashable, list[int]] = {}
    for index, cluster in enumerate(clusters if clusters is not None else range(n)):
        members.setdefault(cluster, []).append(index)
    units = [np.array(indices) for indices in members.values()]

    def draw() -> Ints:
        drawn = rng.integers(0, len(units), len(units))
        return drawn if len(units) == n else np.concatenate([units[unit] for unit in drawn])

    values = np.array([statistic(draw()) for _ in range(resamples)])
    return _interval(statistic(np.arange(n)), values, n)


def paired_test(
    a: Sequence[float],
    b: Sequence[float],
    *,
    clusters: Sequence[Hashable] | None = None,
    seed: int = SEED,
    resamples: int = 10_000,
) -> Paired:
    """Two runs over the same questions: the difference, its interval, its p-value.

    The interval is the paired percentile bootstrap. The p-value is that of the
    randomisation test: the signs of the questions' differences (with ``clusters``, of
    the clusters' summed differences) are flipped at random, and
    ``p = (1 + #{|d*| ≥ |d|}) / (1 + resamples)``; where few moved, over all patterns
    of signs, exactly. Source: Smucker, Allan and
    Carterette, A comparison of statistical significance tests for information retrieval
    evaluation (CIKM 2007).

    Raises:
        ValueError: the runs differ in length.

    """
    if len(a) != len(b):
        raise ValueError(f"The runs have {len(a)} and {len(b)} questions: pair them first.")
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    gaps = second - first
    n = len(gaps)
    if n == 0:
        nan = float("nan")
        return Paired(0, nan, nan, nan, nan, nan, 1.0, 0, 0, 0.0)
    interval = mean_interval(gaps.tolist(), clusters=clusters, seed=seed)
    units = gaps[None, :] if clusters is None else _by_cluster(gaps[None, :], clusters)
    spread = float(gaps.std(ddof=1)) if n > 1 else 0.0
    return Paired(
        n=n,
        a=float(first.mean()),
        b=float(second.mean()),
        difference=float(gaps.mean()),
        low=interval.low,
        high=interval.high,
        p=_sign_flip_p(units[0], seed, resamples),
        better=int((gaps > 0).sum()),
        worse=int((gaps < 0).sum()),
        effect=float(gaps.mean()) / spread if spread else 0.0,
    )


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values corrected for their number: ``max over j ≤ i of min(1, (m-j+1)·p_(j))``.

    Source: Holm, A simple sequentially rejective multiple test procedure (1979).
    """
    corrected = [0.0] * len(p_values)
    greatest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        greatest = max(greatest, min(1.0, (len(p_values) - rank) * p_values[index]))
        corrected[index] = greatest
    return corrected


def _sign_flip_p(units: Floats, seed: int, resamples: int) -> float:
    moved = units[units != 0]
    if not len(moved):
        return 1.0
    # A hair of slack: sums in another order may differ in the last bit.
    observed = abs(moved.sum()) - 1e-12
    if len(moved) <= _EXACT:
        patterns = np.arange(2 ** len(moved))[:, None] >> np.arange(len(moved)) & 1
        return float((np.abs((2.0 * patterns - 1.0) @ moved) >= observed).mean())
    rng = np.random.default_rng(seed)
    as_far = 0
    for done in range(0, resamples, _BLOCK):
        signs = rng.choice((-1.0, 1.0), size=(min(_BLOCK, resamples - done), len(moved)))
        as_far += int((np.abs(signs @ moved) >= observed).sum())
    return (1 + as_far) / (1 + resamples)


def _counts(rng: np.random.Generator, rows: int, units: int) -> Floats:
    """How often each unit is drawn, for ``rows`` resamples."""
    drawn = rng.integers(0, units, size=(rows, units))
    offsets = np.arange(rows)[:, None] * units
    flat = np.bincount((drawn + offsets).ravel(), minlength=rows * units)
    return flat.reshape(rows, units).astype(np.float64)


def _ratios(counts: Floats, numerators: Floats, denominators: Floats) -> Floats:
    below = counts @ denominators.T
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = np.where(below > 0, (counts @ numerators.T) / below, np.nan)
    result: Floats = ratios.mean(axis=1)
    return result


def _by_cluster(matrix: Floats, clusters: Sequence[Hashable]) -> Floats:
    """The columns of a matrix, summed by cluster."""
    places: dict[Hashable, int] = {}
    index = [places.setdefault(cluster, len(places)) for cluster in clusters]
    width = len(places)
    return np.array([np.bincount(index, weights=row, minlength=width) for row in matrix])


def _interval(value: float, drawn: Floats, n: int) -> Interval:
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return Interval(value, float("nan"), float("nan"), n)
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(known, [tail, 100 - tail])
    return Interval(value, float(low), float(high), n)
