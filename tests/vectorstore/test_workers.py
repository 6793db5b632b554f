"""Indexing by many workers: the same index, whoever dies, and nothing done twice."""

from __future__ import annotations

import dataclasses
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_folder import CHUNKING, DeskFolder, check_whole, story
from distributed import LocalCluster
from worker_encoders import WatchedEncoder, encoded, processes

from ui import command
from vectorstore.attempts import Attempt, Attempts
from vectorstore.chunking import Chunking
from vectorstore.embedding import SentenceEncoder
from vectorstore.errors import ExtraMissing, ModelError, SettingsError, WorkersFailed
from vectorstore.fleet import Fleet
from vectorstore.parts import Parts, name_of
from vectorstore.sync import Indexer

HERE = Path(__file__).parent
FURNITURE = "Harbour gazette of the northern coast and of all its islands"


def fill(desk: DeskFolder, files: int = 12) -> None:
    """Files, rows, a copy, lines all over the folder, something that cannot be read."""
    for i in range(files):
        lines = f"\n\n{FURNITURE}\n\n" if i % 2 else "\n\n"
        desk.write(f"{i:02}.txt", story(f"word{i}", 2) + lines + story(f"more{i}", 2))
    desk.write("copy.txt", story("word0", 2) + "\n\n" + story("more0", 2))
    rows = [{"id": f"r{i}", "text": story(f"row{i}", 2), "title": f"Row {i}"} for i in range(5)]
    desk.write("rows.jsonl", "\n".join(map(json.dumps, [*rows, {"id": "none"}])))
    desk.write("picture.xyz", "unreadable")
    desk.write("articles.csv", "source,outlet\n00.txt,The Gazette\nrows.jsonl#r1,The Herald\n")


def watched(root: Path, notes: Path, **options: float) -> DeskFolder:
    """A folder whose workers write down what they encode."""
    notes.mkdir(exist_ok=True)
    return DeskFolder(root, encoder=WatchedEncoder(notes, **options))


def told(desk: DeskFolder) -> dict[str, object]:
    """All that a manifest says of an index but where it stands."""
    store, manifest = desk.open()
    check_whole(store, manifest)
    store.close()
    return dataclasses.asdict(dataclasses.replace(manifest, corpus="", checksums={}))


def alone(desk: DeskFolder, root: Path) -> dict[str, object]:
    """What a process alone makes of the same folder."""
    one = DeskFolder(root)
    for path in desk.corpus.iterdir():
        one.write(path.name, path.read_text())
    one.sync()
    return told(one)


class HerePool:
    """Stands in for the processes: works at once, in this one; names in ``poison`` kill it."""

    poison: tuple[str, ...] = ()

    def __init__(self, fleet, make, tally) -> None:
        self._encoder = make()
        tally.workers = 1

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, work, job, groups) -> Iterator[tuple[object, int | None]]:
        for group in groups:
            for member in group:
                deadly = any(name in repr(member) for name in self.poison)
                given = None if deadly else work(job, [member], lambda: self._encoder)
                yield [member], given


@pytest.fixture
def here(monkeypatch):
    """Workers that cost nothing: the logic alone."""
    monkeypatch.setattr("vectorstore.dask_pool.Pool", HerePool)
    monkeypatch.setattr(HerePool, "poison", ())
    return HerePool


class TestProcesses:
    @pytest.mark.parametrize("deaths", [pytest.param(0, marks=pytest.mark.slow), 1])
    def test_the_index_is_the_one_of_a_process_alone(self, tmp_path, deaths):
        """Also where a worker dies, which costs no more than what it had in hand."""
        notes = tmp_path / "notes"
        desk = watched(tmp_path / "many", notes, deaths=deaths)
        fill(desk)
        metrics = tmp_path / "newsdesk.prom"
        shown: list[tuple[str, int, int]] = []
        report = desk.sync(
            fleet=Fleet(workers=2, metrics=metrics), progress=lambda *step: shown.append(step)
        )
        assert len(list(notes.glob("death*"))) == deaths
        assert told(desk) == alone(desk, tmp_path / "alone")
        assert desk.encoder.encoded == []
        assert os.getpid() not in processes(notes)
        assert set(encoded(notes).values()) == {1}
        assert report.embedded == len(encoded(notes))
        assert {aside.source for aside in report.set_aside} == {"picture.xyz", "rows.jsonl#none"}
        assert any(" workers, " in label for label, _, _ in shown)
        figures = dict(line.split() for line in metrics.read_text().splitlines() if line[0] != "#")
        assert int(figures["newsdesk_index_chunks_total"]) == report.embedded
        assert (int(figures["newsdesk_index_retries_total"]) > 0) == (deaths > 0)
        assert not (notes / "trimming").exists()  # memory given back after every step is slow
        assert not (desk.index / "parts").exists()
        assert desk.sync(fleet=Fleet(workers=2)).unchanged

    @pytest.mark.slow
    def test_a_driver_that_dies_is_gone_on_from(self, tmp_path):
        notes = tmp_path / "notes"
        desk = watched(tmp_path / "many", notes)
        fill(desk, files=60)
        driver = subprocess.Popen(
            [sys.executable, HERE / "worker_encoders.py", desk.corpus, desk.index, notes],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent), "."])},
        )
        while len(encoded(notes)) < 100:
            assert driver.poll() is None
            time.sleep(0.05)
        driver.send_signal(signal.SIGKILL)
        driver.wait()
        wait_until_gone(processes(notes))
        assert not list(desk.index.glob("CURRENT"))
        before = encoded(notes)
        report = desk.sync(fleet=Fleet(workers=2))
        assert told(desk) == alone(desk, tmp_path / "alone")
        after = encoded(notes)
        # What was being written down as a part when the end came is done again, no more.
        again = sum(after.values()) - len(after)
        assert again <= 2 * 40
        assert report.embedded == sum(after.values()) - sum(before.values())
        assert report.embedded < len(after) - 50

    @pytest.mark.slow
    def test_work_that_kills_is_given_up_and_the_rest_is_done(self, tmp_path):
        from vectorstore.dask_pool import Pool
        from vectorstore.job import Job
        from vectorstore.rules import Rules
        from vectorstore.tally import Tally

        tally = Tally()
        job = Job(tmp_path, tmp_path, Rules(), CHUNKING, "")
        given: dict[str, int | None] = {}
        with Pool(Fleet(workers=2), WatchedEncoder(tmp_path).maker(), tally) as pool:
            groups = [["a", "b"], ["c", "deadly", "d"], ["e", "f"], ["g"]]
            for members, result in pool.run(die_of_the_deadly, job, groups):
                given |= dict.fromkeys(members, result)
        assert given.pop("deadly", 0) is None
        assert set(given) == set("abcdefg")
        assert None not in given.values()
        assert tally.retries >= 2

    @pytest.mark.slow
    def test_the_workers_of_a_cluster(self, tmp_path):
        desk = watched(tmp_path / "many", tmp_path / "notes")
        fill(desk)
        with LocalCluster(
            n_workers=2, host="127.0.0.1", dashboard_address="127.0.0.1:0", local_directory=tmp_path
        ) as cluster:
            fleet = Fleet(cluster=cluster.scheduler_address, parts=tmp_path / "shared")
            report = desk.sync(fleet=fleet)
        assert told(desk) == alone(desk, tmp_path / "alone")
        assert report.embedded == len(encoded(tmp_path / "notes"))
        assert not list((tmp_path / "shared").rglob("*.*"))
        desk.write("new.txt", story("new"))
        with pytest.raises(WorkersFailed, match="Start them"):
            desk.sync(fleet=fleet)

    @pytest.mark.slow
    def test_a_cluster_that_goes_away_meanwhile(self, tmp_path):
        desk = watched(tmp_path / "many", tmp_path / "notes", seconds=0.05)
        fill(desk, files=40)
        with LocalCluster(
            n_workers=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", local_directory=tmp_path
        ) as cluster:

            def leave(label: str, done: int, of: int) -> None:
                if done:
                    cluster.close()

            with pytest.raises(WorkersFailed, match="what they finished is kept"):
                desk.sync(fleet=Fleet(cluster=cluster.scheduler_address), progress=leave)
        done = len(encoded(tmp_path / "notes"))
        assert done > 0
        report = desk.sync(fleet=Fleet(workers=1))
        assert report.embedded < len(encoded(tmp_path / "notes"))
        assert told(desk) == alone(desk, tmp_path / "alone")

    @pytest.mark.slow
    def test_the_real_model_gives_the_same_vectors(self, tmp_path, encoder):
        desk = DeskFolder(tmp_path)
        fill(desk, files=6)
        found = []
        for name, fleet in (("one", None), ("many", Fleet(workers=2))):
            index = tmp_path / name
            Indexer(desk.corpus, index, encoder, Chunking()).sync(fleet=fleet)
            found.append(json.loads(next(index.rglob("manifest.json")).read_text())["fingerprint"])
        assert found[0] == found[1]
        assert SentenceEncoder(threads=1).maker()().name == encoder.name

    @pytest.mark.slow
    def test_they_listen_on_this_machine_alone(self, tmp_path):
        psutil = pytest.importorskip("psutil")
        from vectorstore.dask_pool import Pool
        from vectorstore.job import Job
        from vectorstore.rules import Rules
        from vectorstore.tally import Tally

        job = Job(tmp_path, tmp_path, Rules(), CHUNKING, "")
        with Pool(Fleet(workers=1), WatchedEncoder(tmp_path).maker(), Tally()) as pool:
            assert [members for members, _ in pool.run(die_of_the_deadly, job, [["a"]])] == [["a"]]
            me = psutil.Process()
            places = {
                connection.laddr.ip
                for process in (me, *me.children(recursive=True))
                for connection in process.net_connections()
                if connection.status == psutil.CONN_LISTEN
            }
        assert places == {"127.0.0.1"}


def die_of_the_deadly(job, members, encoder) -> int:
    """Work of which one member kills the worker."""
    if "deadly" in members:
        os.kill(os.getpid(), signal.SIGKILL)
    return len(members)


def wait_until_gone(pids: set[int]) -> None:
    for _ in range(600):
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return
        time.sleep(0.05)
    raise AssertionError(f"{pids} outlived their driver")


class TestRounds:
    def test_an_index_that_is_followed(self, tmp_path, here):
        desk = DeskFolder(tmp_path / "many")
        fill(desk)
        desk.sync()
        for i in range(20, 28):  # now a line of articles that stay is one all over the folder
            desk.write(
                f"{i}.txt", story(f"word{i}") + "\n\nNobody else had asked for the truth yet"
            )
        desk.write("02.txt", story("edited") + "\n\nNobody else had asked for the truth yet")
        (desk.corpus / "03.txt").unlink()
        desk.sync(fleet=Fleet(workers=1))
        assert told(desk) == {**alone(desk, tmp_path / "alone"), "dead": 0}

    def test_articles_that_stay_are_cut_anew_by_workers(self, tmp_path, here):
        desk = DeskFolder(tmp_path / "many")
        for i in range(8):
            line = f"\n\n{FURNITURE}\n\n" if i < 4 else "\n\n"
            desk.write(f"{i}.txt", story(f"word{i}") + line + story(f"more{i}"))
        desk.sync()
        desk.write("9.txt", f"{story('nine')}\n\n{FURNITURE}\n\n{story('more')}")
        desk.sync(fleet=Fleet(workers=1))
        assert desk.encoder.encoded == []
        assert told(desk) == {**alone(desk, tmp_path / "alone"), "dead": 0}

    def test_what_is_done_is_not_done_again(self, tmp_path, here, monkeypatch):
        desk = DeskFolder(tmp_path / "many")
        fill(desk)
        with monkeypatch.context() as patch:
            patch.setattr("vectorstore.sync.Build", None)
            with pytest.raises(TypeError):
                desk.sync(fleet=Fleet(workers=1))
        every = sum(1 for _ in (desk.index / "parts").rglob("*") if _.is_file())
        desk.write("new.txt", story("new"))
        report = desk.sync(fleet=Fleet(workers=1))
        assert every > 20
        assert 0 < report.embedded < 10
        assert desk.encoder.encoded == []
        assert told(desk) == alone(desk, tmp_path / "alone")

    def test_a_part_that_is_damaged_is_made_again(self, tmp_path, here, monkeypatch):
        desk = DeskFolder(tmp_path / "many")
        fill(desk)
        with monkeypatch.context() as patch:
            patch.setattr("vectorstore.sync.Build", None)
            with pytest.raises(TypeError):
                desk.sync(fleet=Fleet(workers=1))
        for path in [p for p in (desk.index / "parts").rglob("*") if p.is_file()][::3]:
            path.write_bytes(path.read_bytes()[:-7])
        desk.sync(fleet=Fleet(workers=1))
        assert told(desk) == alone(desk, tmp_path / "alone")

    def test_a_file_that_kills_workers_is_set_aside_once(self, tmp_path, here):
        here.poison = ("05.txt",)
        desk = DeskFolder(tmp_path / "many")
        fill(desk)
        report = desk.sync(fleet=Fleet(workers=1))
        [reason] = [one.reason for one in report.newly_set_aside if one.source == "05.txt"]
        assert "again and again" in reason
        later = desk.sync(fleet=Fleet(workers=1))
        assert later.unchanged
        assert not later.newly_set_aside
        here.poison = ()
        desk.write("05.txt", story("mended"))
        desk.sync(fleet=Fleet(workers=1))
        assert told(desk) == {**alone(desk, tmp_path / "alone"), "dead": 0}

    def test_what_no_worker_could_encode_is_encoded_here(self, tmp_path, here):
        desk = DeskFolder(tmp_path / "many")
        fill(desk)
        here.poison = ("', {",)  # every lot with what it is cut without, and no file
        report = desk.sync(fleet=Fleet(workers=1))
        assert report.embedded == len(desk.encoder.encoded) > 0
        assert told(desk) == alone(desk, tmp_path / "alone")

    def test_a_file_that_changes_meanwhile_is_read_as_it_is_then(self, tmp_path, here, monkeypatch):
        desk = DeskFolder(tmp_path / "many")
        fill(desk)
        right = here.run

        def late(self, work, job, groups):
            desk.write("01.txt", story("otherwise"))
            return right(self, work, job, groups)

        monkeypatch.setattr(here, "run", late)
        desk.sync(fleet=Fleet(workers=1))
        assert desk.found("otherwise") == ["01.txt"]
        monkeypatch.setattr(here, "run", right)
        assert desk.sync(fleet=Fleet(workers=1)).changed == 1
        assert told(desk) == {**alone(desk, tmp_path / "alone"), "dead": 0}

    def test_a_sync_alone_clears_away_what_workers_left(self, tmp_path, here, monkeypatch):
        desk = DeskFolder(tmp_path)
        fill(desk)
        with monkeypatch.context() as patch:
            patch.setattr("vectorstore.sync.Build", None)
            with pytest.raises(TypeError):
                desk.sync(fleet=Fleet(workers=1))
        (desk.corpus / "05.txt").unlink()
        assert desk.bytes_hold("word5 ")
        desk.sync()
        assert not desk.bytes_hold("word5 ")

    def test_workers_with_another_model_or_other_folders_are_told(self, tmp_path, here):
        desk = DeskFolder(tmp_path)
        fill(desk)
        desk.encoder.maker = lambda: lambda: SentenceEncoder()
        with pytest.raises(WorkersFailed, match="same model"):
            desk.sync(fleet=Fleet(workers=1))
        other = SentenceEncoder(changes=None)
        assert other.maker()().name == other.name


class TestAttempts:
    def test_a_group_is_tried_twice_then_taken_apart_and_tried_alone(self):
        attempts = Attempts([["a", "b"], ["c"]])
        first = attempts.next(flying=0)
        assert first == Attempt(["a", "b"])
        assert not attempts.died(first)
        second = attempts.next(flying=0)
        assert second == Attempt(["a", "b"], deaths=1)
        assert not attempts.died(second)
        third = attempts.next(flying=0)
        assert third == Attempt(["c"])
        assert attempts.next(flying=1) is None  # suspects wait until they are alone
        a = attempts.next(flying=0)
        assert a == Attempt(["a"], alone=True)
        assert not attempts.died(a)
        assert attempts.next(flying=0) == Attempt(["b"], alone=True)
        assert attempts.died(attempts.next(flying=0))
        assert attempts.next(flying=0) is None


class TestParts:
    def test_what_was_written_comes_back_or_nothing(self, tmp_path):
        parts = Parts(tmp_path)
        name = name_of("a", {"b": 1}, "\ud800")
        assert parts.read(name) is None
        parts.write(name, {"text": "é\ud800\n"}, b"\0\n\1")
        found = parts.read(name)
        assert (found.head, found.blob) == ({"text": "é\ud800\n"}, b"\0\n\1")
        [path] = [path for path in tmp_path.rglob("*") if path.is_file()]
        for end in range(0, path.stat().st_size, 7):
            (cut := tmp_path / "ab").mkdir(exist_ok=True)
            (cut / "abc").write_bytes(path.read_bytes()[:end])
            assert not parts.has("abc")


class TestAsking:
    @pytest.mark.parametrize(
        ("options", "says"),
        [
            (["--workers", "0"], "--workers N"),
            (["--workers", "-1"], "1 to 1000"),
            (["--workers", "2", "--cluster", "tcp://a:1"], "--cluster ADDRESS"),
            (["--metrics", "x.prom"], "--workers N"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, options, says, tmp_path, capsys):
        assert command.main(["index", str(tmp_path), *options]) == 2
        assert says in capsys.readouterr().err

    def test_the_command_passes_on_who_is_to_work(self, tmp_path, monkeypatch):
        asked = []
        monkeypatch.setattr(
            "ui.progress.open_desk", lambda corpus, **named: asked.append(named) or 1 / 0
        )
        with pytest.raises(ZeroDivisionError):
            command.main(["index", str(tmp_path), "--workers", "3", "--metrics", "m.prom"])
        assert asked[0]["fleet"] == Fleet(workers=3, metrics=Path("m.prom"))

    @pytest.mark.parametrize("missing", ["distributed", "cryptography"])
    def test_without_the_extra_its_command_is_named(self, missing, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, missing, None)
        monkeypatch.delitem(sys.modules, "vectorstore.dask_pool", raising=False)
        desk = DeskFolder(tmp_path)
        fill(desk)
        with pytest.raises(ExtraMissing, match=r"pip install 'newsdesk\[workers\]'"):
            desk.sync(fleet=Fleet(workers=1))

    def test_an_encoder_that_cannot_be_made_elsewhere_says_so(self, tmp_path):
        class Homely(WatchedEncoder):
            maker = WatchedEncoder.__mro__[2].maker

        desk = DeskFolder(tmp_path, encoder=Homely(tmp_path))
        fill(desk)
        with pytest.raises(ModelError, match=r"maker\(\)"):
            desk.sync(fleet=Fleet(workers=1))

    def test_nothing_of_it_is_imported_without_being_asked_for(self):
        code = "import sys, vectorstore, ui.command; print('distributed' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert done.stdout == "False\n"
        assert importlib.import_module("vectorstore.dask_pool")


def test_bounds():
    with pytest.raises(SettingsError):
        Fleet(workers=1001)
