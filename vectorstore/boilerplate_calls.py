"""Calls to action: what asks the reader to sign up, pay, click or consent.

No single word tells: trials, cookies and newsletters are in the news as well. So cues are
weighed, and more is needed where somebody is quoted or nobody is addressed.
"""

from __future__ import annotations

import re

from vectorstore.boilerplate_shapes import any_of
from vectorstore.headlines import is_prose
from vectorstore.wording import holds_any

_SIGNS_PER_CUE = 250
_LEAST, _TOLD, _SPOKEN = 2, 3, 5


_Cue = tuple[int, tuple[str, ...], re.Pattern[str]]
"""Its weight, stems of which one stands wherever it does, and the pattern."""

Cues = tuple[_Cue, ...]
"""Those that the lines of a text are searched for."""


def _cue(weight: int, stems: str, pattern: str) -> _Cue:
    return weight, tuple(stems.split("|")), re.compile(pattern)


# All is matched in lower case. The stems are looked for first: plain letters cost a tenth of a
# pattern, and most texts hold none of them.
_CUES = (
    _cue(1, "sign", r"\bsign(?:ing)? ?up (?:to|for|by|here|now)\b"),
    _cue(1, "newsletter", r"\bnewsletters?\b"),
    _cue(1, "subscri", r"\bsubscri(?:be|ption|ber)s?\b"),
    _cue(1, "mail", r"\b(?:your|an|valid) e-?mail\b|\be-?mail (?:address|format)\b"),
    _cue(1, "privacy ", r"\bprivacy (?:policy|notice)\b"),
    _cue(1, "terms ", r"\bterms (?:of (?:use|service)|and conditions|&|apply)"),
    _cue(
        2, "unsub|captcha|{{|gamble|18+", r"\bunsubscribe\b|recaptcha|\{\{|\bgambleaware\b|\b18\+"
    ),
    _cue(1, " inbox", r"\b(?:your|straight to your|to your) inbox\b"),
    _cue(1, "cookies|javascript", r"\bcookies\b|\bjavascript\b"),
    _cue(1, " browser", r"\b(?:your|different|chrome) browser\b"),
    _cue(2, " our", r"(?:^|[.!?] )(?:check out|fire up|join|try|browse) our\b"),
    _cue(2, "picks now|this helpful", r"\bpicks now$|\bwas this helpful\b"),
    _cue(1, "be displayed|please ", r"\bcannot be displayed\b|\bplease (?:enable|use|try)\b"),
    _cue(1, "free |promo ", r"\bfree (?:trial|account|bets?|deposit|tips)\b|\bpromo code\b"),
    _cue(1, "affiliate link", r"\baffiliate links?\b"),
    _cue(1, "commission", r"\bmay (?:earn|receive) (?:a |an )?(?:\w+ )?commission"),
    _cue(1, "link", r"\blinks? in (?:our|this)\b"),
    _cue(1, "help", r"\bhelps? (?:support|fund) (?:our|the)\b"),
    _cue(
        1,
        "unlimited access|subscriber-only|special offer",
        r"\bunlimited access\b|\bsubscriber-only\b|\bspecial offer\b",
    ),
    _cue(1, "app st|google p|download", r"\bapp store\b|\bgoogle play\b|\bdownload (?:the|our)\b"),
    _cue(1, "improve |personali", r"\b(?:improve|personali[sz]e) (?:our|your)\b"),
    _cue(1, "consented to|3rd parties", r"\bconsented to\b|\b3rd parties\b"),
    _cue(
        1,
        "click here|learn more|more info|out more",
        r"\bclick here\b|\b(?:learn more|more info|find out more)\W*$",
    ),
    _cue(
        1,
        "notifications|menu button|gear icon|make sure you",
        r"\b(?:notifications|menu button|gear icon|make sure you)\b",
    ),
    _cue(1, "watch |stream ", r"\b(?:watch|stream) (?:all|every|live|it live)\b"),
    _cue(1, "ad-free|ad free|on demand", r"\bad[- ]free\b|\bon demand\b"),
)
"""Weighted cues of a call to action; two together are one, unless somebody is speaking."""

_OPENS = re.compile(
    r"(?:sign up|subscribe|download|click|tap|join|get|register|claim|visit|"
    r"in the .{3,20} app|if you already|don['’]t miss)\b",
    re.IGNORECASE,
)
"""How calls open, which weighs as much as a cue."""

_ADDRESSES = any_of(
    r"^(?:please |to )?(?:sign up|subscribe|download|click|tap|join|get|register|claim)\b",
    r"^(?:please |to )?(?:enter|follow|read|turn on|check out)\b",
    r"[.!?:] (?:sign up|subscribe|download|click|register|learn more|more info|read more)\b",
    r"\bour (?:links?|newsletters?|stories|journalism|terms|privacy)\b",
    r"\bwe (?:use|may earn|earn)\b",
    r"\byour (?:inbox|e-?mail|browser|free)\b|\bplease (?:use|enable|try|update|allow|accept)\b",
    r"\btap the\b|\bgo to settings\b|(?-i:\bSign [Uu]p (?:for|to)\b)|^if you already have\b",
    r"\bour [\w ]{1,30}(?:promo|bonus) code\b",
)
"""What turns to the reader, as a call does and a report does not."""

SPEAKING = re.compile(
    r"\b(?:said|says|told|tells|asked|added|wrote|according to|announced|reported)\b|[“\"].+[”\"]",
    re.IGNORECASE,
)


def cues_in(text: str) -> Cues:
    """The cues that any line of ``text`` can hold: those of which a stem stands in it."""
    lower = text.lower()
    return tuple(cue for cue in _CUES if holds_any(lower, cue[1]))


def weigh_calls(line: str, cues: Cues) -> int:
    """The weight of the cues of a call to action in ``line``; ``cues`` are those of its text."""
    total = int(_OPENS.match(line) is not None)
    if cues:
        lower = line.lower()
        for weight, stems, cue in cues:
            if holds_any(lower, stems) and cue.search(lower):
                total += weight
    return total


def is_call(line: str, cues: Cues) -> bool:
    """Whether ``line`` as a whole is a call to action; ``cues`` are those of its text."""
    weight = weigh_calls(line, cues)
    if weight < _LEAST or len(line) > _SIGNS_PER_CUE * weight:
        return False
    told = is_prose(line) and not _ADDRESSES.search(line)
    return weight >= (_SPOKEN if SPEAKING.search(line) else _TOLD if told else _LEAST)
