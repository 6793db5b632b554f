"""A desk and the articles of others beside its own, asked as one."""

from __future__ import annotations

import threading

from rag.answering import Answering
from rag.desk import Desk
from rag.pipeline import Pipeline
from vectorstore.joint import JointStore
from vectorstore.searchable import SearchableStore
from vectorstore.types import Article


class JoinedDesk(Answering):
    """Answers from the articles of ``desk`` and of those ``beside`` it, ranked together.

    The models are those of ``desk``, and so are the settings. It holds nothing open of its
    own: the desks stay their owners', and each answer comes from their generations in force.
    """

    def __init__(self, desk: Desk, *beside: Desk) -> None:
        self.settings = desk.settings
        self._desk = desk
        self._desks = (*beside, desk)
        self._lock = threading.Lock()
        self._made: tuple[tuple[SearchableStore, ...], Pipeline] | None = None

    def article(self, source: str) -> Article | None:
        """One article, or ``None``; of the same source on two desks the one beside."""
        found = (desk.article(source) for desk in self._desks)
        return next((article for article in found if article is not None), None)

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline over the generations in force."""
        stores = tuple(desk.store for desk in self._desks)
        with self._lock:
            if self._made is None or any(
                a is not b for a, b in zip(self._made[0], stores, strict=True)
            ):
                self._made = stores, self._desk.pipeline_over(JointStore(*stores))
            return self._made[1]
