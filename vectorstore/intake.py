"""Files → articles with their chunks, as a build takes them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from vectorstore.articles import RawArticle, SetAside, read_raw
from vectorstore.chunking import Chunking, chunk_article
from vectorstore.comparing import Foresight, describe
from vectorstore.listing import CorpusFile
from vectorstore.readings import Digests, Marks
from vectorstore.rules import Rules
from vectorstore.sentence_vectors import ChunkVectors
from vectorstore.types import Article, Chunk


@dataclass(frozen=True, slots=True)
class Taken:
    """An article as it was read, as it is for now, and cut."""

    raw: RawArticle
    marks: Marks
    article: Article
    chunks: list[Chunk]


class Intake(Protocol):
    """Where a build gets its articles from."""

    @property
    def rules(self) -> Rules:
        """By which rules files are read."""
        ...

    def foresee(self, furniture: Digests) -> None:
        """Tells which lines articles of the index were cut without so far."""
        ...

    def read(self, file: CorpusFile, state: str) -> Iterator[Taken | SetAside]:
        """The articles of a file of which ``state`` is the state (``Scanner.states``)."""
        ...

    def cut(self, raw: RawArticle, furniture: Digests) -> tuple[Article, list[Chunk]]:
        """An article without the lines ``furniture``, and its chunks."""
        ...

    def made(self, digests: Sequence[str]) -> Mapping[str, ChunkVectors]:
        """Gives away the vectors that are made already, by the digests of their texts."""
        ...


class FolderIntake:
    """Reads and cuts here and now."""

    def __init__(self, rules: Rules, chunking: Chunking) -> None:
        self.rules = rules
        self._chunking = chunking
        self._foresight = Foresight(())

    def foresee(self, furniture: Digests) -> None:
        """As ``Intake.foresee``."""
        self._foresight = Foresight(furniture)

    def read(self, file: CorpusFile, state: str) -> Iterator[Taken | SetAside]:
        """As ``Intake.read``."""
        rules = self.rules
        for item in read_raw(file, max_megabytes=rules.max_megabytes, columns=rules.columns):
            if isinstance(item, SetAside):
                yield item
                continue
            article, marks = describe(item, self._foresight)
            yield Taken(item, marks, article, chunk_article(article, self._chunking))

    def cut(self, raw: RawArticle, furniture: Digests) -> tuple[Article, list[Chunk]]:
        """As ``Intake.cut``."""
        article = raw.article(furniture)
        return article, chunk_article(article, self._chunking)

    def made(self, digests: Sequence[str]) -> Mapping[str, ChunkVectors]:
        """None: the encoder is here."""
        return {}
