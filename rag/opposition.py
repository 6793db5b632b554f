"""Whether a sentence turns against the one before it."""

from __future__ import annotations

import re

_CONTRARY = re.compile(
    r"\b(?:on|quite|exactly|just|precisely) the (?:opposite|contrary|reverse)\b"
    r"|\bthe (?:very |exact )?(?:opposite|contrary|reverse)(?=\s*(?:[.,;!?]|$)"
    r"|\s+(?:is|was|were|has|had|happened|holds?|of what)\b)"
    r"|\b(?:is|was|were|are) (?:simply |completely |entirely )?(?:untrue|false|not true"
    r"|not the case)\b"
    r"|\b(?:contradict(?:s|ed|ing)?|disput(?:es?|ed|ing)|refut(?:es?|ed|ing)"
    r"|rebut(?:s|ted)?|den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?) (?:this|that|it|these|those"
    r"|(?:the|such|any) (?:claims?|accusations?|allegations?|reports?|charges?|suggestions?"
    r"|account|statements?|version))\b",
    re.IGNORECASE,
)


def speaks_against(text: str) -> bool:
    """Whether a sentence turns against what stands before it, without repeating it."""
    return bool(_CONTRARY.search(text))
