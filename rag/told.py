"""What articles tell of a topic, sentence by sentence, and which of it is worth quoting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.findings import Evidence
from rag.stopwords import STOPWORDS
from rag.syndication import story_of
from vectorstore.types import FloatVector

if TYPE_CHECKING:
    from spacy.tokens import Doc

_SAME = 0.82
"""From this cosine on two sentences say the same."""
_SAME_WORDS = 0.65
_LEANING_WORDS = frozenset("he she they it this that these those his her their its both".split())
_ANTECEDENTS = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC", "EVENT"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_SPOKEN = re.compile(
    r"\b(?:say|said|says|told|tells|add(?:s|ed)|claim(?:s|ed)|wrote|writes|warn(?:s|ed)|argued?)\b"
)
_SPEECH = re.compile(r"[“\"][^”\"]*(?:[”\"]|$)")
_FIRST_PERSON = re.compile(r"\b(?:I|we|my|our)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of an article that speaks of a topic."""

    evidence: Evidence
    """Its ``score`` is how surely it speaks of the topic, 0..1."""
    worth: float
    """What it is worth quoting: sure, standing alone, and said by others too."""
    vector: FloatVector

    @property
    def story(self) -> str:
        """The report that it stands in."""
        return story_of(self.evidence.chunk)

    def repeats(self, other: Told) -> bool:
        """Whether both say the same."""
        if float(self.vector @ other.vector) >= _SAME:
            return True
        ours, theirs = _words(self.evidence.text), _words(other.evidence.text)
        return len(ours & theirs) >= _SAME_WORDS * max(1, min(len(ours), len(theirs)))


def leans(sentence: Doc) -> bool:
    """Whether a sentence needs the one before it: a pronoun before any name, or mere speech."""
    text = sentence.text
    outside = _SPEECH.sub(" ", text)
    if len(_words(outside)) < 2:
        return True
    if _FIRST_PERSON.search(text) and not _SPOKEN.search(outside) and _SPEECH.search(text):
        return True
    for token in sentence:
        if token.ent_type_ in _ANTECEDENTS or (token.dep_ in _SUBJECTS and token.pos_ == "NOUN"):
            return False
        if token.lower_ in _LEANING_WORDS and token.pos_ in {"PRON", "DET"}:
            return bool(token.dep_ != "expl")
    return False


def choose(told: Sequence[Told], most: int, *, of_one: int) -> list[Told]:
    """The ``most`` that are worth most and say different things.

    Args:
        told: what is worth most first.
        most: how many at most.
        of_one: how many of one report; a report comes in again when all others have had a turn.

    """
    chosen: list[Told] = []
    for turn in range(of_one):
        for one in told:
            if len(chosen) == most:
                return chosen
            of_story = sum(other.story == one.story for other in chosen)
            if of_story != turn or any(one is other for other in chosen):
                continue
            if not any(one.repeats(other) for other in chosen):
                chosen.append(one)
    return chosen


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)} - STOPWORDS
