"""Vectors, words and rows against brute force over a dictionary."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.documents import DocumentTable
from vectorstore.errors import IndexDamaged, IndexMismatch
from vectorstore.faiss_index import VectorIndex
from vectorstore.lexical import WordIndex
from vectorstore.ranking import best
from vectorstore.records import (
    Record,
    chunk_of,
    from_plain,
    key_of,
    record_of,
    searchable_of,
    to_plain,
)
from vectorstore.types import Article, Chunk, Filters, Span

_DIMENSION = 4
# Few keys and few values, so that replacements, removals and ties happen often.
_KEYS = st.integers(1, 12)
_VECTORS = st.lists(st.sampled_from([0.0, 0.5, 1.0, -1.0]), min_size=4, max_size=4)
_WORDS = st.lists(st.sampled_from(["loan", "ship", "strike", "rain"]), max_size=5)


def changes(values: st.SearchStrategy) -> st.SearchStrategy:
    """A list of steps: (keys that go, what comes under which key)."""
    step = st.tuples(st.sets(_KEYS, max_size=4), st.dictionaries(_KEYS, values, max_size=5))
    return st.lists(step, max_size=5)


def keys_of(keys) -> np.ndarray:
    return np.array(sorted(keys), dtype=np.int64)


@contextmanager
def vectors_after(steps) -> Iterator[tuple[VectorIndex, dict[int, list[float]]]]:
    """An index that took those steps, and what it should hold."""
    with tempfile.TemporaryDirectory() as folder:
        index, held = VectorIndex(Path(folder) / "vectors", _DIMENSION), {}
        for gone, come in steps:
            index.remove(keys_of(gone | come.keys()))
            held = {key: v for key, v in held.items() if key not in gone}
            index.add(keys_of(come), np.array([come[k] for k in sorted(come)], "f4").reshape(-1, 4))
            held |= come
        yield index, held


class TestVectors:
    @settings(deadline=None)
    @given(changes(_VECTORS), _VECTORS, st.integers(1, 15), st.none() | st.sets(_KEYS))
    def test_search_is_brute_force(self, steps, query, k, allowed):
        with vectors_after(steps) as (index, held):
            assert len(index) == len(held)
            limit = None if allowed is None else keys_of(allowed)
            found = index.search(np.array([query], "f4"), k, allowed=limit)[0]
            scores = {
                key: float(np.dot(query, v))
                for key, v in held.items()
                if allowed is None or key in allowed
            }
            assert found == sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:k]

    @settings(deadline=None)
    @given(changes(_VECTORS))
    def test_comes_back_from_the_disk(self, steps):
        query = np.array([[1, 0.5, 0, -1]], "f4")
        with vectors_after(steps) as (index, held):
            before = index.search(query, 20)
            index.save()
            assert index.search(query, 20) == before
            folder = index.folder
            opened = VectorIndex.open(folder)
            assert opened.search(query, 20) == before
            assert (folder / "rows.f32").stat().st_size == 4 * _DIMENSION * len(held)
            assert opened.vectors_of(keys_of(held)).tolist() == [held[k] for k in sorted(held)]

    def test_a_vector_scores_the_same_wherever_it_stands(self, tmp_path):
        chance = np.random.default_rng(3)
        vectors = chance.standard_normal((5000, 384)).astype("f4")
        order = chance.permutation(5000)
        one, other = VectorIndex(tmp_path / "one", 384), VectorIndex(tmp_path / "other", 384)
        one.add(np.arange(5000), vectors)
        other.add(order, vectors[order])
        few = order[:50]
        query = chance.standard_normal((1, 384)).astype("f4")
        assert one.search(query, 300) == other.search(query, 300)
        among = dict(one.search(query, 50, allowed=np.sort(few))[0])
        assert among == {key: dict(one.search(query, 5000)[0])[key] for key in few.tolist()}

    def test_many_changes_keep_each_key_at_its_vector(self, tmp_path):
        """Past the number of rows that are looked up one by one."""
        index = VectorIndex(tmp_path / "vectors", 2)
        for start in range(0, 40_000, 1000):
            keys = np.arange(start, start + 1000)
            index.add(keys, np.stack([keys, -keys], axis=1).astype("f4"))
            index.remove(keys[::2])
        index.add(np.array([0]), np.array([[5, 5]], "f4"))
        index.save()
        keys = np.array([1, 0, 39_999])
        for held in (index, VectorIndex.open(tmp_path / "vectors")):
            assert len(held) == 20_001
            assert held.vectors_of(keys).tolist() == [[1, -1], [5, 5], [39_999, -39_999]]

    def test_vectors_come_back_in_the_order_asked(self, tmp_path):
        index = VectorIndex(tmp_path / "vectors", 2)
        index.add(np.array([7, 3]), np.array([[1, 0], [0, 1]], "f4"))
        assert index.vectors_of(np.array([3, 7])).tolist() == [[0, 1], [1, 0]]
        with pytest.raises(IndexDamaged):
            index.vectors_of(np.array([5]))

    def test_another_dimension_is_told(self, tmp_path):
        index = VectorIndex(tmp_path / "vectors", _DIMENSION)
        with pytest.raises(IndexMismatch, match="dimension 4"):
            index.add(np.array([1]), np.zeros((1, 3), "f4"))
        with pytest.raises(IndexMismatch, match="dimension 4"):
            index.search(np.zeros((1, 3), "f4"), 1)

    @pytest.mark.parametrize("name", ["rows.f32", "keys.i64", "shape.json"])
    def test_a_folder_that_is_no_index_is_told(self, tmp_path, name):
        index = VectorIndex(tmp_path / "vectors", 2)
        index.add(np.array([7, 3]), np.array([[1, 0], [0, 1]], "f4"))
        index.save()
        (tmp_path / "vectors" / name).write_bytes(b"not an index at all")
        with pytest.raises(IndexDamaged, match="vectors of the index"):
            VectorIndex.open(tmp_path / "vectors")


class TestLists:
    """An index that has grown large, with the limits brought down to what a test can hold."""

    @pytest.fixture
    def held(self, tmp_path, monkeypatch):
        monkeypatch.setattr("vectorstore.faiss_index._LISTS_FROM", 4000)
        monkeypatch.setattr("vectorstore.faiss_index._LATE", 500)
        chance = np.random.default_rng(11)
        centres = chance.standard_normal((200, 64))
        vectors = centres[chance.integers(200, size=6000)] + chance.standard_normal((6000, 64))
        vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype("f4")
        keys = chance.permutation(np.arange(1, 6001)) * 977
        index = VectorIndex(tmp_path / "vectors", 64)
        index.add(keys[:5000], vectors[:5000])
        return index, keys, vectors

    def recall(self, index, keys, vectors, queries, allowed=None):
        limit = None if allowed is None else np.sort(allowed)
        pool = np.arange(len(keys)) if allowed is None else np.flatnonzero(np.isin(keys, allowed))
        found = index.search(queries, 10, allowed=limit)
        same = 0
        for query, one in zip(queries, found, strict=True):
            scores = vectors[pool] @ query
            same += len({*keys[pool[np.argsort(-scores)[:10]]].tolist()} & {key for key, _ in one})
            by_key = dict(zip(keys[pool].tolist(), scores.tolist(), strict=True))
            assert all(by_key[key] == pytest.approx(score, abs=1e-5) for key, score in one)
        return same / (10 * len(queries))

    def test_find_what_exact_search_finds_and_say_so(self, held, tmp_path):
        index, keys, vectors = held
        assert index.described() == {"kind": "exact"}
        queries = vectors[5900:]
        index.settle(lambda: queries)
        told = index.described()
        assert told["kind"] == "lists"
        assert told["covered"] == 5000
        assert told["recall_at_10"] >= 0.99
        assert told["probes"] < told["lists"]
        index.save()
        for one in (index, VectorIndex.open(tmp_path / "vectors")):
            assert one.described() == told
            assert self.recall(one, keys[:5000], vectors[:5000], queries) >= 0.98
            most, few = keys[:4500], keys[:300]
            assert self.recall(one, keys[:5000], vectors[:5000], queries, most) >= 0.98
            assert self.recall(one, keys[:5000], vectors[:5000], queries, few) == 1.0

    def test_follow_every_change_without_being_made_anew(self, held, tmp_path):
        index, keys, vectors = held
        index.settle(lambda: vectors[5900:])
        index.save()
        lists = (tmp_path / "vectors" / "lists.faiss").read_bytes()
        index = VectorIndex.open(tmp_path / "vectors")
        index.remove(keys[:100])
        index.add(keys[5000:5300], vectors[5000:5300])
        index.remove(keys[200:201])
        index.add(keys[200:201], -vectors[200:201])
        kept = vectors[100:5300].copy()
        kept[100] *= -1
        queries = np.concatenate([vectors[:20], vectors[5000:5020], kept[100:101]])
        for again in (False, True):
            if again:
                index.settle(lambda: queries)
                index.save()
                index = VectorIndex.open(tmp_path / "vectors")
            assert self.recall(index, keys[100:5300], kept, queries) >= 0.98
            assert index.search(kept[100:101], 1)[0][0][0] == keys[200]
        assert (tmp_path / "vectors" / "lists.faiss").read_bytes() == lists
        index.add(keys[5300:], vectors[5300:])
        index.settle(lambda: queries)
        assert index.described()["covered"] == 5900
        index.remove(keys[100:2500])
        index.settle(lambda: queries)
        assert index.described() == {"kind": "exact"}
        assert not (tmp_path / "vectors" / "lists.faiss").exists()

    def test_two_builds_are_one(self, held, tmp_path):
        index, keys, vectors = held
        other = VectorIndex(tmp_path / "other", 64)
        other.add(keys[:5000], vectors[:5000])
        for one in (index, other):
            one.settle(lambda: vectors[5900:])
        assert index.described() == other.described()
        assert index.search(vectors[5900:], 50) == other.search(vectors[5900:], 50)

    def test_lists_that_cannot_be_read_are_told(self, held, tmp_path):
        index, _, vectors = held
        index.settle(lambda: vectors[5900:])
        index.save()
        (tmp_path / "vectors" / "lists.faiss").write_bytes(b"no lists")
        with pytest.raises(IndexDamaged, match=r"lists\.faiss"):
            VectorIndex.open(tmp_path / "vectors")


class TestWords:
    @settings(max_examples=25, deadline=None)
    @given(changes(_WORDS), st.sets(st.sampled_from(["loan", "ship", "rain"]), min_size=1))
    def test_finds_what_holds_a_word(self, steps, asked):
        held: dict[int, list[str]] = {}
        with tempfile.TemporaryDirectory() as folder:
            index = WordIndex(Path(folder) / "words")
            for gone, come in steps:
                texts = [" ".join(come[key]) for key in sorted(come)]
                index.change(remove=sorted(gone | come.keys()), keys=sorted(come), texts=texts)
                held = {key: words for key, words in held.items() if key not in gone} | come
            terms = [(index.tokens(word)[0], 1.0) for word in sorted(asked)]
            found = index.search(terms, 100)
            assert {key for key, _ in found} == {k for k, words in held.items() if asked & {*words}}
            assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
            allowed = keys_of(list(held)[::2])
            only = index.search(terms, 100, allowed=allowed)
            assert {key for key, _ in only} == {key for key, _ in found} & set(allowed.tolist())
            index.commit()
            index.close()

    @settings(max_examples=10, deadline=None)
    @given(changes(_WORDS))
    def test_a_rewritten_index_is_a_new_one(self, steps):
        """Also in its statistics: what was removed counts for nothing."""
        held: dict[int, str] = {}
        with tempfile.TemporaryDirectory() as folder:
            changed = WordIndex(Path(folder) / "changed")
            for gone, come in steps:
                texts = {key: " ".join(words) for key, words in come.items()}
                changed.change(remove=gone | come.keys(), keys=texts, texts=texts.values())
                held = {key: text for key, text in held.items() if key not in gone} | texts
            changed.rewrite(sorted(held.items()))
            new = WordIndex(Path(folder) / "new")
            new.add(sorted(held), [held[key] for key in sorted(held)])
            for word in ("loan", "ship", "strike", "rain"):
                term = new.tokens(word)[0]
                assert changed.document_frequency(term) == new.document_frequency(term)
                assert changed.search([(term, 1.0)], 50) == new.search([(term, 1.0)], 50)
            for index in (changed, new):
                index.commit()
                index.close()

    def test_what_was_not_committed_is_lost(self, tmp_path):
        index = WordIndex(tmp_path / "words")
        index.add([1], ["loan"])
        index.commit()
        index.add([2], ["loan"])
        index.close()
        assert [key for key, _ in WordIndex(tmp_path / "words").search([("loan", 1.0)], 5)] == [1]

    def test_a_missing_folder_is_told(self, tmp_path):
        with pytest.raises(IndexDamaged):
            WordIndex(tmp_path / "words", writable=False)


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), max_size=60), st.integers(1, 20), st.randoms())
def test_best_cuts_no_tie_by_the_order_of_the_index(scores, k, random):
    rows = list(enumerate(map(float, scores)))
    expected = sorted(rows, key=lambda pair: (-pair[1], pair[0]))[:k]
    random.shuffle(rows)
    rows.sort(key=lambda pair: -pair[1])  # stable: ties stay shuffled, as in an index
    assert best(lambda n: rows[:n], k) == expected


_TEXT = st.text(max_size=20)
_MAYBE = st.none() | st.text(min_size=1, max_size=8)
_SPANS = st.lists(st.builds(Span, st.integers(0, 9), st.integers(10, 19)), max_size=3).map(tuple)


@settings(deadline=None)
@given(
    st.builds(
        Article,
        source=_TEXT,
        text=_TEXT,
        sha256=_TEXT,
        title=_MAYBE,
        outlet=_MAYBE,
        published=st.none() | st.dates(),
        origins=st.dictionaries(_TEXT, _TEXT).map(MappingProxyType),
        boilerplate=_SPANS,
        partial=st.booleans(),
    )
)
def test_articles_survive_the_table(article):
    assert from_plain(Article, to_plain(article, but=())) == article
    try:
        article.source.encode()
    except UnicodeEncodeError:
        return
    with tempfile.TemporaryDirectory() as folder:
        table = DocumentTable(Path(folder) / "rows.sqlite", writable=True)
        table.add_article(article, "file")
        assert table.article(article.source) == article
        table.close()


def chunk(identifier: str, source: str, text: str = "Words.") -> Chunk:
    return Chunk(identifier, source, 0, len(text), text, (Span(0, len(text)),), title="T")


def test_chunks_survive_the_table(tmp_path):
    made = chunk("a", "x.txt")
    record = record_of(made)
    table = DocumentTable(tmp_path / "rows.sqlite", writable=True)
    table.add([record])
    row = table.get([record.key])[record.key]
    assert chunk_of(row) == made
    assert searchable_of(row) == made.searchable == "T\nWords."
    assert searchable_of(("id", "as it is", {})) == "as it is"
    table.close()


_ARTICLES = st.lists(
    st.tuples(
        st.sampled_from(["AFP", "afp", "ÉCHO", "écho", None]),
        st.none() | st.dates(datetime.date(2020, 1, 1), datetime.date(2020, 1, 6)),
        st.integers(0, 3),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(
    _ARTICLES,
    st.lists(st.sampled_from(["AFP", "Écho"]), max_size=2, unique=True),
    st.lists(st.sampled_from(["f0", "f1", "f1#a1", "f9"]), max_size=2, unique=True),
    st.none() | st.dates(datetime.date(2020, 1, 1), datetime.date(2020, 1, 6)),
    st.none() | st.dates(datetime.date(2020, 1, 1), datetime.date(2020, 1, 6)),
)
def test_filters_are_brute_force(articles, outlets, sources, after, before):
    filters = Filters(tuple(outlets), tuple(sources), after, before)
    expected: set[int] = set()
    with tempfile.TemporaryDirectory() as folder:
        table = DocumentTable(Path(folder) / "rows.sqlite", writable=True)
        for i, (outlet, published, chunks) in enumerate(articles):
            file = f"f{i % 2}"
            article = Article(f"{file}#a{i}", "text", "0", outlet=outlet, published=published)
            table.add_article(article, file)
            records = [
                Record(f"{i}.{j}", "", "", {"source": article.source}) for j in range(chunks)
            ]
            table.add(records)
            lets_through = (
                (not outlets or (outlet or "").casefold() in {o.casefold() for o in outlets})
                and (not sources or file in sources or article.source in sources)
                and (not after or (published is not None and published >= after))
                and (not before or (published is not None and published <= before))
            )
            if lets_through:
                expected |= {key_of(record.id) for record in records}
        allowed = table.allowed(filters)
        table.close()
    if filters:
        assert allowed is not None
        assert allowed.tolist() == sorted(expected)
    else:
        assert allowed is None
