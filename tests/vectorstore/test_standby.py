"""Reading from a standby of PostgreSQL: what has come over, and what has not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from desk_folder import DeskFolder, check_whole, story
from postgres_servers import PostgresPair, postgresql_pair

from vectorstore.encoder import unit_rows
from vectorstore.errors import ServerFailed
from vectorstore.homes import Home
from vectorstore.postgres_link import PostgresLink
from vectorstore.postgres_server import PostgresServer

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def pair() -> Iterator[PostgresPair]:
    with postgresql_pair() as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, pair: PostgresPair) -> DeskFolder:
    """Written through the primary, read through the address of both."""
    made = DeskFolder(tmp_path / "desk", home=Home(pair.primary.url))
    for word in ("lantern", "walrus", "zeppelin"):
        made.write(f"{word}.txt", story(word))
    made.sync()
    made.home = Home(pair.url)
    return made


def port_of(link: PostgresLink) -> int:
    """Which server answers."""
    return int(link.read(lambda db: db.info.port))


def link_of(store) -> PostgresLink:
    return store.vectors._server._link


def nearest(store, desk: DeskFolder, question: str = "a question") -> list[int]:
    query = desk.encoder.encode([question])
    return [key for key, _ in store.vectors.search(query, 100)[0]]


def sources(store, desk: DeskFolder) -> set[str]:
    """Of all that a search brings, with the text of each."""
    return {chunk.source for chunk in store.chunks(nearest(store, desk)).values()}


def test_the_standby_answers_once_it_has_what_was_written(desk, pair):
    pair.catch_up()
    store, manifest = desk.open()
    check_whole(store, manifest)
    assert port_of(link_of(store)) == pair.standby.port
    assert len(nearest(store, desk)) == manifest.chunks
    key = int(store.rows.keys()[0])
    text = store.chunks([key])[key].searchable
    assert nearest(store, desk, text)[0] == key
    assert store.vectors.vectors_of(np.array([key])).shape == (1, manifest.dimension)
    store.close()


def test_what_a_reader_sees_while_the_standby_lags(desk, pair):
    """The old generation, or the new one from the primary; from a standby alone an error."""
    pair.catch_up()
    old, _ = desk.open()
    before = nearest(old, desk)
    pair.standby.ask("SELECT pg_wal_replay_pause()")
    # As many rows as before: those that went are not gone from the standby either.
    (desk.corpus / "walrus.txt").unlink()
    desk.write("otter.txt", story("otter"))
    desk.sync()
    assert nearest(old, desk) == before
    assert port_of(link_of(old)) == pair.standby.port
    old.close()
    new, _ = desk.open()
    assert port_of(link_of(new)) == pair.primary.port
    assert sources(new, desk) == {"lantern.txt", "otter.txt", "zeppelin.txt"}
    new.close()
    desk.home = Home(pair.standby.url)
    with pytest.raises(ServerFailed, match="has not received all of the index yet"):
        desk.open()
    pair.standby.ask("SELECT pg_wal_replay_resume()")
    pair.catch_up()
    new, _ = desk.open()
    assert port_of(link_of(new)) == pair.standby.port
    assert sources(new, desk) == {"lantern.txt", "otter.txt", "zeppelin.txt"}
    new.close()


def test_a_reader_of_the_primary_never_falls_back_on_a_standby_that_lags(desk, pair):
    pair.catch_up()
    pair.standby.ask("SELECT pg_wal_replay_pause()")
    desk.write("otter.txt", story("otter"))
    desk.sync()
    store, manifest = desk.open()
    assert port_of(link_of(store)) == pair.primary.port
    pair.primary.stop()
    for _ in range(2):
        with pytest.raises(ServerFailed, match="has not received all of the index yet"):
            nearest(store, desk)
    pair.standby.ask("SELECT pg_wal_replay_resume()")
    # What the primary had sent it plays by itself.
    for _ in range(100):
        if pair.standby.ask("SELECT pg_last_wal_replay_lsn() = pg_last_wal_receive_lsn()"):
            break
    assert len(nearest(store, desk)) == manifest.chunks
    assert port_of(link_of(store)) == pair.standby.port
    store.close()


def test_reading_goes_on_without_the_primary_and_writing_after_a_promotion(desk, pair, tmp_path):
    pair.catch_up()
    reader, manifest = desk.open()
    writer = PostgresServer(pair.url)
    writer.create("newsdesk_other", 3)
    assert port_of(writer._link) == pair.primary.port
    writer.forget("newsdesk_other")
    writer.close()
    pair.catch_up()
    pair.primary.stop()
    assert len(nearest(reader, desk)) == manifest.chunks
    fresh, _ = desk.open()
    assert nearest(fresh, desk) == nearest(reader, desk)
    desk.write("otter.txt", story("otter"))
    with pytest.raises(ServerFailed, match="cannot be used"):
        desk.sync()
    assert desk.found("otter") == []
    pair.standby.run("pg_ctl", "-w", "promote")
    desk.sync()
    assert desk.found("otter") != []
    reader.close()
    fresh.close()


def test_an_index_on_the_standby_ranks_as_exact_search_does(pair):
    """HNSW, made on the primary, comes over as files do."""
    chance = np.random.default_rng(3)
    centres = chance.standard_normal((60, 64))
    vectors = unit_rows(
        (centres[chance.integers(60, size=4000)] + 0.7 * chance.standard_normal((4000, 64))).astype(
            "f4"
        )
    )
    ids = np.arange(1, 4001)
    server = PostgresServer(pair.primary.url, indexed_from=1000)
    server.create("newsdesk_ranked", 64)
    for at in range(0, 4000, 1000):
        server.put("newsdesk_ranked", ids[at : at + 1000], vectors[at : at + 1000])
    server.settle("newsdesk_ranked")
    pair.catch_up()
    reader = PostgresServer(pair.url)
    assert reader.held("newsdesk_ranked", ids) == 4000
    assert port_of(reader._link) == pair.standby.port
    shared = 0
    for query in vectors[::40]:
        exact = set(ids[np.argsort(-(vectors @ query))[:10]].tolist())
        shared += len(
            exact & {one for one, _ in reader.nearest("newsdesk_ranked", query, 10, None)}
        )
    assert shared / 1000 >= 0.99
    reader.close()
    server.close()
