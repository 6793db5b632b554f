"""Any system that answers questions, behind one small protocol.

    newsdesk             ours
    langchain            the plain recipe of LangChain's tutorial, our encoder in it
    llamaindex, txtai    those of theirs, from the extra ``peers``
    haiku.rag            by its defaults, in an environment of its own
    module:function      any callable (question, history) → text, or a mapping
    http://…             any endpoint that takes and gives JSON

``eval.replies`` says what a mapping may hold.
"""

from __future__ import annotations

import functools
import importlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from eval import recipes
from eval.replies import passage_of, reply_from, reply_of
from eval.scoring_retrieval import WORDS
from eval.types import EvalError, Passage, Reply
from rag import Desk
from vectorstore.embedding import SentenceEncoder

History = Sequence[tuple[str, str]]
DEPTH = 10
"""How deep retrieval is scored."""


class System(Protocol):
    """What answers questions. ``name`` stands in the tables."""

    name: str

    def ask(self, question: str, history: History = ()) -> Reply:
        """The reply to a question; ``history`` holds (question, answer) pairs, oldest first."""
        ...


class Newsdesk:
    """Ours: a desk over the corpus."""

    name = "newsdesk"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def ask(self, question: str, history: History = (), sources: Sequence[str] = ()) -> Reply:
        """The desk's answer; with ``sources`` from these articles only."""
        since = time.perf_counter()
        answer = self.desk.ask(question, history=list(history), sources=sources)
        reply = reply_of(answer, time.perf_counter() - since)
        if len(reply.hits) >= DEPTH or not answer.standalone_question:
            return reply
        # Fewer passages are read than are scored: look as deep as the other systems do.
        return replace(reply, hits=tuple(self.search(answer.standalone_question, sources=sources)))

    def search(self, question: str, k: int = DEPTH, sources: Sequence[str] = ()) -> list[Passage]:
        """The passages for a question, without reading them."""
        return [passage_of(hit) for hit in self.desk.search(question, k, sources=sources)]

    def excerpts(self, question: str) -> list[Passage]:
        """What fills a thousand words with the sentences nearest to the question."""
        return [passage_of(hit) for hit in self.desk.excerpts(question, WORDS)]


class Callback:
    """A Python callable ``(question, history) -> str | mapping`` as a system."""

    def __init__(self, name: str, call: Callable[[str, list[tuple[str, str]]], Any]) -> None:
        self.name = name
        self._call = call

    def ask(self, question: str, history: History = ()) -> Reply:
        """What the callable gave, timed."""
        since = time.perf_counter()
        given = self._call(question, [(q, a) for q, a in history])
        return reply_from(given, time.perf_counter() - since)


def load_system(name: str, desk: Desk) -> System:
    """A system by its name, over the articles of a desk.

    Raises:
        EvalError: there is none of that name, or its module cannot be imported.

    """
    if name == "newsdesk":
        return Newsdesk(desk)
    if name in recipes.PEERS:
        return recipes.build(name, desk.articles(), _encoder(desk))
    if name.startswith(("http://", "https://")):
        from eval.endpoint import Endpoint

        return Endpoint(name)
    module, _, function = name.partition(":")
    if not function:
        raise EvalError(
            f"There is no system {name!r}: use newsdesk, {', '.join(recipes.PEERS)}, "
            "module:function or a URL."
        )
    try:
        call = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise EvalError(f"The system {name} cannot be imported: {error}.") from error
    return Callback(name, call)


def systems_over(name: str, desk: Desk) -> Callable[[Sequence[str]], System]:
    """(sources) → a system that knows those articles of the desk alone.

    For sets that give each question its own passages.

    Raises:
        EvalError: the system cannot be told which articles to read.

    """
    if name == "newsdesk":
        return lambda sources: Among(desk, sources)
    if name not in recipes.PEERS:
        raise EvalError(
            f"Each question of this set has articles of its own, and {name} cannot be told which: "
            f"use newsdesk or {', '.join(recipes.PEERS)}."
        )
    articles = {article.source: article for article in desk.articles()}
    make = recipes.maker(name, _encoder(desk))

    # Questions about one folder stand together in a set: its index is made once.
    @functools.lru_cache(maxsize=1)
    def over(sources: tuple[str, ...]) -> System:
        return make([articles[source] for source in sources])

    return lambda sources: over(tuple(sources))


class Among:
    """Our desk, kept to some of its articles."""

    name = "newsdesk"

    def __init__(self, desk: Desk, sources: Sequence[str]) -> None:
        self._whole, self._sources = Newsdesk(desk), tuple(sources)

    def ask(self, question: str, history: History = ()) -> Reply:
        """The desk's answer from these articles only."""
        return self._whole.ask(question, history, self._sources)


def _encoder(desk: Desk) -> SentenceEncoder:
    return SentenceEncoder(desk.settings.embedder, threads=desk.settings.threads)
