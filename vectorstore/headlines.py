"""Headlines and prose told apart, and the headline of another report amid prose."""

from __future__ import annotations

import re

from vectorstore.wording import count_words, ends_in

_ENDS = (".", "!", "?", "…")
_NO_TITLE_ENDS = (".", ":", ";", ",", "…")
_PROSE_WORDS = 9
_ALWAYS_PROSE = 30
_TITLE_WORDS = 22
_LINK_WORDS = 5
_CAPITAL_WORDS = 6

# How headlines are told, which the past tense of a report and its short subheadings are not.
_IDIOM = re.compile(
    r"\bsays\b|, (?:[\w’']+ ){0,4}(?:says?|shows?|finds?|reveals?|warns?|suggests?|told)$"
    r"|^[^:]{3,40}: (?:the|what|how|why|who)\b|: (?:live|as it happened)\b"
    r"|^(?:who|what) (?:is|are|was) [A-Z].*[^?]$"
    r"|^(?:five|ten|\d+) (?:things|ways|charts|reasons)\b",
    re.IGNORECASE,
)
# A paragraph that leans on the one before it: no subheading stands between the two.
_LEANS = re.compile(
    r"(?:he|she|they|it|this|that|these|those|his|her|their|but|and|however|instead|still|yet|"
    r"meanwhile|also|then|another|both)\b",
    re.IGNORECASE,
)
_QUOTE_GOES_ON = re.compile(
    r"[“\"][^”\"]*[,.?!][”\"] (?:he|she|they|it) (?:said|told|added|wrote|says|asked|replied)\b"
)
# A post or a ticker in capitals, not a headline.
_SHOUTS = re.compile(r"[!*#@]|^\W*\d+(?:st|nd|rd|th)?\W? ?(?:min|:\d)|^update\b", re.IGNORECASE)
_FIRST_SENTENCE = re.compile(r".{0,200}?(?:[.!?](?=\s|[”\"’])|$)|.{0,200}")
_SMALL_WORDS = frozenset(
    "the a an of in on at to for from by with and or as is are was were be it its his her their "
    "that this over after before how what why who will not".split()
)


def is_prose(line: str) -> bool:
    """Whether the line reads like a sentence or more of running text."""
    words = count_words(line, _ALWAYS_PROSE)
    return words >= _ALWAYS_PROSE or (words >= _PROSE_WORDS and ends_in(line, _ENDS))


def is_title(line: str) -> bool:
    """Whether the line could be a headline or a name in a list of links."""
    return not ends_in(line, _NO_TITLE_ENDS) and count_words(line, _TITLE_WORDS + 1) <= _TITLE_WORDS


def interrupts(line: str, before: str, after: str) -> bool:
    """Whether ``line`` is the headline of another report, set between two paragraphs of prose.

    A subheading looks much the same: so one sign does not suffice. Capitals throughout, the
    idiom of headlines, and a following paragraph that goes on from the one before speak for
    a link; words shared with the paragraph below speak for a subheading.
    """
    if not is_title(line) or not (before and after):
        return False
    words = len(line.split())
    if words < _LINK_WORDS:
        return False
    if _is_capitals(line):
        told = all(ends_in(x, _ENDS) and not _is_capitals(x) for x in (before, after))
        return words >= _CAPITAL_WORDS and told and not _SHOUTS.search(line)
    if line[:1] in "“\"‘'(•—-–" or not (is_prose(before) and is_prose(after)):
        return False
    score = 0
    score += _IDIOM.search(line) is not None
    score += 2 * (_QUOTE_GOES_ON.match(after) is not None)
    score += _LEANS.match(after) is not None
    score -= line.endswith("?")
    opening = _FIRST_SENTENCE.match(after)
    score -= opening is not None and len(_content(line) & _content(opening[0])) >= 2
    return score >= 2


def _is_capitals(line: str) -> bool:
    letters = list(filter(str.isalpha, line))
    return sum(map(str.isupper, letters)) >= 0.85 * max(1, len(letters))


def _content(text: str) -> set[str]:
    words = re.findall(r"\w{3,}", text.lower())
    return {word for word in words if word not in _SMALL_WORDS}
