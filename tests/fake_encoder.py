"""An encoder for tests that cost nothing: a vector drawn from the letters of the text."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from vectorstore.encoder import Encoded, Encoder, Progress, unit_rows
from vectorstore.sentence_vectors import narrowed
from vectorstore.types import FloatMatrix, Span


class FakeEncoder(Encoder):
    """Equal texts get equal vectors, others unrelated ones; counts what it encodes."""

    def __init__(self, *, dimension: int = 16, seconds: float = 0.0) -> None:
        super().__init__()
        self._dimension = dimension
        self._seconds = seconds
        self.encoded: list[str] = []

    @property
    def name(self) -> str:
        return f"fake {self._dimension}"

    @property
    def dimension(self) -> int:
        return self._dimension

    def maker(self) -> Callable[[], FakeEncoder]:
        return partial(FakeEncoder, dimension=self._dimension, seconds=self._seconds)

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> FloatMatrix:
        self.encoded += texts
        time.sleep(self._seconds * len(texts))
        return self._drawn(texts)

    def encode_with_sentences(
        self,
        texts: Sequence[str],
        sentences: Sequence[Sequence[Span]],
        *,
        progress: Progress | None = None,
    ) -> Encoded:
        # One pass over the texts, as of a model: sentences are not encoded by themselves.
        whole = self.encode(texts, progress=progress)
        own = [
            narrowed(self._drawn([text[a:b] for a, b in spans]))
            for text, spans in zip(texts, sentences, strict=True)
        ]
        return Encoded(whole, own)

    def _drawn(self, texts: Sequence[str]) -> FloatMatrix:
        rows = [_draw(text, self._dimension) for text in texts]
        return unit_rows(np.array(rows, dtype=np.float32).reshape(len(texts), self._dimension))


def _draw(text: str, dimension: int) -> FloatMatrix:
    data = hashlib.shake_128(text.encode("utf-8", "surrogatepass")).digest(4 * dimension)
    return np.frombuffer(data, dtype=np.int32).astype(np.float32)
