"""Libraries are compared by what they leave: sizes, hits, edits, and indexes after a death."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest

from eval import bench_peers, peer_corpus, peer_worker, peers
from eval.command import main
from eval.installed import distributions_of
from eval.memory import processor_seconds
from eval.peer import Library
from eval.peer_kills import kills
from eval.sets import rows_of
from eval.types import Case, EvalError, Evidence, Passage

TOWNS = "Kalvik Ostrel Tvervik Hamnes Brodal Sund Vik Lunde Moss Rana Tolga Nesna".split()
MADE = [name for name in ("newsdesk", "langchain") if not peers.missing(name)]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """MultiHop-RAG in small: twelve towns, each with an article and a question about it."""
    folder = tmp_path_factory.mktemp("data")
    facts = [f"The mayor of {town} opened bridge {n + 40} in May." for n, town in enumerate(TOWNS)]
    rows = [
        {
            "title": f"News from {town}",
            "body": " ".join([f"Snow fell on {town}.", fact, f"The people of {town} were glad."]),
            "source": "The Post",
            "author": None,
            "published_at": "2023-11-27",
            "url": f"https://example.org/{town}",
        }
        for town, fact in zip(TOWNS, facts, strict=True)
    ]
    asked = [
        {
            "query": f"Which bridge did the mayor of {town} open?",
            "answer": "it",
            "question_type": "inference_query",
            "evidence_list": [{"fact": fact, "url": row["url"]}],
        }
        for town, fact, row in zip(TOWNS, facts, rows, strict=True)
    ]
    for name, lines in (("corpus.jsonl", rows), ("queries.jsonl", asked)):
        (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


@pytest.fixture(scope="module")
def measured(data):
    apart = bench_peers._in_process

    def step(entry, step, home, **told):
        """What needs no fresh process is done in this one, which has imported everything."""
        if step in {"start", "kill"}:
            return apart(entry, step, home, **told)
        given = {"step": step, "module": entry.module, "cls": entry.cls, "home": str(home)}
        return json.loads(json.dumps(peer_worker.run(given | told)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench_peers, "_in_process", step)
        rows = list(bench_peers.measure(data, 10, MADE, questions=6, kills=2, starts=1))
    return {row["library"]: row for row in rows}


@pytest.mark.parametrize("name", MADE)
def test_every_figure_of_a_library_is_measured(measured, name):
    row = measured[name]
    assert "went wrong" not in row
    assert (row["articles"], row["questions"], row["chunks"]) == (10, 6, 10)
    assert row["hits@4"] == row["all evidence@10"] == 1.0
    assert row["query p95, ms"] >= row["query p50, ms"] > 0
    assert row["cold start, s"] > 0
    assert row["cold start, s of processor"] > 0
    assert row["index, s of processor"] > 0
    assert row["memory, MB with mapped files"] >= row["memory, MB of its own"] > 20
    assert row["disk, MB"] > 0


def test_ours_forgets_what_is_gone_and_outlives_a_killed_save(measured):
    row = measured["newsdesk"]
    assert row["edited sentence"] == row["end cut off"] == row["deleted article"] == "clean"
    assert row["unreadable after a kill"] == "0 of 2"
    assert row["beside ours, MB"] == 0
    assert row["installed, MB"] == row["with an encoder, MB"] > 100


def test_questions_are_those_whose_evidence_is_there(data, tmp_path):
    asked = peer_corpus.write(data, 5, 100, tmp_path / "corpus")
    sources = {article.source for article in peer_corpus.read_articles(tmp_path / "corpus")}
    assert len(asked.questions) == len(sources) == 5
    assert {e.source for case in asked.cases for e in case.evidence} == sources


def test_of_another_folder_sentences_are_asked_and_nothing_is_scored(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    for town in TOWNS:
        text = f"News from {town}\n\nThe council of {town} met for the third time this week. So."
        (folder / f"{town}.txt").write_text(text)
    asked = peer_corpus.write(folder, 12, 4, tmp_path / "corpus")
    assert (len(asked.questions), asked.cases) == (4, [])
    assert len(list(rows_of(tmp_path / "corpus" / "articles.jsonl"))) == 12


def test_the_edit_leaves_nothing_of_what_was_marked():
    rows = [{"id": str(n), "text": f"{n} " * 50} for n in range(4)]
    was, now = (" ".join(row["text"] for row in version(rows)) for version in _VERSIONS)
    marks = (peer_corpus.OLD, peer_corpus.END, peer_corpus.GONE)
    assert all(mark in was and mark not in now for mark in marks)
    assert peer_corpus.NEW in now
    with pytest.raises(EvalError, match="--articles"):
        peer_corpus.before(rows[:2])


_VERSIONS = (peer_corpus.before, peer_corpus.after)


def test_quality_is_the_mean_over_questions():
    cases = [
        Case(
            str(n),
            "?",
            evidence=(Evidence("a", "x"), Evidence("b", "y")),
            all_evidence_required=True,
        )
        for n in range(2)
    ]
    found = [[Passage("a", "an x"), Passage("b", "a y")], [Passage("b", "an x"), Passage("a", "x")]]
    assert bench_peers.quality(peer_corpus.Asked(["?", "?"], cases), found) == {
        "hits@4": 1.0,
        "hits@10": 1.0,
        "recall@10": 0.75,
        "all evidence@10": 0.5,
    }


# Run apart: a process of many threads should not fork.
_FORKING = """
import json, sys
from pathlib import Path
from tests.eval.test_bench_peers import killed
print(json.dumps(killed(Path(sys.argv[1]), sys.argv[2])))
"""


def test_the_processor_time_of_another_process_is_its_own():
    before = processor_seconds()
    end = time.process_time() + 0.2
    while time.process_time() < end:
        pass
    assert processor_seconds() - before >= 0.15
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        assert processor_seconds(other.pid) < processor_seconds()
    with pytest.raises(EvalError, match="Linux"):
        processor_seconds(2**30)


@pytest.mark.parametrize(("way", "unreadable"), [("careless", "4 of 4"), ("careful", "0 of 4")])
def test_what_a_killed_save_leaves_is_told_apart(tmp_path, way, unreadable):
    command = [sys.executable, "-c", _FORKING, str(tmp_path), way]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["unreadable after a kill"] == unreadable


def killed(folder, way):
    """Kills saves of a file that is emptied first, or written beside and renamed."""
    base = folder / "base"
    base.mkdir()
    (base / "file").write_text("whole")
    return kills(lambda place: File(folder, place, way), base, folder / "work", [], ["?"], 4)


class File(Library):
    """One file as an index, written slowly."""

    def __init__(self, corpus, place, way):
        super().__init__(corpus, place, None)
        self.way = way

    def open(self):
        self.text = (self.place / "file").read_text()

    def add(self, articles):
        return None

    def save(self):
        path = self.place / ("file" if self.way == "careless" else "half")
        with path.open("w") as file:
            signal.sigtimedwait([], 0.4)
            file.write("whole")
        path.replace(self.place / "file")

    def find(self, question, k):
        return [Passage("file", self.text)] if self.text == "whole" else []

    chunks = 1


def test_what_is_required_is_counted_once_and_what_is_not_there_not_at_all():
    sizes = distributions_of(["numpy", "numpy>=2", "no-such-package-x"])
    assert set(sizes) == {"numpy"}
    assert sizes["numpy"] > 10_000_000
    ours = distributions_of(["newsdesk"])
    assert {"numpy", "torch", "newsdesk"} < set(ours)
    assert "pytest" not in ours
    assert distributions_of(["numpy"], []) == {}


def test_a_library_that_is_not_installed_is_left_out_with_what_installs_it(monkeypatch, capsys):
    monkeypatch.setattr(
        bench_peers, "missing", lambda name: "" if name == "newsdesk" else "Install it"
    )
    assert bench_peers.chosen("") == ["newsdesk"]
    assert "txtai is left out: it is not installed. Install it" in capsys.readouterr().err
    with pytest.raises(EvalError, match="None of these"):
        bench_peers.chosen("txtai")
    with pytest.raises(EvalError, match="newsdesk, langchain"):
        peers.missing("nothing")


def test_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(peers.importlib.util, "find_spec", lambda name: None)
    assert "newsdesk[peers]" in peers.missing("llamaindex")


def test_an_empty_folder_is_told(tmp_path, capsys):
    assert main(["bench", "peers", "--data", str(tmp_path), "--systems", "newsdesk"]) == 2
    assert "--data" in capsys.readouterr().err
