"""Vectors of sentences, as they are read in their chunk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vectorstore.article_store import ArticleStore
from vectorstore.chunking import Chunking, chunk_article
from vectorstore.embedding import SentenceEncoder
from vectorstore.encoder import Encoder, Progress
from vectorstore.library_model import is_mean
from vectorstore.opening import open_index
from vectorstore.records import key_of
from vectorstore.sentence_vectors import SentenceTable, SentenceVectors, cosines, narrowed
from vectorstore.sync import Indexer
from vectorstore.types import Article, FloatMatrix, Span, searchable_sentences

TEXT = "The ferry left Wick at dawn. It had ninety goats aboard. Nobody had counted the goats."
SENTENCES = [Span(0, 28), Span(29, 56), Span(57, 86)]


class Letters(Encoder):
    """How often each of four letters stands in a text."""

    name = "letters"
    dimension = 4

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> FloatMatrix:
        counts = [[1.0 + text.count(letter) for letter in "aeio"] for text in texts]
        rows = np.array(counts, dtype=np.float32).reshape(len(texts), 4)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def test_the_pass_over_a_text_gives_the_vector_that_encoding_it_gives(
    encoder: SentenceEncoder,
) -> None:
    other = "Goats were landed at Thurso."
    texts = [TEXT, other, "x " * 300]
    both = encoder.encode_with_sentences(texts, [SENTENCES, [Span(0, len(other))], []])
    assert (both.whole == encoder.encode(texts)).all()
    assert [len(one) for one in both.sentences] == [3, 1, 0]


def test_a_sentence_has_one_vector_whatever_is_encoded_beside_its_text(
    encoder: SentenceEncoder,
) -> None:
    alone = encoder.encode_with_sentences([TEXT], [SENTENCES]).sentences[0]
    beside = encoder.encode_with_sentences(["y " * 90, TEXT], [[], SENTENCES]).sentences[1]
    assert (alone == beside).all()


def test_what_it_means_is_found_by_what_stands_before_it(encoder: SentenceEncoder) -> None:
    asked = encoder.encode(["How many goats were on the ferry?"])
    read = encoder.encode_with_sentences([TEXT], [SENTENCES]).sentences[0]
    alone = narrowed(encoder.encode([TEXT[a:b] for a, b in SENTENCES]))
    # "It had ninety goats aboard": the ferry is named in the sentence before.
    assert cosines(read, asked)[1, 0] > cosines(alone, asked)[1, 0]


def test_past_what_the_model_reads_there_are_zeros(encoder: SentenceEncoder) -> None:
    text = TEXT + " goat" * 400 + ". The end."
    read = encoder.encode_with_sentences([text], [[*SENTENCES, Span(len(text) - 8, len(text))]])
    assert (np.abs(read.sentences[0]).max(axis=1) > 0).tolist() == [True, True, True, False]


def test_an_encoder_of_another_kind_encodes_each_sentence_by_itself() -> None:
    made = Letters().encode_with_sentences([TEXT, "io"], [SENTENCES, []])
    assert (made.whole == Letters().encode([TEXT, "io"])).all()
    assert (
        made.sentences[0] == narrowed(Letters().encode([TEXT[a:b] for a, b in SENTENCES]))
    ).all()
    assert made.sentences[1].shape == (0, 4)


@given(
    hnp.arrays(np.float32, (3, 8), elements=st.floats(-1, 1, width=32)).filter(
        lambda rows: (np.linalg.norm(rows, axis=1) > 0.05).all()
    )
)
def test_eight_bits_keep_the_direction(rows: FloatMatrix) -> None:
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    assert np.allclose(np.diag(cosines(narrowed(rows), unit)), 1.0, atol=1e-3)


def test_where_nothing_was_read_nothing_is_near() -> None:
    nothing = narrowed(np.zeros((2, 4), dtype=np.float32))
    assert (cosines(nothing, np.eye(4, dtype=np.float32)) == 0).all()


@pytest.mark.parametrize("header", [None, "Sea goats"])
def test_sentences_are_found_in_what_is_searched(header: str | None) -> None:
    article = Article("a.txt", TEXT + "\n\nShe refused.", "", title=header)
    [chunk] = chunk_article(article)
    found = [chunk.searchable[a:b] for a, b in searchable_sentences(chunk)]
    assert found == [article.text[a:b] for a, b in chunk.sentences]


def test_a_table_gives_back_what_it_was_given(tmp_path: Path) -> None:
    table = SentenceTable(tmp_path / "sentences.sqlite", writable=True)
    rows = np.arange(-12, 12, dtype=np.int8).reshape(6, 4)
    table.add([7, 8], [rows[:2], rows[2:]])
    assert (table.of([8, 9], 4)[8] == rows[2:]).all()
    table.add([8], [rows[:1]])
    table.remove([7, 9])
    assert {key: len(own) for key, own in table.of([7, 8], 4).items()} == {8: 1}


def test_every_chunk_of_an_index_has_a_vector_for_each_of_its_sentences(
    encoder: SentenceEncoder, seeds_index: Path
) -> None:
    store, _ = open_index(seeds_index, encoder, Chunking())
    keys = store.rows.keys().tolist()
    held, chunks = store.sentence_vectors(keys), store.chunks(keys)
    assert {key: len(own) for key, own in held.items()} == {
        key: len(chunk.sentences) for key, chunk in chunks.items()
    }
    store.close()


def test_a_text_that_is_replaced_takes_its_sentences_with_it(tmp_path: Path) -> None:
    store = ArticleStore(Letters(), tmp_path / "store")
    [chunk] = chunk_article(Article("a.txt", TEXT, ""))
    texts, spans = [chunk.searchable], [searchable_sentences(chunk)]
    store.add_chunks([chunk], Letters().encode_with_sentences(texts, spans))
    key = key_of(chunk.id)
    assert len(store.sentence_vectors([key])[key]) == 3
    store.add_texts(["Something else."], ids=[chunk.id])
    assert store.sentence_vectors([key]) == {}
    store.close()


def test_two_cuts_of_words_that_read_alike_are_not_taken_for_each_other(
    encoder: SentenceEncoder, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("Sea goats\n\nThe goats of\n\nThurso were counted. Nobody paid.")
    (corpus / "b.txt").write_text("Sea goats\n\nThe goats of Thurso were counted. Nobody paid.")
    Indexer(corpus, tmp_path / "index", encoder, Chunking()).sync()
    store, _ = open_index(tmp_path / "index", encoder, Chunking())
    keys = store.rows.keys().tolist()
    chunks, held = store.chunks(keys), store.sentence_vectors(keys)
    assert len({chunk.searchable for chunk in chunks.values()}) == 1
    assert {len(chunk.sentences) for chunk in chunks.values()} == {3, 4}
    assert all(len(held[key]) == len(chunks[key].sentences) for key in keys)
    store.close()


@given(
    hnp.arrays(np.int8, (9, 8), elements=st.integers(-127, 127)),
    hnp.arrays(np.float32, (3, 8), elements=st.floats(-1, 1, width=32)),
)
def test_a_cosine_does_not_hang_on_what_is_computed_beside_it(
    rows: SentenceVectors, asked: FloatMatrix
) -> None:
    read = rows[rows.any(axis=1)]
    every = cosines(read, asked)
    for i in range(len(read)):
        assert (cosines(read[i : i + 1], asked[1:2])[0] == every[i, 1]).all()


def test_a_model_that_goes_on_after_the_mean_encodes_sentences_by_themselves() -> None:
    class Ends:
        """What stands behind the word pieces of a model."""

        pooling_mode = "mean"

    pooling, normal, dense = (type(name, (Ends,), {}) for name in ("Pooling", "Normalize", "Dense"))
    assert is_mean([pooling(), normal()])
    assert not is_mean([pooling(), dense(), normal()])
    assert not is_mean([])
    pooling.pooling_mode = "cls"
    assert not is_mean([pooling(), normal()])
