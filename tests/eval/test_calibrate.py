"""What is said of how sure an answer is comes true of the answers that it was fitted on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.calibrate import answered, fit
from eval.calibration import expected_calibration_error
from eval.types import EvalError
from rag.confidence import Calibration, log_odds


def drawn(shift: float, count: int = 4000) -> tuple[list[float], list[bool]]:
    """Answers that are right more often than is said, by ``shift`` in log odds."""
    chance = np.random.default_rng(7)
    trust = chance.uniform(0.05, 0.95, count)
    odds = np.log(trust / (1 - trust)) + shift
    return trust.tolist(), (chance.uniform(size=count) < 1 / (1 + np.exp(-odds))).tolist()


@pytest.mark.parametrize("shift", [-0.7, 0.0, 1.2])
def test_a_shift_is_found_and_undone(shift: float) -> None:
    trust, right = drawn(shift)
    found = fit([(trust, right)])
    assert (found.slope, found.intercept) == pytest.approx((1.0, shift), abs=0.15)
    error = expected_calibration_error([found.told(one) for one in trust], right)
    assert error is not None
    assert error < 0.03


def test_each_run_counts_the_same() -> None:
    many, few = drawn(1.5, 6000), drawn(-1.5, 500)
    assert fit([many, few]).intercept == pytest.approx(0.0, abs=0.4)


def test_held_questions_are_never_read(tmp_path: Path) -> None:
    row = {"scores": {"confidence": 0.4, "right": 1.0}}
    refused = {"scores": {"confidence": 0.1, "refused": 1.0}}
    path = tmp_path / "run.json"
    parts = {"tune": {"rows": [row, refused]}, "held": {"rows": [row, row, row]}}
    path.write_text(json.dumps({"parts": parts}))
    assert answered(path) == ([0.4], [True])
    path.write_text(json.dumps({"parts": {"tune": {"rows": []}}}))
    with pytest.raises(EvalError, match="--json"):
        answered(path)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.2, 3), st.floats(-3, 3))
def test_surer_is_told_surer(a: float, b: float, slope: float, intercept: float) -> None:
    line = Calibration(slope, intercept)
    low, high = sorted((a, b))
    assert 0 <= line.told(low) <= line.told(high) <= 1
    assert Calibration(1, 0).told(a) == pytest.approx(a, abs=1e-5)
    assert log_odds(0.5) == 0


def test_what_ships_tells_the_likelier_the_surer() -> None:
    for size in ("small", "large"):
        assert Calibration.shipped(size).slope > 0.3  # type: ignore[arg-type]
