"""The model's vectors for as many made articles as are wanted, at the cost of the real ones."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from vectorstore.embedding import SentenceEncoder
from vectorstore.encoder import Encoded, Progress, unit_rows
from vectorstore.sentence_vectors import narrowed
from vectorstore.types import Span

_ROOM = 4096
"""Sentences for which there is room at first; it doubles."""


class AveragedEncoder(SentenceEncoder):
    """A chunk as the mean of its sentences' vectors, each sentence encoded once, by itself.

    For measuring indexes of a size that the model does not encode in a day: articles made of
    other articles' sentences (``eval.compose``) say few new ones. Their chunks lie where real
    ones lie, a little closer together; a question is encoded by the model, at its price.
    """

    def __init__(self) -> None:
        super().__init__()
        self._learning = threading.Lock()
        self._rows: dict[str, int] = {}
        self._known = np.zeros((0, 0), dtype=np.float16)

    @property
    def name(self) -> str:
        """The model's, marked, so that the two kinds of vectors are never mixed."""
        return f"{super().name} averaged by sentence"

    def encode_with_sentences(
        self,
        texts: Sequence[str],
        sentences: Sequence[Sequence[Span]],
        *,
        progress: Progress | None = None,
    ) -> Encoded:
        """The vectors of ``texts`` and of their ``sentences``; a text without one is encoded."""
        parts = [
            [" ".join(text[a:b].split()) for a, b in spans] or [text]
            for text, spans in zip(texts, sentences, strict=True)
        ]
        with self._learning:
            self._learn([part for one in parts for part in one], progress)
        whole = np.zeros((len(texts), self.dimension), dtype=np.float32)
        own = []
        for row, one, spans in zip(whole, parts, sentences, strict=True):
            vectors = self._known[[self._rows[part] for part in one]].astype(np.float32)
            row += vectors.sum(axis=0)
            own.append(narrowed(vectors)[: len(spans)])
        return Encoded(unit_rows(whole), own)

    def _learn(self, sentences: Sequence[str], progress: Progress | None) -> None:
        new = [s for s in dict.fromkeys(sentences) if s not in self._rows]
        if not new:
            return
        count = len(self._rows)
        if count + len(new) > len(self._known):
            room = max(_ROOM, 2 * (count + len(new)))
            known = np.zeros((room, self.dimension), dtype=np.float16)
            known[:count] = self._known[:count] if count else 0
            self._known = known
        self._known[count : count + len(new)] = self.encode(new, progress=progress)
        self._rows |= zip(new, range(count, count + len(new)), strict=True)
