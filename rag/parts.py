"""A question that asks for several things → its parts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag.stopwords import STOPWORDS
from vectorstore.types import Span

_AUXILIARY = (
    "is|are|was|were|has|have|had|do|does|did|can|could|will|would|should|what|who|whom|whose"
    "|when|where|why|which|how"
)
_PREPOSITION = "at|on|to|for|by|from|with|of|since|until|under|through|against|about|in"
_BOUNDARY = re.compile(
    rf"\s*[;?]\s+"
    rf"|,?\s+(?:all\s+)?(?:while|whereas|although|despite|compared (?:to|with)|as well as"
    rf"|versus|vs\.?)\s+"
    rf"|,\s+(?:yet|but)\s+(?:also\s+)?|\s+but\s+(?=(?:{_AUXILIARY}|also|then|later|not|the|it|its)\b)"
    rf"|,\s+(?:and|or)\s+(?:also\s+|later\s+)?"
    rf"|,\s+(?={_AUXILIARY}\b)"
    rf"|,\s+(?:later\s+|also\s+)?(?=(?!according|including)\w{{3,}}(?:ing|ed)\b)"
    rf"|\s+and\s+(?:(?:also|then|later)\s+)?"
    rf"(?=(?:{_AUXILIARY}|the|an?|another|its|his|her|their|in|by|for|on)\b"
    rf"|(?:{_PREPOSITION})\s+(?:what|which|whom|whose|how)\b"
    rf"|\w{{3,}}ed\s+(?:by|of|for|to|in|that|an?|the)\b)",
    re.IGNORECASE,
)
# What leads over from what one outlet wrote to what another did ("in the same way that Time…").
_BEFORE_NAME = re.compile(
    r"\s+(?:before|after|than|unlike|like|that|as|how|when|since|until|with|in|from"
    r"|(?<!according )to)(?:\s+(?:the|an?|another))?\s+['\"‘“]?$",
    re.IGNORECASE,
)
# Words of questions about reports that say nothing of what was reported.
_EMPTY = STOPWORDS | frozenset(
    "according mentioned individual person company recently previously news published source "
    "sources information considering between another also".split()
)
_EACH = re.compile(r"\b(?:each|both|respectively)\b|^where (?:do|did|were)\b", re.IGNORECASE)
_OF_ALL = re.compile(r"(?:,\s*)?\b(?:each|both|respectively)\b\s*", re.IGNORECASE)
_CAPITALISED = r"[A-Z][\w’'.-]*(?:\s+[A-Z][\w’'.-]*)*"
_PAIR = re.compile(rf"\b(?P<one>{_CAPITALISED}) and (?P<other>{_CAPITALISED})")
_LEAST_WORDS = 4
_LEAST_NAMED = 3
"""The same for a clause that names an outlet, and so looks elsewhere than the others."""
# The last of a list of words or names ("Macs, phones, and chips") begins no clause.
_LISTED = re.compile(r",(?:\s+[^\s,;]+){1,2}$")
_ASKS = re.compile(
    rf"\W*(?:(?:{_PREPOSITION})\s+)?"
    r"(?:(?:who|what)\s+\w|(?:when|where|why|how)\b|(?:whom|whose|which)\b)",
    re.IGNORECASE,
)
# "When was it built? And when was it sold?": what leads on to a question is none of it.
_LEADS_ON = re.compile(r"^\W*(?:and|but|so|then)\s+", re.IGNORECASE)
_SAYS_THAT = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|can|could|will|would|should|may|might)\b"
    r"|^\W*(?:who\s+(?!and\b|or\b|else\b)\w+|what\s+\w+(?:ed|s))\b"
    r"|^\W*(?:which|what|whose|how (?:many|much))\s+(?:\w+\s+){1,4}"
    r"(?:\w{2,}ed|won|lost|led|made|got|took|gave|went|came|said|told|ran|held|beat|sold|bought"
    r"|paid|wrote|met|left|put|saw|began|became|rose|fell|grew|spoke|drew|hit)\b",
    re.IGNORECASE,
)
"""A verb that a question word needs beside it to ask something: "which language" has none."""
_MOST_PARTS = 4
_REPEATED = 0.7
"""A part of which this share of the words stands in the others asks for nothing new."""


def split_parts(question: str, named: Sequence[Span] = ()) -> list[Span]:
    """Spans of the clauses that ask for things of their own; one where there is but one.

    A clause of fewer than four words that say something goes with the one before it, unless
    both are whole questions; the names at ``named`` (of outlets) do not count. A clause that
    names none and only repeats the others ("was there a change in…") is left out.
    """
    cuts = [Span(*match.span()) for match in _BOUNDARY.finditer(question)]
    cuts = [cut for cut in cuts if not any(name.start < cut.start < name.end for name in named)]
    cuts = [
        cut
        for cut in cuts
        if not (
            question[cut.start : cut.end].startswith((", and", ", or"))
            and _LISTED.search(question, 0, cut.start)
        )
    ]
    cuts = _with_cuts_before_names(question, cuts, named)
    starts = [0, *(cut.end for cut in cuts)]
    ends = [*(cut.start for cut in cuts), len(question)]
    spans: list[Span] = []
    for start, end in zip(starts, ends, strict=True):
        span = Span(start, end)
        if spans and _belong_together(question, spans[-1], span, named):
            spans[-1] = Span(spans[-1].start, end)
        else:
            spans.append(span)
    spans = _without_repeats(question, spans, named)
    while len(spans) > _MOST_PARTS:
        lengths = [b.end - a.start for a, b in itertools.pairwise(spans)]
        at = lengths.index(min(lengths))
        spans[at : at + 2] = [Span(spans[at].start, spans[at + 1].end)]
    return spans


def _with_cuts_before_names(question: str, cuts: list[Span], named: Sequence[Span]) -> list[Span]:
    """With a cut before each name that follows another one in the same clause."""
    found = list(cuts)
    for one, other in itertools.pairwise(sorted(set(named))):
        if other.start < one.end or any(one.end <= cut.start < other.start for cut in cuts):
            continue
        if match := _BEFORE_NAME.search(question, one.end, other.start):
            found.append(Span(match.start(), match.end()))
    return sorted(found)


def split_names(question: str) -> list[str]:
    """The question once for A and once for B, where it asks "What do A and B each…"."""
    if not _EACH.search(question):
        return []
    match = _PAIR.search(question)
    if not match:
        return []
    before, after = question[: match.start()], question[match.end() :]
    before, after = (_OF_ALL.sub("", side) for side in (before, after))
    return [f"{before}{name}{after}" for name in (match["one"], match["other"])]


def _belong_together(question: str, one: Span, other: Span, named: Sequence[Span]) -> bool:
    if all(_is_question(question, span) for span in (one, other)):
        return False
    return _says_little(question, one, named) or _says_little(question, other, named)


def _is_question(question: str, span: Span) -> bool:
    """Whether a clause could be asked by itself."""
    clause = _LEADS_ON.sub("", question[span.start : span.end])
    return _ASKS.match(clause) is not None and _SAYS_THAT.search(clause) is not None


def _says_little(question: str, span: Span, named: Sequence[Span]) -> bool:
    is_named = any(name.overlaps(span) for name in named)
    least = _LEAST_NAMED if is_named else _LEAST_WORDS
    return len(_content(question, span, named)) < least


def _without_repeats(question: str, spans: list[Span], named: Sequence[Span]) -> list[Span]:
    kept = list(spans)
    for span in reversed(spans):
        others = {
            word for other in kept if other != span for word in _stems(question, other, named)
        }
        words = _stems(question, span, named)
        if any(name.overlaps(span) for name in named):
            continue
        if len(kept) > 2 and words and sum(w in others for w in words) >= _REPEATED * len(words):
            kept.remove(span)
    return kept


def _stems(question: str, span: Span, named: Sequence[Span]) -> list[str]:
    return [word[:6] for word in _content(question, span, named)]


def _content(question: str, span: Span, named: Sequence[Span]) -> list[str]:
    """The words of ``span`` that say something, lower case."""
    return [
        match[0].lower()
        for match in re.finditer(r"\w+", question[span.start : span.end])
        if match[0].lower() not in _EMPTY
        and not match[0].isdigit()
        and not any(
            name.start < span.start + match.end() and span.start + match.start() < name.end
            for name in named
        )
    ]
