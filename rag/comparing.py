"""Whether reports agree, which no sentence of theirs says → what each of them says, side by side.

"Did the Herald's report of 3 May contradict what the Post wrote of the strike?"
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterator, Sequence

from rag.framing import Framing
from rag.mentions import OutletNames, dated_in
from rag.pointed import Report, outlets_named, overlapping, reports_in
from rag.stopwords import STOPWORDS
from vectorstore.types import Span

_OF_ITSELF = re.compile(
    r"\b(?:(?:in)?consisten(?:t|tly|cy|cies)|contradict(?:s|ed|ory|ions?)?"
    r"|(?:remain|stay)(?:ed)? the same)\b",
    re.IGNORECASE,
)
"""What may be asked of one outlet as well: whether it kept to what it wrote."""
_STATES = re.compile(
    r"\b(?:(?:is|was|are|were|has|have) there (?:been )?(?:\w+ ){0,3}?(?:(?:dis)?agreements?"
    r"|discrepanc(?:y|ies)|differences?|conflicts?|changes?|shifts?|(?:in)?consistenc(?:y|ies)"
    r"|contradictions?)|at odds|in line with|in agreement|tall(?:y|ies) with|different from"
    r"|show (?:dis)?agreement|(?:tell|give)s? the same|result(?:s|ed|ing)? in an? (?:change|shift)"
    r")\b",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"\b(?:(?:dis)?agree(?! to\b)|align|differ|diverge|match|conflict|changed?)\b", re.IGNORECASE
)
"""What reports do to each other, and others as well: it depends on who is asked about."""
_AUXILIARY = re.compile(r"\b(?:do|does|did|has|have)\b", re.IGNORECASE)
_TELLING = re.compile(
    r"\b(?:report(?:s|ed|ing)?|articles?|coverage|accounts?|portrayals?|descriptions?|depictions?"
    r"|narratives?|stor(?:y|ies)|reviews?|pieces?|sources|versions?)\b",
    re.IGNORECASE,
)
_ACCORDING = re.compile(r"\baccording to\b", re.IGNORECASE)
_THAT = re.compile(r"\bthat\b", re.IGNORECASE)
_WH = r"(?:who|whom|whose|which|what|when|where|why|how (?:many|much|long|often|old))\b"
_ASKS = re.compile(
    rf"(?:^|[.?!]\s+|\b(?:and|but|or)\s+){_WH}"
    rf"|[,;]\s+{_WH}(?! (?:\w+ed|is|was|are|were|has|had|have)\b)"
    r"|\b(?:in|by|of|from|for|to)\s+(?:which|whom|what)\b",
    re.IGNORECASE,
)
"""What asks for a fact, beside whatever is compared; ", which was …" does not."""
_CLAUSES = re.compile(r"\b(?:while|whereas|although)\b", re.IGNORECASE)
"""What sets two things side by side of which each is asked for itself."""
_ASIDE = re.compile(
    r"^(?:(?:can|could) you tell me|(?:I want|I['’]d like) to know|do you know|tell me)"
    r"(?: (?:if|whether))? ",
    re.IGNORECASE,
)
_CUT = re.compile(
    r",\s+|[;?]\s*|\s+(?:and|or|than|before|after|while|between|compared (?:to|with))\s+",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(r"\s+(?:with|to|as|by|in|from|of)\s+", re.IGNORECASE)
"""What cuts only where an outlet follows and nothing else: "… in line with the Post's report"."""
_OPENS = re.compile(
    r"\?\s|[,;]\s+(?=(?:is|was|are|were|do|does|did|has|have|had)\b)", re.IGNORECASE
)
"""Where, behind the reports, it is said what is asked of them all."""
_OF_REPORTS = frozenset(
    "report reports reported reporting article articles account accounts published publish "
    "publication described describe description describes depict depicted depiction portrayal "
    "portrays portray portrayed narrative stated states stating suggest suggests suggested "
    "suggesting suggestion mention mentions mentioned mentioning cover covers covered covering "
    "discuss discusses discussed discussing detail details detailed detailing later earlier "
    "subsequent subsequently previous previously initial regarding concerning maintain maintained "
    "maintains remain remained stay stayed compared comparison wrote writes write written whether "
    "perspective claims claimed claiming citing alleging yet still really between there excerpt "
    "excerpts initially fail failed".split()
)
"""Words of a question about reports that say nothing of what was reported."""
_AHEAD = _OF_REPORTS | frozenset(
    "news source sources outlet outlets newspaper newspapers piece pieces story stories coverage "
    "reporter change changes changed shift shifts tone difference differences agreement stance "
    "view views review reviews update updates analysis feature featuring one ones claim show "
    "showed shown consistency inconsistency conflict each other".split()
)
"""Such as say nothing only before a topic: "the story on Gaza", but "Toy Story"."""
_WORD = re.compile(r"[\w’'.$%€£-]+(?:,\d{3})*")
_MOST = 4
_MOST_NAMED = 8
"""Of outlets that a question compares; one with more is no question of people."""

_Side = tuple[str, datetime.date | None, str]


def compared_in(question: str, names: OutletNames) -> Framing | None:
    """The accounts that a question wants held against each other, or ``None``.

    Each report that it names has its own topic where one stands beside it, and else what is
    asked of all of them.
    """
    asked = _ASIDE.sub("Do ", " ".join(question.split()))
    if _ASKS.search(asked) or _CLAUSES.search(asked):
        return None
    outlets = outlets_named(asked, names)
    if not 0 < len(outlets) <= _MOST_NAMED:
        return None
    compared = list(_compared(asked, outlets))
    reports = reports_in(asked, names)
    alone = len(reports) == 1
    if not compared or (alone and not _is_of_itself(asked, compared)):
        return None
    sides = _sides(asked, reports, outlets, compared)
    if not sides or (len(sides) == 1 and not _is_of_itself(asked, compared)):
        return None
    called, days, about = zip(*sides, strict=True)
    return Framing("accounts", about, called, days=days)


def _compared(asked: str, outlets: Sequence[Span]) -> Iterator[Span]:
    """Where a question says that reports are held against each other.

    Of others than reports it is a fact that is asked for: "Did Putin and Xi agree?".
    """
    for pattern in (_STATES, _OF_ITSELF):
        if not _ACCORDING.search(asked):
            yield from (Span(*match.span()) for match in pattern.finditer(asked))
    done = -1
    for match in _DOES.finditer(asked):
        asking = [*_AUXILIARY.finditer(asked, 0, match.start())]
        start = asking[-1].end() if asking else match.start()
        if start == done:
            continue  # "agree on climate change"
        subject = asked[start : match.start()]
        told = overlapping(outlets, start, match.start()) or _TELLING.search(subject)
        if asking and told and not _THAT.search(subject):
            done = start
            yield Span(*match.span())


def _is_of_itself(asked: str, compared: Sequence[Span]) -> bool:
    """Whether a question asks one outlet whether it kept to what it wrote."""
    kept = _OF_ITSELF.search(asked) or any(
        asked[span.start :].casefold().startswith("chang") for span in compared
    )
    return bool(kept and _TELLING.search(asked)) and not _THAT.search(asked)


def _sides(
    asked: str, reports: Sequence[Report], outlets: Sequence[Span], compared: Sequence[Span]
) -> list[_Side]:
    """Each report with what it is asked about, at most ``_MOST``."""
    dropped = [*outlets, *(span for _, span in dated_in(asked)), *compared]
    regions = _regions(asked, reports, compared)
    between = [0, *itertools.chain.from_iterable((r.start, r.end) for r in regions), len(asked)]
    rests = [
        _topic(asked, Span(*ends), dropped)
        for ends in zip(between[::2], between[1::2], strict=True)
    ]
    shared = " ".join(filter(None, rests))
    topics = [_topic(asked, region, dropped) for region in regions]
    spare = shared or max(topics, key=len)
    if not spare:
        return []
    sides = dict.fromkeys(
        (report.name, report.day, topic if _says(topic, shared) else spare)
        for report, topic in zip(reports, topics, strict=True)
    )
    return _without_bare(list(sides), spare)[:_MOST]


def _regions(asked: str, reports: Sequence[Report], compared: Sequence[Span]) -> list[Span]:
    """What stands beside each report: up to where the next is led in, or what is asked begins."""
    days = [span for _, span in dated_in(asked)]
    regions = []
    for one, other in itertools.zip_longest(reports, reports[1:]):
        start, end = one.span.start, other.span.start if other else len(asked)
        if other:
            after = one.span.end
            cuts = [
                cut
                for cut in _CUT.finditer(asked, after, end)
                if not overlapping(days, *cut.span())
            ] or [
                cut
                for cut in _LEAD_IN.finditer(asked, after, end)
                if not _bare(asked[cut.end() : end])
            ]
            end = cuts[-1].start() if cuts else end
        opens = _OPENS.search(asked, one.span.end, end)
        end = opens.start() if opens else end
        end = min([end, *(span.start for span in compared if span.start >= one.span.end)])
        regions.append(Span(start, max(start, end)))
    return regions


def _topic(asked: str, region: Span, dropped: Sequence[Span]) -> str:
    """The words of ``region`` that say what was reported, as they stand."""
    words = (
        match[0]
        for match in _WORD.finditer(asked, region.start, region.end)
        if not overlapping(dropped, *match.span())
    )
    return _bare(" ".join(words))


def _bare(text: str) -> str:
    """A text without words of reports at its ends, and without such as ask or join."""
    kept = [word for word in (one.strip("'’.-") for one in text.split()) if word not in {"s", ""}]
    while kept and (kept[0] in _AHEAD or kept[0].casefold() in STOPWORDS):
        kept.pop(0)
    while kept and kept[-1].casefold() in STOPWORDS | _OF_REPORTS:
        kept.pop()
    return " ".join(kept)


def _says(topic: str, shared: str) -> bool:
    """Whether what stands beside an outlet is a topic of its own, beside what all share."""
    content = [word for word in topic.split() if word.casefold() not in STOPWORDS]
    named = any(not word[0].islower() for word in content)
    return bool(content) and (not shared or named or len(content) > 1)


def _without_bare(sides: Sequence[_Side], spare: str) -> list[_Side]:
    """Without those that only name again an outlet of which a report was told already."""
    return [
        (name, day, topic)
        for name, day, topic in sides
        if day is not None
        or topic != spare
        or not any(one != (name, day, topic) and one[0] == name for one in sides)
    ]
