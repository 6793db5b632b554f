"""AttributionBench: does a reference carry a claim? The judge alone is measured.

Source: Li et al., AttributionBench: How Hard is Automatic Attribution Evaluation?
(Findings of ACL 2024). Beside the judge stands the share of the claim's words that the
references hold, which alone gets far on the parts out of domain. The claims of one question are
not independent: intervals draw all of them together.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

import numpy as np

from eval.calibration import auroc, expected_calibration_error
from eval.external import Source, run_cases
from eval.figures import asdict
from eval.intervals import Ints, statistic_interval
from eval.metrics import cohen_kappa, macro_f1
from eval.run import Run, spread
from eval.sets import rows_of
from eval.types import Case, Evidence, Row

FILE = "dev.jsonl"
Table = dict[str, dict[str, float | int | None]]


def run(source: Source) -> Run:
    """Holds every claim against its references, by the judge that was named."""
    judge = source.options.judge.weigh
    cases = spread(read(source), source.options.limit)

    def ask(case: Case) -> Row:
        evidence = "\n\n".join(piece.quote or "" for piece in case.evidence)
        since = time.perf_counter()
        probability = judge(case.question, evidence)
        scores: dict[str, float | None] = {
            "seconds": time.perf_counter() - since,
            "attributable": float(case.answerable),
            "support": probability,
            "word overlap": word_overlap(case.question, evidence),
        }
        return Row(case.id, case.kind, scores, case.cluster, None)

    made = run_cases("attribution", cases, ask, source, [FILE], wanted=())
    part = made["parts"]["all"]
    for kind in part["figures"]:
        rows = [row for row in part["rows"] if kind in ("all", row["kind"])]
        scores = [row["scores"] for row in rows]
        part["figures"][kind] = judged(
            [s["support"] for s in scores],
            [s["word overlap"] for s in scores],
            [bool(s["attributable"]) for s in scores],
            [row["cluster"] for row in rows],
        )
    return made


def judged(
    given: Sequence[float],
    overlap: Sequence[float],
    actual: Sequence[bool],
    clusters: Sequence[str],
) -> Table:
    """Macro-F1 at one half, AUROC and calibration of the judge, AUROC of the word overlap."""
    judge, words, labels = np.array(given), np.array(overlap), np.array(actual, dtype=bool)

    def area(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Callable[[Ints], float]:
        def measure(i: Ints) -> float:
            found = auroc(values[i].tolist(), labels[i].tolist())
            return float("nan") if found is None else found

        return measure

    n = len(labels)
    measures: dict[str, Callable[[Ints], float]] = {
        "macro-F1": lambda i: macro_f1((judge[i] >= 0.5).tolist(), labels[i].tolist()),
        "kappa": lambda i: cohen_kappa((judge[i] >= 0.5).tolist(), labels[i].tolist()),
        "AUROC": area(judge),
        "calibration error": lambda i: (
            expected_calibration_error(judge[i].tolist(), labels[i].tolist()) or 0.0
        ),
        "AUROC of word overlap": area(words),
    }
    return {
        name: asdict(statistic_interval(measure, n, clusters=clusters))
        for name, measure in measures.items()
    }


def read(source: Source) -> list[Case]:
    """The claims, their references as evidence."""
    return [
        Case(
            id=row["id"],
            question=row["claim"],
            kind=row["src_dataset"],
            answerable=row["attribution_label"] == "attributable",
            evidence=tuple(Evidence("", text) for text in row["references"]),
            cluster=row["question"],
        )
        for row in rows_of(source.file(FILE))
    ]


def word_overlap(claim: str, evidence: str) -> float:
    """Share of the claim's words that stand in the evidence, each as often as it is said."""
    words = re.findall(r"\w+", claim.casefold())
    present = set(re.findall(r"\w+", evidence.casefold()))
    return sum(word in present for word in words) / len(words) if words else 0.0
