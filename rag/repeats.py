"""A question that asks on, after an answer: what was told already is not told first again."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from rag.linear import Floats
from rag.stopwords import STOPWORDS

_ELSE = re.compile(r"\s+(?:else|ELSE)\b")
_WORD = re.compile(r"\w+")
_TOLD, _TOLD_OF_ELSE = 0.5, 0.2
"""What the score of a sentence counts that was told already, and where more than that is asked
for. It may answer this as well."""


def asks_on(question: str) -> bool:
    """Whether a question asks for more than was told: "what else"."""
    return _ELSE.search(question) is not None


def without_else(question: str) -> str:
    """What a question asks for, told or not; no sentence answers "else"."""
    return _ELSE.sub("", question)


def says_nothing_new(question: str) -> bool:
    """Whether a question only points at the one before it: "and why?"."""
    return all(word.lower() in STOPWORDS for word in _WORD.findall(question))


def untold_first(scores: Floats, sentences: Sequence[str], told: str, *, more: bool) -> Floats:
    """The scores of sentences, less for those that stand in the answer ``told`` before."""
    if not told:
        return scores
    repeated = np.array([sentence.strip() in told for sentence in sentences])
    return np.where(repeated, scores * (_TOLD_OF_ELSE if more else _TOLD), scores)
