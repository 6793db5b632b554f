"""Ours, in the comparison of libraries: a folder is synced, a desk is asked."""

from __future__ import annotations

from collections.abc import Sequence

from eval.peer import Library
from eval.replies import passage_of
from eval.types import Passage
from rag import Desk, Settings
from vectorstore.sync import Indexer
from vectorstore.types import Article


class Newsdesk(Library):
    """The index of a folder. It reads the folder itself, and is told nothing of what changed."""

    _desk: Desk | None = None

    def _settings(self) -> Settings:
        return Settings(index_dir=str(self.place))

    def open(self) -> None:
        """Opens the index as it lies there; the folder is not looked at."""
        self._desk = Desk(self.corpus, self._settings(), self.encoder)
        _ = self._desk.store

    def add(self, articles: Sequence[Article]) -> None:
        """Loads the encoder: everything else is the sync's."""
        self.encoder.load()

    def save(self) -> None:
        """Syncs the folder, which reads, embeds and writes what changed."""
        settings = self._settings()
        Indexer(
            self.corpus,
            settings.index_of(self.corpus),
            self.encoder,
            settings.chunking,
            max_megabytes=1000,
        ).sync()
        self.close()
        self.open()

    def find(self, question: str, k: int) -> list[Passage]:
        """The passages that the desk finds."""
        return [passage_of(hit) for hit in self._held().search(question, k)]

    @property
    def chunks(self) -> int:
        """Chunks of the index."""
        return len(self._held().store.rows.keys())

    def close(self) -> None:
        """Lets go of the index."""
        if self._desk is not None:
            self._desk.close()
            self._desk = None

    def _held(self) -> Desk:
        if self._desk is None:
            self.open()
        assert self._desk is not None  # noqa: S101 - opened above
        return self._desk
