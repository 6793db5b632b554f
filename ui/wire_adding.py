"""What happens when articles are added, by drag and drop or by folder, and removed again."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.desk import Progress
from ui import adding_view, corpus_view, wire_corpus
from ui.intake import files_under
from ui.quiet import QUIET
from ui.room import Room
from ui.shelf import Added, Shelf
from ui.sight import sight_of
from ui.talk import Scope, scope_of
from ui.visitor import key_of
from vectorstore.errors import NewsdeskError

if TYPE_CHECKING:
    from ui.page import Parts

_log = logging.getLogger(__name__)
_LOOK_EVERY = 0.3
"""Seconds between two looks at how far adding has come."""
_NO_KEY = "The browser sent no cookie, so Newsdesk cannot tell whose these articles are: allow \
cookies for this page and load it again."


def wire(room: Room, parts: Parts) -> None:
    """Ties the drop zone, the path and the list of what was added to the room."""
    filled = [parts.outcome, parts.drop, *wire_corpus.all_parts(parts)]
    fields = wire_corpus.fields_of(parts)
    adding = _Adding(room, width=len(filled))

    def dropped(
        request: gr.Request, files: list[str] | None, wanted: str, *limits: Any
    ) -> Iterator[tuple[Any, ...]]:
        paths = [Path(file) for file in files or ()]
        try:
            yield from adding.add(key_of(request), paths, wanted, scope_of(*limits))
        finally:
            for path in paths:  # Gradio's copies: whoever knew their names could fetch them
                path.unlink(missing_ok=True)

    def taken(
        request: gr.Request, folder: str, wanted: str, *limits: Any
    ) -> Iterator[tuple[Any, ...]]:
        yield from adding.add_folder(key_of(request), folder, wanted, scope_of(*limits))

    def removed(
        request: gr.Request, chosen: gr.EventData, wanted: str, *limits: Any
    ) -> tuple[Any, ...]:
        source = str(chosen._data.get("source", ""))
        return adding.remove(key_of(request), source, wanted, scope_of(*limits))

    parts.drop.upload(dropped, [parts.drop, *fields], filled, **QUIET)
    parts.take.click(taken, [parts.path, *fields], filled, **QUIET)
    parts.thread.remove(removed, fields, filled, **QUIET)


class _Adding:
    """Adds and removes, and says what the page shows of it: ``width`` values each time."""

    def __init__(self, room: Room, *, width: int) -> None:
        self._room = room
        self._width = width

    def add(
        self, key: str, paths: Sequence[Path], wanted: str, scope: Scope
    ) -> Iterator[tuple[Any, ...]]:
        """Files go to the reader's own articles, or to those of all."""
        shelf = self._room.shelf_for(key)
        told = corpus_view.trouble(_NO_KEY)
        if shelf is not None:
            with shelf.held():
                for told in _steps(shelf, paths):
                    yield self._told(told)
            self._changed()
        yield self._done(key, told, wanted, scope)

    def add_folder(
        self, key: str, folder: str, wanted: str, scope: Scope
    ) -> Iterator[tuple[Any, ...]]:
        """A folder of this machine; only where the operator lets everybody add."""
        if self._room.shared is None:
            return
        try:
            paths = files_under(folder.strip(), self._room.desk.corpus)
        except NewsdeskError as error:
            yield self._told(corpus_view.trouble(str(error)))
            return
        yield from self.add(key, paths, wanted, scope)

    def remove(self, key: str, source: str, wanted: str, scope: Scope) -> tuple[Any, ...]:
        """The file of an article goes, if this reader may remove it."""
        shelf = self._room.shelf_for(key)
        told = corpus_view.trouble(_NO_KEY)
        if shelf is not None:
            with shelf.held():
                try:
                    told = adding_view.removed(source, gone=shelf.remove(source))
                except NewsdeskError as error:
                    told = corpus_view.trouble(str(error))
            self._changed()
        return self._done(key, told, wanted, scope)

    def _changed(self) -> None:
        if self._room.shared is not None:
            self._room.refresh()

    def _told(self, told: str) -> tuple[Any, ...]:
        return told, *(gr.skip() for _ in range(self._width - 1))

    def _done(self, key: str, told: str, wanted: str, scope: Scope) -> tuple[Any, ...]:
        with sight_of(self._room, key) as sight:
            return told, None, *wire_corpus.everything(self._room, sight, wanted, scope)


def _steps(shelf: Shelf, paths: Sequence[Path]) -> Iterator[str]:
    """How far adding has come, a few times a second, and at last what came of it."""
    steps: queue.Queue[tuple[str, int, int] | str] = queue.Queue()

    def progress(what: str, done: int, total: int) -> None:
        steps.put((what, done, total))

    worker = threading.Thread(
        target=lambda: steps.put(_added(shelf, paths, progress)), name="newsdesk-add", daemon=True
    )
    worker.start()
    while True:
        step = steps.get()
        while not isinstance(step, str):
            try:  # the latest is the only one worth showing
                step = steps.get_nowait()
            except queue.Empty:
                break
        if isinstance(step, str):
            yield step
            return
        yield adding_view.progress(*step)
        worker.join(_LOOK_EVERY)


def _added(shelf: Shelf, paths: Sequence[Path], progress: Progress) -> str:
    try:
        added: Added = shelf.add(paths, progress)
    except NewsdeskError as error:
        return corpus_view.trouble(str(error))
    except Exception:
        _log.exception("adding articles failed")
        return corpus_view.trouble(
            "Something failed inside Newsdesk; the terminal it runs in shows what. Nothing was "
            "added."
        )
    return adding_view.told(added)
