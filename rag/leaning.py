"""Whether a question points at what was said before, or leaves out what only that tells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.named import names_of
from rag.nearly_whole import says_as_well
from rag.pronouns import PEOPLE, TRUE_THAT, WORDS, GenderOf, meant_inside
from rag.stopwords import STOPWORDS

if TYPE_CHECKING:
    from rag.language import Linguist

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
_THE = re.compile(
    r"\bthe\s+(?!same\b|other\b|most\b|least\b|\w+est\s+\w|weather\b|time\b|date\b|news\b|pope\b)\w",
    re.IGNORECASE,
)
"""Not before what there is but one of."""
_UNSAID = re.compile(
    r"\b(?:is|are|was|were|be|been)\s+there\b|\bthere\s+(?:is|are|was|were)\b"
    rf"|\b(?:then|else|ones?)\b|\bit(?={TRUE_THAT})",
    re.IGNORECASE,
)
"""Points at nothing either, but leaves something out unless a name is there to speak of."""
_FEW = 5
"""Words of a question: of those of CANARD that ask so for "the" something, four in five leave
out what it belongs to; of longer ones fewer do."""
_ANYBODY = frozenset("anyone anybody someone somebody everyone everybody people".split())
_ANY = re.compile(
    r"\W*(?:(?:and|but|so)\s+)?(?:did|was|were|has|have|had)\s+(?:any|some|every)(?:one|body)\b",
    re.IGNORECASE,
).match
_WHAT_IS = re.compile(
    r"\W*(?:what(?:\s+(?:is|are|was|were)|['’]s)|who(?:\s+(?:is|are)|['’]s))\s+\w+\W*$",
    re.IGNORECASE,
)
_SPEAKERS = frozenset("i you we me us".split())
ASKS = re.compile(
    r"\W*(?:(?:and|at|by|for|from|in|on|to|with)\s+)*(?:who(?:m|se)?|what|which|when|where|why|how)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


def leans(asked: str, linguist: Linguist | None, gender_of: GenderOf) -> bool:
    """Whether something in ``asked`` points at what was said before."""
    if all(word.lower() in STOPWORDS for word in _WORD.findall(asked)):
        return True  # "Why?"
    if says_as_well(asked, linguist):
        return True  # "Did Byron, too?"
    own = _JOINS.sub("", asked)
    names = names_of(own, linguist)
    for pronoun, _ in PEOPLE:
        found = WORDS[pronoun].search(own)
        if found and not meant_inside(own, found.start(), pronoun, linguist, gender_of):
            return True
    return _LEANS.search(_UNSAID.sub("", own) if names else own) is not None


def is_short_of(asked: str) -> bool:
    """Whether so few words ask for "the judge" that which one must have been said before."""
    return _THE.search(asked) is not None and len(asked.split()) <= _FEW


def says_only_what_was_done(asked: str, linguist: Linguist | None) -> bool:
    """Whether a question has nothing but what somebody did: "Who scored?", "How many died?".

    Not what asks for the meaning of a word ("What is doping?"), or speaks to the program.
    """
    if linguist is None or len(asked.split()) > _FEW or not (ASKS.match(asked) or _ANY(asked)):
        return False
    doc = linguist.parse([asked])[0]
    if _WHAT_IS.match(asked) or any(token.lower_ in _SPEAKERS for token in doc):
        return False
    said = [
        token
        for token in doc
        if not (token.is_punct or token.pos_ == "ADV" or token.dep_ == "npadvmod")
        and token.lower_ not in STOPWORDS | _ANYBODY
    ]
    return len(said) == 1 and said[0].tag_ in ("VBD", "VBN", "VB")
