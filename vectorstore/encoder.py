"""What the store asks of an encoder; any class that answers to it can stand in."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

from vectorstore.errors import ModelError
from vectorstore.sentence_vectors import SentenceVectors, narrowed
from vectorstore.types import FloatMatrix, FloatVector, Span

_REMEMBERED = 20_000
"""Texts, and words as many."""

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""


@dataclass(frozen=True, slots=True)
class PieceVectors:
    """A text as its encoder reads it."""

    whole: FloatVector
    """The unit vector of the text, shape (dimension,)."""
    pieces: FloatMatrix
    """The unit vector of each word piece in its context, shape (pieces, dimension)."""
    places: npt.NDArray[np.int64]
    """Start and end of each word piece in the text, shape (pieces, 2)."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Texts as the index keeps them: each by a vector of its own, and by one a sentence."""

    whole: FloatMatrix
    """Unit vectors of the texts, shape (texts, dimension)."""
    sentences: list[SentenceVectors]
    """For each text those of its sentences."""


class Encoder(Embeddings):
    """Texts → unit vectors, as LangChain ``Embeddings``; safe from many threads.

    A class that derives from it gives ``name``, ``dimension`` and ``encode``. The vector of
    a text must depend on that text alone, not on those encoded with it: only then are two
    builds of one folder the same.
    """

    def __init__(self) -> None:
        self._remembering = threading.Lock()
        self._recent: OrderedDict[str, FloatMatrix] = OrderedDict()
        self._words: OrderedDict[str, FloatMatrix] = OrderedDict()

    @property
    @abstractmethod
    def name(self) -> str:
        """What the manifest records: vectors of two names are never mixed."""

    @property
    @abstractmethod
    def dimension(self) -> int:
        """Length of a vector."""

    @abstractmethod
    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> FloatMatrix:
        """Unit vectors of ``texts``, shape (len(texts), dimension), in the order given."""

    def encode_with_sentences(
        self,
        texts: Sequence[str],
        sentences: Sequence[Sequence[Span]],
        *,
        progress: Progress | None = None,
    ) -> Encoded:
        """The vectors of ``texts`` and of their ``sentences``, given by their places in them.

        Here each sentence is a text of its own, which costs as much again as the texts. An
        encoder that has sentence vectors from its pass over the text does better.
        """
        whole = self.encode(texts, progress=progress)
        every = [text[a:b] for text, spans in zip(texts, sentences, strict=True) for a, b in spans]
        rows = iter(narrowed(self.encode(every, progress=progress)))
        parts = [[next(rows) for _ in spans] for spans in sentences]
        return Encoded(
            whole,
            [np.array(part, dtype=np.int8).reshape(len(part), self.dimension) for part in parts],
        )

    def maker(self) -> Callable[[], Encoder]:
        """What makes an encoder of the same vectors in another process, on one thread.

        It travels there by pickle: a class or a function of a module, with what it is given.

        Raises:
            ModelError: this encoder cannot be made elsewhere.
        """
        raise ModelError(
            f"{self.name} cannot be made by workers: give its class a maker(), or index without "
            "--workers."
        )

    def encode_cached(self, texts: Sequence[str]) -> FloatMatrix:
        """As ``encode``, remembering the latest texts: for questions and sentences read often."""
        return self._cached(texts, self.encode, self._recent)

    def encode_words(self, words: Sequence[str]) -> FloatMatrix:
        """Unit vectors of single words, the latest remembered.

        They are compared with each other alone: an encoder may make them faster than the last
        bit of ``encode`` allows, if a word's vector still depends on nothing but the word.
        """
        return self._cached(words, self._encode_words, self._words)

    def _encode_words(self, words: Sequence[str]) -> FloatMatrix:
        return self.encode(words)

    def _cached(
        self,
        texts: Sequence[str],
        encode: Callable[[Sequence[str]], FloatMatrix],
        recent: OrderedDict[str, FloatMatrix],
    ) -> FloatMatrix:
        with self._remembering:
            known = {text: recent[text] for text in texts if text in recent}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known |= dict(zip(missing, encode(missing), strict=True))
        with self._remembering:
            for text in dict.fromkeys(texts):
                recent[text] = known[text]
                recent.move_to_end(text)
            while len(recent) > _REMEMBERED:
                recent.popitem(last=False)
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([known[text] for text in texts])

    def remember(self, texts: Sequence[str], vectors: Sequence[FloatVector]) -> None:
        """Takes down for ``encode_cached`` what ``encode`` would give, where it is known."""
        with self._remembering:
            self._recent |= zip(texts, vectors, strict=True)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's form of ``encode``."""
        return self.encode(texts).tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        """LangChain's form of ``encode_cached`` for one text."""
        return self.encode_cached([text])[0].tolist()  # type: ignore[no-any-return]


def unit_rows(vectors: FloatMatrix) -> FloatMatrix:
    """``vectors``, shape (rows, dimension), each row scaled to length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)
