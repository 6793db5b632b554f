"""How sure the reader is → how many answers like this one are right, of those people ask for.

The reader is fitted on questions of which half are near misses, so that it learns to tell them;
people ask fewer of them, and its own probability is too low for what they ask. Whether to answer
is decided by the reader's probability (``refusing.FLOORS``); what is told is this.
``eval.calibrate`` fits the two numbers of each reader.
"""

from __future__ import annotations

import functools
import json
import math
from dataclasses import dataclass
from importlib.resources import files

from rag.cross_model import Size

FITTED = "confidence.json"
"""The file of the numbers, beside this one."""
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Calibration:
    """A straight line between log odds (Platt scaling)."""

    slope: float
    intercept: float

    @classmethod
    @functools.cache
    def shipped(cls, size: Size) -> Calibration:
        """What comes with Newsdesk for the reader of ``size``."""
        raw = json.loads((files("rag") / FITTED).read_text(encoding="utf-8"))[size]
        return cls(float(raw["slope"]), float(raw["intercept"]))

    def told(self, probability: float) -> float:
        """The confidence to be told, 0..1, for the reader's own ``probability``."""
        return 1 / (1 + math.exp(-(self.slope * log_odds(probability) + self.intercept)))


def log_odds(probability: float) -> float:
    """``log(p / (1 - p))``, of 0 and 1 large and finite."""
    held = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(held / (1 - held))
