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


def stand_alone(asked: str, turns: Sequence[Turn]) -> str:
    """``asked`` with the last question and the names of those before it, where it leans on them."""
    if not turns or not _LEANS.search(asked):
        return asked
    last = turns[-1]
    carried = last.question.rstrip("?!. ")
    earlier = [
        name
        for turn in turns[-3:-1]
        for name in _NAME.findall(turn.question)
        if name.lower() not in STOPWORDS and name not in carried and name not in asked
    ]
    return " — ".join((", ".join([carried, *dict.fromkeys(earlier)]), asked))
