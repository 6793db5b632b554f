"""Whose words a question asks for, and whether an article can have them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.stopwords import STOPWORDS

_SAYS = (
    r"(?:say|tell|think|claim|believe|warn|promise|announce|suggest|argue|admit|deny|insist|add"
    r"|predict|describe|call|write|hope|expect|blame|accuse|complain|explain|urge|demand|propose"
    r"|criticise|criticize|praise|make of|mean)"
)
_OFFICE = (
    r"(?:prime minister|president|chancellor|pope|king|queen|mayor|governor|attorney general"
    r"|secretary of state|(?:foreign|home|defence|defense|health|finance|interior|justice"
    r"|education|culture) (?:minister|secretary))"
)
_CAPITAL = r"(?!(?:I|We|You|They|He|She|It)\b)[A-Z][\w’'.-]*"
_WHO = (
    rf"(?:(?:the\s+)?(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{0,3}})"
    rf"|(?i:the\s+(?:[\w-]+\s+)?(?P<office>{_OFFICE})))"
)
_ASKED = re.compile(
    rf"\b(?i:did|does|do|has|had|have)\s+{_WHO}\s+(?:[a-z]+ly\s+)?(?i:{_SAYS}(?:e?d)?)\b"
)
_ACCORDING = re.compile(rf"\b(?i:according to)\s+{_WHO}(?=\s*(?:[,?.!]|$))")
_OF_MANY = frozenset(
    "downing street white house kremlin westminster whitehall pentagon capitol hill wall washington"
    " brussels hollywood silicon valley fifa uefa".split()
)
"""Words of houses and towns by which people are meant who work there."""
_NO_NAMES = STOPWORDS | {"mr", "mrs", "ms", "dr", "sir", "lord", "lady", "professor"}
_INITIALS = re.compile(r"(?:[A-Z]\.?){2,5}")
_WORD = re.compile(r"[^\W_]+")
_STEM = 5
"""Letters by which a name in two spellings is taken for one: Lukashenko, Lukashenka."""


def asked_speaker(question: str) -> tuple[str, ...]:
    """The words of the name or the office of the one whose words are asked for; none if unsaid.

    "What did Ada Byron say about goats?" asks for Ada Byron's, "What does the prime minister
    think of it?" for the prime minister's. Other descriptions have too many synonyms: who is the
    singer to one article is the star to another. Initials may stand written out.
    """
    if question.isupper():
        return ()
    found = _ASKED.search(question) or _ACCORDING.search(question)
    if found is None:
        return ()
    if found["office"]:
        return tuple(found["office"].lower().split())
    words = words_of_name(re.sub(r"['’]s?$", "", found["name"]))
    return () if all(word.lower() in _OF_MANY for word in words) else words


def words_of_name(name: str) -> tuple[str, ...]:
    """The words of a name that an article must have; none of initials, which may be written out."""
    if _INITIALS.fullmatch(name):
        return ()
    return tuple(
        word for word in _WORD.findall(name) if len(word) > 1 and word.lower() not in _NO_NAMES
    )


def may_have_words_of(speaker: tuple[str, ...], variants: Iterable[str], text: str) -> bool:
    """Whether ``text`` names the one who is asked about: one word of a name, all of an office.

    ``variants`` are other spellings of the name that would do.
    """
    low = text.casefold()
    if speaker and speaker[0].islower():
        return all(_stands(word, low) for word in speaker)
    return any(_stands(word, low) for word in (*speaker, *variants))


def _stands(word: str, low: str) -> bool:
    return re.search(rf"\b{re.escape(word.casefold()[:_STEM])}", low) is not None
