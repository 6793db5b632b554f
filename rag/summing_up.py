"""Questions that a summary answers where no one sentence does."""

from __future__ import annotations

import re

from rag.framing import Framing, bare_topic
from rag.said import words_asked_for

_HAPPENED = re.compile(
    r"what (?:happened|happens|has happened|is happening|took place|occurred|went on)"
    r" (?:when|while|as|at|in|on|during|after|before|to|with|around|over) (?P<topic>.+)",
    re.IGNORECASE,
)


def summed_up(question: str) -> Framing | None:
    """The frame of such a question, ``None`` of any other.

    "What happened when they met?" is one, and "What did Ada Byron say in Turin?".
    """
    if words := words_asked_for(question):
        return Framing("summary", (words.topic,), words=words)
    found = _HAPPENED.fullmatch(" ".join(question.split()).strip(" .?!…"))
    topic = bare_topic(found["topic"]) if found else ""
    return Framing("summary", (topic,)) if topic else None
