"""What somebody said somewhere, or on some day: whatever is told of their words.

"What did Ada Byron say in Turin?" has no one answer that a reader could tell from a near miss: her
words there are all of it, whether she warned, promised or called for something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.clauses import has_speech
from rag.speakers import WHO, names_all, names_speaker, words_of_name
from rag.stopwords import STOPWORDS

if TYPE_CHECKING:
    from spacy.tokens import Doc

_ASKED = re.compile(
    rf"(?i:what|which\s+things)\s+(?i:did|does|has|had)\s+{WHO}\s+(?i:say|said)"
    r"\s+(?P<where>(?i:in|at|on|during|from|outside|inside|near)\s+\w.*)"
)
_NAMED = re.compile(r"\b(?:[A-Z][\w’'-]+|\d+(?:st|nd|rd|th)?)\b")
_SUBJECT = frozenset({"nsubj", "agent"})
_OF_IT = frozenset({"appos", "compound", "flat", "amod", "nmod"})
_MOST = 6
"""Words of a circumstance: whatever is longer says more than where and when."""
_CLAUSE = re.compile(
    r"\b(?:when|while|as|after|before|because|that|which|who|about|if|to|and|or)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Words:
    """Whose words are asked for, and of what place or day."""

    speaker: tuple[str, ...]
    """The words of a name, or an office."""
    where: str
    """As the question has it: "in Turin"."""
    topic: str
    """Both, for a search."""

    def are_in(self, sentence: Doc, variants: Iterable[str]) -> bool:
        """Whether a sentence has words of the speaker: they are its subject, and it is of speech.

        ``variants`` are other spellings of the name.
        """
        subjects = " ".join(_subjects(sentence))
        return names_speaker(self.speaker, variants, subjects) and has_speech(sentence)

    def are_of(self, text: str) -> bool:
        """Whether ``text``, a passage with its heading, names the place and the day."""
        return names_all(_NAMED.findall(self.where), (), text)


def _subjects(sentence: Doc) -> Iterator[str]:
    """The words that a verb has as its subject, with its titles and what it is called beside."""
    left = [token for token in sentence if token.dep_ in _SUBJECT]
    while left:
        token = left.pop()
        yield token.text
        left += [child for child in token.children if child.dep_ in _OF_IT]


def words_asked_for(question: str) -> Words | None:
    """What "What did Ada Byron say in Turin?" asks for; ``None`` of any other question."""
    asked = " ".join(question.split()).strip(" .?!…")
    found = _ASKED.fullmatch(asked)
    if found is None or _CLAUSE.search(found["where"]) or not _NAMED.search(found["where"]):
        return None
    if len(found["where"].split()) > _MOST:
        return None
    named = found["name"] or found["office"]
    speaker = words_of_name(named) if found["name"] else (named.lower(),)
    told = [word for word in found["where"].split() if word.lower() not in STOPWORDS]
    return Words(speaker, found["where"], " ".join([named, *told])) if speaker else None
