"""Whether a sentence turns against the one before it."""

from __future__ import annotations

import re

_CLAIM = (
    r"(?:the|such|any|this|that|these|those) (?:claim|accusation|allegation|report"
    r"|charge|suggestion|account|statement|version|assertion|rumou?r|theory)s?\b"
)
_ALONE = (
    r"(?:that|it)(?=\s*(?:[.,;:!?”\"]|$)|\s+(?:and|but|on|in|at|saying|yesterday|last|as|when"
    r"|though|although|too|all|strongly|firmly|outright|flatly)\b)"
)
"""Not "denied that he knew", which turns against what it says itself."""
_TOLD = rf"(?:{_CLAIM}|(?:this|that|it|these|those)(?=\s*(?:[.,;:!?]|$)))"
_CONTRARY = re.compile(
    r"\b(?:on|quite|exactly|just|precisely) the (?:opposite|contrary|reverse)\b"
    r"|\bthe (?:very |exact )?(?:opposite|contrary|reverse)(?=\s*(?:[.,;!?]|$)"
    r"|\s+(?:is|was|were|has|had|happened|holds?|of what)\b)"
    r"|\b(?:is|was|were|are) (?:simply |completely |entirely )?(?:untrue|false|not true"
    r"|not the case|baseless|unfounded|groundless)\b"
    r"|\b(?:contradict(?:s|ed|ing)?|disput(?:es?|ed|ing)|refut(?:es?|ed|ing)"
    r"|rebut(?:s|ted)?|den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|debunk(?:s|ed|ing)?"
    rf"|discredit(?:s|ed|ing)?|disprov(?:es?|ed|ing)) (?:{_CLAIM}|(?:this|these|those)\b|{_ALONE})"
    r"|\b(?:no|little) (?:evidence|proof|basis)(?: whatsoever| at all)? (?:for|of|behind"
    rf"|(?:that |to )?(?:supports?|backs?|proves?|supporting|backing|proving)(?: up)?) {_TOLD}"
    r"|(?:\b(?:not|never|hardly)|n['’]t) (?:been |independently |yet )*(?:(?:support|confirm"
    rf"|back|substantiate|corroborate)(?:e?d|s)?(?: up)? {_CLAIM}|(?:borne?|bear|bearing) "
    rf"(?:{_CLAIM}|this|that|it|these|those) out\b)",
    re.IGNORECASE,
)


def speaks_against(text: str) -> bool:
    """Whether a sentence turns against what stands before it, without repeating it."""
    return bool(_CONTRARY.search(text))
