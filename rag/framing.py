"""What a question wants made of several articles: a summary, accounts side by side, an order.

Only the frame is read here, by its own words; what it is about is left as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Form = Literal["summary", "accounts", "timeline", "order of reports", "order of events"]


@dataclass(frozen=True, slots=True)
class Framing:
    """What is to be made of the articles, and of what in them."""

    form: Form
    topics: tuple[str, ...]
    """What it is about, in its own words: one thing for all, or one for each side or event."""
    sides: tuple[str, ...] = ()
    """The outlets that it sets side by side, as it names them."""
    claimed: Literal["", "before", "after"] = ""
    """Where it asks whether the first comes so to the second."""

    def topic_of(self, side: int) -> str:
        """What the question asks of one of its sides."""
        return self.topics[min(side, len(self.topics) - 1)]

    @property
    def is_plain_question(self) -> bool:
        """Whether it sets accounts of one fact side by side, as the reader does unasked."""
        asks = _FACT.match(self.topics[0])
        return self.form == "accounts" and not self.sides and asks is not None


CalledBy = Callable[[str], tuple[str, ...]]
"""A name as a question writes it → the outlets of the corpus that it means, or none."""

_REPORTS = (
    r"(?:(?:all|each|any|most) )?(?:of )?(?:the |these |those |your |our )?(?:different |various "
    r"|other |news )?(?:articles?|reports?|sources?|outlets?|(?:news)?papers?|press|media|stories"
    r"|accounts?|versions?|coverage|documents?|texts?)"
)
_ABOUT = r"(?:about|on|of|regarding|concerning|as to)"
_TOLD = r"(?:said|reported|written|known|told|claimed|stated)"
_TELL = r"(?:say|report|write|tell(?: us)?|state|claim|reveal|have to say)"
_PLEASE = r"(?:please,? |(?:can|could|would|will) you (?:please )?)?"
_GIVE = (
    r"(?:(?:give|write|show|make|draw(?: up)?|get|provide|list)(?: me| us)? |I "
    r"(?:want|need) |what is )?"
)
_DIFFER = r"(?:differ|disagree|diverge|compare|vary|contradict (?:each other|one another))"
_COVER = (
    r"(?:describe|report(?: on)?|cover|portray|present|depict|characteri[sz]e|view|see|write about)"
)
_WRITE = r"(?:(?:report|write|say|speak)(?: (?:on|about|of|that))?|publish|cover|mention|discuss)"
_WROTE = (
    r"(?:(?:reported|wrote|said|spoke)(?: "
    r"(?:on|about|of|that))?|published|covered|mentioned|discussed)"
)
_WAY = r"before|earlier than|ahead of|sooner than|after|later than"
_FIRST = r"(?:first|earliest|earlier|sooner|last|latest|later)"
_HAPPEN = r"(?:happen(?:ed)?|c[ao]me|occur(?:red)?|t[ao]ke place|took place|start(?:ed)?|beg[ai]n)"

_SUMMARIES = (
    rf"{_PLEASE}(?:summari[sz]e|sum up|outline|recap)(?: for me)? what (?:is|was|has been|['’]s|"
    rf"{_REPORTS} (?:{_TELL}|{_TOLD}))(?: {_TOLD})?(?: (?:in|by) {_REPORTS})? {_ABOUT} "
    rf"(?P<topic>.+)",
    rf"{_PLEASE}(?:summari[sz]e|sum up|outline|recap)(?: for me)? (?:everything|all|{_REPORTS}) "
    rf"{_ABOUT} (?P<topic>.+)",
    rf"{_PLEASE}(?:summari[sz]e|sum up|recap) (?!what |how |why |who )(?P<topic>.+)",
    rf"what (?:is|was|has been|['’]s) (?:being )?{_TOLD}(?: (?:in|by) {_REPORTS})? {_ABOUT} "
    rf"(?P<topic>.+)",
    rf"what (?:do|does|did) {_REPORTS} (?:all |each )?{_TELL} {_ABOUT} (?P<topic>.+)",
    rf"what do we (?:know|learn) {_ABOUT} (?P<topic>.+)",
    rf"{_PLEASE}{_GIVE}(?:an?|the) (?:\w+ )?(?:overview|summary|synthesis|digest|round-?up) "
    rf"(?:of|on|about) (?:what (?:is|was|has been) {_TOLD} {_ABOUT} )?(?P<topic>.+)",
    rf"{_PLEASE}tell me (?:more |everything |all )?about (?P<topic>.+)",
)
_ACCOUNTS = (
    rf"(?:how|where|in what (?:ways?|respects?)|on what) (?:do|does|did) {_REPORTS}"
    rf"(?: (?:of|on|about) (?P<topic>.+?))? {_DIFFER}(?: (?:on|about|over|in|as to|regarding) "
    rf"(?P<also>.+))?",
    rf"{_PLEASE}(?:compare|contrast) (?:how |what )?{_REPORTS} (?:{_ABOUT}|{_TELL} "
    rf"{_ABOUT}|{_COVER}) "
    r"(?P<topic>.+)",
    rf"what (?:is|are) the differences? between {_REPORTS} {_ABOUT} (?P<topic>.+)",
    rf"how (?:do|does|did) {_REPORTS} (?:each |all )?{_COVER} (?P<topic>.+)",
)
_SIDES = (
    rf"what (?:do|does|did) (?P<sides>.+? and .+?) (?:each |both )?{_TELL} {_ABOUT} (?P<topic>.+)",
    rf"how (?:do|does|did) (?P<sides>.+? and .+?) (?:each |both )?{_COVER} (?P<topic>.+)",
    r"how (?:do|does|did) (?P<sides>.+? and .+?) (?:differ|disagree) "
    r"(?:on|about|over|in|regarding) "
    r"(?P<topic>.+)",
    rf"{_PLEASE}(?:compare|contrast) (?:what |how )?(?P<sides>.+? and .+?) (?:each |both )?"
    rf"(?:{_TELL} )?(?:{_ABOUT}|{_COVER}) (?P<topic>.+)",
    rf"how (?:do|does|did) (?P<one>.+?)['’]s? (?:account|report|article|version|coverage)s? "
    rf"{_ABOUT} "
    rf"(?P<topic>.+?) (?:differ|diverge) from (?P<other>.+?)",
    rf"what (?:is|are) the differences? between (?P<sides>.+? and .+?)(?:['’]s)?(?: "
    rf"(?:account|report"
    rf"|article|version|coverage)s?)? {_ABOUT} (?P<topic>.+)",
)
_ONE_SIDE = (
    rf"what (?:do|does|did|has|have) (?P<side>.+?) (?:have to )?{_TELL} {_ABOUT} (?P<topic>.+)",
    rf"how (?:do|does|did) (?P<side>.+?) {_COVER} (?P<topic>.+)",
)
"""Of one outlet: what it tells of a topic, which no single sentence answers."""
_FIRST_REPORTS = (
    rf"did (?P<one>.+?) {_WRITE} (?P<topic>.+?) (?P<way>{_WAY}) "
    rf"(?P<other>.+?)(?: (?:did|had|{_WROTE}(?: (?:that )?(?P<second>.+))?))?",
    rf"(?:was|were) (?P<topic>.+?) (?:reported|covered|published|mentioned) (?:by|in) (?P<one>.+?) "
    rf"(?P<way>{_WAY}) (?:(?:by|in) )?(?P<other>.+)",
    rf"(?:did )?(?P<one>.+?) or (?P<other>.+?) (?:{_WRITE}|{_WROTE}) (?P<topic>.+?) first",
    rf"(?:which|who) of (?P<one>.+?) (?:and|or) (?P<other>.+?) {_WROTE} (?P<topic>.+?) first",
)
_WHO_FIRST = (
    r"(?:who|which (?:outlet|source|(?:news)?paper|article|report)) (?:was )?(?:the )?first "
    r"(?:to )?"
    r"(?:report(?:ed)?|wr[io]te about|cover(?:ed)?|mention(?:ed)?)(?: (?:on|about))? (?P<topic>.+)",
    r"(?:who|which (?:outlet|source|(?:news)?paper|article|report)) "
    r"(?:reported|wrote about|covered|mentioned)(?: (?:on|about))? (?P<topic>.+?) "
    r"(?:first|earliest)",
)
_FIRST_EVENTS = (
    rf"(?:what|which)(?: of (?:these|those|the two|them))? {_HAPPEN} {_FIRST}\s*[:,–—-]?\s*"
    r"(?P<one>.+?),? or (?P<other>.+)",
    rf"did (?P<one>.+?) {_HAPPEN} (?P<way>before|earlier than|after|later than) (?P<other>.+)",
    r"(?:was|were) (?P<one>.+?) before or after (?P<other>.+)",
    rf"did (?P<one>.+?) {_HAPPEN} before or after (?P<other>.+)",
)
_TIMELINES = (
    r"what happened,? (?:and )?when,? (?:in|with|to|between|during|around|about) (?P<topic>.+)",
    rf"{_PLEASE}{_GIVE}(?:an?|the) (?:\w+ )?(?:timeline|chronology|sequence of events) "
    r"(?:of|for|about|in|on|around) (?P<topic>.+)",
    rf"in (?:what|which) order did (?P<topic>.+?) (?:{_HAPPEN}|unfold|develop)",
    rf"{_PLEASE}{_GIVE}the (?:key |main )?(?:events|dates) (?:of|around|in|about|for) "
    rf"(?P<topic>.+?)"
    r"(?:,? (?:in order|in chronological order|chronologically|by date))",
    r"how did (?P<topic>.+?) (?:unfold|develop|evolve)(?: over (?:time|the \w+))?",
)
_OF_REPORTS = re.compile(
    rf"(?:^|,? )(?:in|by|from|across|according to) {_REPORTS}$|^{_REPORTS} {_ABOUT} (?=\w)",
    re.IGNORECASE,
)
_FACT = re.compile(
    r"(?:who|whom|whose|when|where|why|which|how|the (?:number|amount|date|death toll))\b",
    re.IGNORECASE,
)
_SIGNS = " '\"“”‘’,"
_ARTICLE = re.compile(r"^(?:(?:the|both) )+['\"“‘]?", re.IGNORECASE)
_TAIL = re.compile(
    r"['\"”’]*(?:['’]s)?(?: (?:article|report|account|story|piece)s?)?$", re.IGNORECASE
)
_NAME = re.compile(r"[A-Z][\w.&’'-]*(?: (?:of|the|and|&|[A-Z][\w.&’'-]*)){0,4}")
_BEFORE = {"before", "earlier than", "ahead of", "sooner than"}


def framing_of(question: str, called_by: CalledBy) -> Framing | None:
    """The frame of a question, or ``None`` where it asks for a fact."""
    asked = " ".join(question.split()).strip(" .?!…").strip()
    for match in _matches(_FIRST_REPORTS, asked):
        sides: tuple[str, ...] = _name(match["one"]), _name(match["other"])
        topics = [_topic(match["topic"]), _topic(match.groupdict().get("second") or "")]
        if _are_sides(sides, called_by) and topics[0]:
            return Framing("order of reports", tuple(filter(None, topics)), sides, _way(match))
    if accounts := _accounts(asked, called_by):
        return accounts
    for form, patterns in _PLAIN:
        for match in _matches(patterns, asked):
            found = match.groupdict()
            if topic := _topic(found.get("topic") or found.get("also") or ""):
                return Framing(form, (topic,))
    for match in _matches(_FIRST_EVENTS, asked):
        events = _topic(match["one"]), _topic(match["other"])
        if all(events):
            return Framing("order of events", events, (), _way(match))
    return None


def _accounts(asked: str, called_by: CalledBy) -> Framing | None:
    """What outlets that the question names, or one of them, tell of a topic."""
    for match in _matches(_SIDES, asked):
        named = match.groupdict().get("sides") or " and ".join(match.group("one", "other"))
        sides = tuple(filter(None, map(_name, re.split(r",? and |, ", named))))
        if len(sides) > 1 and _are_sides(sides, called_by) and (topic := _topic(match["topic"])):
            return Framing("accounts", (topic,), sides)
    for match in _matches(_ONE_SIDE, asked):
        side = _name(match["side"])
        if side and called_by(side) and (topic := _topic(match["topic"])):
            return Framing("accounts", (topic,), (side,))
    return None


def _are_sides(sides: tuple[str, ...], called_by: CalledBy) -> bool:
    """Whether all are outlets, or written as such beside one that is."""
    known = [bool(called_by(side)) for side in sides]
    return any(known) and all(
        is_known or _NAME.fullmatch(side) for is_known, side in zip(known, sides, strict=True)
    )


_PLAIN: tuple[tuple[Form, tuple[str, ...]], ...] = (
    ("order of reports", _WHO_FIRST),
    ("accounts", _ACCOUNTS),
    ("timeline", _TIMELINES),
    ("summary", _SUMMARIES),
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


def _topic(text: str) -> str:
    """What a frame is about; empty where that is only the articles themselves."""
    left = _OF_REPORTS.sub("", text.strip(" ,.:")).strip(" ,.:")
    return "" if re.fullmatch(_REPORTS, left, re.IGNORECASE) else left
