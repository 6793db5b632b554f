"""A refusal that says only that nothing near answers → one that says why, where that shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rag.absence import INITIALS
from rag.exonyms import WORD
from rag.language import Linguist
from rag.refusing import BESIDE, listed
from rag.roundup import LEAST
from rag.spelling import Spelling
from rag.state import State
from rag.stopwords import STOPWORDS
from rag.types import Answer

FOREIGN = "The question does not seem to be in English, the language that Newsdesk reads."
UNDATED = "No sentence found about it gives a day, so nothing can be put in order."
NOT_THEN = "No article here is known to be of the time that the question names."
_SHORTEST = 4
_NAMES = frozenset({"PROPN"})
_NOUNS = _NAMES | {"NOUN", "X"}
_CAPITAL = r"[A-Z][\w’'-]*"
_RUN = re.compile(rf"{_CAPITAL}(?:\s+(?:(?:of|the)\s+)*{_CAPITAL})*|[^\W\d_][\w’'-]*")
"""A name of several words, or one word."""
_WHO_IS = re.compile(
    r"who(?:['’]s| is| was| are| were) (?!(?:the|an?) )[\w’'-]+(?: [\w’'-]+){0,2}\W*", re.IGNORECASE
)
"""Asks for a name, which a parser that does not know it may take for a verb."""


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
        """The names in a text that no article has in any spelling.

        Of a word that is no name the articles may have another for the same thing, which is no
        reason; nor is a word of a longer name of which they have a part.
        """
        doc = self._linguist.parse([text])[0]
        # "Who Won the Prize": a capital makes no name where plain words have one.
        titled = any(t.text.istitle() and t.lower_ in STOPWORDS for t in doc[1:])
        tags = {token.idx: token.pos_ for token in doc}
        sought = _WHO_IS.fullmatch(text) is not None
        for run in _RUN.finditer(text):
            words = [(w[1], run.start() + w.start()) for w in WORD.finditer(run[0])]
            words = [(word, at) for word, at in words if word.lower() not in STOPWORDS]
            if not words:
                continue
            is_name = words[0][0][0].isupper() and not (titled or (whole and words[0][1] == 0))
            if all(
                len(word) >= _SHORTEST
                and (sought or tags.get(at) in (_NOUNS if is_name else _NAMES))
                and not INITIALS.fullmatch(word)
                and self._spelling.lacks(word, even_known=is_name)
                for word, at in words
            ):
                last, at = words[-1]
                yield text[words[0][1] : at + len(last)]
