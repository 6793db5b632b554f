"""Lots → chunks with their vectors, kept as parts: the work that takes nearly all the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vectorstore.chunking import chunk_article
from vectorstore.encoder import Encoded, Encoder
from vectorstore.errors import WorkersFailed
from vectorstore.job import Job
from vectorstore.lots import read_lot
from vectorstore.parts import Parts
from vectorstore.readings import Digests
from vectorstore.records import digest_of_cut, from_plain, to_plain
from vectorstore.sentence_vectors import ChunkVectors
from vectorstore.types import Article, Chunk, searchable_sentences

Furniture = Mapping[str, Sequence[str]]
"""By source, in order: the lines that an article is cut without, where there are any."""

Cutting = tuple[str, Furniture]
"""The name of a lot, and what its articles are cut without."""

_CutArticle = tuple[Article, list[Chunk]]


@dataclass(frozen=True, slots=True)
class Cut:
    """The articles of a lot by their sources, cut, and the vectors of their texts by digest."""

    articles: dict[str, _CutArticle]
    vectors: dict[str, ChunkVectors]


def cut_lots(job: Job, cuttings: Sequence[Cutting], encoder: Encoder) -> int:
    """Cuts lots and encodes their chunks, all at once; how many went through the encoder.

    Raises:
        WorkersFailed: this encoder is not the one that the index is made with, or a folder or
            a lot is not here.
    """
    job.check()
    if encoder.name != job.model:
        raise WorkersFailed(
            f"A worker would make vectors by {encoder.name!r}, the index has those of "
            f"{job.model!r}: use workers with the same model and processors of one kind."
        )
    cut = [_cut(job, *cutting) for cutting in cuttings]
    chunks = [_chunks_of(articles) for articles in cut]
    every = [chunk for own in chunks for chunk in own.values()]
    encoded = encoder.encode_with_sentences(
        [chunk.searchable for chunk in every], [searchable_sentences(chunk) for chunk in every]
    )
    start = 0
    for (lot, furniture), articles, own in zip(cuttings, cut, chunks, strict=True):
        end = start + len(own)
        rows = Encoded(encoded.whole[start:end], encoded.sentences[start:end])
        _write(job, job.name_of_cut(lot, furniture), articles, list(own), rows)
        start = end
    return start


def _cut(job: Job, lot: str, furniture: Furniture) -> list[_CutArticle]:
    articles = [
        raw.article(Digests(furniture.get(raw.source, ())))
        for raw, _ in read_lot(Parts(job.parts), lot)
    ]
    return [(article, chunk_article(article, job.chunking)) for article in articles]


def _chunks_of(articles: Sequence[_CutArticle]) -> dict[str, Chunk]:
    """What is encoded, by its digest."""
    every = [chunk for _, chunks in articles for chunk in chunks]
    return {digest_of_cut(chunk.searchable, chunk.sentences): chunk for chunk in every}


def _write(
    job: Job, name: str, articles: Sequence[_CutArticle], digests: Sequence[str], encoded: Encoded
) -> None:
    told = [
        {
            "source": article.source,
            "article": to_plain(article, but=("source", "text", "story")),
            "chunks": [to_plain(chunk, but=("text", "story")) for chunk in chunks],
        }
        for article, chunks in articles
    ]
    counts = [len(own) for own in encoded.sentences]
    head = {"articles": told, "digests": list(digests), "sentences": counts}
    narrow = b"".join(own.tobytes() for own in encoded.sentences)
    Parts(job.parts).write(name, head, encoded.whole.astype("<f4").tobytes() + narrow)


def read_cut(job: Job, cutting: Cutting, texts: Mapping[str, str]) -> Cut | None:
    """What ``cut_lots`` kept, the texts of the articles given; ``None`` where there is nothing."""
    part = Parts(job.parts).read(job.name_of_cut(*cutting))
    if part is None:
        return None
    articles: dict[str, _CutArticle] = {}
    for one in part.head["articles"]:
        source = one["source"]
        text = texts[source]
        article = from_plain(Article, {**one["article"], "source": source, "text": text})
        articles[source] = (article, [_chunk(plain, text) for plain in one["chunks"]])
    return Cut(articles, _vectors(part.head["digests"], part.head["sentences"], part.blob))


def _vectors(digests: Sequence[str], counts: Sequence[int], blob: bytes) -> dict[str, ChunkVectors]:
    """What ``_write`` wrote behind the head: four bytes a number, then one for sentences."""
    if not digests:
        return {}
    dimension = len(blob) // (4 * len(digests) + sum(counts))
    wide = 4 * len(digests) * dimension
    whole = np.frombuffer(blob[:wide], dtype="<f4").astype(np.float32).reshape(len(digests), -1)
    own = np.frombuffer(blob[wide:], dtype=np.int8).reshape(sum(counts), dimension)
    parts = np.split(own, np.cumsum(counts)[:-1])
    return dict(zip(digests, zip(whole, parts, strict=True), strict=True))


def _chunk(plain: Mapping[str, int], text: str) -> Chunk:
    return from_plain(Chunk, {**plain, "text": text[plain["start"] : plain["end"]]})
