"""What the question encoder is fitted on: questions, and the sentences of their articles."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.questions import WIDE, Row, make_corpus
from vectorstore.articles import read_file
from vectorstore.chunking import chunk_article
from vectorstore.embedding import SentenceEncoder
from vectorstore.listing import CorpusFile, list_files
from vectorstore.types import Article, FloatMatrix, Span, searchable_sentences

_SETS = ("multihop_rag", "bbc_news")
_SHARE = 0.6
"""A sentence answers that covers this much of a piece of evidence, or is covered as much."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the rows of the sentences that answer it and of others near them."""

    question: str
    right: list[int]
    wrong: list[int]


class Sentences:
    """The sentences of the articles of a folder, row by row, by themselves and in passages."""

    def __init__(self, folder: Path, encoder: SentenceEncoder) -> None:
        self.rows: dict[str, list[tuple[Span, int]]] = {}
        chunks = [chunk for article in _articles(folder) for chunk in chunk_article(article)]
        spans = [searchable_sentences(chunk) for chunk in chunks]
        read = encoder.encode_with_sentences([chunk.searchable for chunk in chunks], spans)
        texts: list[str] = []
        for chunk in chunks:
            for span in chunk.sentences:
                self.rows.setdefault(chunk.source, []).append((span, len(texts)))
                texts.append(chunk.text[span.start - chunk.start : span.end - chunk.start])
        self.alone = encoder.encode(texts)
        within = _unit(np.concatenate(read.sentences).astype(np.float32))
        # What the model did not reach of its passage is known by itself alone.
        self.within = np.where(within.any(axis=1, keepdims=True), within, self.alone)

    def asked(self, row: Row, sources: dict[str, str]) -> Asked | None:
        """A question with its rows; ``None`` where no sentence, or every one, answers it."""
        right: dict[int, None] = {}
        near: dict[int, None] = {}
        for file, start, end in row["evidence"]:
            for span, number in self.rows.get(sources[str(file)], ()):
                both = min(span.end, end) - max(span.start, start)
                answers = both >= _SHARE * min(span.end - span.start, end - start)
                (right if answers else near)[number] = None
        wrong = [number for number in near if number not in right]
        return Asked(row["question"], list(right), wrong) if right and wrong else None


def _articles(folder: Path) -> list[Article]:
    return [
        item
        for path in list_files(folder)
        for item in read_file(
            CorpusFile(path.relative_to(folder).as_posix(), path, ""), max_megabytes=1000
        )
        if isinstance(item, Article)
    ]


def _unit(rows: FloatMatrix) -> FloatMatrix:
    """Rows of length 1; what the model did not reach stays at nothing."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def read(data: Path, encoder: SentenceEncoder) -> tuple[list[Asked], tuple[FloatMatrix, ...]]:
    """The answerable questions of the files that fit models, and the texts of their articles.

    The texts are two matrices of shape (sentences, dimension): by themselves, in passages.
    """
    asked: list[Asked] = []
    parts: list[tuple[FloatMatrix, FloatMatrix]] = []
    for name in _SETS:
        files = [file for file in WIDE if file.corpus == name]
        rows = [row for file in files for row in file.rows("cross") if row["answerable"]]
        with tempfile.TemporaryDirectory() as folder:
            sources = make_corpus(data / name, Path(folder), rows, others=0)
            sentences = Sentences(Path(folder), encoder)
        before = sum(len(alone) for alone, _ in parts)
        for row in rows:
            if one := sentences.asked(row, sources):
                right, wrong = ([before + i for i in some] for some in (one.right, one.wrong))
                asked.append(Asked(one.question, right, wrong))
        parts.append((sentences.alone, sentences.within))
    return asked, tuple(np.concatenate(some) for some in zip(*parts, strict=True))
