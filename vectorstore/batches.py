"""What waits to enter or leave a store, taken in and out a batch at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from vectorstore.ahead import Ahead, Batch
from vectorstore.article_store import ArticleStore
from vectorstore.readings import Digests
from vectorstore.records import key_of
from vectorstore.types import Article, Chunk

_BATCH = 256
"""Chunks embedded and added at a time: bounds the memory of a build, which holds four."""
_FIRST = 64
"""Chunks that suffice while the encoder has nothing to do."""

Settle = Callable[[str, str], None]
"""Called with a file and its state once all its chunks are in the store."""


@dataclass(frozen=True, slots=True)
class Recut:
    """An article that is cut anew because other lines of it are furniture now."""

    article: Article
    file: str
    furniture: Digests


@dataclass(slots=True)
class _Waiting:
    """What was read since the last batch set off."""

    chunks: list[Chunk] = field(default_factory=list)
    leaving: list[int] = field(default_factory=list)
    """Keys of chunks that go with it."""
    recut: list[Recut] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Flight:
    """A batch that is with the encoder, or has come back and is being stored."""

    batch: Batch
    told: _Waiting
    done: dict[str, str]
    """States of the files that end in this batch or before."""


class Batches:
    """Chunks of files → the store, up to two batches with the encoder while the next one gathers.

    A full one sets off before the last one is back, so that its texts are cut into word pieces
    meanwhile: the encoder, which takes nearly all the time of a build, waits for nothing.

    A file is settled once all its chunks are in the store. Until then what the store holds of
    it is provisional, and ``drop`` takes it out again.
    """

    def __init__(self, store: ArticleStore, ahead: Ahead, settle: Settle) -> None:
        self._store = store
        self._ahead = ahead
        self._settle = settle
        self._unsettled: dict[str, str | None] = {}
        """The state of a file read to the end; ``None`` while it is being read."""
        self._told = _Waiting()
        self._flights: deque[_Flight] = deque()
        """Those with the encoder, in the order in which they set off."""
        self._landing: _Flight | None = None
        self._torn: set[str] = set()
        """Files of articles that are being replaced at this moment."""
        self.removed = 0
        """Chunks that were taken out of the store."""

    def begin(self, file: str) -> None:
        """A file is about to be read."""
        self._unsettled[file] = None

    def end(self, file: str, state: str) -> None:
        """A file was read to its end."""
        self._unsettled[file] = state
        self._go_when_full()

    def take(self, chunks: list[Chunk]) -> None:
        """Chunks to be added."""
        self._told.chunks += chunks
        self._go_when_full()

    def leave(self, keys: list[int]) -> None:
        """Chunks to be removed, with the next batch."""
        self._told.leaving += keys

    def replace(self, one: Recut, chunks: list[Chunk]) -> None:
        """An article whose chunks take the place of those it has."""
        self._told.recut.append(one)
        self.take(chunks)

    def flush(self) -> None:
        """Puts all that was read into the store, and settles the files read to the end."""
        self._relay()
        while self._flights:
            self._land()

    def drop(self) -> set[str]:
        """Takes out whatever is there of files that are not settled; their names.

        An article that was to be cut anew stays as it was cut before.
        """
        self._ahead.stop()
        flights = [*self._flights, *([self._landing] if self._landing else ())]
        every = [self._told, *(flight.told for flight in flights)]
        self._told, self._landing = _Waiting(), None
        self._flights.clear()
        standing = {
            recut.article.source
            for one in every
            for recut in one.recut
            if recut.file not in self._torn
        }
        keys = [
            key_of(chunk.id)
            for one in every
            for chunk in one.chunks
            if chunk.source not in standing
        ]
        dropped = self._unsettled.keys() | self._torn
        for source in dropped:
            keys += self._store.rows.keys_of_file(source)
            self._store.rows.remove_articles(source)
        self._remove([*keys, *(key for one in every for key in one.leaving)])
        self._unsettled, self._torn = {}, set()
        return dropped

    def _go_when_full(self) -> None:
        started = len(self._unsettled) + len(self._told.recut)
        enough = _BATCH if self._flights else min(_FIRST, _BATCH)
        if len(self._told.chunks) >= enough or started >= 2 * _BATCH:
            self._relay()

    def _relay(self) -> None:
        """Sends off what waits, and stores what set off before it once that is back."""
        self._launch()
        while len(self._flights) > 1:
            self._land()

    def _launch(self) -> None:
        """Sends what waits to the encoder, which works while the next files are read."""
        told = self._told
        batch = self._ahead.launch(told.chunks)
        done = {source: state for source, state in self._unsettled.items() if state is not None}
        self._flights.append(_Flight(batch, told, done))
        self._told = _Waiting()

    def _land(self) -> None:
        """Waits for the batch that set off first, stores it and settles what ends in it."""
        flight = self._flights[0]
        vectors = self._ahead.arrive(flight.batch) if flight.told.chunks else None
        # In this order, so that an interruption between the two still finds the chunks.
        self._landing = flight
        self._flights.popleft()
        told = flight.told
        self._torn = {one.file for one in told.recut}
        self._remove(told.leaving + self._replaced(told.recut))
        if vectors is not None:
            self._store.add_chunks(told.chunks, vectors)
        # Not before, so that an interruption between two steps still finds the chunks here, and
        # not later: ``drop`` would take out those of files that are settled.
        self._landing, self._torn = None, set()
        for source, state in flight.done.items():
            self._settle(source, state)
            self._unsettled.pop(source, None)

    def _replaced(self, recut: list[Recut]) -> list[int]:
        """The keys of the old chunks of the articles that a batch brings cut anew."""
        keys: list[int] = []
        for one in recut:
            keys += self._store.rows.keys_of_article(one.article.source)
            self._store.rows.add_article(one.article, one.file)
            self._store.rows.readings.set_furniture(one.article.source, one.furniture)
        return keys

    def _remove(self, keys: list[int]) -> None:
        if keys:
            self.removed += len(keys)
            self._store.remove_keys(keys)
