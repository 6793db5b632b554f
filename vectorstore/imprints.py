"""Which outlet an article names as its own, and who wrote it, each with where it says so.

A name that is only likely (the site whose reporters are told things, the owner in a copyright
line) is returned with an origin that begins with ``inferred:`` and gives the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from vectorstore.outlets import AGENCIES, known_outlet
from vectorstore.wording import holds_any

Found = tuple[str, str]
"""A value and its origin."""

_TOP, _BOTTOM = 6, 8
_AGENCY = "|".join(sorted((re.escape(name) for name in AGENCIES), key=len, reverse=True))
_AGENCY_LINE = re.compile(rf"\((?:[\w ,/-]+ (?:with|and|/) )?({_AGENCY})\)")
_DATELINE = re.compile(
    r"^(?:[A-Z][\w.'’-]*[ ,/]+){1,5}(?:\w+\.? \d{1,2},? ?)?(?:\d{4} ?)?"
    rf"\(({_AGENCY})\)\s*[-–—:]"
)
_IMPRINT = re.compile(
    r"^(?:[Tt]his (?:article|story|report) (?:was )?)?(?:first |originally )?[Pp]ublished "
    r"(?:by|in|on|at) (?:the )?([A-Z][\w.'’&! -]{2,40}?)(?:,|\.?$| - | on )"
)
_COPYRIGHT = re.compile(
    r"^(?:text )?(?:copyright|©|\(c\))[\s©]*(?:of )?"
    r"(?:(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)?\d\d)?,? )?(?:by )?([A-Z][\w.'’& -]{2,40}?)"
    r"(?: (?:19|20)\d\d)?(?:,? (?:ltd|inc|llc|plc)\b.*|[.,]? all rights.*|[.,|]|$)",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:told|tells|telling|explained to|spoke to|speaking to|interview with|confirmed to) "
    r"(?:the )?((?:[A-Z][\w.'’]*)(?: (?:[A-Z0-9][\w.'’]*)){0,4})"
)
_TELLS_WORDS = (
    "told", "tells", "telling", "explained to", "spoke to", "speaking to", "interview with",
    "confirmed to",
)  # fmt: skip
"""One of these stands in every ``_TELLS``."""
_LEAST_TELLS = 3
_READERS = re.compile(r"\b(?:other|our|fellow) ([A-Z][\w' ]{2,30}?) (?:readers|subscribers)\b")
_READERS_WORDS = ("readers", "subscribers")
_NAME = r"(?:[A-Z][\w.'’-]+|[A-Z]\.|de|da|di|van|von|der|bin|al|el|la|le)"
_FULL_NAME = rf"(?!Ph\.?D|M\.?D\b)[A-Z][\w.'’-]+(?: {_NAME}){{1,4}}"
_NAMES = rf"({_FULL_NAME}(?:(?:, | and | & ){_FULL_NAME}){{0,4}})"
_BYLINE = re.compile(
    rf"^(?:[Bb]y|BY|[Ww]ritten by|[Ww]ords by|[Tt]ext by|Author:)\s+{_NAMES}"
    r"(?=$|[,|;–—-]| in | for |\s*\d|\.$)"
)
_REPORTING = re.compile(rf"^\(?Reporting by {_NAMES}(?: in [\w ]+)?[;.,)]")
_SIGNED = re.compile(rf"^[—–-]{{1,2}}\s?{_NAMES} ?\(@")
_NOBODY = re.compile(
    r"\b(?:staff|reporters?|correspondents?|desk|editors?|newsroom|agenc\w+|team|press|"
    r"writers?|bureau|today|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    re.IGNORECASE,
)


def find_outlet(lines: Sequence[str], kept: Sequence[str]) -> Found | None:
    """The outlet: stated by an agency line, a dateline, a masthead or an imprint, or inferred.

    ``lines`` are all lines of the file, ``kept`` those that are not boilerplate.
    """
    for line in reversed(kept[-_BOTTOM:]):
        agency = _AGENCY_LINE.fullmatch(line)
        if agency:
            return AGENCIES[agency[1]], "agency line"
    for line in kept[:_TOP]:
        agency = _DATELINE.match(line)
        if agency:
            return AGENCIES[agency[1]], "dateline"
    for line in (*reversed(lines[-_BOTTOM:]), *lines[:_TOP]):
        name = known_outlet(line)
        if name and line not in kept and line[0].isalnum():
            return name, "masthead line"
    return _infer_outlet(lines, kept)


def _infer_outlet(lines: Sequence[str], kept: Sequence[str]) -> Found | None:
    for line in reversed(lines[-_BOTTOM:]):
        imprint = _IMPRINT.match(line)
        name = imprint and (known_outlet(imprint[1]) or _site(imprint[1]))
        if name:
            return name, f"inferred: it ends “{line[:80]}”"
    told = Counter(
        name
        for line in kept
        if holds_any(line, _TELLS_WORDS)
        for said in _TELLS.findall(line)
        if (name := _outlet_in(said))
    )
    ranked = told.most_common(2)
    if ranked and ranked[0][1] >= _LEAST_TELLS and ranked[0][1] > sum(c for _, c in ranked[1:]):
        name, count = ranked[0]
        return name, f"inferred: people speak to {name} in it ({count} times)"
    for line in lines:
        readers = _READERS.search(line) if holds_any(line, _READERS_WORDS) else None
        name = readers and known_outlet(readers[1])
        if name and line not in kept:
            return name, f"inferred: the page says “{line[:80]}”"
    for line in reversed(lines[-_BOTTOM:]):
        owner = _COPYRIGHT.match(line)
        name = owner and known_outlet(owner[1])
        if name:
            return name, "inferred: the copyright line names it"
    return None


def _outlet_in(said: str) -> str | None:
    """The outlet that begins ``said``: ``Fox News Digital in`` is Fox News."""
    words = said.rstrip(".,").split()
    for end in range(len(words), 0, -1):
        name = known_outlet(" ".join(words[:end]).rstrip(".,'’"))
        if name:
            return None if name in AGENCIES.values() else name
    return None


def _site(name: str) -> str | None:
    return name if re.fullmatch(r"[\w-]+\.(?:com|co\.uk|org|net)", name) else None


def find_author(lines: Sequence[str]) -> Found | None:
    """Who wrote it: a byline above the text, a signature or a reporting line below it."""
    for line in (*lines[: _TOP + 2], *lines[-_BOTTOM:]):
        byline = _BYLINE.match(line)
        if byline and not _NOBODY.search(byline[1]) and len(line) < 120:
            return byline[1].rstrip(".,"), "byline"
    for line in reversed(lines[-_BOTTOM:]):
        signed = _REPORTING.match(line) or (_SIGNED.match(line) if len(line) < 120 else None)
        if signed and not _NOBODY.search(signed[1]):
            return signed[1].rstrip(".,"), "reporting line" if "eporting" in line else "signature"
    for line in lines[:_TOP]:
        half = line[: len(line) // 2].strip()
        doubled = half and line[len(line) // 2 :].strip() == half
        if doubled and re.fullmatch(_FULL_NAME, half) and not _NOBODY.search(half):
            return half, "inferred: the name stands twice above the text"
    return None
