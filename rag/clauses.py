"""Who does what in a sentence: its subjects, its reasons, its speech."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "agent", "csubj"})
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|thanks to|in order to|so that|so as|after|amid|over"
    r"|reasons?|caused?|led to|prompted|fears?|fearing|following|blam\w+|as (?:a result|he|she|it"
    r"|they|the)|to (?:help|make|avoid|protect|prevent|ensure|keep|allow|give|reduce|improve))\b",
    re.IGNORECASE,
)
SPEECH = frozenset(
    "say tell add claim insist warn argue explain describe call suggest note write announce admit "
    "state reply answer respond comment believe think accuse deny predict urge ask promise vow "
    "praise condemn criticise criticize welcome reject confirm".split()
)
"""What people do with words, by lemma."""
_MARKS = re.compile(r"[\"“”«»]|(?<!\w)[‘']\w")


def subjects_of(doc: Doc) -> set[str]:
    """The lower-case words of the names that are subject of a verb."""
    names = set()
    for token in doc:
        if token.dep_ not in _SUBJECTS:
            continue
        for part in token.subtree:
            if part.pos_ == "PROPN" and _near(part.i, token.i):
                names.add(part.lower_)
    return names


def _near(a: int, b: int) -> bool:
    """A name far off in the subtree belongs to a relative clause, not to the subject."""
    return abs(a - b) <= 6


def leans_on_pronoun(doc: Doc) -> bool:
    """Whether a pronoun is subject, so that the sentence before says who is meant."""
    return any(token.dep_ in _SUBJECTS and token.pos_ == "PRON" for token in doc)


def gives_reason(text: str) -> bool:
    """Whether a text has a word that gives a reason."""
    return _REASON.search(text) is not None


def asks_for_speech(doc: Doc) -> bool:
    """Whether a question asks what somebody said or thinks."""
    return any(token.lemma_.lower() in SPEECH for token in doc)


def has_speech(doc: Doc) -> bool:
    """Whether a sentence quotes or reports somebody."""
    return _MARKS.search(doc.text) is not None or asks_for_speech(doc)
