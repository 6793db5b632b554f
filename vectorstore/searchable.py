"""What a search and a reader ask of a store: one index, or several as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from vectorstore.ranking import Found
from vectorstore.sentence_vectors import SentenceVectors
from vectorstore.types import Article, Chunk, Filters, FloatMatrix, KeyArray


class SearchableWords(Protocol):
    """The words of the chunks."""

    def tokens(self, text: str) -> list[str]:
        """The words of ``text`` as the index counts them, repeats and order kept."""
        ...

    def document_frequency(self, token: str) -> int:
        """How many chunks hold ``token``."""
        ...

    def vocabulary(self) -> list[tuple[str, int]]:
        """Every word and how many chunks hold it, the commonest first."""
        ...

    def search(
        self, terms: Sequence[tuple[str, float]], k: int, *, allowed: KeyArray | None = None
    ) -> Found:
        """The best ``k`` of (key, BM25) for weighted ``terms`` (token, weight), best first."""
        ...


class SearchableVectors(Protocol):
    """The vectors of the chunks."""

    def __len__(self) -> int: ...

    def search(
        self, queries: FloatMatrix, k: int, *, allowed: KeyArray | None = None
    ) -> list[Found]:
        """For each row of ``queries`` the best ``k`` of (key, cosine), best first."""
        ...


class SearchableRows(Protocol):
    """The articles, and what is known of their chunks without reading them."""

    def article(self, source: str) -> Article | None:
        """The article of ``source``, or ``None``."""
        ...

    def outlets(self) -> list[str]:
        """The outlets that the articles name, sorted."""
        ...

    def allowed(self, filters: Filters) -> KeyArray | None:
        """Keys of the chunks that ``filters`` lets through; ``None`` where it lets all."""
        ...

    def newest(self, filters: Filters, count: int) -> list[str]:
        """Sources of the newest articles that ``filters`` lets through, the newest first.

        Of copies of one report there is one; those without a day come last.
        """
        ...

    def origins(self, keys: Sequence[int]) -> dict[int, tuple[str | None, str | None]]:
        """Outlet and day (``YYYY-MM-DD``) of chunks by key."""
        ...


@runtime_checkable
class SearchableStore(Protocol):
    """Words, vectors and rows of the same chunks, each known by its key."""

    @property
    def words(self) -> SearchableWords:
        """The words of the chunks."""
        ...

    @property
    def vectors(self) -> SearchableVectors:
        """The vectors of the chunks."""
        ...

    @property
    def rows(self) -> SearchableRows:
        """The articles and the origins of the chunks."""
        ...

    def chunks(self, keys: Sequence[int]) -> dict[int, Chunk]:
        """Chunks by key; unknown keys are left out."""
        ...

    def sentence_vectors(self, keys: Sequence[int]) -> dict[int, SentenceVectors]:
        """By key the vectors of a chunk's sentences; a text of no sentences has none."""
        ...
