"""What is carried on before a question that leans on it: where its own words begin."""

from __future__ import annotations

import re

from rag.stopwords import STOPWORDS

CARRIED = " — "
"""Stands between what is carried on and what is asked."""
_LEAST = 2
_AND = re.compile(r"(?:and|but|so|then)\s+", re.IGNORECASE)


def own_start(question: str) -> int:
    """Where in a question that stands alone that begins which was asked last."""
    if CARRIED not in question:
        return 0
    start = question.rfind(CARRIED) + len(CARRIED)
    own = question[start:]
    words = own.split()
    if own[:1].islower() and (len(words) < _LEAST or words[0].rstrip("?!.") not in STOPWORDS):
        return 0  # the dash is the asker's: "What did Byron — the head of the museum — say?"
    found = _AND.match(question, start)
    return found.end() if found else start
