"""Tables of vectors on Milvus, one node or a cluster: the only import of pymilvus."""

from __future__ import annotations

import heapq
import time
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from vectorstore.errors import ServerFailed
from vectorstore.ranking import Found
from vectorstore.server import Server, asking, client
from vectorstore.types import FloatMatrix, FloatVector, KeyArray

with client("pymilvus", address="milvus://…", extra="milvus"):
    from pymilvus import DataType, MilvusClient, MilvusException

_MOST = 16_384
"""The most rows that Milvus gives for one search."""
_NAMED_AT_ONCE = 10_000
"""Ids that one search is limited to; more are searched in several turns."""

_FEW = 5000
"""Rows that may stay in a segment that grows: beyond, Milvus searches those by rough lists."""
_INDEXED = 1024
"""Rows from which Milvus gives a segment the index of its collection."""
_PATIENCE, _TAKEN_UP = 1800.0, 60.0
"""Seconds that indexing may go without progress, and that a finished index may take to be used."""


class MilvusServer(Server):
    """A ``Server`` at ``milvus://[user:password@]host[:port][/database]``."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._place = f"{parts.hostname}:{parts.port or 19530}"
        scheme = "https" if parts.scheme == "milvus+tls" else "http"
        self._put: dict[str, int] = {}
        """Rows put since the last flush, by table."""
        with self._asking():
            self._client = MilvusClient(
                uri=f"{scheme}://{self._place}",
                user=parts.username or "",
                password=parts.password or "",
                db_name=parts.path.strip("/"),
                timeout=30,
            )

    def create(self, table: str, dimension: int) -> None:
        """Makes an empty collection. Reads wait for what was written before them."""
        with self._asking():
            schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
            schema.add_field("id", DataType.INT64, is_primary=True)
            schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
            index = self._client.prepare_index_params()
            index.add_index(
                "vector",
                index_type="HNSW",
                metric_type="IP",
                params={"M": 32, "efConstruction": 256},
            )
            self._client.create_collection(
                table, schema=schema, index_params=index, consistency_level="Strong"
            )

    def count(self, table: str) -> int | None:
        """How many rows there are; ``None`` without such a collection."""
        with self._asking():
            if not self._client.has_collection(table):
                return None
            return int(self._query(table, "id >= 0", ["count(*)"])[0]["count(*)"])

    def put(self, table: str, ids: KeyArray, vectors: FloatMatrix) -> None:
        """Adds rows."""
        rows = [
            {"id": one, "vector": vector} for one, vector in zip(ids.tolist(), vectors, strict=True)
        ]
        with self._asking():
            self._client.upsert(table, rows)
        self._put[table] = self._put.get(table, 0) + len(rows)

    def get(self, table: str, ids: KeyArray) -> dict[int, FloatVector]:
        """Vectors by id."""
        with self._asking():
            rows = self._query(table, f"id in {ids.tolist()}", ["id", "vector"])
        return {int(row["id"]): np.array(row["vector"], dtype=np.float32) for row in rows}

    def nearest(self, table: str, query: FloatVector, n: int, among: KeyArray | None) -> Found:
        """The best ``n`` rows, in as many searches as the ids they are limited to ask for."""
        if among is None:
            return self._search(table, query, n, "")
        found = [
            self._search(table, query, n, f"id in {among[at : at + _NAMED_AT_ONCE].tolist()}")
            for at in range(0, len(among), _NAMED_AT_ONCE)
        ]
        return list(heapq.merge(*found, key=lambda pair: -pair[1]))[:n]

    def drop(self, table: str, ids: KeyArray) -> None:
        """Deletes rows."""
        with self._asking():
            self._client.delete(table, ids=ids.tolist())

    def settle(self, table: str) -> None:
        """Has what was put in number indexed, and waits until that is what is searched.

        Raises:
            ServerFailed: indexing stands still, as without an index node.
        """
        grown = self._put.pop(table, 0)
        with self._asking():
            if grown < _FEW and self._unindexed(table) < _FEW:
                return
            self._client.flush(table)
            self._wait_for_index(table)

    def _unindexed(self, table: str) -> int:
        """Rows that have come in since the last flush, or fewer: those deleted are not known."""
        count = int(self._query(table, "id >= 0", ["count(*)"])[0]["count(*)"])
        return count - int(self._client.describe_index(table, "vector")["total_rows"])

    def _wait_for_index(self, table: str) -> None:
        left, deadline = -1, time.monotonic()
        while pending := int(self._client.describe_index(table, "vector")["pending_index_rows"]):
            if pending != left:
                left, deadline = pending, time.monotonic() + _PATIENCE
            elif time.monotonic() > deadline:
                raise ServerFailed(
                    f"Milvus at {self._place}",
                    f"it has not indexed {pending} rows in {_PATIENCE / 60:.0f} minutes: see "
                    "whether its index nodes run",
                )
            time.sleep(0.5)
        deadline = time.monotonic() + _TAKEN_UP
        # The rough lists go on being searched until the index is loaded in their place.
        while time.monotonic() < deadline and not self._is_loaded(table):
            time.sleep(0.5)

    def _is_loaded(self, table: str) -> bool:
        try:
            loaded = self._client.list_loaded_segments(table)
        except MilvusException:
            return True  # milvus-lite cannot tell; it indexes at once
        segments = [s for s in loaded if s.num_rows >= _INDEXED and s.level_name != "L0"]
        return bool(segments) and all(segment.index_name for segment in segments)

    def forget(self, table: str) -> None:
        """Deletes a collection."""
        with self._asking():
            if self._client.has_collection(table):
                self._client.drop_collection(table)

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()

    def _query(self, table: str, only: str, fields: list[str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._client.query(
            table, filter=only, output_fields=fields, consistency_level="Strong"
        )
        return found

    def _search(self, table: str, query: FloatVector, n: int, only: str) -> Found:
        limit = min(n, _MOST)
        with self._asking():
            [hits] = self._client.search(
                table,
                data=[query],
                anns_field="vector",
                limit=limit,
                filter=only,
                # As wide as it takes to find of the nearest what an exact search finds.
                search_params={"metric_type": "IP", "params": {"ef": max(2 * limit, 256)}},
                consistency_level="Strong",
            )
        return [(int(hit["id"]), float(hit["distance"])) for hit in hits]

    def _asking(self) -> AbstractContextManager[None]:
        return asking(f"Milvus at {self._place}", MilvusException, lambda error: error.message)
