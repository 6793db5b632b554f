"""The months in which a question wants the articles written: "reports since May 2021 about …".

Only what stands before the topic is said of the articles. In "the strike in May 2021" it is the
strike that was in May, and an article of June may tell of it.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass, replace

from vectorstore.dates import MONTH_NAMES, MONTHS
from vectorstore.types import Filters

_DAY = datetime.timedelta(days=1)
_MONTH = "|".join(rf"{name}|{name[:3]}\.?" for name in MONTH_NAMES) + r"|sept\.?"
_WRITTEN = re.compile(
    r",? (?:from |published |written |dated )?(?P<way>in|during|of|from|since|after|before|until) "
    rf"(?P<month>{_MONTH}),? (?P<year>(?:19|20)\d\d),?(?= (?:about|on|regarding|concerning) )",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"(?:^|\b(?:articles?|reports?|stories|coverage|news|pieces?|reported|writes?|wrote|written|says?"
    r"|said|tells?|told|state|stated|claim|claimed|published|known|everything))\W*$",
    re.IGNORECASE,
)
"""What the months follow where they are those of the articles; after anything else, as in "the
summit in May 2023 on trade", they are those of what happened."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days of publication, both ends included; ``None`` where it is open."""

    first: datetime.date | None = None
    last: datetime.date | None = None

    def within(self, filters: Filters) -> Filters:
        """``filters`` that keep to these days too."""
        firsts = [day for day in (self.first, filters.after) if day]
        lasts = [day for day in (self.last, filters.before) if day]
        return replace(filters, after=max(firsts, default=None), before=min(lasts, default=None))


def period_of(question: str) -> tuple[str, Period | None]:
    """A question without the months in which its articles were written, and these."""
    match = _WRITTEN.search(question)
    if match is None or not _TOLD.search(question[: match.start()]):
        return question, None
    # Folded, for a pattern that overlooks case takes the long s of old prints for an s.
    year, month = int(match["year"]), MONTHS[match["month"][:3].casefold()]
    first = datetime.date(year, month, 1)
    last = datetime.date(year, month, calendar.monthrange(year, month)[1])
    periods = {
        "since": Period(first, None),
        "after": Period(last + _DAY, None),
        "before": Period(None, first - _DAY),
        "until": Period(None, last),
    }
    rest = question[: match.start()] + question[match.end() :]
    return rest, periods.get(match["way"].lower(), Period(first, last))
