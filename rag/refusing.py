"""When no answer is given, and why, in sentences for people."""

from __future__ import annotations

import re

from rag.findings import Reading
from rag.ordinals import clashing_ordinal
from rag.settings import Settings
from rag.stopwords import STOPWORDS
from rag.types import Answer
from vectorstore.types import Filters

FLOORS = {"strict": 0.5, "balanced": 0.275, "eager": 0.15}
"""The least of the reader's own probability with which each caution answers; of several clauses
it is what ``several`` makes of theirs."""
BESIDE = "The nearest passages are about something else, or leave open what was asked."
NOTHING_NAMED = "The question does not tell whom or what it is about: name it."
_JUDGING = frozenset({"true", "false", "right", "wrong", "correct", "really"})
"""What is said of a thing told before, and names none."""
_WORD = re.compile(r"\w+")


def reason_to_refuse(question: str, reading: Reading, floor: float, filters: Filters) -> str | None:
    """Why the evidence is no answer, or ``None`` where it is one."""
    if not reading.nearest:
        return (
            "No article passes the filters: widen the outlets or the dates."
            if filters
            else "No article has any of the words of the question."
        )
    if reading.missing:
        return f"No article mentions {listed(reading.missing)}."
    clash = clashing_ordinal(question, [piece.text for piece in reading.evidence])
    if clash:
        return f"The nearest passages speak of another than the {clash}."
    if reading.confidence < floor:
        return BESIDE
    return None


def question_problem(question: str, settings: Settings) -> str | None:
    """Why a question cannot be asked, in a sentence that says what to do; else ``None``."""
    if not any(character.isalnum() for character in question):
        return "The question is empty: write what you want to know."
    if len(question) > settings.max_question:
        return (
            f"The question has {len(question):,} characters, more than {settings.max_question:,}: "
            "shorten it to what you want to know."
        )
    return None


def names_nothing(question: str) -> bool:
    """Whether a question has only words that point at what was said before: "Is this true?"."""
    words = _WORD.findall(question)
    # A capital makes "The Who" and "Said" names, but of the first word and where all have one.
    shouted, titled = question.isupper(), not any(word[0].islower() for word in words[1:])
    named = any(
        (word.isupper() and not shouted) or (word.istitle() and not titled)
        for word in words[1:]
        if word != "I"
    )
    return not named and all(word.lower() in STOPWORDS | _JUDGING for word in words)


def unasked(question: str, problem: str) -> Answer:
    """The refusal of a question that cannot be asked."""
    return Answer(question=question, standalone_question="", refused=True, reason=problem)


def listed(names: tuple[str, ...]) -> str:
    """Names as a sentence has them: "Holm, Berg or Wolny"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
