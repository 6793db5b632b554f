"""Whether a question asks for what stays as it is, and so has one answer in every article."""

from __future__ import annotations

import re

_OF_NAMED = re.compile(
    r"^\W*(?i:(?:and|but|so)\s+)?(?i:what|who|which)(?:['’]s|\s+(?:is|was|are|were))\s+"
    r"(?:(?:the|its|his|her|their)\s+(?:[\w'’-]+\s+){1,5}?(?:of|for|in|behind)\s+"
    r"(?:(?:the|an?)\s+)?(?:[a-z]+\s+)?['\"‘“]?[A-Z0-9]"
    r"|[A-Z][^?]*['’]s?\s+[a-z]+)"
)
_CHANGES = re.compile(
    r"\b(?:price|cost|score|result|weather|temperature|toll|number|rate|value|odds|lead|position"
    r"|rank(?:ing)?|record|share|status|state|plan|view|opinion|reaction|response)s?\b",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r"\b(?:born|built|founded|established|formed|created|constructed|completed|incorporated"
    r"|discovered|invented|released|published|opened|launched|introduced|die[ds]?|buried|based"
    r"|headquartere?d?|located|situated|first (?:\w+ed|held|shown|played))\b",
    re.IGNORECASE,
)
_WHEN_WHERE = re.compile(
    r"^\W*(?:(?:and|but|so)\s+)?(?:in\s+)?(?:when|where|(?:what|which)\s+(?:year|date|day|place|city"
    r"|town|country))\b",
    re.IGNORECASE,
)


def happens_once(question: str) -> bool:
    """Whether what is asked about is done once, or stays so: "when was it built"."""
    return _ONCE.search(question) is not None


def asks_what_lasts(question: str) -> bool:
    """Whether a question asks for what belongs to a named thing for good, or for years.

    "What is the population of Hull?", "Who was Byron's teacher?", "When was the bridge built?":
    two answers to one of these contradict each other more surely than two to "Who scored?".
    """
    if _WHEN_WHERE.match(question):
        return happens_once(question)
    return _OF_NAMED.match(question) is not None and not _CHANGES.search(question)
