"""Lines of an article that are no sentences: signatures, bare dates, headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.language import Linguist
from rag.numbers import dates_in
from vectorstore.dates import WEEKDAYS

if TYPE_CHECKING:
    from rag.findings import Evidence

_SIGNED = re.compile(r"^\W*[—–-]\s*(?:[A-Z][\w.’'-]*\s+){0,4}\(@\w+\)")
"""How a post that an article shows is signed: "— Berta Holm (@berta) 3 May 2021"."""
_BESIDE_A_DATE = frozenset(
    [day.lower() for day in WEEKDAYS]
    + "at on by am pm gmt utc bst cet est edt et updated published posted last first".split()
)
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b|\bat \d{1,2}\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_TELLS = re.compile(r"[\d:]")
_VERBS = frozenset({"VERB", "AUX"})


def says_nothing(text: str) -> bool:
    """Whether a line is only a signature or a date, which answers nothing by itself."""
    left, signed = _SIGNED.subn("", text)
    dates = dates_in(left)
    for day in reversed(dates):
        left = left[: day.start] + left[day.end :]
    if not signed and not dates:
        return False
    left = _CLOCK.sub("", left)
    return all(word.lower() in _BESIDE_A_DATE for word in _WORD.findall(left))


def sentences_first(evidence: Sequence[Evidence], linguist: Linguist) -> tuple[Evidence, ...]:
    """``evidence`` in its order, but headings last: what has no verb.

    A line without one that has a figure or a colon may be the answer: "Referee: Marta Lindqvist".
    """
    docs = linguist.parse([piece.text for piece in evidence])
    heads = {
        id(piece): not (_TELLS.search(piece.text) or any(token.pos_ in _VERBS for token in doc))
        for piece, doc in zip(evidence, docs, strict=True)
    }
    return tuple(sorted(evidence, key=lambda piece: heads[id(piece)]))
