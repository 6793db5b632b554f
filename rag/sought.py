"""A question that tells somebody by several clauses, and what kind of name it wants."""

from __future__ import annotations

import re
from typing import Literal

from rag.question import Part, Question

Sought = Literal["person", "other"]

_HEAD = re.compile(
    r"\b(?:(?P<who>who|whom)|(?:which|what)\s+(?:(?:is|was|are|were)\s+)?(?:the\s+)?"
    r"(?:name of (?:the|an?)\s+)?"
    r"(?P<noun>[\w’'-]+(?:\s+[\w’'-]+){0,3}))\b",
    re.IGNORECASE,
)
_PEOPLE = frozenset(
    "person individual man woman player footballer actor actress singer rapper musician politician "
    "founder cofounder executive leader minister president coach manager quarterback author writer "
    "scientist athlete official lawyer judge celebrity entrepreneur director striker batter "
    "pitcher candidate senator king queen figure billionaire artist star".split()
)
_NAMED = _PEOPLE | frozenset(
    "company companies firm organisation organization entity startup outlet newspaper publisher "
    "club team party country city town state island place region league platform service app game "
    "film movie series show song album book product device console chatbot tool model car brand "
    "retailer bank university school ministry agency court tournament event festival hotel airline "
    "airport corporation group giant developer studio maker bookmaker sportsbook website "
    "band".split()
)
"""Nouns of what has a name of its own, and is told by one."""
_SORT = re.compile(
    r"\b(?:types?|kinds?|sorts?|terms?|categor(?:y|ies)|letters?|number)\b", re.IGNORECASE
)
_OWN_QUESTION = re.compile(
    r"(?:who|whom|whose|what|which|when|where|why|how)\b(?!(?:\s+\w+)?\s+also\b)", re.IGNORECASE
)
_INVERTED = re.compile(
    r"\W*(?i:(?:did|does|do)\s+\w"
    r"|(?:is|was|are|were|has|have|had|can|could|will|would|should|may|might)\s+(?:the|an?|this|that"
    r"|these|those|he|she|it|they|we|you|his|her|their|its|any|there)\b)"
    r"|\W*(?i:is|was|are|were|has|have|had|can|could|will|would|should|may|might)\s+['\"‘“]?[A-Z\d]"
)
"""A verb before its subject: "was the dam opened?", unlike "was opened in May"."""
_JOINS = re.compile(r"(?:\band\b|[?;])\s*$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


def sought_by(question: Question) -> Sought | None:
    """What is told by several clauses, or ``None`` where no one name is asked for."""
    if len(question.parts) < 2:
        return None
    head = next((part for part in question.parts if _OWN_QUESTION.search(part.text)), None)
    if head is None or _asks_more(question, head):
        return None
    match = _HEAD.search(head.text)
    if match is None or _SORT.search(match[0]):
        return None
    if match["who"]:
        return "person"
    words = {word.casefold() for word in _WORD.findall(match["noun"])}
    if not words & _NAMED:
        return None
    return "person" if words & _PEOPLE else "other"


def asks(part: Part) -> bool:
    """Whether a part is a question by itself, by its words, and no clause of one."""
    return part.kind != "yes or no" or _INVERTED.match(part.text) is not None


def _asks_more(question: Question, head: Part) -> bool:
    """Whether another part asks for something of its own: "… and when was it sold?"."""
    whole, at = question.standalone, 0
    for part in question.parts:
        start = whole.find(part.text, at)
        if start < 0:
            return True  # written out otherwise: each is a question
        own = _OWN_QUESTION.match(part.text) or _INVERTED.match(part.text)
        if part != head and own and _JOINS.search(whole[at:start]):
            return True
        at = start + len(part.text)
    return False
