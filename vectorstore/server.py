"""What vectors on a server ask of it, and what the rooms of the servers share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from vectorstore.errors import ExtraMissing, ServerFailed
from vectorstore.ranking import Found
from vectorstore.types import FloatMatrix, FloatVector, KeyArray

_Failure = TypeVar("_Failure", bound=Exception)

AT_ONCE = 1000
"""Rows sent, fetched or dropped at a time."""


class Server(ABC):
    """A server that keeps tables of (id, vector). Every call raises ServerFailed."""

    @abstractmethod
    def create(self, table: str, dimension: int) -> None:
        """Makes an empty table."""

    @abstractmethod
    def count(self, table: str) -> int | None:
        """How many rows a table has; ``None`` where there is no such table."""

    def held(self, table: str, ids: KeyArray) -> int | None:
        """How many of ``ids`` a table holds at most; ``None`` where there is no such table.

        Told from the number of its rows, unless a server can do better.
        """
        count = self.count(table)
        return None if count is None else min(count, len(ids))

    @abstractmethod
    def put(self, table: str, ids: KeyArray, vectors: FloatMatrix) -> None:
        """Adds rows; those that are there already stay as they are."""

    @abstractmethod
    def get(self, table: str, ids: KeyArray) -> dict[int, FloatVector]:
        """Vectors by id; unknown ids are left out."""

    @abstractmethod
    def nearest(self, table: str, query: FloatVector, n: int, among: KeyArray | None) -> Found:
        """The best ``n`` of (id, inner product), among all rows or some, best first."""

    @abstractmethod
    def drop(self, table: str, ids: KeyArray) -> None:
        """Deletes rows; unknown ids are passed over."""

    @abstractmethod
    def settle(self, table: str) -> None:
        """Makes what was put fast to search, where the server wants to be told."""

    @abstractmethod
    def forget(self, table: str) -> None:
        """Deletes a table, if there is one."""

    @abstractmethod
    def close(self) -> None:
        """Ends the connection."""


@contextmanager
def client(module: str, *, address: str, extra: str) -> Iterator[None]:
    """Stands around the import of a server's client ``module``.

    Raises:
        ExtraMissing: it is not installed; what fails inside it for another cause goes through.

    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise ExtraMissing(f"NEWSDESK_STORE={address}", extra) from error


@contextmanager
def asking(
    server: str, failure: type[_Failure], why: Callable[[_Failure], object] = str
) -> Iterator[None]:
    """Stands around what is asked of ``server``, whose client fails by ``failure``.

    Raises:
        ServerFailed: it did.

    """
    try:
        yield
    except failure as error:
        raise ServerFailed(server, str(why(error))) from error
