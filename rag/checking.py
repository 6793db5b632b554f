"""The last look at an answer: what is cited must stand where it says, letter for letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rag.arrangement import kept
from rag.types import Answer, Citation, Disagreement

TextOf = Callable[[str], str | None]
"""The text in which the offsets of a source count, or ``None`` for an unknown source."""

UNPROVEN = "The quotes could not be found again where they stood: sync the folder and ask again."


def check(answer: Answer, text_of: TextOf) -> Answer:
    """``answer`` without what does not hold.

    A citation whose words do not stand at its place goes, and with it each sentence that
    has no other. Where nothing is left the answer becomes a refusal that says so.
    """
    sound = {c.number for c in answer.citations if _stands(c, text_of)}
    nearest = tuple(c for c in answer.nearest if _stands(c, text_of))
    if len(sound) == len(answer.citations) and len(nearest) == len(answer.nearest):
        return answer
    left = [i for i, s in enumerate(answer.sentences) if sound.intersection(s.citations)]
    sentences = tuple(
        replace(s, citations=tuple(n for n in s.citations if n in sound))
        for s in (answer.sentences[i] for i in left)
    )
    citations = tuple(c for c in answer.citations if c.number in sound)
    disagreements = tuple(filter(None, (_left(one, sound) for one in answer.disagreements)))
    if answer.sentences and not sentences:
        return replace(
            answer,
            sentences=(),
            citations=(),
            disagreements=(),
            arrangement=None,
            refused=True,
            reason=UNPROVEN,
            nearest=nearest,
        )
    return replace(
        answer,
        sentences=sentences,
        citations=citations,
        disagreements=disagreements,
        arrangement=kept(answer.arrangement, {old: new for new, old in enumerate(left)}, sound),
        nearest=nearest,
    )


def _left(difference: Disagreement, sound: set[int]) -> Disagreement | None:
    """What is left of a disagreement; nothing where a single side is."""
    sides = tuple(
        replace(side, citations=tuple(n for n in side.citations if n in sound))
        for side in difference.sides
        if sound.intersection(side.citations)
    )
    return replace(difference, sides=sides) if len(sides) > 1 else None


def _stands(citation: Citation, text_of: TextOf) -> bool:
    text = text_of(citation.source)
    return text is not None and text[citation.start : citation.end] == citation.quote
