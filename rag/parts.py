"""A question that asks for two things → its parts."""

from __future__ import annotations

import itertools
import re

from rag.stopwords import STOPWORDS
from vectorstore.types import Span

_AUXILIARY = (
    "is|are|was|were|has|have|had|do|does|did|can|could|will|would|should|what|who|whom|whose"
    "|when|where|why|which|how"
)
_BOUNDARY = re.compile(
    rf"\s*[;?]\s+"
    rf"|,?\s+(?:while|whereas|but|although|compared (?:to|with)|as well as|versus|vs\.?)\s+"
    rf"|,\s+(?:and|or)\s+(?:also\s+)?"
    rf"|,\s+(?={_AUXILIARY}\b)"
    rf"|\s+and\s+(?:also\s+|then\s+|later\s+)?"
    rf"(?=(?:{_AUXILIARY}|the|an?|another|its|his|her|their|in|by|for|on)\b)",
    re.IGNORECASE,
)
_LEAST_WORDS = 4
_MOST_PARTS = 4


def split_parts(question: str) -> list[Span]:
    """Spans of the clauses that ask for things of their own; one where there is but one.

    A clause of fewer than four content words goes with the one before it.
    """
    cuts = [0]
    for match in _BOUNDARY.finditer(question):
        cuts.append(match.end())
    cuts.append(len(question))
    spans: list[Span] = []
    for start, end in itertools.pairwise(cuts):
        if spans and (
            _content(question[start:end]) < _LEAST_WORDS
            or _content(question[spans[-1].start : spans[-1].end]) < _LEAST_WORDS
        ):
            spans[-1] = Span(spans[-1].start, end)
        else:
            spans.append(Span(start, end))
    while len(spans) > _MOST_PARTS:
        lengths = [b.end - a.start for a, b in itertools.pairwise(spans)]
        at = lengths.index(min(lengths))
        spans[at : at + 2] = [Span(spans[at].start, spans[at + 1].end)]
    return spans


def _content(text: str) -> int:
    words = re.findall(r"\w+", text.lower())
    return sum(word not in STOPWORDS for word in words)
