"""Readings of the parts of one question → how sure to be of them together.

Questions joined in one are answered one by one, and count alike. But parts are clauses oftener
than questions; of a clause the reader is less sure than of a question that it is as right about,
and what stands beside it speaks for it. ``eval.train_several`` fits the two numbers of each reader.
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
from rag.sought import asks

KEY = "several"
"""Under which the numbers stand in ``FITTED``, for each size."""
_LEAST, _MOST = 1e-4, 1 - 1e-4
_MOST_OF_CLAUSES = 0.64
"""How sure to be of clauses at most, told as 8 in 10: that they are answered was fitted, not that
what is quoted is right.
"""


@dataclass(frozen=True, slots=True)
class Several:
    """A straight line from the mean of the clauses' log odds to those of the whole."""

    slope: float
    intercept: float

    @classmethod
    @functools.cache
    def shipped(cls, size: Size) -> Several:
        """What comes with Newsdesk for the reader of ``size``."""
        raw = json.loads((files("rag") / FITTED).read_text(encoding="utf-8"))[size][KEY]
        return cls(float(raw["slope"]), float(raw["intercept"]))

    def sure(self, parts: Sequence[float], *, clauses: bool) -> float:
        """How sure to be of all, 0..1, from how sure of each of at least one part.

        ``clauses``: whether some are clauses of one question, and not all questions of their own.
        """
        alike = sum(parts) / len(parts)
        if not clauses:
            return alike
        odds = self.slope * mean_odds(parts) + self.intercept
        return max(min(1 / (1 + math.exp(-odds)), _MOST_OF_CLAUSES), alike)


def has_clauses(question: Question) -> bool:
    """Whether not all parts of ``question`` are questions of their own."""
    return not all(map(asks, question.parts))


def mean_odds(parts: Sequence[float]) -> float:
    """The mean of the log odds of at least one probability."""
    return sum(log_odds(min(max(one, _LEAST), _MOST)) for one in parts) / len(parts)
