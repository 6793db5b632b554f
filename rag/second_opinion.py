"""A judge's word on whether the sentences answer, where the reader is not sure of it."""

from __future__ import annotations

import math
from dataclasses import replace

from rag.confidence import log_odds
from rag.findings import Reading
from rag.judge import Judging

UNSURE = (0.05, 0.5)
"""From the first to below the second of the reader's own probabilities the judge is asked."""
_WEIGHT = 1.0
"""What the judge's log odds count beside the reader's."""
_FAR = 0.05
"""A judge is never surer than so much of a whole: some give nothing but 0 and 1."""


def second_opinion(question: str, reading: Reading, judging: Judging) -> Reading:
    """``reading`` as sure as reader and judge are together.

    Left as it is where the reader is sure by itself, where nothing was found, and where the judge
    has no word.
    """
    least, most = UNSURE
    if reading.missing or not reading.evidence or not least <= reading.confidence < most:
        return reading
    evidence = "\n".join(piece.text for piece in reading.evidence)
    said = judging.asked(question.rstrip(" .!?") + "?", evidence)
    if said is None:
        return reading
    held = min(max(said, _FAR), 1 - _FAR)
    odds = log_odds(reading.confidence) + _WEIGHT * log_odds(held)
    return replace(reading, confidence=1 / (1 + math.exp(-odds)))
