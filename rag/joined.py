"""A desk and the articles of others beside its own, asked as one."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import cast

from rag.desk import Desk, When, make_filters
from rag.pipeline import Pipeline, Request
from rag.refusing import question_problem, unasked
from rag.types import Answer, History, turns_of
from vectorstore.article_store import ArticleStore
from vectorstore.joint import JointStore
from vectorstore.types import Article


class JoinedDesk:
    """Answers from the articles of ``desk`` and of those ``beside`` it, ranked together.

    The models are those of ``desk``, and so are the settings. It holds nothing open of its
    own: the desks stay their owners', and each answer comes from their generations in force.
    """

    def __init__(self, desk: Desk, *beside: Desk) -> None:
        self._desk = desk
        self._desks = (*beside, desk)
        self._lock = threading.Lock()
        self._made: tuple[tuple[ArticleStore, ...], Pipeline] | None = None

    def ask(
        self,
        question: str,
        *,
        history: History = (),
        outlets: Sequence[str] | str = (),
        sources: Sequence[str] | str = (),
        after: When = None,
        before: When = None,
    ) -> Answer:
        """As ``Desk.ask``."""
        found = self.stream(
            question, history=history, outlets=outlets, sources=sources, after=after, before=before
        )
        *_, answer = found
        return answer

    def stream(
        self,
        question: str,
        *,
        history: History = (),
        outlets: Sequence[str] | str = (),
        sources: Sequence[str] | str = (),
        after: When = None,
        before: When = None,
    ) -> Iterator[Answer]:
        """As ``Desk.stream``."""
        problem = question_problem(question, self._desk.settings)
        if problem:
            yield unasked(question, problem)
            return
        filters = make_filters(outlets, sources, after, before)
        yield from self.pipeline.stream(Request(question, turns_of(history), filters))

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
                # A joint store answers all that a pipeline asks of a store.
                joint = cast("ArticleStore", JointStore(*stores))
                self._made = stores, self._desk.pipeline_over(joint)
            return self._made[1]
