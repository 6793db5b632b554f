"""Plain recipes of other libraries, each with our encoder and its own defaults otherwise.

A recipe is built from articles and an encoder, searches, and quotes the nearest pieces whole:
without a chat model that is all a plain chain has to say, and it never refuses. Those of the
extra ``peers`` are imported only when they are named; haiku.rag lives in an environment of its
own.
"""

from __future__ import annotations

import importlib
import importlib.util
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from langchain_core.embeddings import Embeddings

from eval import haiku_recipe
from eval.types import EvalError, Passage, Reply
from vectorstore.errors import ExtraMissing
from vectorstore.types import Article

QUOTED = 4
"""How many of the pieces found are quoted as the answer."""
DEPTH = 10
"""How many pieces are looked for: as deep as retrieval is scored."""


class Finder(Protocol):
    """A library's own index over articles."""

    name: str

    def find(self, question: str, k: int) -> list[tuple[Passage, float]]:
        """The ``k`` nearest pieces with their scores, best first."""
        ...


class Recipe:
    """Fetch the nearest, quote them; a conversation is searched as its last question and this."""

    def __init__(self, finder: Finder, *, k: int = DEPTH, quoted: int = QUOTED) -> None:
        self.name = finder.name
        self._finder, self._k, self._quoted = finder, k, quoted

    def ask(self, question: str, history: Sequence[tuple[str, str]] = ()) -> Reply:
        """The nearest pieces, the first of them quoted."""
        since = time.perf_counter()
        asked = " ".join((*(q for q, _ in history[-1:]), question))
        found = self._finder.find(asked, self._k)
        hits = tuple(passage for passage, _ in found)
        cited = hits[: self._quoted]
        return Reply(
            text=" ".join(passage.text for passage in cited),
            citations=cited,
            hits=hits,
            sentences=tuple((passage.text, (passage.text,)) for passage in cited),
            confidence=found[0][1] if found else 0.0,
            standalone=asked,
            seconds=time.perf_counter() - since,
        )


@dataclass(frozen=True, slots=True)
class Peer:
    """Where a recipe stands, and the package that it needs."""

    module: str
    finder: str
    package: str
    extra: str | None = None
    apart: bool = False
    """Whether it lives in an environment of its own, and is told of by ``maker``."""


PEERS: Mapping[str, Peer] = {
    "langchain": Peer("eval.langchain_recipe", "LangChainIndex", "langchain_core"),
    "llamaindex": Peer("eval.llamaindex_recipe", "LlamaIndex", "llama_index.core", "peers"),
    "txtai": Peer("eval.txtai_recipe", "Txtai", "txtai", "peers"),
    "haiku.rag": Peer("eval.haiku_recipe", "Haiku", haiku_recipe.PACKAGE, apart=True),
}


def build(name: str, articles: Iterable[Article], encoder: Embeddings) -> Recipe:
    """The recipe of a name over articles; ``maker`` says what it raises."""
    return maker(name, encoder)(articles)


def maker(name: str, encoder: Embeddings) -> Callable[[Iterable[Article]], Recipe]:
    """(articles) → the recipe of a name over them, what all of them share being made once.

    Raises:
        EvalError: there is none of that name, or its environment is not there.
        ExtraMissing: its library is not installed.

    """
    if name not in PEERS:
        raise EvalError(f"There is no recipe {name!r}: use {', '.join(PEERS)}.")
    peer = PEERS[name]
    if not is_here(name):
        if peer.apart:
            raise EvalError(f"The recipe {name} is not installed. {haiku_recipe.how_to_install()}")
        raise ExtraMissing(f"The recipe {name}", peer.extra or "")
    finder = getattr(importlib.import_module(peer.module), peer.finder)
    make = finder.maker(encoder) if peer.apart else lambda articles: finder(articles, encoder)
    return lambda articles: Recipe(cast(Finder, make(articles)))


def is_here(name: str) -> bool:
    """Whether the library of a recipe is installed."""
    peer = PEERS[name]
    if peer.apart:
        return haiku_recipe.version_in() is not None
    return peer.extra is None or _is_installed(peer.package)


def _is_installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:  # of the package around it
        return False
