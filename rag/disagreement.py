"""Evidence that contradicts evidence: articles that answer one question differently."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.findings import Asked, Evidence
from rag.lasting import happens_once
from rag.opposition import speaks_against
from rag.rivals import RivalModel, View
from rag.supersession import grows, overtakes, speaks_of_part
from rag.values import Value, calls_somebody, has_name, names_in, says, value_of

_LEAST = 0.02
"""Less likely sentences, and those of less likely articles, are not looked at."""
MOST_SIDES = 5
_CLAIM = 0.5
"""What may turn against a sentence is looked at when it is at least this likely to answer."""
_SIDE = 0.5
"""A sentence at least this likely to answer may be a side of a question of yes or no …"""
_YES, _NO = 0.6, 0.08
"""… where it is at least, or at most, this likely to say yes. Among the questions that this was
fitted on two in three are answered by no, so .6 is surer than it seems."""
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d]+|[.?!]")
_LEFT_OPEN = re.compile(
    r"^(?!\W*asked\b)[^,;]*\b(?:ask\w*|question\w*|wonder\w*|decid\w+|consider\w*|determin\w+"
    r"|examin\w+|investigat\w+|confirm|say|tell|know|see|check|clear|sure|doubts?|on|over|about"
    r"|as to|of)\s+whether\b",
    re.IGNORECASE,
)
"""Says of a claim neither yes nor no: "asked to confirm whether an inquiry was opened"."""
_APART = datetime.timedelta(days=30)
"""Articles further apart may tell of two meetings of the same people."""
_SHORT_NUMBER = 2
"""Digits of a number that says little without the word beside it."""
_NEXT = 2
"""How many sentences on one may turn against it without repeating it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What was asked, and the sides: the surest first, and of each its views, surest first.

    Where ``update`` is set, the first side is of later reports, which supersede the others.
    """

    asked: str
    sides: tuple[tuple[View, ...], ...]
    update: bool = False


TwinsOf = Callable[[Evidence], Iterable[Evidence]]
"""The same sentence as other copies of its report have it."""


def differences(asked: Sequence[Asked], twins_of: TwinsOf = lambda _: ()) -> tuple[Difference, ...]:
    """Where the evidence for each thing that was asked disagrees."""
    found = (
        opposite_claims(one) if one.kind == "yes or no" else unlike_values(one, twins_of)
        for one in asked
    )
    return tuple(difference for difference in found if difference)


def unlike_values(
    asked: Asked, twins_of: TwinsOf = lambda _: (), model: RivalModel | None = None
) -> Difference | None:
    """Where articles give unlike numbers, dates, names or things for one question."""
    model = model or RivalModel.shipped()
    sides: list[list[View]] = []
    for view in views_of(asked, twins_of):
        joined = next((side for side in sides if _agree(view, side[0])), None)
        if joined is not None:
            joined.append(view)
        elif not sides or (
            meets(asked.text, view, sides[0][0], asked.told)
            and not (_happens_again(asked) and of_other_times(view, sides[0][0]))
            and all(is_rival(view, other) for side in sides for other in side)
            and model.says(asked.text, asked.kind, sides[0][0], view)
        ):
            sides.append([view])
    if len(sides) < 2:
        return None
    return _in_time(asked, sides[:MOST_SIDES])


def views_of(asked: Asked, twins_of: TwinsOf = lambda _: ()) -> Iterator[View]:
    """The likeliest sentence of each article that says something comparable.

    With it come those of the copies of its report that word it otherwise.
    """
    seen: set[str] = set()
    for one in _likely(asked):
        if one.chunk.source in seen or not (view := _view(asked, one)):
            continue
        for version in (view, *(_view(asked, twin) for twin in twins_of(one))):
            if version and version.evidence.chunk.source not in seen:
                seen.add(version.evidence.chunk.source)
                yield version


def _view(asked: Asked, evidence: Evidence) -> View | None:
    if evidence.answer is None:
        return None
    value = value_of(evidence.text, evidence.answer, asked.kind, asked.text)
    return View(evidence, value) if value else None


def _likely(asked: Asked) -> list[Evidence]:
    """The sentences that may answer, the likeliest first."""
    found = (e for e in asked.considered if min(e.score, e.alone) >= _LEAST)
    return sorted(found, key=_order)


def _order(evidence: Evidence) -> tuple[float, str, int]:
    return -evidence.score, evidence.chunk.source, evidence.span.start


def _agree(one: View, other: View) -> bool:
    return bool(one.value and other.value and one.value.agrees_with(other.value))


def is_rival(one: View, other: View) -> bool:
    """Whether both cannot be true at once, as far as the sentences tell."""
    return (
        one.value is not None
        and other.value is not None
        and one.value.agrees_with(other.value) is False
        and not _has(one, other.value)
        and not _has(other, one.value)
    )


def _has(view: View, value: Value) -> bool:
    """Whether a sentence says another's value beside its own, of a person the last name."""
    text = view.evidence.text
    if says(text, value):
        return True
    # "Shear takes over, replacing Murati" knows of both.
    own = view.value.words if view.value else ()
    surname = value.words[-1] if value.sort == "name" and len(value.words) > 1 else None
    return surname is not None and surname not in own and calls_somebody(text, surname)


def meets(question: str, view: View, surest: View, told: str = "") -> bool:
    """Whether the passages of both are about what the question names, or what was ``told`` before.

    The one of ``view`` must have the question's numbers that the surest one's has, and where one
    of them has names of the question the other must have one of these. What is said of district
    3 does not contradict what is said of district 4, nor what is said of Berta Holm what is said
    of Ada Byron.
    """
    ours, theirs = (_passage(one) for one in (surest, view))
    if not _numbers(question) & _numbers(ours) <= _numbers(theirs):
        return False
    known = [names_in(text) for text in (ours, theirs)]
    asked = () if question.isupper() else names_in(question, starts=True)
    asked = asked or (() if told.isupper() else names_in(told))
    there = [[has_name(names, name) for names in known] for name in asked]
    return not any(map(any, there)) or any(map(all, there))


def _happens_again(asked: Asked) -> bool:
    return asked.kind == "where" and not happens_once(asked.text)


def of_other_times(one: View, other: View) -> bool:
    """Whether two articles are so far apart that what happened again happened elsewhere."""
    days = [day for view in (one, other) if (day := view.evidence.chunk.published)]
    return len(days) > 1 and max(days) - min(days) > _APART


def _passage(view: View) -> str:
    chunk = view.evidence.chunk
    return f"{chunk.header} . {chunk.text}"


def _numbers(text: str) -> set[tuple[str, ...]]:
    """Years and other long numbers, and short ones with the word before or after them."""
    words = _WORD.findall(text.casefold())
    found: set[tuple[str, ...]] = set()
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        if word[0].isdigit():
            found |= {(word,)} if len(word) > _SHORT_NUMBER else {(before, word), (word, after)}
    return found


def _in_time(asked: Asked, sides: list[list[View]]) -> Difference | None:
    """The sides of a count that grows: the later report supersedes, a part is no side."""
    counted = all(v.value and v.value.sort == "amount" for side in sides for v in side)
    if not counted or not grows(asked.text):
        return _difference(asked, sides)
    greatest = max(sides, key=_count)
    rest = [side for side in sides if side is not greatest]
    if all(_later(greatest, side) for side in rest):
        return _difference(asked, [greatest, *rest], update=True)
    rest = [side for side in rest if not all(speaks_of_part(v.evidence.text) for v in side)]
    if not rest:
        return None
    return _difference(asked, [side for side in sides if side is greatest or side in rest])


def _count(side: Sequence[View]) -> float:
    return max(a.high for view in side if view.value for a in view.value.amounts)


def _later(side: Sequence[View], other: Sequence[View]) -> bool:
    ours = [v.evidence.chunk.published for v in side]
    theirs = [v.evidence.chunk.published for v in other]
    return overtakes(ours, theirs)


def _difference(
    asked: Asked, sides: Sequence[Sequence[View]], *, update: bool = False
) -> Difference:
    return Difference(asked.text, tuple(tuple(side) for side in sides), update)


def opposite_claims(asked: Asked) -> Difference | None:
    """Where one sentence says yes and another no, or turns against the one before it."""
    likely = [one for one in _likely(asked) if not _LEFT_OPEN.search(one.text)]
    if likely and likely[0].score >= _CLAIM and (against := _turning(likely[0], likely)):
        return _difference(asked, [[View(likely[0])], [View(against)]])
    yes = [View(e) for e in likely if e.score >= _SIDE and e.assent >= _YES]
    no = [View(e) for e in likely if e.score >= _SIDE and e.assent <= _NO]
    if not yes or not no:
        return None
    return _difference(asked, sorted((yes, no), key=lambda side: _order(side[0].evidence)))


def _turning(evidence: Evidence, likely: Sequence[Evidence]) -> Evidence | None:
    """The sentence after ``evidence`` in its article that turns against it, if one does.

    One further on does where all between says the same: else it turns against that.
    """
    same = {one.span for one in likely if one.score >= _CLAIM}
    chunk = evidence.chunk
    if evidence.span not in chunk.sentences:
        return None
    at = chunk.sentences.index(evidence.span)
    for span in chunk.sentences[at + 1 : at + 1 + _NEXT]:
        text = chunk.text[span.start - chunk.start : span.end - chunk.start]
        if speaks_against(text):
            return replace(evidence, span=span, text=text, answer=None, also_in=())
        if span not in same:
            break
    return None
