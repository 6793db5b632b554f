"""Asking without a desk of one's own: the last few are kept open between calls."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.desk import Desk, open_desk
from rag.request import When
from rag.settings import Settings
from rag.types import Answer, History


def ask(
    question: str,
    *,
    corpus: str | Path | None = None,
    settings: Settings | None = None,
    history: History = (),
    outlets: Sequence[str] | str = (),
    sources: Sequence[str] | str = (),
    after: When = None,
    before: When = None,
    quick: bool = False,
) -> Answer:
    """Asks a folder of articles, or without one the five that come with Newsdesk.

    The index is kept open for the next call, and brought up to date with the folder at each.
    """
    return _current_desk(corpus, settings).ask(
        question,
        history=history,
        outlets=outlets,
        sources=sources,
        after=after,
        before=before,
        quick=quick,
    )


def stream(
    question: str,
    *,
    corpus: str | Path | None = None,
    settings: Settings | None = None,
    history: History = (),
    outlets: Sequence[str] | str = (),
    sources: Sequence[str] | str = (),
    after: When = None,
    before: When = None,
    quick: bool = False,
) -> Iterator[Answer]:
    """As ``ask``, but the answer as it grows; the last one is ``complete``."""
    yield from _current_desk(corpus, settings).stream(
        question,
        history=history,
        outlets=outlets,
        sources=sources,
        after=after,
        before=before,
        quick=quick,
    )


def _current_desk(corpus: str | Path | None, settings: Settings | None) -> Desk:
    folder = str(Path(corpus).absolute()) if corpus else ""
    desk = _kept_desk(folder, settings or Settings.from_env())
    desk.sync()
    return desk


@functools.lru_cache(maxsize=4)
def _kept_desk(corpus: str, settings: Settings) -> Desk:
    return open_desk(corpus or None, settings)
