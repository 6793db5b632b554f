"""The reports that a question points at: outlets wherever they are named, each with its day."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.mentions import OutletNames, dated_in
from vectorstore.types import Span

_MAYBE = re.compile(
    r"(?<!\w)(?=[A-Z])(?=(?P<long>\w[\w.]*(?: [A-Z][\w.]*){1,3})?)(?P<short>\w[\w.]*)"
    r"|(?<!\w)(?:(?<=and )|(?<=or )|(?<=with )|(?<=than )|(?<=& ))(?P<beside>\w[\w.]*)"
    r"|(?<!\w)the (?=(?P<three>\w+ \w+ \w+)?)(?=(?P<two>\w+ \w+)?)(?P<one>\w+)",
)
"""What is written as a name, or stands where another outlet would."""
_SPANS = ("long", "short", "beside", "three", "two", "one")
_JUST_BEFORE = re.compile(r"(?:['’]s)?,?\s+(?:the\s+)?['\"‘“]?$", re.IGNORECASE)
"""Between a day and the outlet that it belongs to: "the October 12, 2023 TechCrunch article"."""
_SINCE = re.compile(r"\b(?:since|after|before|until|events of)\s+(?:the\s+)?$", re.IGNORECASE)
"""Before a day that is no report's own."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report that a question points at."""

    name: str
    day: datetime.date | None
    span: Span
    """The outlet, or the day where that stands alone."""


def reports_in(asked: str, names: OutletNames) -> list[Report]:
    """The reports in reading order: an outlet with its day, or each by itself.

    One outlet with two days behind it is two reports.
    """
    outlets = outlets_named(asked, names)
    if not outlets:
        return []
    days = [(d, w) for d, w in dated_in(asked) if not _SINCE.search(asked, 0, w.start)]
    found: list[Report] = []
    taken: set[Span] = set()
    for span in outlets:
        for day, where in days:
            between = asked[where.end : span.start]
            if where not in taken and where.end <= span.start and _JUST_BEFORE.fullmatch(between):
                found.append(Report(_text(asked, span), day, span))
                taken.add(where)
    dated = {report.span for report in found}
    for at, span in enumerate(outlets):
        end = outlets[at + 1].start if at + 1 < len(outlets) else len(asked)
        own = [(d, w) for d, w in days if w not in taken and span.end <= w.start < end]
        taken.update(where for _, where in own)
        if span not in dated:
            found.append(Report(_text(asked, span), own[0][0] if own else None, span))
            own = own[1:]
        # "… between the article of 2 May and that of 7 May": another report of the same.
        found += [Report(_text(asked, span), day, where) for day, where in own]
    first = _text(asked, outlets[0])
    found += [Report(first, day, where) for day, where in days if where not in taken]
    return sorted(found, key=lambda report: report.span.start)


def outlets_named(asked: str, names: OutletNames) -> list[Span]:
    """Where outlets are named; beside one that is plainly meant, what else may be one is too."""
    found = list(dict.fromkeys(mention.span for mention in names.find(asked)))
    if not found:
        return []
    for match in _MAYBE.finditer(asked):
        for group in _SPANS:
            if match[group] and names.called(match[group]):
                span = Span(*match.span(group))
                if not any(span.overlaps(other) for other in found):
                    found.append(span)
                    break
    return sorted(found, key=lambda span: span.start)


def _text(asked: str, span: Span) -> str:
    return asked[span.start : span.end]


def overlapping(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether one of ``spans`` holds some of ``start`` to ``end``."""
    return any(span.start < end and start < span.end for span in spans)
