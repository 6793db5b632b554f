"""A question that leans on the conversation → one that stands alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from rag.bare_asking import asked_of
from rag.carrying import CARRIED, own_start
from rag.centring import Centre, centre_of
from rag.filling_in import filled_in
from rag.mentions import OutletNames
from rag.named import Name, names_of
from rag.nearly_whole import head_of, says_as_well, standing_whole, without_did
from rag.pronouns import (
    PEOPLE,
    TRUE_THAT,
    WORDS,
    GenderOf,
    Pronoun,
    barred_from,
    is_subject,
    meant_inside,
    undergoes,
    unknown,
)
from rag.stopwords import STOPWORDS
from rag.things import is_inside
from rag.types import Turn

if TYPE_CHECKING:
    from rag.language import Linguist

_POSSESSIVE = re.compile(
    r"(?:his|hers|their|theirs|its|her(?=\s+(?!to\b|and\b|or\b|in\b|on\b|at\b)\w))\b",
    re.IGNORECASE,
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
_MOST_CARRIED = 2
"""Questions before that are carried on: further back, what was spoken of was another thing."""
_MOST_NAMES = 3
_FEW = 5
"""Words of a question: of those of CANARD that ask so for "the" something, four in five leave
out what it belongs to; of longer ones fewer do."""
_LONGEST_CARRIED = 400
"""Characters; a longer question before would drown the one that is asked."""
_ASKS = re.compile(
    r"\W*(?:(?:and|at|by|for|from|in|on|to|with)\s+)*(?:who(?:m|se)?|what|which|when|where|why|how)\b",
    re.IGNORECASE,
)
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
_OF_TWO = re.compile(r"\b(?:between|both of|each of|neither of|two of) them\b", re.IGNORECASE)
_MARKS = re.compile(r"\[\d+\]")
_WORD = re.compile(r"\w+")


def stand_alone(
    asked: str,
    turns: Sequence[Turn],
    linguist: Linguist | None = None,
    gender_of: GenderOf = unknown,
    outlets: OutletNames | None = None,
) -> str:
    """``asked`` with what it leaves to the conversation.

    A bare "why?" asks the last question anew. Pronouns become the names that they mean, and a
    bare phrase is put into the last question; where something else is left out, the last question
    goes before it, with the names that the last answer gave. A ``linguist`` tells people from
    places and days; ``gender_of`` tells whom "she" cannot mean, and ``outlets`` what stands only
    for another outlet.
    """
    if not turns:
        return asked
    last = turns[-1]
    start = own_start(last.question)
    lead, own = last.question[:start], last.question[start:]
    brief = linguist if len(last.question) <= _LONGEST_CARRIED else None
    if brief and (whole := asked_of(asked, own, last.focus, brief)):
        return lead + whole
    given, write = asked, partial(_written, linguist=linguist, gender_of=gender_of)
    if _has_any(tuple(WORDS), asked):  # to find the centre all that was said has to be parsed
        asked = write(asked, centre_of(turns, write, linguist, gender_of))
    whole = standing_whole(asked, own, linguist) or head_of(asked, own, linguist)
    if whole and not _leans(whole, linguist, gender_of):
        return whole
    if not _leans(asked, linguist, gender_of):
        return _with_topic(asked, last, linguist, is_given=asked == given)
    if brief and (whole := filled_in(without_did(asked), own, brief, outlets)):
        return lead + whole
    return _behind(asked, turns, linguist)


def _with_topic(asked: str, last: Turn, linguist: Linguist | None, *, is_given: bool) -> str:
    """A question that points at nothing, with what it is about where it does not say that."""
    short = _is_short_of(asked) or _says_only_what_was_done(asked, linguist)
    if names_of(asked, linguist) or (is_given and not short):
        return asked
    # "Who offered the loan?", "Who scored?": whose it is, and where, was said before.
    return CARRIED.join((*filter(None, [", ".join(_spoken_of(last, linguist))]), asked))


def _behind(asked: str, turns: Sequence[Turn], linguist: Linguist | None) -> str:
    """``asked`` behind the last question and the names of its answer."""
    last = turns[-1]
    carried = CARRIED.join(last.question.split(CARRIED)[-_MOST_CARRIED:]).rstrip("?!. ")
    if len(carried) > _LONGEST_CARRIED:
        return asked
    said = [name.text for name in names_of(_MARKS.sub("", last.answer), linguist)]
    said += [n.text for turn in reversed(turns[-3:-1]) for n in names_of(turn.question, linguist)]
    new = [name for name in dict.fromkeys(said) if name not in carried and name not in asked]
    return CARRIED.join((", ".join([carried, *_unlike(new)[:_MOST_NAMES]]), asked))


def _unlike(names: Sequence[str]) -> list[str]:
    """``names`` without those that share a word with one before: "Web Summit", "Web Summit CEO"."""
    kept: list[str] = []
    for name in names:
        if not any(set(name.split()) & set(other.split()) for other in kept):
            kept.append(name)
    return kept


def _is_short_of(asked: str) -> bool:
    """Whether so few words ask for "the judge" that which one must have been said before."""
    return _THE.search(asked) is not None and len(asked.split()) <= _FEW


def _says_only_what_was_done(asked: str, linguist: Linguist | None) -> bool:
    """Whether a question has nothing but what somebody did: "Who scored?", "How many died?".

    Not what asks for the meaning of a word ("What is doping?"), or speaks to the program.
    """
    if linguist is None or len(asked.split()) > _FEW or not (_ASKS.match(asked) or _ANY(asked)):
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


def _spoken_of(last: Turn, linguist: Linguist | None) -> list[str]:
    """Names of a turn: those of its question, and where that has none those of its answer."""
    for text in (last.question, _MARKS.sub("", last.answer)):
        if names := names_of(text, linguist):
            return [name.text for name in names[:_MOST_NAMES]]
    return []


def with_people(
    clause: str, before: str, linguist: Linguist | None = None, gender_of: GenderOf = unknown
) -> str:
    """A clause of a question with whom "he" and "she" mean by the clause ``before`` it.

    And "they", where the clause is a question, means no two by it and names none itself.
    """
    people: tuple[Pronoun, ...] = ("he", "she")
    if _ASKS.match(clause) and not _OF_TWO.search(clause) and not _has_plural(clause, linguist):
        people = (*people, "they")
    if not _has_any(people, clause):
        return clause
    write = partial(_written, linguist=linguist, gender_of=gender_of)
    centre = centre_of([Turn(before, "")], write, linguist, gender_of)
    return write(clause, centre, pronouns=people)


def _has_plural(clause: str, linguist: Linguist | None) -> bool:
    """Whether a clause has some before its "they" whom that may mean: "the protesters"."""
    found = WORDS["they"].search(clause)
    if found is None or linguist is None:
        return True
    doc = linguist.parse([clause])[0]
    return any(token.tag_ in ("NNS", "NNPS") and token.idx < found.start() for token in doc)


def _has_any(pronouns: Collection[Pronoun], asked: str) -> bool:
    return any(WORDS[pronoun].search(asked) for pronoun in pronouns)


def _written(
    asked: str,
    centre: Centre,
    *,
    linguist: Linguist | None,
    gender_of: GenderOf,
    pronouns: Collection[Pronoun] = tuple(WORDS),
) -> str:
    """``asked`` with the names that its pronouns mean, except those that it says itself."""
    found = [(match.span(), p) for p in pronouns if (match := WORDS[p].search(asked))]
    meant: dict[str, tuple[int, int, str]] = {}
    for (start, end), pronoun in sorted(found):
        if meant_inside(asked, start, pronoun, linguist, gender_of):
            continue
        # "Why did they ban it?": whoever did it did it to another.
        besides = {*meant, barred_from(asked, start, linguist) or ""}
        name = centre.of(pronoun, besides)
        things = [t for t in centre.things.get(pronoun, ()) if t.text not in besides]
        thing = things[0] if len(things) == 1 else None  # of several it would be a guess
        did = pronoun == "it" and name is not None and name.role == "subject"
        if did and undergoes(asked, start, centre.verbs, linguist):
            name = None  # who agreed to something is not what "was agreed"
        if thing and is_inside(asked, start, pronoun, linguist):
            continue
        if thing and not (
            name
            and name.text in centre.asked
            and _keeps_to_name(name, thing, asked, start, linguist)
        ):
            name = thing
        if name:
            owns = "’s" if _POSSESSIVE.match(asked, start) else ""
            meant[name.text] = start, end, name.written + owns
    for start, end, written in sorted(meant.values(), reverse=True):
        asked = asked[:start] + written + asked[end:]
    return asked


def _keeps_to_name(name: Name, thing: Name, asked: str, at: int, linguist: Linguist | None) -> bool:
    """Whether the pronoun at ``at`` means ``name`` sooner than a thing without one beside it.

    What owns something, or does it as it did before, is sooner one that has a name.
    """
    if name.kind == "person" or name.text in thing.text:
        return False  # "Byron" of "Byron and Holm"
    if _POSSESSIVE.match(asked, at):
        return True
    return name.role == "subject" and thing.role != "subject" and is_subject(asked, at, linguist)


def _leans(asked: str, linguist: Linguist | None, gender_of: GenderOf) -> bool:
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
