"""Whether two sentences answer a yes-or-no question in opposite ways."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.alignment import is_content, same_stem
from rag.negation import LIGHT, polarities

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

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
_LEAST_SHARED = 2
"""Content words that two opposite claims share, the one that is turned round among them."""


def speaks_against(text: str) -> bool:
    """Whether a sentence turns against what stands before it, without repeating it."""
    return bool(_CONTRARY.search(text))


def opposed(question: Doc, one: Doc, other: Doc) -> str | None:
    """The word of the question that one sentence affirms and the other denies."""
    first, second = polarities(one), polarities(other)
    asked = _asked(question)
    shared = _shared(one, other)
    for lemma in asked:
        ours, theirs = _of(lemma, first), _of(lemma, second)
        if ours and theirs and not ours & theirs and shared >= _LEAST_SHARED:
            return lemma
    return None


def _asked(question: Doc) -> list[str]:
    """The predicates of a question."""
    return [
        token.lemma_.lower()
        for token in question
        if token.pos_ in {"VERB", "ADJ"} and token.lemma_.lower() not in LIGHT
    ]


def _of(lemma: str, known: dict[str, set[bool]]) -> set[bool]:
    if lemma in known:
        return known[lemma]
    return set().union(*(value for other, value in known.items() if same_stem(lemma, other)))


def _shared(one: Doc, other: Doc) -> int:
    """How many content words both have, each counted once."""
    ours, theirs = _content(one), _content(other)
    return sum(any(a == b or same_stem(a, b) for b in theirs) for a in ours)


def _content(doc: Sequence[Token] | Doc) -> set[str]:
    return {t.lemma_.lower() for t in doc if is_content(t) and t.lemma_.lower() not in LIGHT}
