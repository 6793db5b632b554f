"""How large passages should be: one table over MultiHop-RAG, made by the search itself.

A fixed number of passages favours long ones, a fixed number of words short ones: the table has
both. Asked are questions of the third that weights were chosen on, for this chooses too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from platformdirs import user_cache_path

from eval import multihop
from eval.ablation import tuned
from eval.external import Source
from eval.metrics import recall_within_words
from eval.run import spread
from eval.scoring_retrieval import needs_met, score_retrieval
from eval.table import layout
from eval.types import Case, Passage
from eval.words_encoder import WordsEncoder
from rag.mentions import OutletNames
from rag.question import analyse
from rag.retrieval import search
from rag.spelling import Spelling
from rag.weights import DEFAULT, Weights
from vectorstore.article_store import ArticleStore
from vectorstore.chunking import Chunking
from vectorstore.embedding import SentenceEncoder
from vectorstore.encoder import Encoder
from vectorstore.opening import open_index
from vectorstore.sync import Indexer

SIZES = ((60, 0), (100, 0), (100, 30), (200, 0), (200, 60), (400, 120))
"""Words of a passage, and how many of them it shares with the next."""
SAMPLE = 120
READ = 3200
"""Words that are put before our reader: 16 passages of 200."""
FIGURES = ("hits@4", "hits@10", "recall@10", "all evidence@10", "recall within words")
HEADER = ("words", "overlap", "passages", *FIGURES[:4], "within 1,000 words", "within 3,200 words")


class Measured(NamedTuple):
    """The figures of one way of cutting."""

    words: int
    overlap: int
    passages: int
    figures: tuple[float, ...]


def measure(
    source: Source, *, sizes: Sequence[tuple[int, int]] = SIZES, words_alone: bool = False
) -> Iterator[Measured]:
    """The figures of each size as soon as they are there.

    ``words_alone`` leaves out the vectors: a build takes seconds then instead of minutes.
    """
    folder, cases, _ = multihop.read(source)
    chosen = spread(tuned(cases), source.options.limit or SAMPLE)
    encoder: Encoder = WordsEncoder() if words_alone else SentenceEncoder()
    ranks = SentenceEncoder().rank_of
    weights = dataclasses.replace(DEFAULT, words=1.0) if words_alone else DEFAULT
    kept = (source.cache or user_cache_path("newsdesk") / "eval") / "chunk sizes"
    for words, overlap in sizes:
        index = kept / f"{encoder.name.split()[0]} {words} {overlap}"
        store = _indexed(folder, index, encoder, Chunking(words, overlap))
        spelling = Spelling(store, ranks)
        names = OutletNames(store.rows.outlets())
        rows = [_row(case, store, encoder, names, spelling, weights, words) for case in chosen]
        means = tuple(float(mean) for mean in np.mean(rows, axis=0))
        passages = len(store.vectors)
        store.close()
        yield Measured(words, overlap, passages, means)


def table(measured: Sequence[Measured]) -> str:
    """The table as people read it."""
    rows = [
        [str(m.words), str(m.overlap), str(m.passages), *(f"{value:.3f}" for value in m.figures)]
        for m in measured
    ]
    return layout([list(HEADER), *rows])


def _indexed(corpus: Path, index: Path, encoder: Encoder, chunking: Chunking) -> ArticleStore:
    Indexer(corpus, index, encoder, chunking).sync()
    return open_index(index, encoder, chunking)[0]


def _row(
    case: Case,
    store: ArticleStore,
    encoder: Encoder,
    names: OutletNames,
    spelling: Spelling,
    weights: Weights,
    words: int,
) -> list[float]:
    question = analyse(case.question, (), names, spelling)
    # Passages end where a sentence does, short of their most: some more than READ / words.
    deep = max(16, int(1.5 * READ / words))
    hits = search(store, encoder, question, k=deep, spelling=spelling, weights=weights)
    passages = [Passage(h.chunk.source, h.chunk.text, h.chunk.start, h.chunk.end) for h in hits]
    scores = score_retrieval(case, passages)
    read = recall_within_words(
        [p.text for p in passages], needs_met(case, passages), len(case.needs), READ
    )
    return [*(float(scores[figure] or 0.0) for figure in FIGURES), read]
