"""The question as asked → what to look for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.types import Turn

Kind = Literal[
    "who", "when", "where", "how many", "how much", "why", "how", "which", "what", "yes or no"
]

_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"\bhow (?:many|often|old|long|far|tall|big|large|high|close)\b", "how many"),
    (r"\bhow much\b|\bwhat (?:price|sum|amount|percentage|share|number)\b", "how much"),
    (r"\b(?:death toll|number of|amount of)\b", "how many"),
    (r"\bwho(?:m|se)?\b", "who"),
    (r"\bwhen\b|\b(?:what|which) (?:year|month|day|date|time)\b", "when"),
    (r"\bwhere\b|\b(?:what|which) (?:city|country|place|town|region|resort)\b", "where"),
    (r"\bwhy\b|\bwhat (?:made|caused|reason)\b", "why"),
    (r"\bhow\b", "how"),
    (r"\bwhich\b", "which"),
    (r"\bwhat\b", "what"),
)

# Words that ask, point or join, and so are not to be looked for.
STOPWORDS = frozenset(
    "a about after again all also am an and any are as at be because been before being both but "
    "by can could did do does doing done for from further had has have having he her here hers "
    "him his how i if in into is it its itself just me more most much many my no nor not now of "
    "off on once only or other our out over own same she should so some such than that the their "
    "them then there these they this those through to too under until up us very was we were "
    "what when where which while who whom whose why will with would you your s t d ll m re ve "
    "say says said tell told according please ever going get got make made article articles "
    "report reported reports".split()
)

_FOLLOW_UP = re.compile(
    r"^(?:and|but|so|then|what about|how about|why not|or)\b"
    r"|\b(?:he|she|they|him|her|them|his|hers|their|theirs|it|its|this|that|those|these|there"
    r"|then|else|one|ones)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b(?:[A-Z][\w’'.-]*)(?:\s+(?:of|the|de|von|van|al|[A-Z][\w’'.-]*))*")


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for, and how it came from what was asked."""

    asked: str
    standalone: str
    kind: Kind

    @property
    def rewritten(self) -> bool:
        """Whether the conversation was needed to understand it."""
        return self.asked != self.standalone


def analyse(question: str, turns: Sequence[Turn] = ()) -> Question:
    """The question in a form that stands alone, and the kind of answer it wants."""
    asked = " ".join(question.split())
    standalone = _stand_alone(asked, turns)
    return Question(asked=asked, standalone=standalone, kind=kind_of(asked))


def kind_of(question: str) -> Kind:
    """The kind of answer that a question wants, by its first question word."""
    lowered = question.lower()
    found = [
        (match.start(), rank, kind)
        for rank, (pattern, kind) in enumerate(_KINDS)
        if (match := re.search(pattern, lowered))
    ]
    return min(found)[2] if found else "yes or no"


def _stand_alone(asked: str, turns: Sequence[Turn]) -> str:
    """``asked`` with the names of the last questions and answers that it leaves out."""
    if not turns or not _FOLLOW_UP.search(asked):
        return asked
    last = turns[-1]
    carried = last.question.rstrip("?!. ")
    earlier = [
        name
        for turn in turns[-3:-1]
        for name in _NAME.findall(turn.question)
        if name.lower() not in STOPWORDS and name not in carried and name not in asked
    ]
    parts = [carried, *dict.fromkeys(earlier), asked]
    return " — ".join((", ".join(parts[:-1]), asked))
