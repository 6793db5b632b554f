"""Fits the judge of support and writes rag/support_model.json.

    python -m eval.train_support --data FOLDER [--write]

FOLDER holds ``attributionbench/dev.jsonl``. The printed figures are of cross-validation in
five folds, all claims of a question in one fold; what is shipped is fitted on all rows, so
that its figures on the same file are not held out.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from eval.attribution import word_overlap
from eval.calibration import auroc, expected_calibration_error
from eval.metrics import macro_f1
from rag.linear import Floats, Logistic
from rag.support_features import NAMES, features

MODEL = Path(__file__).parent.parent / "rag" / "support_model.json"
_STRENGTH = 0.01
"""The C of the regression: the columns say much the same, so it is held tightly."""
_FOLDS = 5
_SEEDS = 5


def read(path: Path) -> tuple[Floats, list[bool], list[str], list[str], Floats]:
    """Rows, labels, questions, sets, and the share of the claim's words in the evidence."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
    pairs = [(row["claim"], "\n\n".join(row["references"])) for row in rows]
    return (
        np.array([features(claim, evidence) for claim, evidence in pairs]),
        [row["attribution_label"] == "attributable" for row in rows],
        [row["question"] for row in rows],
        [row["src_dataset"] for row in rows],
        np.array([word_overlap(claim, evidence) for claim, evidence in pairs]),
    )


def fit(rows: Floats, labels: Floats) -> Logistic:
    """The regression on ``rows``."""
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=_STRENGTH, max_iter=2000).fit(scaler.transform(rows), labels)
    return Logistic(NAMES, scaler.mean_, scaler.scale_, model.coef_[0], float(model.intercept_[0]))


def held_out(rows: Floats, labels: Floats, groups: list[str], seed: int) -> Floats:
    """For each row the probability by the model that saw no claim of its question."""
    given = np.zeros(len(labels))
    folds = GroupKFold(_FOLDS, shuffle=True, random_state=seed).split(rows, labels, groups)
    for fitted, left in folds:
        given[left] = fit(rows[fitted], labels[fitted]).probability(rows[left])
    return given


def measure(rows: Floats, labels: list[bool], groups: list[str], sets: list[str]) -> dict[str, Any]:
    """Mean figures over the shuffles of the folds, in all and by set."""
    runs = [held_out(rows, np.array(labels, float), groups, seed) for seed in range(_SEEDS)]
    made: dict[str, Any] = {}
    for part in ("all", *sorted(set(sets))):
        inside = [i for i, name in enumerate(sets) if part in ("all", name)]
        truth = [labels[i] for i in inside]
        given = [[float(run[i]) for i in inside] for run in runs]
        made[part] = {
            "n": len(inside),
            "macro-F1": _mean([macro_f1([p >= 0.5 for p in run], truth) for run in given]),
            "AUROC": _mean([auroc(run, truth) or 0.0 for run in given]),
            "calibration error": _mean(
                [expected_calibration_error(run, truth) or 0.0 for run in given]
            ),
        }
    return made


def _mean(values: list[float]) -> float:
    return round(float(np.mean(values)), 3)


def baseline(overlap: Floats, labels: list[bool]) -> float:
    """Macro-F1 of the share of words alone, at the threshold that is best on these very rows."""
    return max(macro_f1((overlap >= t).tolist(), labels) for t in np.unique(overlap))


def main() -> None:
    """Measures, and with ``--write`` writes the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows, labels, groups, sets, overlap = read(options.data / "attributionbench" / "dev.jsonl")
    figures = measure(rows, labels, groups, sets)
    for part, values in figures.items():
        print(part, values)
    print("word overlap at its best threshold:", round(baseline(overlap, labels), 3))
    if options.write:
        model = fit(rows, np.array(labels, float)).to_json()
        made = {"trained_on": "AttributionBench dev", "cross_validated": figures["all"], **model}
        MODEL.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
