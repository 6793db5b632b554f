"""The libraries that are compared: where the class of each stands, and what a user installs."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass

from eval import haiku_recipe
from eval.types import EvalError


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a library's class stands, and what a user installs to have the library."""

    module: str
    cls: str
    needs: str
    """A module that is there where the library is."""
    packages: tuple[str, ...]
    """Distributions to install, extras in brackets."""
    apart: bool = False
    """Whether it lives in an environment of its own."""


LIBRARIES: Mapping[str, Entry] = {
    "newsdesk": Entry("eval.peer_newsdesk", "Newsdesk", "rag", ("newsdesk",)),
    "langchain": Entry(
        "eval.peer_langchain",
        "LangChain",
        "langchain_community",
        ("langchain-community", "langchain-text-splitters", "faiss-cpu"),
    ),
    "llamaindex": Entry(
        "eval.peer_llamaindex", "LlamaIndex", "llama_index.core", ("llama-index-core",)
    ),
    "txtai": Entry("eval.peer_txtai", "Txtai", "txtai", ("txtai",)),
    "chroma": Entry(
        "eval.peer_chroma", "Chroma", "chromadb", ("chromadb", "langchain-text-splitters")
    ),
    "haiku.rag": Entry(
        "eval.peer_haiku",
        "HaikuRag",
        haiku_recipe.PACKAGE,
        tuple(package.strip("'") for package in haiku_recipe.NEEDED),
        apart=True,
    ),
}


def entry_of(name: str) -> Entry:
    """What is known of a library.

    Raises:
        EvalError: there is none of that name.

    """
    if name not in LIBRARIES:
        raise EvalError(f"There is no library {name!r} to measure: use {', '.join(LIBRARIES)}.")
    return LIBRARIES[name]


def missing(name: str) -> str:
    """What to do to have a library that is not installed; empty where it is."""
    entry = entry_of(name)
    if entry.apart:
        return "" if haiku_recipe.version_in() else haiku_recipe.how_to_install()
    if all(importlib.util.find_spec(part) for part in _upto(entry.needs)):
        return ""
    return "Install it with: pip install 'newsdesk[peers]'"


def _upto(module: str) -> list[str]:
    """The packages around a module, the outermost first: each is looked for in the one before."""
    names = module.split(".")
    return [".".join(names[: n + 1]) for n in range(len(names))]
