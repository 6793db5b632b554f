"""What all browsers of one page share: the desk, its list of articles, the examples."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path

from rag.desk import Desk
from ui.examples import find_examples
from ui.intake import Limits
from ui.line import Line
from ui.rows import Row, row_of
from ui.shelf import Shelf
from ui.shelves import Shelves
from vectorstore.errors import NewsdeskError

Adding = Literal["own", "all", "nobody"]
ADDED = "added"
"""The folder of the corpus to which articles are added for all."""
_SHARED = Limits(files=1_000_000, megabytes=2_000, together=1_000_000)
"""What is added for all is the operator's affair; the index has limits of its own."""
AT_ONCE = max(2, min(8, os.cpu_count() or 2))
"""Questions answered at the same time: more would only share the processors."""
PATIENT = AT_ONCE
"""Questions in the line, those under way among them, beyond which the smaller reader reads."""
_log = logging.getLogger(__name__)


class Room:
    """A desk and what the page prepares for it in the background.

    Args:
        desk: an open desk; the room does not close it.
        data: where feedback and readers' own articles are kept; without it the user's data
            folder.
        adding: whether readers add articles for themselves, for all, or not at all.

    """

    def __init__(self, desk: Desk, *, data: Path | None = None, adding: Adding = "own") -> None:
        self.desk = desk
        self.data = data or user_data_path("newsdesk")
        self.adding = adding
        # A set of questions is about one folder of articles.
        self.feedback = self.data / "feedback" / desk.settings.index_of(desk.corpus).name
        self.limits = Limits() if adding == "own" else _SHARED
        self.shelves = (
            Shelves(self.data / "readers", desk, self.limits) if adding == "own" else None
        )
        self.shared = Shelf(desk, ADDED, self.limits) if adding == "all" else None
        self.line = Line(AT_ONCE)
        self.examples: tuple[str, ...] = ()
        self.warm = threading.Event()
        self.examined = threading.Event()
        """Set when the search for examples is over, found or not."""
        self._listing = threading.Lock()
        self._listed: tuple[object, dict[str, Row]] | None = None

    def rows(self) -> tuple[Row, ...]:
        """A row for each article of all, in the order of their sources."""
        return tuple(self._by_source().values())

    def row(self, source: str) -> Row | None:
        """The row of an article of all, or ``None``."""
        return self._by_source().get(source)

    def _by_source(self) -> dict[str, Row]:
        """Read once for each generation of the index."""
        with self._listing:
            manifest = self.desk.manifest
            if self._listed is None or self._listed[0] is not manifest:
                rows = (row_of(article) for article in self.desk.articles())
                self._listed = manifest, {row.source: row for row in rows}
            return self._listed[1]

    def shelf_for(self, key: str) -> Shelf | None:
        """Where what the reader of ``key`` adds goes; ``None`` where nothing may be added."""
        return self.shelves.of(key, make=True) if self.shelves else self.shared

    def set_aside(self) -> Mapping[str, Mapping[str, str]]:
        """Reasons by source, by file, of what is not indexed."""
        return self.desk.manifest.set_aside

    def close(self) -> None:
        """Lets go of what the room itself holds open."""
        if self.shelves:
            self.shelves.close()

    def prepare(self) -> threading.Thread:
        """Warms the models, then looks for questions that the articles answer."""
        thread = threading.Thread(target=self._prepare, name="newsdesk-prepare", daemon=True)
        thread.start()
        return thread

    def refresh(self) -> None:
        """After the corpus changed: other articles answer other questions."""
        self.examined.clear()
        self.prepare()

    def _prepare(self) -> None:
        try:
            if self.shelves:
                self.shelves.sweep()
            self.desk.warm()
            self.warm.set()
            self.desk.ask("Is everything ready?", quick=True)
            found: list[str] = []
            for example in find_examples(self.desk):
                found.append(example)
                self.examples = tuple(found)
        except NewsdeskError as error:
            # A question will meet the same error, and the page shows it there.
            _log.warning("%s", error)
        except Exception:
            # A defect of ours must not leave the page waiting for examples for ever.
            _log.exception("preparing the page failed")
        finally:
            self.warm.set()
            self.examined.set()
