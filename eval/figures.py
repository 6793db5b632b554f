"""Rows → figures with intervals, over all questions and by kind."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.calibration import aurc, auroc, expected_calibration_error, percentiles
from eval.control import CONTROL
from eval.intervals import (
    RESAMPLES,
    SEED,
    Interval,
    ratio_interval,
    share_interval,
    statistic_interval,
)
from eval.types import Row


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that is a mean of ratios of summed scores."""

    name: str
    parts: tuple[tuple[str, str | None], ...]
    """Scores above and below the line; ``None`` below counts where the one above is known."""


def plain(name: str, key: str | None = None) -> Figure:
    """The mean of a score over the questions to which it applies."""
    return Figure(name, ((key or name, None),))


RETRIEVAL = (
    *(plain(f"recall@{k}") for k in (1, 4, 10)),
    plain("MRR@10", "mrr"),
    plain("hits@4"),
    plain("hits@10"),
    plain("all evidence@10"),
    plain("nDCG@10", "ndcg@10"),
    plain("document recall@10"),
    plain("recall within 1,000 words", "recall within words"),
    plain("recall in excerpts of 1,000 words", "recall in excerpts"),
)
ANSWERS = (
    plain("right"),
    plain("right in 60 words", "right in brief"),
    plain("right, file cited", "right file"),
    plain("answer match, lenient", "says it"),
    plain("answer match, strict", "exact match"),
    plain("wrong"),
    plain("false refusals", "false refusal"),
    plain(CONTROL, "control"),
    plain("token F1", "token f1"),
    plain("words per answer", "answer words"),
)
REFUSALS = (
    Figure("refusal precision", (("right refusal", "refused"),)),
    Figure("refusal recall", (("right refusal", "unanswerable"),)),
    Figure(
        "balanced accuracy",
        (("right refusal", "unanswerable"), ("kept answer", "answerable")),
    ),
)
CITATIONS = (
    plain("citation precision"),
    plain("citation recall"),
    plain("citation precision, by support", "citations needed"),
    plain("citation recall, by support", "sentences carried"),
    plain("support"),
    plain("answered without citation"),
)
DISAGREEMENTS = (
    Figure("disagreement precision", (("right disagreement", "told disagreement"),)),
    Figure("disagreement recall", (("right disagreement", "is disagreement"),)),
)
ALL = (*RETRIEVAL, *ANSWERS, *REFUSALS, *CITATIONS, *DISAGREEMENTS)
TRUST = ("answerability AUROC", "right-answer AUROC", "AURC", "calibration error")
"""Figures of the confidence, by name: they are no means of scores."""
GROUPS: Mapping[str, Sequence[str]] = {
    "Answers": [f.name for f in ANSWERS],
    "Refusals": [f.name for f in REFUSALS],
    "Citations": [f.name for f in CITATIONS],
    "Search": [f.name for f in RETRIEVAL],
    "Disagreements": [f.name for f in DISAGREEMENTS],
    "Confidence": TRUST,
}
"""The names of the figures by what they are about, the chief ones first."""
LESS_IS_BETTER = frozenset(
    {
        "wrong",
        "false refusals",
        "answer words",
        "answered without citation",
        "AURC",
        "calibration error",
    }
)


def figure(
    rows: Sequence[Row], wanted: Figure, *, seed: int = SEED, resamples: int = RESAMPLES
) -> Interval:
    """One figure over rows, by cluster where the rows have clusters."""
    parts = [_columns(rows, above, below) for above, below in wanted.parts]
    clusters = _clusters(rows)
    found = ratio_interval(parts, clusters=clusters, seed=seed, resamples=resamples)
    if len(parts) > 1 or not all(0 <= a <= b for a, b in zip(*parts[0], strict=True)):
        return found
    names = clusters or [row.id for row in rows]
    asked = {name for name, below in zip(names, parts[0][1], strict=True) if below}
    return share_interval(found, len(asked))


def _clusters(rows: Sequence[Row]) -> list[str] | None:
    return [row.cluster or row.id for row in rows] if any(row.cluster for row in rows) else None


def _columns(rows: Sequence[Row], above: str, below: str | None) -> tuple[list[float], list[float]]:
    over = [row.scores.get(above) for row in rows]
    if below is None:
        under = [0.0 if value is None else 1.0 for value in over]
    else:
        under = [row.scores.get(below) or 0.0 for row in rows]
    return [value or 0.0 for value in over], under


def confidence_figures(
    rows: Sequence[Row], *, key: str = "right", seed: int = SEED
) -> dict[str, Interval]:
    """How far the confidence can be trusted.

    ``answerability AUROC`` over all questions: whether it tells those with an answer from
    those without. The others over the questions answered, an answer to an unanswerable
    question being wrong.
    """
    known = [row for row in rows if row.scores.get("confidence") is not None]
    trust = np.array([row.scores["confidence"] for row in known], dtype=np.float64)
    can = np.array([bool(row.scores.get("answerable")) for row in known], dtype=bool)
    said = np.array([not row.scores.get("refused") for row in known], dtype=bool)
    right = np.array([bool(row.scores.get(key)) for row in known], dtype=bool)
    answered = np.flatnonzero(said)
    nan = float("nan")

    def of(value: float | None) -> float:
        return nan if value is None else value

    found = {
        "answerability AUROC": statistic_interval(
            lambda i: of(auroc(trust[i].tolist(), can[i].tolist())),
            len(known),
            clusters=_clusters(known),
            seed=seed,
        )
    }
    for name, measure in (
        ("right-answer AUROC", auroc),
        ("AURC", aurc),
        ("calibration error", expected_calibration_error),
    ):
        found[name] = statistic_interval(
            lambda i, measure=measure: of(  # type: ignore[misc]
                measure(trust[answered[i]].tolist(), right[answered[i]].tolist())
            ),
            len(answered),
            clusters=_clusters([known[n] for n in answered]),
            seed=seed,
        )
    return found


def summarise(
    rows: Sequence[Row],
    *,
    wanted: Sequence[Figure] = ALL,
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> dict[str, Any]:
    """Figures over all rows and by kind, latency, broken spans, as JSON can hold them."""
    kinds = list(dict.fromkeys(row.kind for row in rows))
    groups: Mapping[str, Sequence[Row]] = {"all": rows} | {
        kind: [row for row in rows if row.kind == kind] for kind in kinds if len(kinds) > 1
    }
    tables = {
        name: {
            f.name: asdict(value)
            for f in wanted
            if not math.isnan((value := figure(group, f, seed=seed, resamples=resamples)).value)
        }
        for name, group in groups.items()
    }
    tables["all"] |= {
        name: asdict(value)
        for name, value in confidence_figures(rows, seed=seed).items()
        if not math.isnan(value.value)
    }
    seconds = [s for row in rows if (s := row.scores.get("seconds")) is not None]
    return {
        "questions": len(rows),
        "figures": tables,
        "latency": percentiles(seconds),
        "latency ends": latency_ends(seconds, seed=seed),
        "broken spans": int(sum(row.scores.get("broken spans") or 0 for row in rows)),
        "spans": int(sum(row.scores.get("spans") or 0 for row in rows)),
    }


def ordered(tables: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names of the figures in the order in which a reader wants them."""
    present = {name for table in tables for name in table}
    order = [f.name for f in ALL] + sorted(present - set(TRUST)) + list(TRUST)
    return [name for name in dict.fromkeys(order) if name in present]


def latency_ends(seconds: Sequence[float], *, seed: int = SEED) -> dict[str, list[float]]:
    """The ends of the interval of each percentile of latency, in seconds."""
    times = np.array(seconds, dtype=np.float64)
    ends = {}
    for level in percentiles(seconds):
        found = statistic_interval(
            lambda i, level=level: percentiles(times[i].tolist())[level],  # type: ignore[misc]
            len(times),
            seed=seed,
        )
        ends[level] = [found.low, found.high]
    return ends


def asdict(interval: Interval) -> dict[str, float | int | None]:
    """An interval as JSON holds it, to six digits; what is not known is ``None``."""

    def known(value: float) -> float | None:
        return None if math.isnan(value) else round(value, 6)

    low, high = known(interval.low), known(interval.high)
    return {"value": known(interval.value), "low": low, "high": high, "n": interval.n}
