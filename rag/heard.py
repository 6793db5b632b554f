"""A turn of a conversation with the names in it, and which of them answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rag.named import Name
from rag.stopwords import STOPWORDS
from rag.types import Turn

_STEM = 6
"""Letters by which names in two spellings are taken for one."""
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class Heard:
    """A turn as it was understood: the names asked about, those of the answer and of its focus."""

    turn: Turn
    asked: tuple[Name, ...]
    said: tuple[Name, ...]
    focus: tuple[Name, ...]

    def fresh(self, fits: Sequence[Name]) -> list[Name]:
        """Those of ``fits`` that the question did not have, what answers it first.

        That is the focus of the answer; where none is known, what stands nearest to the words
        of the question, and to the names in it ("Ada Byron, head of the museum in Leeds").
        """
        known = [_stems(name) for name in self.asked]
        # "Byron" is one with "Ada Byron", and "Lukashenko" with "Lukashenka".
        new = [n for n in fits if not any(_stems(n) <= k or k <= _stems(n) for k in known)]
        answers = {word for name in self.focus for word in name.words}
        named = {stem for stems in known for stem in stems}
        wanted = {w[:_STEM] for w in _WORD.findall(self.turn.question)} - named
        return sorted(
            new,
            key=lambda name: (
                not answers & name.words,
                name.kind is None,  # "Ada Byron told AFP"
                self._far(name, wanted) + self._far(name, named),
            ),
        )

    def _far(self, name: Name, stems: Collection[str]) -> int:
        """Characters of the answer between a name and the nearest word with such a stem."""
        told = self.turn.answer
        places = [
            found.start()
            for found in _WORD.finditer(told)
            if found[0].lower() not in STOPWORDS and found[0][:_STEM] in stems
        ]
        end = told.find(name.text) + len(name.text)
        return min((abs(place - end) for place in places), default=0)


def _stems(name: Name) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in name.words)


def distinct(names: Iterable[Name]) -> tuple[Name, ...]:
    """``names``, each once, in their order."""
    found: dict[str, Name] = {}
    for name in names:
        found.setdefault(name.text, name)
    return tuple(found.values())
