"""The real encoder: the same vector for the same text, whoever asks and beside whatever."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from desk_folder import DeskFolder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vectorstore import embedding, packaged_model
from vectorstore.chunking import Chunking
from vectorstore.embedding import SentenceEncoder
from vectorstore.errors import ModelError
from vectorstore.listing import list_files
from vectorstore.opening import open_index
from vectorstore.packaged_model import packaged_minilm
from vectorstore.reference_encoder import ReferenceEncoder
from vectorstore.sync import Indexer

SEEDS = Path(__file__).parents[2] / "seeds"
_WORDS = "the minister said that a ship had left harbour before dawn with forty people".split()


def texts_of_many_lengths(seed: int, count: int) -> list[str]:
    chance = np.random.default_rng(seed)
    lengths = chance.integers(1, 400, count)
    return [" ".join(chance.choice(_WORDS, size=n)) for n in lengths]


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_a_vector_depends_on_its_text_alone(encoder, seed, chance):
    """Bit by bit, in any batch and order."""
    texts = texts_of_many_lengths(seed, 9)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert np.array_equal(encoder.encode(texts), alone)
    order = list(range(len(texts)))
    chance.shuffle(order)
    assert np.array_equal(encoder.encode([texts[i] for i in order]), alone[order])


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.one_of(st.sampled_from(_WORDS), st.text(max_size=30)), min_size=1, max_size=90),
    st.randoms(use_true_random=False),
)
def test_a_words_vector_depends_on_the_word_alone(encoder, words, chance):
    """Bit by bit, in any batch and order; and it is the one of the word as a text."""
    alone = np.concatenate([encoder._encode_words([word]) for word in words])
    assert np.array_equal(encoder._encode_words(words), alone)
    order = list(range(len(words)))
    chance.shuffle(order)
    assert np.array_equal(encoder._encode_words([words[i] for i in order]), alone[order])
    assert (alone * encoder.encode(words)).sum(axis=1).min() > 0.9995


def test_a_librarys_model_keeps_words_as_they_are():
    other = SentenceEncoder(str(packaged_minilm()))
    alone = np.concatenate([other.encode_words([word]) for word in _WORDS])
    assert np.array_equal(SentenceEncoder(str(packaged_minilm())).encode_words(_WORDS), alone)


def test_models_that_are_loaded_side_by_side_have_as_many_threads():
    code = (
        "import threading; from vectorstore import threads; told = []\n"
        "def load(): told.append(threads.default_threads()); threads.one_an_operation()\n"
        "every = [threading.Thread(target=load) for _ in range(4)]\n"
        "[one.start() for one in every]; [one.join() for one in every]\n"
        "import torch; print(len(set(told)), torch.get_num_threads())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "1"]


def test_threads_change_nothing(encoder):
    texts = texts_of_many_lengths(3, 40)
    expected = encoder.encode(texts)
    for threads in (1, 3):
        assert np.array_equal(SentenceEncoder(threads=threads).encode(texts), expected)


def test_full_width_is_as_steady(monkeypatch):
    """On processors without bfloat16."""
    monkeypatch.setattr(embedding, "has_bfloat16", lambda: False)
    wide = SentenceEncoder(threads=2)
    assert wide.name.endswith("float32")
    texts = texts_of_many_lengths(5, 12)
    alone = np.concatenate([wide.encode([text]) for text in texts])
    assert np.array_equal(wide.encode(texts), alone)
    assert (alone * ReferenceEncoder().encode(texts)).sum(axis=1).min() > 0.999999


def test_near_the_default_of_the_library(encoder):
    texts = texts_of_many_lengths(1, 20)
    cosines = (encoder.encode(texts) * ReferenceEncoder().encode(texts)).sum(axis=1)
    assert cosines.min() > 0.9995
    assert np.allclose(np.linalg.norm(encoder.encode(texts), axis=1), 1, atol=1e-6)


def test_many_threads_may_ask_at_once(encoder):
    texts = texts_of_many_lengths(2, 24)
    expected = encoder.encode(texts)
    wrong: list[int] = []

    def ask(part: int) -> None:
        for i in range(part, len(texts), 4):
            if not np.array_equal(encoder.encode_cached([texts[i]])[0], expected[i]):
                wrong.append(i)

    threads = [threading.Thread(target=ask, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_nothing_gives_nothing_and_progress_ends_at_the_end(encoder):
    assert encoder.encode([]).shape == encoder.encode_cached([]).shape == (0, 384)
    told: list[tuple[int, int]] = []
    encoder.encode(["a", "b c", "d"], progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (3, 3)


def test_cached_texts_are_not_encoded_again(encoder, monkeypatch):
    first = encoder.encode_cached(["said once", "said twice", "said once"])
    monkeypatch.setattr(encoder, "encode", None)
    assert np.array_equal(encoder.encode_cached(["said twice", "said once"]), first[[1, 0]])
    words = encoder.encode_words(["said", "once", "said"])
    monkeypatch.setattr(encoder, "_encode_words", None)
    assert np.array_equal(encoder.encode_words(["once", "said"]), words[[1, 0]])
    assert encoder.encode_words([]).shape == (0, 384)


def test_two_builds_of_the_seeds_are_one(tmp_path, encoder, seeds_index):
    """Added one by one in another order, by another number of threads: the same index."""
    desk = DeskFolder(tmp_path)
    one = SentenceEncoder(threads=1)
    articles = sorted(SEEDS.glob("*.txt"), reverse=True)
    for path in [*articles, *(p for p in list_files(SEEDS) if p not in articles)]:
        (desk.corpus / path.name).write_bytes(path.read_bytes())
        Indexer(desk.corpus, desk.index, one, Chunking()).sync()
    (first, grown), (second, built) = (
        open_index(folder, encoder, Chunking()) for folder in (desk.index, seeds_index)
    )
    assert grown.fingerprint == built.fingerprint
    query = encoder.encode(["How large was the loan?"])
    assert first.vectors.search(query, 10) == second.vectors.search(query, 10)
    first.close()
    second.close()


def test_weights_that_are_not_the_official_ones_are_refused(monkeypatch):
    packaged_minilm()
    monkeypatch.setattr(packaged_model, "MINILM_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="force-reinstall"):
        packaged_minilm()


def test_a_model_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ModelError, match="NEWSDESK_EMBEDDER"):
        SentenceEncoder(str(tmp_path)).encode(["x"])
