"""A question that leans on the conversation → one that stands alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from rag.bare_asking import asked_of
from rag.carrying import CARRIED, own_start
from rag.centring import centre_of
from rag.filling_in import filled_in
from rag.leaning import is_short_of, leans, says_only_what_was_done
from rag.mentions import OutletNames
from rag.named import names_of
from rag.nearly_whole import head_of, of_another, standing_whole
from rag.pronouns import WORDS, GenderOf, unknown
from rag.types import Turn
from rag.written_out import has_any, written_out

if TYPE_CHECKING:
    from rag.language import Linguist

_MOST_CARRIED = 2
"""Questions before that are carried on: further back, what was spoken of was another thing."""
_MOST_NAMES = 3
_LONGEST_CARRIED = 400
"""Characters; a longer question before would drown the one that is asked."""
_MARKS = re.compile(r"\[\d+\]")


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
    given, write = asked, partial(written_out, linguist=linguist, gender_of=gender_of)
    if has_any(tuple(WORDS), asked):  # to find the centre all that was said has to be parsed
        asked = write(asked, centre_of(turns, write, linguist, gender_of))
    # One whose pronouns were written out goes on about the same, and keeps the question before.
    whole = standing_whole(asked, own, linguist) if asked == given else None
    whole = whole or head_of(asked, own, linguist)
    if whole and not leans(whole, linguist, gender_of):
        return whole
    if not leans(asked, linguist, gender_of):
        return _with_topic(asked, last, linguist, is_given=asked == given)
    if brief and (whole := of_another(asked, own, brief)):
        return lead + whole
    if brief and (whole := filled_in(asked, own, brief, outlets)):
        return lead + whole
    return _behind(asked, turns, linguist)


def _with_topic(asked: str, last: Turn, linguist: Linguist | None, *, is_given: bool) -> str:
    """A question that points at nothing, with what it is about where it does not say that."""
    short = is_short_of(asked) or says_only_what_was_done(asked, linguist)
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


def _spoken_of(last: Turn, linguist: Linguist | None) -> list[str]:
    """Names of a turn: those of its question, and where that has none those of its answer."""
    for text in (last.question, _MARKS.sub("", last.answer)):
        if names := names_of(text, linguist):
            return [name.text for name in names[:_MOST_NAMES]]
    return []
