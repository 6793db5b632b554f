"""An answer about the first year is no answer about the second."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORDS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_ORDINAL = re.compile(
    rf"\b(?P<word>{'|'.join(_WORDS)})(?:-|\s+)(?P<noun>[a-z]+)"
    r"|\b(?P<digits>\d{1,2})(?:st|nd|rd|th)\s+(?P<noun2>[a-z]+)",
    re.IGNORECASE,
)


def ordinals_of(text: str) -> dict[str, set[int]]:
    """For each noun the ordinals that stand before it: "the first year" → {"year": {1}}."""
    found: dict[str, set[int]] = {}
    for match in _ORDINAL.finditer(text):
        number = int(match["digits"]) if match["digits"] else _WORDS[match["word"].lower()]
        noun = (match["noun"] or match["noun2"]).lower().rstrip("s")
        found.setdefault(noun, set()).add(number)
    return found


def clashing_ordinal(question: str, evidence: Sequence[str]) -> str | None:
    """The words of the question whose noun the evidence counts otherwise, or ``None``.

    "In the second year" clashes with evidence that speaks of the first year alone.
    """
    said = ordinals_of(" ".join(evidence))
    for match in _ORDINAL.finditer(question):
        for noun, asked in ordinals_of(match[0]).items():
            if noun in said and not asked & said[noun]:
                return match[0]
    return None
