"""Where the vectors of an index are kept: in its own folder, or on a server of the user's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from vectorstore.errors import SettingsError
from vectorstore.remote_vectors import RemoteVectors
from vectorstore.server import Server
from vectorstore.server_journal import clear_up, noted, replace_later
from vectorstore.vectors import Vectors

VECTORS = "vectors"
"""The folder of a generation that holds its vectors, or says where they are."""
_KINDS = {
    "": "faiss",
    "milvus": "milvus",
    "milvus+tls": "milvus",
    "postgresql": "postgresql",
    "postgres": "postgresql",
}


@dataclass(frozen=True, slots=True)
class Home:
    """The place that a setting names: empty for the folder, or the address of a server.

    Words, rows and articles stay in the folder of the index, wherever the vectors are: no text
    of an article reaches the server. The libraries of each place are imported when it is used.

    Raises:
        SettingsError: the address is of no kind that is known.
    """

    url: str = ""

    def __post_init__(self) -> None:
        scheme = urlsplit(self.url).scheme
        if scheme not in _KINDS or (self.url and not scheme):
            raise SettingsError(
                f"store is {scheme or self.url!r}: use milvus://host:19530 or "
                "postgresql://user@host/database, or leave it empty for a folder."
            )

    @property
    def kind(self) -> str:
        """faiss, milvus or postgresql."""
        return _KINDS[urlsplit(self.url).scheme]

    def create(self, folder: Path, dimension: int, *, journal: Path | None = None) -> Vectors:
        """Vectors that are to begin, none so far."""
        if not self.url:
            from vectorstore.faiss_index import VectorIndex

            return VectorIndex(folder, dimension)
        return RemoteVectors(self._server(), folder, dimension=dimension, journal=journal)

    def open(self, folder: Path, *, journal: Path | None = None) -> Vectors:
        """What ``save`` left.

        Raises:
            IndexDamaged: it is not there as it was.
            ServerFailed: the server does not answer.
        """
        if not self.url:
            from vectorstore.faiss_index import VectorIndex

            return VectorIndex.open(folder)
        return RemoteVectors(self._server(), folder, journal=journal)

    def clear_up(self, journal: Path, current: Path | None) -> None:
        """Deletes on the server what only a writer that is done or dead had put there."""
        if self.url and noted(journal):
            server = self._server()
            try:
                clear_up(server, journal, current / VECTORS if current else None)
            finally:
                server.close()

    def replace_later(self, journal: Path, current: Path) -> None:
        """Notes that what ``current`` holds on the server goes once another is in force."""
        if self.url:
            replace_later(current / VECTORS, journal)

    def _server(self) -> Server:
        if self.kind == "milvus":
            from vectorstore.milvus_server import MilvusServer

            return MilvusServer(self.url)
        from vectorstore.postgres_server import PostgresServer

        return PostgresServer(self.url)
