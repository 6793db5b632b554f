"""The servers' own indexes against exact search, over as many vectors as they make indexes for."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest
from milvus_node import milvus_node
from milvus_node import missing as no_node
from postgres_servers import postgresql

from vectorstore.encoder import unit_rows
from vectorstore.homes import Home
from vectorstore.postgres_server import PostgresServer
from vectorstore.server import AT_ONCE, Server
from vectorstore.types import FloatMatrix

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(900)]

TABLE = "newsdesk_scale"


def like_sentences(count: int, dimension: int = 384) -> FloatMatrix:
    """Unit vectors in clusters of all sizes, most of their variance in few directions."""
    chance = np.random.default_rng(7)
    widths = np.arange(1, dimension + 1) ** -0.4
    centres = chance.standard_normal((count // 100, dimension)) * widths
    sizes = chance.pareto(1.5, len(centres)) + 1
    places = chance.choice(len(centres), size=count, p=sizes / sizes.sum())
    noise = chance.standard_normal((count, dimension)) * widths
    return unit_rows((centres[places] + 0.8 * noise).astype("f4"))


def fill(server: Server, vectors: FloatMatrix) -> float:
    """Puts them under 1, 2, 3 …; the seconds until the server says that it is done."""
    began = time.perf_counter()
    server.create(TABLE, vectors.shape[1])
    ids = np.arange(1, len(vectors) + 1)
    for at in range(0, len(ids), AT_ONCE):
        server.put(TABLE, ids[at : at + AT_ONCE], vectors[at : at + AT_ONCE])
    server.settle(TABLE)
    return time.perf_counter() - began


def shared_with_exact(server: Server, vectors: FloatMatrix, asked: int) -> tuple[float, float]:
    """The share of the exact ten that are found, and the median milliseconds of a search."""
    chance = np.random.default_rng(11)
    near = vectors[chance.integers(len(vectors), size=asked)]
    queries = unit_rows((near + 0.02 * chance.standard_normal(near.shape)).astype("f4"))
    found, took = 0, []
    for query in queries:
        exact = set((np.argsort(-(vectors @ query))[:10] + 1).tolist())
        began = time.perf_counter()
        best = server.nearest(TABLE, query, 10, None)
        took.append(1000 * (time.perf_counter() - began))
        found += len(exact & {one for one, _ in best})
    return found / (10 * asked), float(np.median(took))


@pytest.fixture(params=["milvus-node", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    if request.param == "postgresql":
        with postgresql() as url:
            made: Server = PostgresServer(url, indexed_from=10_000)
            yield made
            made.close()
        return
    if why := no_node():
        pytest.skip(why)
    with milvus_node() as url:
        made = Home(url)._server()
        yield made
        made.close()


def test_an_index_finds_what_exact_search_finds(server):
    vectors = like_sentences(20_000)
    fill(server, vectors)
    share, _ = shared_with_exact(server, vectors, 200)
    assert share >= 0.99
    # The ids that a filter leaves, more than one search may name.
    some = np.arange(1, 20_001)[::3][:6000]
    wide = np.arange(1, 19_001)
    for among in (some, wide):
        found = server.nearest(TABLE, vectors[0], 10, among)
        exact = among[np.argsort(-(vectors[among - 1] @ vectors[0]))[:10]]
        assert len(set(exact.tolist()) & {one for one, _ in found}) >= 9
    server.drop(TABLE, some[:1000])
    assert server.count(TABLE) == 19_000
    gone = set(some[:1000].tolist())
    for row in some[:20] - 1:
        assert not gone & {one for one, _ in server.nearest(TABLE, vectors[row], 50, None)}
