"""Outlets and dates that a question names."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vectorstore.dates import MONTH_NAMES, MONTHS
from vectorstore.types import Span

_SECTION = re.compile(r"\s+[-|:–]\s+.*$")
_DOMAIN = re.compile(r"\.(?:com|co\.uk|org|net)$", re.IGNORECASE)
# An outlet of one plain word ("Fortune", "Time") is meant as one only after such words,
# or where it stands quoted or before "article", "report"…
_CUE_BEFORE = re.compile(
    r"(?:\b(?:by|from|in|according to|per|than|told|the|and|or|an?|to|between|after|before|while"
    r"|since|when|is|are|was|were|did|does|do|has|have|unlike)|['\"‘“])\s*$",
    re.IGNORECASE,
)
# Written small it is nearly always the plain word: "did he come in time?"
_CUE_BEFORE_SMALL = re.compile(
    r"(?:\b(?:according to|(?:articles?|reports?|reported|stor(?:y|ies)) (?:by|from|in))"
    r"|['\"‘“])\s*$",
    re.IGNORECASE,
)
_CUE_AFTER = re.compile(
    r"^(?:['’]s)?['\"’”]?\s*(?:articles?|reports?|reported|reporting|pieces?|stor(?:y|ies)|says|said|reviews?"
    r"|coverage|and|suggests?|claims?|,|$|\?)",
    re.IGNORECASE,
)
# A capital in mid-sentence makes a name of it, unless a longer name takes it in ("Rob Fortune",
# "Fortune 500", "the Polygon Diablo guide").
_NAME_BEFORE = re.compile(r"(?:^|[.?!:]|\b[A-Z]\w*)['\"‘“]?\s*$")
_NAME_AFTER = re.compile(r"^\s+(?:[A-Z0-9]|of\b)")
# Words that make a name of whatever stands before them.
_KIND_AFTER = re.compile(r"^['\"’”]?\s+(?:magazine|newspaper)\b", re.IGNORECASE)
# "The BBC" is each of its desks; "USA" is no newspaper, though one is called "USA Today".
_INITIALS = re.compile(r"(?P<house>[A-Z]{3,})\s+(?:News|Sports?|Radio|TV|Television|Business)\b")
_THE = re.compile(r"^the\s+", re.IGNORECASE)
_MONTH = "|".join(rf"{name}|{name[:3]}\.?" for name in MONTH_NAMES) + r"|sept\.?"
_DATES = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b"
    rf"|\b(?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y1>\d{{4}}))\b"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_MONTH})\s+(?P<y2>\d{{4}})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class OutletMention:
    """An outlet of the corpus where a question names it."""

    outlet: str
    span: Span


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a question says that something stands: an outlet, a day, or both together."""

    outlets: tuple[str, ...] = ()
    """One name may mean several outlets ("BBC News")."""
    date: datetime.date | None = None


class OutletNames:
    """The ways in which people write the outlets of a corpus."""

    def __init__(self, outlets: Iterable[str]) -> None:
        outlets = tuple(outlets)
        self._by_alias: dict[str, list[str]] = {}
        for outlet in outlets:
            for alias in _aliases(outlet):
                self._by_alias.setdefault(alias.lower(), []).append(outlet)
        self._by_sound: dict[str, tuple[str, ...]] = {}
        # A house is often spoken of as a firm: only where a frame asks for its account is it one.
        houses = ((m["house"], [o]) for o in outlets if (m := _INITIALS.match(o)))
        for alias, named in (*self._by_alias.items(), *houses):
            known = self._by_sound.get(_squashed(alias), ())
            self._by_sound[_squashed(alias)] = tuple(dict.fromkeys([*known, *named]))
        longest_first = sorted(self._by_alias, key=lambda alias: (-len(alias), alias))
        self._pattern = (
            re.compile(
                r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)",
                re.IGNORECASE,
            )
            if longest_first
            else None
        )

    def called(self, name: str) -> tuple[str, ...]:
        """The outlets that go by ``name``, however it is spaced: "washingtonpost" too."""
        return self._by_sound.get(_squashed(name), ())

    def find(self, question: str) -> list[OutletMention]:
        """Where the outlets are named, in reading order; one name may mean several outlets."""
        if self._pattern is None:
            return []
        return [
            OutletMention(outlet, Span(*match.span()))
            for match in self._pattern.finditer(question)
            if _is_meant(question, match)
            or any(map(_is_coined, self._by_alias.get(match[0].lower(), ())))
            # Case is overlooked by more signs than lower() brings together ("TİME").
            for outlet in self._by_alias.get(match[0].lower(), ())
        ]


def _aliases(outlet: str) -> set[str]:
    base = _SECTION.sub("", outlet)
    names = {outlet, base, _DOMAIN.sub("", base)}
    names |= {_THE.sub("", name) for name in names}
    return {name for name in names if len(name) > 1}


def _squashed(name: str) -> str:
    return re.sub(r"[\W_]+", "", _THE.sub("", name.strip())).casefold()


def _is_coined(outlet: str) -> bool:
    """Whether a name is one word that is nothing else however it is written: "techcrunch"."""
    return " " not in outlet and bool(re.search(r"[a-z][A-Z]", outlet))


def _is_meant(question: str, match: re.Match[str]) -> bool:
    name = _THE.sub("", match[0])
    if " " in name or "." in name or not name[1:].islower():
        return True  # "Sky Sports", "CBSSports.com", "TechCrunch": nothing else is called so
    if name != match[0] and name[0].isupper():
        return True  # "the Week", unlike "later in the week"
    before, after = question[: match.start()], question[match.end() :]
    if not name[0].isupper():
        return bool(_CUE_BEFORE_SMALL.search(before) and _CUE_AFTER.search(after))
    if _KIND_AFTER.search(after):
        return True  # "Time magazine"
    if _CUE_BEFORE.search(before) and _CUE_AFTER.search(after):
        return True
    return not (_NAME_BEFORE.search(before) or _NAME_AFTER.search(after) or _is_titled(question))


def _is_titled(question: str) -> bool:
    """Whether most words have a capital, so that it makes no name of any."""
    words: list[str] = [word for word in re.findall(r"[^\W\d_]+", question) if len(word) > 3]
    return sum(word[0].isupper() for word in words) > 0.6 * len(words)


def find_dates(question: str) -> list[datetime.date]:
    """The full dates of a question, in reading order."""
    return [date for date, _ in dated_in(question)]


def dated_in(question: str) -> list[tuple[datetime.date, Span]]:
    """The full dates of a question and where they stand, in reading order."""
    found = []
    for match in _DATES.finditer(question):
        try:
            found.append((_date_of(match), Span(*match.span())))
        except ValueError:
            continue  # the 31st of a shorter month
    return found


def _date_of(match: re.Match[str]) -> datetime.date:
    if match["iso"]:
        return datetime.date.fromisoformat(match["iso"])
    # Folded, for a pattern that overlooks case takes the long s of "ſep" for an s.
    number = MONTHS[(match["m1"] or match["m2"])[:3].casefold()]
    day, year = match["d1"] or match["d2"], match["y1"] or match["y2"]
    return datetime.date(int(year), number, int(day))


def outlets_in(mentions: Sequence[OutletMention], span: Span) -> tuple[str, ...]:
    """The outlets named inside ``span``, each once."""
    inside = (m.outlet for m in mentions if m.span.overlaps(span))
    return tuple(dict.fromkeys(inside))


def find_pointers(
    question: str, mentions: Sequence[OutletMention], span: Span
) -> tuple[Pointer, ...]:
    """The outlets and days named inside ``span``, each day with the outlet that it follows.

    "The TechCrunch report of 1 May and that of 7 May" points to two reports of one outlet.
    """
    named: dict[Span, list[str]] = {}
    for mention in mentions:
        if mention.span.overlaps(span):
            named.setdefault(mention.span, []).append(mention.outlet)
    outlets = [(at, tuple(names)) for at, names in named.items()]
    days = [(date, at) for date, at in dated_in(question) if at.overlaps(span)]
    found: list[Pointer] = []
    dated: set[Span] = set()
    for date, at in days:
        before = [(where, names) for where, names in outlets if where.start < at.start]
        if not before:
            found.append(Pointer((), date))
            continue
        where, names = before[-1]
        dated.add(where)
        found.append(Pointer(names, date))
    found += [Pointer(names) for where, names in outlets if where not in dated]
    return tuple(dict.fromkeys(found))
