"""Holds a claim against its evidence."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+(?:[.,]\d+)*")


def support(claim: str, evidence: str) -> float:
    """The probability that ``evidence`` carries ``claim``: the share of its words found there."""
    words = [w.lower() for w in _WORD.findall(claim)]
    found = {w.lower() for w in _WORD.findall(evidence)}
    return sum(w in found for w in words) / len(words) if words else 0.0
