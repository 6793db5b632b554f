"""What a question wants made of several articles: a summary, accounts side by side, an order.

Only the frame is read here, by its own words; what it is about is left as it is written.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from rag.frame_words import (
    ABOUT,
    ACCOUNTS,
    FIRST_EVENTS,
    FIRST_REPORTS,
    ONE_SIDE,
    OVERVIEWS,
    REPORTS,
    SIDES,
    SUMMARIES,
    TIMELINES,
    WHO_FIRST,
)
from rag.periods import Period, period_of
from rag.said import Words
from rag.stopwords import STOPWORDS

Form = Literal["summary", "accounts", "timeline", "order of reports", "order of events", "overview"]


@dataclass(frozen=True, slots=True)
class Framing:
    """What is to be made of the articles, and of what in them."""

    form: Form
    topics: tuple[str, ...]
    """What it is about, in its own words: one thing for all, or one for each side or event.

    None for an overview, which is about whatever there is.
    """
    sides: tuple[str, ...] = ()
    """The outlets that it sets side by side, as it names them."""
    claimed: Literal["", "before", "after"] = ""
    """Where it asks whether the first comes so to the second."""
    period: Period | None = None
    """When the articles were published that it wants, where it says so."""
    newest: bool = False
    """Whether it asks for what is new of its topic."""
    words: Words | None = None
    """Whose words it asks for, where nothing else is to be told."""
    days: tuple[datetime.date | None, ...] = ()
    """For reports that are to be compared the day of each, where the question gives one."""

    def topic_of(self, side: int) -> str:
        """What the question asks of one of its sides."""
        return self.topics[min(side, len(self.topics) - 1)]

    def day_of(self, side: int) -> datetime.date | None:
        """The day of the report that one of its sides means, where it has one."""
        return self.days[side] if self.days else None

    @property
    def is_plain_question(self) -> bool:
        """Whether it sets accounts of one fact side by side, as the reader does unasked."""
        if self.form != "accounts" or self.sides:
            return False
        return _FACT.match(self.topics[0]) is not None


CalledBy = Callable[[str], tuple[str, ...]]
"""A name as a question writes it → the outlets of the corpus that it means, or none."""

_OF_REPORTS = re.compile(
    rf"(?:^|,? )(?:in|by|from|across|according to) {REPORTS}$|^{REPORTS} {ABOUT} (?=\w)",
    re.IGNORECASE,
)
_FACT = re.compile(
    r"(?:who|whom|whose|when|where|why|which|how|the (?:number|amount|date|death toll))\b",
    re.IGNORECASE,
)
_POLITE = re.compile(r"(?:,? (?:for me|please))+$", re.IGNORECASE)
_SIGNS = " '\"“”‘’,"
_ARTICLE = re.compile(r"^(?:(?:the|both) )+['\"“‘]?", re.IGNORECASE)
_TAIL = re.compile(
    r"['\"”’]*(?:['’]s)?(?: (?:article|report|account|story|piece)s?)?$", re.IGNORECASE
)
_NAME = re.compile(r"[A-Z][\w.&’'-]*(?: (?:of|the|and|&|[A-Z][\w.&’'-]*)){0,4}")
_WORD = re.compile(r"[^\W\d_][\w’'-]{3,}")
_BARE = re.compile(
    r"[A-Z][\w’'-]{2,}|[A-Z][\w’'.-]*(?: (?:(?:of|de|van|von|al) )?[A-Z][\w’'.-]*){1,3}"
)
_BEFORE = {"before", "earlier than", "ahead of", "sooner than"}


def framing_of(question: str, called_by: CalledBy) -> Framing | None:
    """The frame of a question, or ``None`` where it asks for a fact."""
    asked = " ".join(question.split()).strip(" .?!…").strip()
    rest, period = period_of(asked)
    framing = _framing_of(rest, called_by)
    return replace(framing, period=period) if framing and period else framing


def asks_for_all(question: str) -> bool:
    """Whether a question is about no article in particular: "What are these about?"."""
    framing = framing_of(question, lambda _name: ())
    return framing is not None and framing.form == "overview"


def _framing_of(asked: str, called_by: CalledBy) -> Framing | None:
    if _matches(OVERVIEWS, _POLITE.sub("", asked)):
        return Framing("overview", ())
    for match in _matches(FIRST_REPORTS, asked):
        sides: tuple[str, ...] = _name(match["one"]), _name(match["other"])
        topics = [bare_topic(match["topic"]), bare_topic(match.groupdict().get("second") or "")]
        if _are_sides(sides, called_by) and topics[0]:
            return Framing("order of reports", tuple(filter(None, topics)), sides, _way(match))
    if accounts := _accounts(asked, called_by):
        return accounts
    for form, patterns in _PLAIN:
        for match in _matches(patterns, asked):
            found = match.groupdict()
            if topic := bare_topic(found.get("topic") or found.get("also") or ""):
                ahead = asked[: match.start("topic")] if found.get("topic") else ""
                return Framing(form, (topic,), newest=_NEW.search(ahead) is not None)
    for match in _matches(FIRST_EVENTS, asked):
        events = bare_topic(match["one"]), bare_topic(match["other"])
        if all(events):
            return Framing("order of events", events, (), _way(match))
    return Framing("summary", (asked,)) if _is_bare(asked) else None


def _is_bare(asked: str) -> bool:
    """Whether a question is a word or a name alone: what is there about it?"""
    is_one = _WORD.fullmatch(asked) is not None and asked.casefold() not in STOPWORDS
    return is_one or is_a_name(asked)


def is_a_name(topic: str) -> bool:
    """Whether a topic is a name and nothing else: "Ada Byron", "the Three Gorges Dam"."""
    name = _ARTICLE.sub("", topic)
    return _BARE.fullmatch(name) is not None and name.casefold() not in STOPWORDS


def _accounts(asked: str, called_by: CalledBy) -> Framing | None:
    """What outlets that the question names, or one of them, tell of a topic."""
    for match in _matches(SIDES, asked):
        named = match.groupdict().get("sides") or " and ".join(match.group("one", "other"))
        sides = tuple(filter(None, map(_name, re.split(r",? and |, ", named))))
        if (
            len(sides) > 1
            and _are_sides(sides, called_by)
            and (topic := bare_topic(match["topic"]))
        ):
            return Framing("accounts", (topic,), sides)
    for match in _matches(ONE_SIDE, asked):
        side = _name(match["side"])
        if side and called_by(side) and (topic := bare_topic(match["topic"])):
            return Framing("accounts", (topic,), (side,))
    return None


def _are_sides(sides: tuple[str, ...], called_by: CalledBy) -> bool:
    """Whether all are outlets, or written as such beside one that is."""
    known = [bool(called_by(side)) for side in sides]
    return any(known) and all(
        is_known or _NAME.fullmatch(side) for is_known, side in zip(known, sides, strict=True)
    )


_NEW = re.compile(
    r"\b(?:latest|newest|recent(?:ly)?|news?|what(?:\s+is|['’]?s)\s+(?:up|happening|going on))\b",
    re.IGNORECASE,
)
"""Before its topic, in a question for what is new of it."""
_PLAIN: tuple[tuple[Form, tuple[str, ...]], ...] = (
    ("order of reports", WHO_FIRST),
    ("accounts", ACCOUNTS),
    ("timeline", TIMELINES),
    ("summary", SUMMARIES),
)


def _matches(patterns: tuple[str, ...], asked: str) -> list[re.Match[str]]:
    found = (re.fullmatch(pattern, asked, re.IGNORECASE) for pattern in patterns)
    return [match for match in found if match]


def _way(match: re.Match[str]) -> Literal["", "before", "after"]:
    way = (match.groupdict().get("way") or "").lower()
    return "" if not way else "before" if way in _BEFORE else "after"


def _name(side: str) -> str:
    """An outlet without "the" before and "'s report" behind it."""
    bare = _TAIL.sub("", _ARTICLE.sub("", side.strip(_SIGNS)))
    return bare.strip(_SIGNS)


def bare_topic(text: str) -> str:
    """What a frame is about, by its words; empty where that is only the articles themselves."""
    left = _OF_REPORTS.sub("", text.strip(" ,.:")).strip(" ,.:")
    return "" if re.fullmatch(REPORTS, left, re.IGNORECASE) else left
