"""A question that leans on the conversation → one that stands alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.stopwords import STOPWORDS
from rag.types import Turn

_LEANS = re.compile(
    r"^(?:and|but|so|then|what about|how about|why not|or)\b"
    r"|\b(?:he|she|they|him|her|them|his|hers|their|theirs|it|its|this|that|those|these|there"
    r"|then|else|one|ones)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b(?:[A-Z][\w’'.-]*)(?:\s+(?:of|the|de|von|van|al|[A-Z][\w’'.-]*))*")
_JOINT = " — "
_LONGEST = 400
"""Characters that are carried on of one earlier question."""


def stand_alone(asked: str, turns: Sequence[Turn]) -> str:
    """``asked`` with the last question and the names of those before it, where it leans on them."""
    if not turns or not _LEANS.search(asked):
        return asked
    carried = _carried(turns[-1].question)
    earlier = [
        name
        for turn in turns[-3:-1]
        for name in _NAME.findall(_carried(turn.question))
        if name.lower() not in STOPWORDS and name not in carried and name not in asked
    ]
    return _JOINT.join((", ".join([carried, *dict.fromkeys(earlier)]), asked))


def _carried(question: str) -> str:
    """What is carried on of an earlier question.

    One that was itself made to stand alone begins with what the conversation began with and
    ends with what was asked: what stands between is dropped, else it would grow at each turn.
    """
    asked = question.rstrip("?!. ").split(_JOINT)
    ends = asked[:1] + asked[1:][-1:]
    return _JOINT.join(part[:_LONGEST] for part in ends)
