"""A logistic regression as plain numbers: no pickle, no training library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Logistic:
    """The probability 1 / (1 + exp(-(w · (x - mean) / scale + b))) of a row of features."""

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    weights: Floats
    intercept: float

    def probability(self, rows: Floats) -> Floats:
        """Shape (rows,) for ``rows`` of shape (rows, features)."""
        logits = (rows - self.mean) / self.scale @ self.weights + self.intercept
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0))))

    @classmethod
    def from_json(cls, raw: Mapping[str, Any], names: Sequence[str]) -> Logistic:
        """A model as ``to_json`` wrote it.

        Raises:
            ValueError: it was trained on other features than ``names``.

        """
        if list(raw["names"]) != list(names):
            raise ValueError(
                "The model was trained on other features: run python -m eval.train_reader."
            )
        return cls(
            names=tuple(names),
            mean=np.array(raw["mean"], dtype=np.float64),
            scale=np.array(raw["scale"], dtype=np.float64),
            weights=np.array(raw["weights"], dtype=np.float64),
            intercept=float(raw["intercept"]),
        )

    def to_json(self) -> dict[str, Any]:
        """The numbers, rounded to what matters."""
        return {
            "names": list(self.names),
            "mean": [round(float(x), 6) for x in self.mean],
            "scale": [round(float(x), 6) for x in self.scale],
            "weights": [round(float(x), 6) for x in self.weights],
            "intercept": round(self.intercept, 6),
        }
