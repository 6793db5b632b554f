"""One suite for every place where vectors are kept: a folder, and real servers.

A few tests meet the servers in every run, the others where slow tests run.
"""

from __future__ import annotations

import datetime
import importlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from desk_folder import DeskFolder, check_whole, story
from langchain_core.vectorstores import VectorStore
from langchain_tests.integration_tests import VectorStoreIntegrationTests
from milvus_node import milvus_node
from milvus_node import missing as no_node
from postgres_servers import postgresql
from servers import free_port, milvus

from vectorstore.article_store import ArticleStore
from vectorstore.encoder import unit_rows
from vectorstore.errors import ExtraMissing, IndexMismatch, ServerFailed, SettingsError
from vectorstore.generations import Generations
from vectorstore.homes import Home
from vectorstore.manifest import Manifest
from vectorstore.server import client
from vectorstore.server_journal import noted
from vectorstore.types import Filters

pytestmark = [pytest.mark.servers, pytest.mark.timeout(600)]


_QUICK = {"milvus": milvus, "postgresql": postgresql}
_SERVERS = {**_QUICK, "milvus-node": milvus_node}
_NODE = pytest.param("milvus-node", marks=pytest.mark.slow)

everywhere = pytest.mark.parametrize("home", ["folder", *_QUICK, _NODE], indirect=True)
"""For the tests that meet the servers in every run: quick, and telling."""


@pytest.fixture(
    scope="module",
    params=["folder", *(pytest.param(name, marks=pytest.mark.slow) for name in _SERVERS)],
)
def home(request: pytest.FixtureRequest) -> Iterator[Home]:
    if request.param == "folder":
        yield Home()
        return
    if request.param == "milvus-node" and (why := no_node()):
        pytest.skip(why)
    with _SERVERS[request.param]() as url:
        yield Home(url)


@pytest.fixture
def desk(tmp_path: Path, home: Home) -> DeskFolder:
    made = DeskFolder(tmp_path / "desk", home=home)
    for word in ("lantern", "walrus", "zeppelin"):
        made.write(f"{word}.txt", story(word))
    made.sync()
    return made


def rows_on_the_server(desk: DeskFolder) -> int | None:
    """How many rows the table of an index has; ``None`` where there is no server."""
    store, manifest = desk.open()
    try:
        if not desk.home.url:
            return manifest.chunks
        return count(desk.home, store.vectors.table)
    finally:
        store.close()


def count(home: Home, table: str) -> int | None:
    server = home._server()
    try:
        return server.count(table)
    finally:
        server.close()


def manifest_of(desk: DeskFolder) -> Manifest:
    store, manifest = desk.open()
    store.close()
    return manifest


def table_of(desk: DeskFolder) -> str:
    store, _ = desk.open()
    store.close()
    return store.vectors.table


class TestVectors:
    def test_ranks_as_exact_search_does(self, tmp_path, home):
        chance = np.random.default_rng(5)
        centres = chance.standard_normal((40, 48))
        vectors = unit_rows(
            (
                centres[chance.integers(40, size=3000)] + 0.7 * chance.standard_normal((3000, 48))
            ).astype("f4")
        )
        keys = chance.integers(1, 1 << 59, 3000)
        held = home.create(tmp_path / "vectors", 48)
        for at in range(0, 3000, 500):
            held.add(keys[at : at + 500], vectors[at : at + 500])
        queries = unit_rows(
            (vectors[:50] + 0.4 * chance.standard_normal((50, 48)) / np.sqrt(48)).astype("f4")
        )
        some = keys[::3]
        for allowed in (None, some):
            pool = np.arange(3000) if allowed is None else np.arange(0, 3000, 3)
            shared = 0
            for query, found in zip(
                queries, held.search(queries, 10, allowed=allowed), strict=True
            ):
                scores = vectors[pool] @ query
                exact = set(keys[pool[np.argsort(-scores)[:10]]].tolist())
                shared += len(exact & {key for key, _ in found})
                assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
                top = dict(zip(keys[pool].tolist(), scores.tolist(), strict=True))
                assert all(abs(top[key] - score) < 1e-5 for key, score in found)
            assert shared / 500 >= 0.99
        assert np.array_equal(held.vectors_of(keys[7:9]), vectors[7:9])
        held.discard()
        held.close()

    @everywhere
    def test_removed_and_replaced_at_once_and_after_a_restart(self, tmp_path, home):
        folder = tmp_path / "vectors"
        held = home.create(folder, 4)
        axes = np.eye(4, dtype="f4")
        keys = np.array([11, 22, 33, 44])
        held.add(keys, axes)
        held.remove(np.array([22, 99]))
        assert [key for key, _ in held.search(axes[1:2], 4)[0]] == [11, 33, 44]
        held.remove(np.array([33]))
        held.add(np.array([33, 22]), axes[[0, 2]])
        for again in (False, True):
            if again:
                held.save()
                held.close()
                held = home.open(folder)
            assert len(held) == 4
            assert held.search(axes[:1], 2)[0] == [(11, 1.0), (33, 1.0)]
            assert held.search(axes[2:3], 1)[0] == [(22, 1.0)]
            assert held.vectors_of(np.array([33, 22])).tolist() == axes[[0, 2]].tolist()
            assert held.search(axes[:1], 9, allowed=np.array([22, 33]))[0] == [(33, 1.0), (22, 0.0)]
            assert held.search(axes[:1], 9, allowed=np.array([], dtype=np.int64)) == [[]]
        with pytest.raises(IndexMismatch, match="dimension 4"):
            held.search(np.zeros((1, 3), "f4"), 1)
        held.discard()
        held.close()


class TestSync:
    @everywhere
    def test_every_change_is_followed_and_nothing_is_left_behind(self, desk, tmp_path):
        desk.write("otter.txt", story("otter"))
        desk.write("walrus.txt", story("badger"))
        (desk.corpus / "zeppelin.txt").rename(desk.corpus / "airship.txt")
        report = desk.sync()
        assert (report.added, report.changed, report.removed) == (2, 1, 1)
        assert not any("zeppelin" in text for text in desk.encoder.encoded)
        (desk.corpus / "lantern.txt").unlink()
        desk.sync()
        store, manifest = desk.open()
        check_whole(store, manifest)
        query = desk.encoder.encode(
            [store.chunks(store.rows.keys()[:1].tolist()).popitem()[1].searchable]
        )
        found = store.vectors.search(query, 100)[0]
        assert len(found) == manifest.chunks
        assert found[0][0] == store.rows.keys()[0]
        store.close()
        assert desk.found("lantern") == []
        assert rows_on_the_server(desk) == manifest.chunks
        assert not noted(desk.index)
        plain = DeskFolder(tmp_path / "plain")
        for path in desk.corpus.iterdir():
            plain.write(path.name, path.read_text())
        plain.sync()
        assert manifest_of(plain).fingerprint == manifest.fingerprint

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_whoever_dies_leaves_the_last_index_and_nothing_for_good(self, desk, monkeypatch, when):
        """At the switch, the one step in which all is on the server and not yet in force."""
        right = Generations.switch

        def dies(self, folder, manifest):
            if when == "after":
                right(self, folder, manifest)
            raise MemoryError

        before = rows_on_the_server(desk)
        (desk.corpus / "walrus.txt").unlink()
        desk.write("otter.txt", story("otter", 5))
        with monkeypatch.context() as patch:
            patch.setattr(Generations, "switch", dies)
            with pytest.raises(MemoryError):
                desk.sync()
        store, manifest = desk.open()
        check_whole(store, manifest)
        store.close()
        assert bool(desk.found("otter")) == (when == "after")
        desk.write("heron.txt", story("heron"))
        desk.sync()
        assert manifest_of(desk).chunks == rows_on_the_server(desk) != before
        assert not noted(desk.index)

    def test_a_reader_sees_its_own_generation_alone(self, desk):
        store, manifest = desk.open()
        query = desk.encoder.encode(["a question"])
        [before] = store.vectors.search(query, 5)
        desk.write("otter.txt", story("otter"))
        desk.sync()
        [after] = store.vectors.search(query, 5)
        assert [key for key, _ in after] == [key for key, _ in before]
        # A server adds up in an order of its own: the seventh digit may differ.
        assert [x for _, x in after] == pytest.approx([x for _, x in before], abs=1e-6)
        assert len(store.vectors.search(query, 100)[0]) == manifest.chunks
        (desk.corpus / "lantern.txt").unlink()
        desk.sync()
        left = store.vectors.search(query, 100)[0]
        assert {key for key, _ in left} <= set(store.rows.keys().tolist())
        store.close()

    def test_a_rebuild_leaves_one_table(self, desk):
        before = table_of(desk) if desk.home.url else None
        desk.sync(rebuild=True)
        store, manifest = desk.open()
        check_whole(store, manifest)
        if desk.home.url:
            assert store.vectors.table != before
            assert count(desk.home, before) is None
        store.close()

    @everywhere
    def test_filters_hold(self, desk):
        desk.write("dated.txt", "By Ann Lee\n\n" + story("heron") + "\n\n(AFP)")
        table = "source,outlet,published\ndated.txt,Reuters,2021-03-04\nwalrus.txt,AFP,2020-01-01\n"
        desk.write("articles.csv", table)
        desk.sync()
        store, _ = desk.open()
        query = desk.encoder.encode(["a question"])
        day = datetime.date
        for filters, wanted in (
            (Filters(outlets=("reuters",)), {"dated.txt"}),
            (Filters(after=day(2020, 1, 1), before=day(2020, 12, 31)), {"walrus.txt"}),
            (Filters(sources=("lantern.txt",)), {"lantern.txt"}),
            (Filters(outlets=("Nobody",)), set()),
        ):
            found = store.vectors.search(query, 50, allowed=store.rows.allowed(filters))[0]
            chunks = store.chunks([key for key, _ in found])
            assert {chunk.source for chunk in chunks.values()} == wanted
        store.close()


class TestLangChain(VectorStoreIntegrationTests):
    @pytest.fixture
    def vectorstore(self, home: Home) -> Iterator[VectorStore]:
        store = ArticleStore(self.get_embeddings(), home=home)
        yield store
        store.close()

    @property
    def has_sync(self) -> bool:
        return True

    @property
    def has_async(self) -> bool:
        return True


@pytest.mark.slow
def test_a_desk_answers_the_same(tmp_path, home):
    """Over the seeds with the real encoder: the same quotes, whatever keeps the vectors."""
    from rag.desk import open_desk
    from rag.settings import Settings

    questions = (
        "How many people did the police detain after the election?",
        "How large was the loan?",
        "Who is Emily Ferris?",
    )
    told = []
    for number, store in enumerate(("", home.url)):
        settings = Settings(index_dir=str(tmp_path / str(number)), store=store)
        with open_desk(settings=settings) as desk:
            answers = [
                desk.ask(question, outlets=["AFP"][: i % 2]) for i, question in enumerate(questions)
            ]
            told.append(
                [(a.text, [(c.source, c.start, c.end) for c in a.citations]) for a in answers]
            )
            told[-1].append([hit.chunk.id for hit in desk.search(questions[0], 10)])
    assert told[0] == told[1]


@pytest.mark.parametrize("scheme", ["milvus://127.0.0.1:{}", "postgresql://x@127.0.0.1:{}/x"])
def test_a_server_that_is_away_is_named_and_the_last_index_stands(tmp_path, scheme):
    desk = DeskFolder(tmp_path, home=Home(scheme.format(free_port())))
    desk.write("walrus.txt", story("walrus"))
    with pytest.raises(ServerFailed, match="NEWSDESK_STORE"):
        desk.sync()
    assert not list(desk.index.glob("g-*"))


def test_a_client_that_is_not_installed_is_named_with_its_extra():
    with (
        pytest.raises(ExtraMissing, match=r"milvus://….*pip install 'newsdesk\[milvus\]'"),
        client("no_such_client", address="milvus://…", extra="milvus"),
    ):
        importlib.import_module("no_such_client")
    with (
        pytest.raises(ModuleNotFoundError, match="another"),
        client("no_such_client", address="milvus://…", extra="milvus"),
    ):
        importlib.import_module("another_that_it_needs")


def test_another_place_than_the_index_was_built_for_is_told(tmp_path):
    desk = DeskFolder(tmp_path)
    desk.write("walrus.txt", story("walrus"))
    desk.sync()
    desk.home = Home("postgresql://x@127.0.0.1:1/x")
    for use in (desk.sync, desk.open):
        with pytest.raises(IndexMismatch, match="kept by faiss, not postgresql"):
            use()


@pytest.mark.parametrize("url", ["qdrant://x", "here", "milvus", "http://x"])
def test_an_address_of_no_kind_that_is_known(url):
    with pytest.raises(SettingsError, match="milvus://host"):
        Home(url)
