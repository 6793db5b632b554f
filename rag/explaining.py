"""A refusal that says only that nothing near answers → one that says why, where that shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rag.absence import INITIALS
from rag.exonyms import WORD
from rag.language import Linguist
from rag.mentions import is_titled
from rag.refusing import BESIDE, listed
from rag.roundup import LEAST
from rag.spelling import Spelling
from rag.state import State
from rag.types import Answer

FOREIGN = "The question does not seem to be in English, the language that Newsdesk reads."
UNDATED = "No sentence found about it gives a day, so nothing can be put in order."
NOT_THEN = "No article here is known to be of the time that the question names."
_SHORTEST = 4
_NOUNS = frozenset({"NOUN", "PROPN", "X"})


class Explainer:
    """Says of a question that was refused what it is about and no article has."""

    def __init__(self, spelling: Spelling, linguist: Linguist) -> None:
        self._spelling = spelling
        self._linguist = linguist

    def explain(self, answer: Answer, state: State) -> Answer:
        """``answer``, a refusal with the closest reason that is sure."""
        if not answer.refused:
            return answer
        if not state.hits:
            period = state.question.framing and state.question.framing.period
            return replace(answer, reason=NOT_THEN) if period else answer
        if self._spelling.is_foreign(state.question.own):
            return replace(answer, reason=FOREIGN)
        if answer.reason != BESIDE:
            return answer
        return replace(answer, reason=self._reason(state) or answer.reason)

    def _reason(self, state: State) -> str | None:
        framing = state.question.framing
        texts = framing.topics if framing else (state.question.own,)
        lacking = [name for text in texts for name in self._lacking(text, whole=not framing)]
        if lacking:
            return f"No article mentions {listed(tuple(dict.fromkeys(lacking)))}."
        nearest = state.reading.nearest if state.reading else ()
        told = bool(nearest) and nearest[0].score >= LEAST
        return UNDATED if framing and framing.form == "timeline" and told else None

    def _lacking(self, text: str, *, whole: bool) -> Iterator[str]:
        """The things named in a text that no article has in any spelling, neighbours as one."""
        nouns = {token.idx for token in self._linguist.parse([text])[0] if token.pos_ in _NOUNS}
        found: list[tuple[int, int]] = []
        for match in WORD.finditer(text):
            word, start = match[1], match.start()
            is_name = word[0].isupper() and not (whole and start == 0) and not is_titled(text)
            if (
                start not in nouns
                or len(word) < _SHORTEST
                or INITIALS.fullmatch(word)
                or not self._spelling.lacks(word, even_known=is_name)
            ):
                continue
            if found and not text[found[-1][1] : start].strip():
                found[-1] = (found[-1][0], match.end(1))
            else:
                found.append((start, match.end(1)))
        yield from (text[start:end] for start, end in found)
