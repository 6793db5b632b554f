"""The values that move through the store. Frozen, and free of heavy imports."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

FloatMatrix = npt.NDArray[np.float32]
"""Shape (rows, dimension), float32, rows of unit length."""

FloatVector = npt.NDArray[np.float32]
"""Shape (dimension,), float32, unit length."""

KeyArray = npt.NDArray[np.int64]
"""Shape (rows,): the integer keys of chunks."""


class Span(NamedTuple):
    """Characters ``start`` (included) to ``end`` (excluded) of a text."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Article:
    """One article, its text exactly as in its file.

    ``source`` is the path inside the corpus, with ``/`` between folders; for a row of a
    file of rows it is ``file.jsonl#id``. Every offset in Newsdesk counts characters of
    ``text``. ``origins`` says for each piece of metadata where it was read
    (``"first line"``, ``"agency line"``, ``"row"``…); what was not found is ``None`` and
    has no origin. ``boilerplate`` holds the spans that are not the article: never
    searched, never cited.
    """

    source: str
    text: str
    sha256: str
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: datetime.date | None = None
    url: str | None = None
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    boilerplate: tuple[Span, ...] = ()
    partial: bool = False
    """Whether the text stops at a subscription wall."""
    story: str = ""
    """The report that this is a copy of: the smallest source of all its copies in the folder,
    often its own. Articles of one story are one independent source. Empty outside an index."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of an article: whole sentences, ``article_text[start:end] == text``."""

    id: str
    source: str
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]
    """Offsets into the article's text, in reading order, boilerplate left out."""
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: datetime.date | None = None
    url: str | None = None
    partial: bool = False
    story: str = ""
    """As of the article."""

    @property
    def article(self) -> str:
        """The source that the chunk was cut from."""
        return self.source

    @property
    def header(self) -> str:
        """Title, outlet and date on one line: searched with the text, never cited."""
        day = self.published.isoformat() if self.published else None
        return header_of(self.title, self.outlet, day)

    @property
    def searchable(self) -> str:
        """What the encoder and the word index read: the header, then the sentences."""
        return searchable_text(self.header, self.text, self.start, self.sentences)


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that a search found.

    ``score`` orders the hits of one search, best first, and means nothing across
    searches. ``explanation`` holds the parts that made it, by name.
    """

    chunk: Chunk
    score: float
    explanation: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles a search may return. Empty fields allow all; given ones are hard."""

    outlets: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    after: datetime.date | None = None
    before: datetime.date | None = None

    def __bool__(self) -> bool:
        return bool(self.outlets or self.sources or self.after or self.before)


def searchable_sentences(chunk: Chunk) -> list[Span]:
    """Where each sentence of ``chunk`` stands in ``Chunk.searchable``."""
    at = len(chunk.header) + 1 if chunk.header else 0
    found = []
    for start, end in chunk.sentences:
        found.append(Span(at, at + end - start))
        at += end - start + 1
    return found


def header_of(title: str | None, outlet: str | None, day: str | None) -> str:
    """What is known of ``Chunk.header``, on one line; ``day`` is ``YYYY-MM-DD``."""
    return " | ".join(part for part in (title, outlet, day) if part)


def searchable_text(header: str, text: str, start: int, sentences: Iterable[Sequence[int]]) -> str:
    """``Chunk.searchable``; ``sentences`` are starts and ends as in ``Chunk.sentences``."""
    body = " ".join([text[first - start : last - start] for first, last in sentences])
    return f"{header}\n{body}" if header else body


def chunk_id(source: str, start: int, text: str) -> str:
    """The id of a chunk: 15 hexadecimal digits drawn from where it stands and its words."""
    payload = f"{source}\0{start}\0{text}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(payload, digest_size=8).hexdigest()[:15]
