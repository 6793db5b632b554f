"""What one reader may see and ask: the articles of all, and the ones that they added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rag.types import Answer
from ui.rows import Row
from ui.shelf import Shelf
from ui.talk import Scope
from vectorstore.types import Article

if TYPE_CHECKING:
    from rag.answering import Answering
    from ui.room import Room


class Sight:
    """A reader's view; ``own`` is their shelf if something stands on it."""

    def __init__(self, room: Room, own: Shelf | None) -> None:
        self._room = room
        self._own = own

    @property
    def has_own(self) -> bool:
        """Whether there are articles that this reader alone sees."""
        return self._own is not None

    def removable(self) -> tuple[Row, ...]:
        """A row for each article that this reader may remove."""
        if self._own is not None:
            return self._own.rows()
        shared = self._room.shared
        return tuple(row for row in self._room.rows() if shared and shared.holds(row.source))

    def rows(self) -> tuple[Row, ...]:
        """A row for each article."""
        return (self._own.rows() if self._own else ()) + self._room.rows()

    def row(self, source: str) -> Row | None:
        """The row of an article, or ``None``."""
        own = self._own.rows() if self._own else ()
        return next((row for row in own if row.source == source), None) or self._room.row(source)

    def outlets(self) -> list[str]:
        """The outlets of the articles, in the order of the alphabet."""
        return sorted({row.outlet for row in self.rows() if row.outlet}, key=str.casefold)

    def article(self, source: str) -> Article | None:
        """One article; looked up in the index, never on the disk."""
        found = self._own.desk.article(source) if self._own else None
        return found or self._room.desk.article(source)

    def asked(self, scope: Scope) -> tuple[Answering, Sequence[str]]:
        """What answers inside a scope, and the sources that it is held to, if it is."""
        if scope.where == "desk" or self._own is None:
            return self._room.desk, ()
        return self._own.together, self._own.files() if scope.where == "own" else ()

    def feedback_of(self, answer: Answer) -> tuple[Path, Path]:
        """Where what is said of an answer is kept, and the articles that it is about.

        What rests on a reader's own articles stays with these.
        """
        if self._own and any(self._own.holds(citation.source) for citation in answer.citations):
            return self._own.desk.corpus.parent / "feedback", self._own.desk.corpus
        return self._room.feedback, self._room.desk.corpus


@contextmanager
def sight_of(room: Room, key: str) -> Iterator[Sight]:
    """The view of whoever carries ``key``, held open meanwhile."""
    own = room.shelves.of(key) if room.shelves else None
    if own is None:
        yield Sight(room, None)
        return
    with own.held():
        yield Sight(room, own)
