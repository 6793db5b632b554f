"""One command for every set and system."""

import sys

import pytest

from eval import everything, recipes
from eval.command import parser
from eval.everything import KEYS, PLANS, Job, is_made, jobs, run_all, systems
from eval.provenance import code_hash


@pytest.fixture
def data(tmp_path):
    for plan in PLANS:
        (tmp_path / "data" / plan.folder).mkdir(parents=True, exist_ok=True)
    return tmp_path / "data"


def test_every_job_is_a_command_that_is_understood(data, tmp_path):
    todo = list(jobs(data, tmp_path, ["newsdesk", "txtai"]))
    for job in todo:
        given = parser().parse_args([*job.words, "--json", str(job.path)])
        assert given.json == job.path
    names = {job.path.stem for job in todo}
    assert {f"{key}-newsdesk" for key in KEYS} <= names
    assert "clapnq-txtai" in names
    assert "canard-txtai" not in names  # it measures a part of ours
    assert len(names) == len(todo)
    stripped = [job.path.stem for job in todo if "--stripped" in job.words]
    assert stripped == ["multihop-newsdesk"]


def test_sets_that_are_not_there_are_left_out(data, tmp_path):
    (data / "clapnq").rmdir()
    names = [job.path.stem for job in jobs(data, tmp_path, ["newsdesk"])]
    assert "clapnq-newsdesk" not in names
    assert [j.path.stem for j in jobs(data, tmp_path, ["newsdesk"], ["canard"])] == [
        "canard-newsdesk"
    ]


def test_only_installed_recipes_are_asked(monkeypatch):
    monkeypatch.setattr(recipes, "_is_installed", lambda package: False)
    monkeypatch.setattr(recipes.haiku_recipe, "version_in", lambda: None)
    assert systems() == ["newsdesk", "langchain"]


def test_what_this_code_made_is_kept_and_what_fails_is_left_out(tmp_path, monkeypatch, capsys):
    made, old, bad = (Job(("seeds",), tmp_path / f"{n}.json") for n in ("made", "old", "bad"))
    text = '{"format": 1, "parts": {}, "code": "CODE"}'
    made.path.write_text(text.replace("CODE", code_hash()))
    old.path.write_text(text.replace("CODE", "another"))
    assert is_made(made, code_hash())
    assert not is_made(old, code_hash())
    asked = []

    def run(command, **_):
        asked.append(command)
        return type("Done", (), {"returncode": int("bad.json" in command[-1])})()

    monkeypatch.setattr(everything.subprocess, "run", run)
    runs = run_all([made, old, bad])
    assert len(runs) == 2
    assert [command[:3] for command in asked] == [[sys.executable, "-m", "eval"]] * 2
    assert "failed with exit code 1" in capsys.readouterr().out
