"""What somebody said somewhere, or on some weekday: sentences that tell their words from there.

Of "What did Ada Byron say in Turin?" a reader cannot tell from a near miss that she warned,
promised or called for something there. So it is looked for in the sentence itself: she is the
subject of a verb of speech, and Turin is named beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyascii import anyascii

from rag.clauses import SPEECH
from rag.speakers import WHO, words_of_name
from rag.stopwords import STOPWORDS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_ASKED = re.compile(
    rf"(?i:what|which\s+things)\s+(?i:did|does|has|had)\s+{WHO}\s+(?i:say|said)\s+"
    rf"(?P<where>(?i:in|at|during|from|outside|inside|near)\s+\w.*|(?i:on)\s+(?:{_WEEKDAYS}))"
)
_NAMED = re.compile(r"(?<!\w)[^\W\d_a-z][\w’'-]+")
_MOST = 6
"""Words of a circumstance: whatever is longer says more than where and when."""
_CLAUSE = re.compile(
    r"\b(?:when|while|as|after|before|because|that|which|who|about|if|to|and|or)\b", re.IGNORECASE
)
_TIMES = frozenset(
    "January February March April May June July August September October November December".split()
)
_SUBJECT = frozenset({"nsubj", "agent"})
_OF_IT = frozenset({"appos", "compound", "flat"})


@dataclass(frozen=True, slots=True)
class Words:
    """Whose words are asked for, and from where."""

    speaker: tuple[str, ...]
    """The words of a name."""
    where: tuple[str, ...]
    """The names in what the question says of the place, or the weekday."""
    topic: str
    """Both, for a search."""

    def are_in(self, sentence: Doc, variants: Iterable[str]) -> bool:
        """Whether a sentence tells words of the speaker from there.

        ``variants`` are other spellings of the name.
        """
        if not all(_stands(name, sentence.text) for name in self.where):
            return False
        names = {anyascii(name).casefold() for name in (self.speaker[-1], *variants)}
        return any(self._is_subject(token, names) for token in sentence if _speaks(token))

    def _is_subject(self, verb: Token, names: set[str]) -> bool:
        return any(
            anyascii(part.text).casefold() in names and self._is_first_name_right(part)
            for child in verb.children
            if child.dep_ in _SUBJECT
            for part in _called(child)
        )

    def _is_first_name_right(self, last: Token) -> bool:
        """Whether no other first name than the asked one stands before the last name."""
        if last.i == 0 or len(self.speaker) == 1:
            return True
        first = last.nbor(-1)
        others = first.pos_ != "PROPN" or not words_of_name(first.text)
        return others or first.text.casefold() in {word.casefold() for word in self.speaker}


def _stands(name: str, text: str) -> bool:
    """Whether a name stands in a text as it is written: Turkey is no turkey."""
    return (
        re.search(rf"(?<!\w){re.escape(anyascii(name))}(?:['’]s)?(?!\w)", anyascii(text))
        is not None
    )


def _speaks(token: Token) -> bool:
    return token.pos_ == "VERB" and token.lemma_.lower() in SPEECH


def _called(subject: Token) -> Iterable[Token]:
    """The words of a subject, with what it is called beside: "the head of it, Ada Byron"."""
    left = [subject]
    while left:
        token = left.pop()
        yield token
        left += [child for child in token.children if child.dep_ in _OF_IT]


def words_asked_for(question: str) -> Words | None:
    """What "What did Ada Byron say in Turin?" asks for; ``None`` of any other question."""
    found = _ASKED.fullmatch(" ".join(question.split()).strip(" .?!…"))
    if found is None or not found["name"] or _CLAUSE.search(found["where"]):
        return None
    where = tuple(re.sub(r"['’]s$", "", name) for name in _NAMED.findall(found["where"]))
    speaker = words_of_name(found["name"])
    if not where or not speaker or _TIMES.intersection(where):
        return None
    if len(found["where"].split()) > _MOST or any(char.isdigit() for char in found["where"]):
        return None
    told = [word for word in found["where"].split() if word.lower() not in STOPWORDS]
    return Words(speaker, where, " ".join([found["name"], *told]))
