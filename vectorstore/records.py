"""Chunks and articles ↔ rows that a table can hold."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from vectorstore.types import Article, Chunk, Span, header_of, searchable_text

Row = tuple[str, str, dict[str, Any]]
"""(id, text, metadata)."""

_T = TypeVar("_T", Article, Chunk)


@dataclass(frozen=True, slots=True)
class Record:
    """One row to be searched: ``searchable`` is what is embedded, ``text`` what is shown."""

    id: str
    text: str
    searchable: str
    metadata: dict[str, Any]

    @property
    def key(self) -> int:
        """The integer under which the indexes know the row."""
        return key_of(self.id)

    @property
    def digest(self) -> str:
        """Rows of one digest have the same vectors."""
        return digest_of_cut(self.searchable, self.metadata.get("sentences", ()))


def key_of(identifier: str) -> int:
    """60 bits drawn from an id, the same on every machine."""
    data = identifier.encode("utf-8", "surrogatepass")
    return int(hashlib.blake2b(data, digest_size=8).hexdigest()[:15], 16)


def digest_of(text: str) -> str:
    """A digest of a text, 32 hexadecimal digits."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def digest_of_cut(searchable: str, sentences: Iterable[Sequence[int]]) -> str:
    """A digest of a text that is searched and of how it is cut into sentences.

    Sentences stand a space apart in it: another cut may read the same.
    """
    lengths = ",".join(str(end - start) for start, end in sentences)
    return digest_of(f"{searchable}\0{lengths}")


def record_of(chunk: Chunk) -> Record:
    """The row of a chunk."""
    return Record(
        chunk.id, chunk.text, chunk.searchable, to_plain(chunk, but=("id", "text", "story"))
    )


def chunk_of(row: Row) -> Chunk:
    """The chunk of a row that ``record_of`` made."""
    identifier, text, metadata = row
    return from_plain(Chunk, {**metadata, "id": identifier, "text": text})


def searchable_of(row: Row) -> str:
    """What was embedded for a row: a chunk knows it, any other text is searched as it is."""
    _, text, known = row
    if "sentences" not in known:
        return text
    header = header_of(known["title"], known["outlet"], known["published"])
    return searchable_text(header, text, known["start"], known["sentences"])


def to_plain(value: Article | Chunk, *, but: tuple[str, ...]) -> dict[str, Any]:
    """The fields of ``value`` as JSON can hold them, without those named in ``but``."""
    return {
        name: _plain(getattr(value, name)) for name in _REVIVERS[type(value)] if name not in but
    }


def from_plain(kind: type[_T], plain: Mapping[str, Any]) -> _T:
    """The value whose fields ``to_plain`` wrote down."""
    revivers = _REVIVERS[kind]
    return kind(**{name: revivers[name](value) for name, value in plain.items()})


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Span):
        return list(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return dict(value)
    return value


def _reviver(hint: Any) -> Callable[[Any], Any]:
    """How a value of a field annotated ``hint`` comes back from JSON."""
    if datetime.date in (hint, *get_args(hint)):
        return lambda value: None if value is None else datetime.date.fromisoformat(value)
    if get_origin(hint) is tuple:
        if get_args(hint)[0] is Span:
            return lambda value: tuple(Span(*item) for item in value)
        return tuple
    if get_origin(hint) is Mapping:
        return MappingProxyType
    return lambda value: value


_REVIVERS: dict[type, dict[str, Callable[[Any], Any]]] = {
    kind: {name: _reviver(hint) for name, hint in get_type_hints(kind).items()}
    for kind in (Article, Chunk)
}
