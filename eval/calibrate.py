"""Fits how sure an answer is said to be, on runs over questions that may be tuned on.

    python -m eval.calibrate --size large SEEDS.json STORIES.json

The runs are of answers whose confidence is the reader's own probability: made with a slope of 1 and
an intercept of 0 (``--plain`` writes these). Of the answered questions of each run the
logistic regression of "right" on the log odds is taken, each run counting the same. Parts called
``held`` are never read.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from eval.calibration import expected_calibration_error
from eval.types import EvalError
from rag.confidence import FITTED, Calibration, log_odds

PLACE = Path(__file__).parent.parent / "rag" / FITTED
_HELD = "held"
_PLAIN = Calibration(1.0, 0.0)


def main() -> None:
    """Fits, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=Path, nargs="*", help="runs of python -m eval --json")
    parser.add_argument("--size", choices=("small", "large"), required=True)
    parser.add_argument("--plain", action="store_true", help="write a slope of 1, to make the runs")
    asked = parser.parse_args()
    if not (asked.plain or asked.runs):
        parser.error("name the runs, or --plain")
    found = _PLAIN if asked.plain else fit([answered(path) for path in asked.runs])
    for path in asked.runs:
        trust, right = answered(path)
        told = [found.told(one) for one in trust]
        before, after = (expected_calibration_error(c, right) for c in (trust, told))
        print(f"{path.stem}: {len(right)} answered, calibration error {before:.3f} → {after:.3f}")
    known = json.loads(PLACE.read_text(encoding="utf-8"))
    known.setdefault(asked.size, {}).update(
        slope=round(found.slope, 4), intercept=round(found.intercept, 4)
    )
    PLACE.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    print(known[asked.size])


def answered(path: Path) -> tuple[list[float], list[bool]]:
    """The confidence of each answered question of a run, and whether the answer was right.

    Raises:
        EvalError: the run keeps no single questions.

    """
    parts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["parts"]
    rows = [row["scores"] for name, part in parts.items() if name != _HELD for row in part["rows"]]
    if not rows:
        raise EvalError(f"{path} keeps no single questions: use what --json wrote.")
    said = [row for row in rows if not row.get("refused") and row.get("confidence") is not None]
    if not said:
        raise EvalError(f"{path} has no question that was answered.")
    return [float(row["confidence"]) for row in said], [bool(row.get("right")) for row in said]


def fit(runs: Sequence[tuple[Sequence[float], Sequence[bool]]]) -> Calibration:
    """The line between log odds that makes what is told likeliest, all runs counting the same."""
    odds = np.array([log_odds(one) for trust, _ in runs for one in trust])
    right = np.array([one for _, every in runs for one in every])
    weights = np.concatenate([np.full(len(every), 1 / len(every)) for _, every in runs])
    fitted = LogisticRegression(C=1e6).fit(odds[:, None], right, weights * len(right) / len(runs))
    return Calibration(float(fitted.coef_[0, 0]), float(fitted.intercept_[0]))


if __name__ == "__main__":
    main()
