"""Calls to action: what asks the reader to sign up, pay, click or consent.

No single word tells: trials, cookies and newsletters are in the news as well. So cues are
weighed, and more is needed where somebody is quoted or nobody is addressed.
"""

from __future__ import annotations

import re

from vectorstore.boilerplate_shapes import any_of
from vectorstore.headlines import is_prose

_SIGNS_PER_CUE = 250


def _weigh(*cues: tuple[int, str]) -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple((weight, re.compile(pattern, re.IGNORECASE)) for weight, pattern in cues)


_CUES = _weigh(
    (1, r"\bsign(?:ing)? ?up (?:to|for|by|here|now)\b"),
    (1, r"\bnewsletters?\b"),
    (1, r"\bsubscri(?:be|ption|ber)s?\b"),
    (1, r"\b(?:your|an|valid) e-?mail\b|\be-?mail (?:address|format)\b"),
    (
        1,
        r"\bprivacy (?:policy|notice)\b|\bterms (?:of (?:use|service)|and conditions|&|"
        r"apply)",
    ),
    (2, r"\bunsubscribe\b|recaptcha|\{\{|\bgambleaware\b|\b18\+"),
    (1, r"\b(?:your|straight to your|to your) inbox\b"),
    (1, r"\bcookies\b|\bjavascript\b|\b(?:your|different|chrome) browser\b"),
    (
        2,
        r"(?:^|[.!?] )(?:check out|fire up|join|try|browse) our\b|\bpicks now$|"
        r"\bwas this helpful\b",
    ),
    (1, r"\bcannot be displayed\b|\bplease (?:enable|use|try)\b"),
    (1, r"\bfree (?:trial|account|bets?|deposit|tips)\b|\bpromo code\b"),
    (1, r"\baffiliate links?\b"),
    (1, r"\bmay (?:earn|receive) (?:a |an )?(?:\w+ )?commission"),
    (1, r"\blinks? in (?:our|this)\b|\bhelps? (?:support|fund) (?:our|the)\b"),
    (1, r"\bunlimited access\b|\bsubscriber-only\b|\bspecial offer\b"),
    (1, r"\bapp store\b|\bgoogle play\b|\bdownload (?:the|our)\b"),
    (
        1,
        r"^(?:sign up|subscribe|download|click|tap|join|get|register|claim|visit|"
        r"in the .{3,20} app|if you already|don['’]t miss)\b",
    ),
    (
        1,
        r"\b(?:improve|personalise|personalize) (?:our|your)\b|\bconsented to\b|"
        r"\b3rd parties\b",
    ),
    (1, r"\bclick here\b|\blearn more\W*$|\bmore info\W*$|\bfind out more\W*$"),
    (1, r"\b(?:notifications|menu button|gear icon)\b|\bmake sure you\b"),
    (1, r"\b(?:watch|stream) (?:all|every|live|it live)\b|\bad[- ]free\b|\bon demand\b"),
)
"""Weighted cues of a call to action; two together are one, unless somebody is speaking."""

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


def weigh_calls(line: str) -> int:
    """The weight of the cues of a call to action in ``line``."""
    return sum(weight for weight, cue in _CUES if cue.search(line))


def is_call(line: str) -> bool:
    """Whether ``line`` as a whole is a call to action."""
    told = is_prose(line) and not _ADDRESSES.search(line)
    needed = 5 if SPEAKING.search(line) else 3 if told else 2
    weight = weigh_calls(line)
    return weight >= needed and len(line) <= _SIGNS_PER_CUE * weight
