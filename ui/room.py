"""What all browsers of one page share: the desk, its list of articles, the examples."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_data_path

from rag.desk import Desk
from ui.corpus_view import Row, row_of
from ui.examples import find_examples
from vectorstore.errors import NewsdeskError

_log = logging.getLogger(__name__)


class Room:
    """A desk and what the page prepares for it in the background.

    Args:
        desk: an open desk; the room does not close it.
        data: where feedback is kept; without it the user's data folder.

    """

    def __init__(self, desk: Desk, *, data: Path | None = None) -> None:
        self.desk = desk
        self.data = data or user_data_path("newsdesk")
        self.examples: tuple[str, ...] = ()
        self.warm = threading.Event()
        self.examined = threading.Event()
        """Set when the search for examples is over, found or not."""
        self._listing = threading.Lock()
        self._listed: tuple[object, tuple[Row, ...]] | None = None

    def rows(self) -> tuple[Row, ...]:
        """A row for each article, read once for each generation of the index."""
        with self._listing:
            manifest = self.desk.manifest
            if self._listed is None or self._listed[0] is not manifest:
                self._listed = manifest, tuple(row_of(a) for a in self.desk.articles())
            return self._listed[1]

    def outlets(self) -> list[str]:
        """The outlets of the corpus, in the order of the alphabet."""
        return sorted({row.outlet for row in self.rows() if row.outlet}, key=str.casefold)

    def set_aside(self) -> Mapping[str, Mapping[str, str]]:
        """Reasons by source, by file, of what is not indexed."""
        return self.desk.manifest.set_aside

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
            self.desk.warm()
            self.warm.set()
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
