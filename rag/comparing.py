"""Whether reports agree, which no sentence of theirs says → what each of them says, side by side.

"Did the Herald's report of 3 May contradict what the Post wrote of the strike?"
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.framing import Framing
from rag.mentions import OutletNames, dated_in
from rag.stopwords import STOPWORDS
from vectorstore.types import Span

_FIND = "consisten(?:t|tly|cy|cies)"
_ODD = (
    rf"(?:in)?{_FIND}|(?:dis)?agreements?|contradictions?|discrepanc(?:y|ies)|differences?|conflict"
    r"|changes?|shifts?"
)
_COMPARES = re.compile(
    rf"\b(?:(?:is|was|are|were|has|have)\s+there\s+(?:been\s+)?(?:\w+\s+){{0,3}}?(?:{_ODD})"
    rf"|(?:in)?{_FIND}|contradict(?:s|ed|ory)?|at odds|in line with|tall(?:y|ies) with"
    r"|(?:do|does|did)\b(?:(?!\bthat\b).)+?\b(?:(?:dis)?agree|align|differ|diverge|match|conflict)"
    r"|show (?:dis)?agreement|(?:remain|stay)(?:ed)? the same"
    r"|(?:do|does|did|has|have)\b(?:(?!\bthat\b).)+?\bchanged?\b(?:(?!\bthat\b).)+?\b(?:between|after"
    r"|since|from)|(?:has|have)\b(?:(?!\bthat\b).)+?\bchanged|result(?:s|ed|ing)? in an? (?:change"
    r"|shift))\b",
    re.IGNORECASE,
)
"""What asks whether reports agree or what they tell has changed."""
_OF_ITSELF = re.compile(
    rf"\b(?:(?:in)?{_FIND}|contradict(?:s|ed|ory)?|(?:remain|stay)(?:ed)? the same)\b",
    re.IGNORECASE,
)
"""What may be asked of one outlet: whether it kept to what it wrote."""
_ASKS = re.compile(
    r"(?:^|[,;]\s+|\b(?:and|in|by|of|from|for|to)\s+)(?:who|whom|whose|which|what|when|where|why"
    r"|how (?:many|much|long|often|old))\b(?! (?:\w+ed|is|was|are|were|has|had|have)\b)",
    re.IGNORECASE,
)
"""What asks for a fact, beside whatever is compared."""
_CLAUSES = re.compile(r"\b(?:while|whereas|although)\b", re.IGNORECASE)
"""What sets two things side by side of which each is asked for itself."""
_CUT = re.compile(
    r",\s+|[;?]\s*|\s+(?:and|or|than|before|after|while|between|compared (?:to|with))\s+",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(r"\s+(?:with|to|as|by|in|from|of)\s+", re.IGNORECASE)
"""What cuts only where an outlet follows and nothing else: "… in line with the Post's report"."""
_OPENS = re.compile(
    r"\?\s|[,;]\s+(?=(?:is|was|are|were|do|does|did|has|have|had)\b)"
    r"|\s+(?=(?:remain|stay)(?:ed|s)?\b)",
    re.IGNORECASE,
)
"""Where, behind the reports, it is said what is asked of them all."""
_OF_REPORTS = frozenset(
    "accounts news source sources outlet outlets newspaper newspapers piece pieces story stories "
    "coverage reporting reporter published publish publication described describe description "
    "describes depict depicted depiction portrayal portrays portray portrayed narrative account "
    "stated states stating suggest suggests suggested suggesting suggestion mention mentions "
    "mentioned mentioning cover covers covered covering discuss discusses discussed discussing "
    "detail details detailed detailing feature featuring later earlier subsequent subsequently "
    "previous previously initial regarding concerning consistency inconsistency consistent "
    "inconsistent consistently agreement disagreement agree agrees disagree contradict contradicts "
    "contradicted contradiction contradictory align aligns differ differs diverge differences "
    "difference discrepancy discrepancies maintain maintained maintains remain remained stay "
    "stayed compared comparison change changed changes shift shifts different both "
    "wrote writes write written whether tally conflict view views perspective claims claim claimed "
    "claiming review reviews updates update analysis one ones another yet still really "
    "show showed shown excerpt excerpts between there citing alleging stance".split()
)
"""Words of a question about reports that say nothing of what was reported."""
_MAYBE = re.compile(
    r"(?<!\w)(?:(?<=and )|(?<=or )|(?<=with )|(?<=than )|(?=[A-Z]))(?:the )?"
    r"(?=(?P<long>\w[\w.]*(?: [A-Z][\w.]*){1,3})?)(?P<short>\w[\w.]*)"
)
"""What is written as a name, or stands where another outlet would."""
_WORD = re.compile(r"[\w’'.$%€£-]+(?:,\d{3})*")
_IDLE = re.compile(r"\b(?:in line|at odds|in agreement|the same)\b", re.IGNORECASE)
_MOST = 4
_LEAST_WORDS = 2
"""Words of content from which what stands beside an outlet is a topic of its own."""


@dataclass(frozen=True, slots=True)
class _Report:
    """One report that a question points at."""

    name: str
    day: datetime.date | None
    span: Span
    """The outlet, or the day where that stands alone."""


def compared_in(question: str, names: OutletNames) -> Framing | None:
    """The accounts that a question wants held against each other, or ``None``.

    Each report that it names has its own topic where one stands beside it, and else what is
    asked of all of them.
    """
    asked = " ".join(question.split())
    if not _COMPARES.search(asked) or _ASKS.search(asked) or _CLAUSES.search(asked):
        return None
    reports = _reports(asked, names)
    if not reports or (len(reports) == 1 and not _OF_ITSELF.search(asked)):
        return None
    regions = _regions(asked, reports)
    shared = _topic(asked, [Span(0, regions[0].start), Span(regions[-1].end, len(asked))], names)
    topics = [_topic(asked, [region], names) for region in regions]
    spare = shared or max(topics, key=len)
    if not spare:
        return None
    sides = dict.fromkeys(
        (report.name, report.day, topic if _says(topic) else spare)
        for report, topic in zip(reports, topics, strict=True)
    )
    sides = dict(itertools.islice(_without_bare(list(sides), spare).items(), _MOST))
    if not _OF_ITSELF.search(asked) and len(sides) < 2:
        return None
    called, days, about = zip(*sides, strict=True)
    return Framing("accounts", about, called, days=days)


def _reports(asked: str, names: OutletNames) -> list[_Report]:
    """The reports in reading order: an outlet with the day that follows it, or each by itself."""
    outlets = _outlets(asked, names)
    if not outlets:
        return []
    days = dated_in(asked)
    found: list[_Report] = []
    taken: set[Span] = set()
    for at, span in enumerate(outlets):
        end = outlets[at + 1].start if at + 1 < len(outlets) else len(asked)
        own = [(day, where) for day, where in days if span.end <= where.start < end]
        name = asked[span.start : span.end]
        found.append(_Report(name, own[0][0] if own else None, span))
        # "… between the article of 2 May and that of 7 May": another report of the same.
        found += [_Report(name, day, where) for day, where in own[1:]]
        taken.update(where for _, where in own)
    first = asked[outlets[0].start : outlets[0].end]
    found += [_Report(first, day, where) for day, where in days if where not in taken]
    return sorted(found, key=lambda report: report.span.start)


def _outlets(asked: str, names: OutletNames) -> list[Span]:
    """Where outlets are named; beside one that is plainly meant, what else may be one is too."""
    found = list(dict.fromkeys(mention.span for mention in names.find(asked)))
    if found:
        maybe = (
            Span(*match.span(group))
            for match in _MAYBE.finditer(asked)
            for group in ("long", "short")
            if match[group]
        )
        found += [
            span
            for span in maybe
            if names.called(asked[span.start : span.end])
            and not any(span.overlaps(other) for other in found)
        ]
    return sorted(found, key=lambda span: span.start)


def _regions(asked: str, reports: Sequence[_Report]) -> list[Span]:
    """What stands beside each report: up to where the next is led in, or what is asked begins."""
    starts, ends = [reports[0].span.start], []
    for one, other in itertools.pairwise(reports):
        between = (asked, one.span.end, other.span.start)
        cuts = [*_CUT.finditer(*between)] or [
            cut for cut in _LEAD_IN.finditer(*between) if not _bare(asked[cut.end() : between[2]])
        ]
        ends.append(cuts[-1].start() if cuts else other.span.start)
        starts.append(other.span.start)
    ends.append(len(asked))
    regions = []
    for report, start, end in zip(reports, starts, ends, strict=True):
        opens = _OPENS.search(asked, report.span.end, end)
        regions.append(Span(start, opens.start() if opens else max(start, end)))
    return regions


def _topic(asked: str, spans: Sequence[Span], names: OutletNames) -> str:
    """The words at ``spans`` that say what was reported, as they stand."""
    dropped = _outlets(asked, names)
    dropped += [span for _, span in dated_in(asked)]
    words = [
        match
        for span in spans
        for match in _WORD.finditer(asked, span.start, span.end)
        if not any(one.start < match.end() and match.start() < one.end for one in dropped)
    ]
    return _bare(" ".join(match[0] for match in words))


def _bare(text: str) -> str:
    """A text without words of reports, and without such at its ends as ask or join."""
    told = [word.strip("'’.-") for word in _IDLE.sub(" ", text).split()]
    kept = [word for word in told if word.casefold() not in _OF_REPORTS and word not in {"s", ""}]
    while kept and kept[0].casefold() in STOPWORDS:
        kept.pop(0)
    while kept and kept[-1].casefold() in STOPWORDS:
        kept.pop()
    return " ".join(kept)


def _says(topic: str) -> bool:
    content = [word for word in topic.split() if word.casefold() not in STOPWORDS]
    return len(content) >= _LEAST_WORDS


_Side = tuple[str, datetime.date | None, str]


def _without_bare(sides: Sequence[_Side], spare: str) -> dict[_Side, None]:
    """Without those that only name again an outlet of which a report was told already."""
    kept: dict[_Side, None] = {}
    for name, day, topic in sides:
        others = [one for one in sides if one != (name, day, topic) and one[0] == name]
        if day is None and topic == spare and others:
            continue
        kept[name, day, topic] = None
    return kept
