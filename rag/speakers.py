"""Whose words a question asks for, and whether an article can have them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from anyascii import anyascii

from rag.stopwords import STOPWORDS

_SAY = (
    r"say|tell|think|claim|believe|warn|suggest|argue|admit|deny|insist|predict|describe|blame"
    r"|accuse|complain|explain|urge|demand|criticise|criticize|praise|make of"
)
_SAID = (
    r"said|told|thought|claimed|believed|warned|suggested|argued|admitted|denied|insisted|predicted"
    r"|described|blamed|accused|complained|explained|urged|demanded|criticised|criticized|praised"
)
_OFFICES = {
    "prime minister": r"prime minister|premier(?! league)|pm",
    "president": r"president|head of state",
    "chancellor": r"chancellor|treasury",
    "pope": r"pope|pontiff|vatican|holy (?:father|see)",
    "king": r"king|monarch|his majesty",
    "queen": r"queen|monarch|her majesty",
    "mayor": r"mayor",
    "governor": r"governor",
    "foreign minister": r"foreign (?:minister|secretary)|secretary of state|foreign office",
    "foreign secretary": r"foreign (?:minister|secretary)|foreign office",
    "home secretary": r"home (?:secretary|office)|interior minister",
}
"""Offices, and what an article calls whoever has one."""
_CAPITAL = r"(?!(?:I|We|You|They|He|She|It)\b)[A-Z][\w’'.-]*"
WHO = (
    rf"(?:(?:the\s+)?(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{0,3}})"
    rf"|(?i:the\s+(?:[\w-]+\s+)?(?P<office>{'|'.join(_OFFICES)})))"
)
_ASKED = re.compile(rf"\b(?i:did|does|do)\s+{WHO}\s+(?:[a-z]+ly\s+)?(?i:{_SAY})\b")
_HAS = re.compile(
    rf"\b(?i:has|had|have)\s+{WHO}\s+(?:[a-z]+ly\s+|already\s+|ever\s+)?(?i:{_SAID})\b"
)
_ACCORDING = re.compile(rf"\b(?i:according to)\s+{WHO}(?=\s*(?:[,?.!]|$))")
_OF_MANY = frozenset(
    "downing street,white house,kremlin,westminster,whitehall,pentagon,capitol hill,wall street"
    ",washington,brussels,hollywood,silicon valley".split(",")
)
"""Houses and towns by which people are meant who work there."""
_NO_NAMES = STOPWORDS | frozenset(
    "mr mrs ms dr sir lord lady dame professor president vice prime minister chancellor king queen"
    " prince princess pope mayor governor senator judge justice general secretary captain jr"
    " sr".split()
)
_INITIALS = re.compile(r"(?:[A-Z]\.?){2,5}")
_WORD = re.compile(r"[^\W_]+")
_WHOLE = 5
"""A word of so many letters stands as it is; of a longer one the last two may differ, as in the
spellings of one name: Lukashenko, Lukashenka."""


def asked_speaker(question: str) -> tuple[str, ...]:
    """The words of the name, or the office, of the one whose words are asked for; none if unsaid.

    "What did Ada Byron say about goats?" asks for Ada Byron's, "What does the prime minister
    think of it?" for the prime minister's. Other descriptions have too many synonyms: who is the
    singer to one article is the star to another. Initials may stand written out.
    """
    if question.isupper():
        return ()
    found = _ASKED.search(question) or _HAS.search(question) or _ACCORDING.search(question)
    if found is None:
        return ()
    if found["office"]:
        return (found["office"].lower(),)
    words = words_of_name(re.sub(r"['’]s?$", "", found["name"]))
    return () if " ".join(words).lower() in _OF_MANY else words


def words_of_name(name: str) -> tuple[str, ...]:
    """The words of a name without titles; none of initials, which may be written out."""
    if _INITIALS.fullmatch(name):
        return ()
    return tuple(
        word for word in _WORD.findall(name) if len(word) > 1 and word.lower() not in _NO_NAMES
    )


def names_speaker(speaker: tuple[str, ...], variants: Iterable[str], text: str) -> bool:
    """Whether ``text`` names whoever is asked about: by the last word of a name, or an office.

    ``variants`` are other spellings of the name, of which any will do.
    """
    low = anyascii(text).casefold()
    if speaker and speaker[0] in _OFFICES:
        return re.search(rf"\b(?:{_OFFICES[speaker[0]]})(?:s|'s)?\b", low) is not None
    return any(_stands(word, low) for word in (*speaker[-1:], *variants))


def names_all(words: Iterable[str], variants: Iterable[str], text: str) -> bool:
    """Whether ``text`` has every word of a name, or one of its ``variants`` in place of it."""
    low = anyascii(text).casefold()
    others = list(variants)
    return all(any(_stands(one, low) for one in (word, *others)) for word in words)


def _stands(word: str, low: str) -> bool:
    plain = anyascii(word).casefold()
    if len(plain) <= _WHOLE:
        return re.search(rf"\b{re.escape(plain)}(?:s|['’]s)?\b", low) is not None
    return re.search(rf"\b{re.escape(plain[: max(_WHOLE, len(plain) - 2)])}", low) is not None
