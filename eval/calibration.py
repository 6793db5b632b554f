"""Figures of confidence: does it order answers, does it say how many are right, how long
did they take. Pure functions, each with formula and source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence: their mean confidence, the share that is right."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """The chance that a positive scores above a negative, ties half; ``None`` for one class.

    ``(Σ ranks of positives - P(P+1)/2) / (P·N)``. Source: Hanley and McNeil, The meaning
    and use of the area under a ROC curve (Radiology, 1982).
    """
    values = np.asarray(scores, dtype=np.float64)
    labels = np.asarray(positive, dtype=bool)
    ups, downs = int(labels.sum()), int((~labels).sum())
    if not ups or not downs:
        return None
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2)[places]
    return float((ranks[labels].sum() - ups * (ups + 1) / 2) / (ups * downs))


def risk_coverage(
    confidences: Sequence[float], right: Sequence[bool]
) -> tuple[list[float], list[float]]:
    """Coverage and risk as the least confident are left out one by one.

    At coverage ``k/n`` the risk is the share of wrong ones among the k most confident;
    those of equal confidence enter together, each with the mean of their errors, so that
    no order among them is rewarded. Source: El-Yaniv and Wiener, On the foundations of
    noise-free selective classification (JMLR 2010).
    """
    n = len(confidences)
    if not n:
        return [], []
    values = np.asarray(confidences, dtype=np.float64)
    errors = 1.0 - np.asarray(right, dtype=np.float64)
    levels, places = np.unique(-values, return_inverse=True)
    counts = np.bincount(places, minlength=len(levels))
    means = np.bincount(places, weights=errors, minlength=len(levels)) / counts
    ordered = np.repeat(means, counts)
    size = np.arange(1, n + 1)
    return (size / n).tolist(), (np.cumsum(ordered) / size).tolist()


def aurc(confidences: Sequence[float], right: Sequence[bool]) -> float | None:
    """Area under the risk–coverage curve: ``(1/n) Σ_k risk(k/n)``; less is better.

    Source: Geifman, Uziel and El-Yaniv, Bias-reduced uncertainty estimation (ICLR 2019).
    """
    risks = risk_coverage(confidences, right)[1]
    return sum(risks) / len(risks) if risks else None


def reliability(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> list[Bin]:
    """Answers in ``bins`` of equal width over 0..1, empty ones left out.

    A confidence on a border belongs to the bin below it, as in Guo et al. (2017).
    """
    values = np.asarray(confidences, dtype=np.float64)
    labels = np.asarray(right, dtype=np.float64)
    edges = np.linspace(0.0, 1.0, bins + 1)
    places = np.clip(np.digitize(values, edges[1:-1], right=True), 0, bins - 1)
    found = []
    for place in range(bins):
        inside = places == place
        if inside.any():
            low, high = float(edges[place]), float(edges[place + 1])
            mean, share = float(values[inside].mean()), float(labels[inside].mean())
            found.append(Bin(low, high, int(inside.sum()), mean, share))
    return found


def expected_calibration_error(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> float | None:
    """``Σ_b (n_b / n) · |accuracy_b - confidence_b|`` over bins of equal width.

    Source: Naeini, Cooper and Hauskrecht (AAAI 2015); Guo et al. (ICML 2017). Biased
    upwards on small sets.
    """
    n = len(confidences)
    if not n:
        return None
    found = reliability(confidences, right, bins=bins)
    return sum(b.n * abs(b.accuracy - b.confidence) for b in found) / n


def percentiles(seconds: Sequence[float], at: Sequence[float] = (50, 95, 99)) -> dict[str, float]:
    """Latency percentiles, linear between ranks (Hyndman and Fan, 1996, type 7)."""
    if not seconds:
        return {}
    found = np.percentile(np.asarray(seconds, dtype=np.float64), list(at))
    return {f"p{level:g}": float(value) for level, value in zip(at, found, strict=True)}


def auroc_within(
    scores: Sequence[float], positive: Sequence[bool], strata: Sequence[int]
) -> float | None:
    """AUROC over pairs of the same stratum only: what a score tells beside the stratum.

    Each stratum's area, weighted by its pairs of one positive and one negative; ``None``
    where no stratum has both.
    """
    places = np.asarray(strata)
    total = pairs = 0.0
    for stratum in np.unique(places):
        inside = np.flatnonzero(places == stratum).tolist()
        labels = [positive[i] for i in inside]
        area = auroc([scores[i] for i in inside], labels)
        if area is not None:
            weight = sum(labels) * (len(labels) - sum(labels))
            total, pairs = total + area * weight, pairs + weight
    return total / pairs if pairs else None
