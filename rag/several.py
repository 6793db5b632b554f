"""Readings of the parts of one question → how sure to be of them together.

Parts are clauses oftener than questions, and of a clause the reader is less sure than of a question
that it is as right about; and what stands beside it speaks for it. ``eval.train_several`` fits the
three numbers of each reader.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from rag.confidence import FITTED, log_odds
from rag.cross_model import Size
from rag.question import Question

KEY = "several"
"""Under which the numbers stand in ``FITTED``, for each size."""
_LEAST, _MOST = 1e-4, 1 - 1e-4


@dataclass(frozen=True, slots=True)
class Several:
    """A logistic regression over what was read for each part."""

    slope: float
    """What the mean of the parts' log odds counts."""
    asking: float
    """What it counts that all parts have a question word."""
    intercept: float

    @classmethod
    @functools.cache
    def shipped(cls, size: Size) -> Several:
        """What comes with Newsdesk for the reader of ``size``."""
        raw = json.loads((files("rag") / FITTED).read_text(encoding="utf-8"))[size][KEY]
        return cls(float(raw["slope"]), float(raw["asking"]), float(raw["intercept"]))

    def sure(self, parts: Sequence[float], asking: float) -> float:
        """How sure to be that the parts are answered, 0..1, from how sure of each.

        ``asking`` is the share of them that have a question word: the others are clauses. No less
        than of the part that is least sure: each of them is answered as surely.
        """
        odds = self.slope * mean_odds(parts) + self.asking * asking + self.intercept
        return max(1 / (1 + math.exp(-odds)), min(parts))


def asking_share(question: Question) -> float:
    """The share of the parts of ``question`` that have a question word."""
    return sum(part.kind != "yes or no" for part in question.parts) / len(question.parts)


def mean_odds(parts: Sequence[float]) -> float:
    """The mean of the log odds of at least one probability."""
    return sum(log_odds(min(max(one, _LEAST), _MOST)) for one in parts) / len(parts)
