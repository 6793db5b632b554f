"""The benchmarks run, and measure what they say."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest

from eval import bench_search
from eval.bench import table
from eval.command import main
from eval.memory import Peak
from eval.words_encoder import WordsEncoder


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    with (folder / "rows.jsonl").open("w") as file:
        for i in range(30):
            words = " ".join(
                f"The w{i}x{j} of harbour {j} was counted by the town at noon." for j in range(9)
            )
            file.write(json.dumps({"id": i, "title": f"Report {i}", "text": words}) + "\n")
    return folder


def test_like_texts_are_near_and_equal_ones_equal():
    one, two, other = WordsEncoder().encode(
        ["the mayor of Kalvik spoke", "the mayor of Kalvik resigned", "grain prices fell sharply"]
    )
    assert one @ two > 0.5 > one @ other
    assert np.array_equal(one, WordsEncoder().encode(["the mayor of Kalvik spoke"])[0])


def test_search_is_measured_at_each_size(data, tmp_path, capsys):
    told = tmp_path / "figures.json"
    words = ["bench", "search", "--data", data, "--articles", "40,80", "--encoder", "averaged"]
    assert main([*map(str, words), "--json", str(told)]) == 0
    rows = json.loads(told.read_text())["rows"]
    assert [row["articles"] for row in rows] == [40, 80]
    for row in rows:
        assert row["recall@10"] == 1.0
        assert row["vectors"] == "exact"
        assert row["search p95, ms"] >= row["search p50, ms"] > 0
        assert row["disk, bytes a chunk"] > 4 * 384
    assert "whole over floor" in capsys.readouterr().out


def test_exact_search_is_brute_force(data, tmp_path):
    from vectorstore.chunking import Chunking
    from vectorstore.opening import open_index
    from vectorstore.sync import Indexer

    encoder = WordsEncoder()
    Indexer(data, tmp_path / "index", encoder, Chunking()).sync()
    store, _ = open_index(tmp_path / "index", encoder, Chunking())
    queries = encoder.encode(["harbour 3", "w5x2"])
    found = [{key for key, _ in one} for one in store.vectors.search(queries, 10)]
    assert bench_search._exact(store, queries) == found
    store.close()


def test_memory_that_was_given_back_before_the_end_is_seen():
    with Peak(seconds=0.001) as peak:
        held = bytearray(80_000_000)
        held[::4096] = b"x" * len(held[::4096])
        # On a busy machine the watching thread may wait long for its turn.
        patience = time.monotonic() + 60
        while peak.grown <= 70 and time.monotonic() < patience:
            time.sleep(0.01)
        del held
    assert peak.grown > 70


def test_a_table_has_a_column_a_size():
    shown = table([{"files": 10, "s": 1.5}, {"files": 20000, "s": 123.4, "more": None}])
    assert shown.splitlines()[0].split() == ["files", "10", "20,000"]
    assert shown.splitlines()[2].split() == ["more", "–", "–"]
