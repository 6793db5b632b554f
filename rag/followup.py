"""A question that leans on the conversation → one that stands alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.stopwords import STOPWORDS
from rag.types import Turn

_ONE_PERSON = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(
    r"\b(?:his|hers|her(?=\s+(?!to\b|and\b|or\b|in\b|on\b|at\b)\w))\b", re.IGNORECASE
)
_LEANS = re.compile(
    r"^(?:and|but|so|then|what about|how about|why not|or)\b"
    r"|\b(?:they|them|their|theirs|it|its|this|that|those|these|there|then|else|one|ones)\b",
    re.IGNORECASE,
)
_JOINS = re.compile(
    r"\b(?i:say|says|said|saying|tell|tells|told|claim|claims|claimed|think|thinks|thought|believe"
    r"|believes|believed|know|knows|knew|report|reports|reported|warn|warns|warned|deny|denies"
    r"|denied|admit|admits|admitted|hope|hopes|hoped|fear|fears|feared|fact|so)\s+that\b"
    r"(?=\s+\w)"
    r"|\bthat(?=\s+(?:[A-Z\d]|(?i:the|an?|he|she|they|we|his|her|their|its|there|no|some|all|more"
    r"|most|many|few)\b))"
)
"""A "that" before a clause, which points at nothing said before."""
_THERE_IS = re.compile(
    r"\b(?:is|are|was|were|be|been)\s+there\b|\bthere\s+(?:is|are|was|were)\b", re.IGNORECASE
)
"""Points at nothing either, but leaves something out unless a name is there to speak of."""
_MOST_CARRIED = 2
"""Questions before that are carried on: further back, what was spoken of was another thing."""
_NAME = re.compile(r"\b[A-Z][\w’'-]*(?:\s+(?:(?:de|von|van|al)\s+)?[A-Z][\w’'-]*\.?)*")
_TITLES = re.compile(r"^(?:Mr|Mrs|Ms|Dr|Sir|President|Prime Minister|Minister)\.?\s+")
_LONGEST_CARRIED = 400
"""Characters; a longer question before would drown the one that is asked."""
_LONGEST_NAME = 80
_MOST_READ = 20_000
"""Characters of an earlier question or answer in which names are looked for."""
_WHO_DID = re.compile(r"\s*(?:and\s+)?who\b", re.IGNORECASE)
_WHO_IS = re.compile(r"\s*(?:[Aa]nd\s+)?[Ww]ho\s+(?:is|was|are|were)\s+[A-Z]")
_CARRIED = " — "
"""Stands between what is carried on and what is asked."""
_MARKS = re.compile(r"\[\d+\]")


def stand_alone(asked: str, turns: Sequence[Turn]) -> str:
    """``asked`` with what it leaves to the conversation.

    "He" and "she" become the last person spoken of; where something else is left out, the
    last question goes before it, with the names that the last answer gave.
    """
    if not turns:
        return asked
    last = turns[-1]
    person = _last_person(turns) if _ONE_PERSON.search(asked) else None
    if person:
        named = _POSSESSIVE.sub(f"{person}’s", asked, count=1)
        named = named if named != asked else _ONE_PERSON.sub(person, asked, count=1)
        asked, leans = named, _leans(named)
    else:
        leans = _leans(asked) or _ONE_PERSON.search(asked) is not None
    if not leans:
        return asked
    carried = _CARRIED.join(last.question.split(_CARRIED)[-_MOST_CARRIED:]).rstrip("?!. ")
    if len(carried) > _LONGEST_CARRIED:
        return asked
    said = [*_names(_MARKS.sub("", last.answer)), *_earlier_names(turns[-3:-1])]
    new = [name for name in dict.fromkeys(said) if name not in carried and name not in asked]
    return _CARRIED.join((", ".join([carried, *new[:3]]), asked))


def _leans(asked: str) -> bool:
    """Whether something in ``asked`` points at what was said before."""
    own = _JOINS.sub("", asked)
    return _LEANS.search(_THERE_IS.sub("", own) if _names(own) else own) is not None


def _last_person(turns: Sequence[Turn]) -> str | None:
    """The person whom "he" or "she" most likely is.

    An answer to "who did it" names that person first; otherwise, and after "who is X", the
    last question's own subject is spoken of further.
    """
    last = turns[-1]
    answered = _names(_MARKS.sub("", last.answer))
    asked = _names(last.question)
    if _WHO_DID.match(last.question) and not _WHO_IS.match(last.question):
        known = {word for name in asked for word in name.split()}
        fresh = [name for name in answered if not known & set(name.split())]
        return next(iter([*fresh, *asked, *answered]), None)
    return next(iter([*asked, *answered, *_earlier_names(turns[:-1])]), None)


def _earlier_names(turns: Sequence[Turn]) -> list[str]:
    return [name for turn in reversed(turns) for name in _names(turn.question)]


def _names(text: str) -> list[str]:
    """Capitalised names in the order of the text, words that only begin a sentence left out."""
    found = []
    text = text[:_MOST_READ]
    for match in _NAME.finditer(text):
        if len(match[0]) > _LONGEST_NAME:
            continue  # a list in capitals
        name = _TITLES.sub("", match[0]).removesuffix("’s").removesuffix("'s")
        begins = match.start() == 0 or text[: match.start()].rstrip()[-1:] in '.!?”"'
        if name.lower() in STOPWORDS or (begins and " " not in name and not _may_be_name(name)):
            continue
        first, _, rest = name.partition(" ")
        if begins and first.lower() in STOPWORDS and rest:
            name = rest
        found.append(name)
    return list(dict.fromkeys(found))


def _may_be_name(word: str) -> bool:
    """Whether a word that begins a sentence could be a name by its form."""
    return len(word) > 3 and not word.lower().endswith(("ing", "ly", "ed"))
