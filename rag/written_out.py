"""A question with the names that its pronouns mean."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

from rag.centring import Centre, centre_of
from rag.leaning import ASKS
from rag.named import Name
from rag.pronouns import (
    WORDS,
    GenderOf,
    Pronoun,
    barred_from,
    is_subject,
    meant_inside,
    undergoes,
    unknown,
)
from rag.things import is_inside
from rag.types import Turn

if TYPE_CHECKING:
    from rag.language import Linguist

_POSSESSIVE = re.compile(
    r"(?:his|hers|their|theirs|its|her(?=\s+(?!to\b|and\b|or\b|in\b|on\b|at\b)\w))\b",
    re.IGNORECASE,
)
_OF_TWO = re.compile(r"\b(?:between|both of|each of|neither of|two of) them\b", re.IGNORECASE)


def with_people(
    clause: str, before: str, linguist: Linguist | None = None, gender_of: GenderOf = unknown
) -> str:
    """A clause of a question with whom "he" and "she" mean by the clause ``before`` it.

    And "they", where the clause is a question, means no two by it and names none itself.
    """
    people: tuple[Pronoun, ...] = ("he", "she")
    if ASKS.match(clause) and not _OF_TWO.search(clause) and not _has_plural(clause, linguist):
        people = (*people, "they")
    if not has_any(people, clause):
        return clause
    write = partial(written_out, linguist=linguist, gender_of=gender_of)
    centre = centre_of([Turn(before, "")], write, linguist, gender_of)
    return write(clause, centre, pronouns=people)


def _has_plural(clause: str, linguist: Linguist | None) -> bool:
    """Whether a clause has some before its "they" whom that may mean: "the protesters"."""
    found = WORDS["they"].search(clause)
    if found is None or linguist is None:
        return True
    doc = linguist.parse([clause])[0]
    return any(token.tag_ in ("NNS", "NNPS") and token.idx < found.start() for token in doc)


def has_any(pronouns: Collection[Pronoun], asked: str) -> bool:
    """Whether one of ``pronouns`` stands in a question, in any of its forms."""
    return any(WORDS[pronoun].search(asked) for pronoun in pronouns)


def written_out(
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
