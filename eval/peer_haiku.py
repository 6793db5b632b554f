"""haiku.rag in the comparison of libraries: files taken into its LanceDB, in its own environment.

Articles are files, and each is taken in again by ``create_document_from_source``, which replaces a
document whose file changed. Our encoder is asked over the loopback address, so that the memory of
both processes counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.embeddings_endpoint import EmbeddingsEndpoint
from eval.haiku_recipe import Process, start
from eval.peer import Library
from eval.types import Passage
from vectorstore.types import Article

_DATABASE = "news.lancedb"


class HaikuRag(Library):
    """A database of haiku.rag, held open by a worker."""

    _held: tuple[Process, EmbeddingsEndpoint] | None = None
    _chunks = 0
    _files: Sequence[dict[str, str]] = ()

    def prepare(self) -> None:
        """And starts the worker."""
        super().prepare()
        self.open()

    def open(self) -> None:
        """Starts the worker and has it open the database, a new one where there is none."""
        self.place.mkdir(parents=True, exist_ok=True)
        self._held = start(self.encoder)
        self._chunks = self._worker.ask({"open": str(self.place / _DATABASE)})["chunks"]

    def add(self, articles: Sequence[Article]) -> None:
        """Writes the articles as files, which the database takes in when it is saved."""
        folder = self.place.with_name(f"{self.place.name}-files")
        folder.mkdir(exist_ok=True)
        files = []
        for article in articles:
            path = folder / f"{article.source.replace('#', '-')}.md"
            path.write_text(article.text, encoding="utf-8")
            files.append(
                {"path": str(path), "source": article.source, "title": article.title or ""}
            )
        self._files = files

    def save(self) -> None:
        """Takes the files in."""
        if self._held is None:
            self.open()
        self._chunks = self._worker.ask({"files": list(self._files)})["chunks"]

    def find(self, question: str, k: int) -> list[Passage]:
        """The best chunks."""
        found = self._worker.ask({"question": question, "k": k})["found"]
        return [Passage(hit["source"], hit["text"]) for hit in found]

    @property
    def chunks(self) -> int:
        """Rows of its table of chunks."""
        return self._chunks

    @property
    def processes(self) -> tuple[int, ...]:
        """The worker."""
        return (self._held[0].pid,) if self._held else ()

    def alarm(self, seconds: float) -> None:
        """Has the system end the worker, which is the one that writes."""
        self._worker.ask({"alarm": seconds})

    def close(self) -> None:
        """Ends the worker and what it asks."""
        if self._held is not None:
            worker, endpoint = self._held
            worker.close()
            endpoint.close()
            self._held = None

    @property
    def _worker(self) -> Process:
        assert self._held is not None, "it is opened first"  # noqa: S101 - by our own steps
        return self._held[0]
