"""A judge's word on whether the sentences answer, where the reader is not sure of it."""

from __future__ import annotations

import math
from dataclasses import replace

from rag.confidence import log_odds
from rag.findings import Reading
from rag.judge import Judging
from rag.prompt import gives_orders

REACH = 1.5
"""Log odds: a judge is asked where the reader is no further from the floor than this, and moves
it by no more. So none overrules a reader that is sure, and 1 and 0 are no more than .82 and .18."""


def second_opinion(question: str, reading: Reading, judging: Judging, floor: float) -> Reading:
    """``reading`` as sure as reader and judge are together.

    Left as it is where the reader is surely above or below ``floor``, the probability from which
    it answers; where nothing was found; and where what was found speaks to language models.
    """
    own = log_odds(reading.confidence)
    if reading.missing or not reading.evidence or abs(own - log_odds(floor)) > REACH:
        return reading
    evidence = "\n".join(piece.text for piece in reading.evidence)
    if gives_orders(evidence):
        return reading
    said = judging.asked(question.rstrip(" .!?") + "?", evidence)
    if said is None:
        return replace(reading, unjudged=True)
    odds = own + min(max(log_odds(said), -REACH), REACH)
    return replace(reading, confidence=1 / (1 + math.exp(-odds)))
