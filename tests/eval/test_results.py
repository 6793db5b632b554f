"""What the pages show is what was measured."""

import json
from dataclasses import replace

import pytest
from fakes import LOAN, NONE, FakeSystem, passage, text_of

from eval import pages, results
from eval.command import main
from eval.run import Options, run_set, save
from eval.types import EvalError, EvalSet, Reply
from rag import Settings

QUOTE = "The loan was $1.5 billion."
RIGHT = Reply(QUOTE, citations=(passage("a.txt", QUOTE),), hits=(passage("a.txt", QUOTE),))


def make(tmp_path, system, right, name="mine", limit=0, parts=("all",)):
    cases = {
        p: (*(replace(LOAN, id=f"{p}{i}", question=f"{p} {i}?") for i in range(20)), NONE)
        for p in parts
    }
    replies = {f"{p} {i}?": RIGHT for p in parts for i in range(right)}
    fake = FakeSystem(replies)
    fake.name = system
    options = Options(resamples=20, progress=False, limit=limit, command="python -m eval mine")
    questions = EvalSet(name, tmp_path, cases, data_hash="h" * 64)
    return run_set(questions, fake, text_of, Settings(), options)


@pytest.fixture
def kept(tmp_path):
    runs = [make(tmp_path, "newsdesk", 20), make(tmp_path, "theirs", 4)]
    results.record(runs, tmp_path / "results")
    return tmp_path


def test_the_pages_are_those_of_the_results():
    assert pages.stale() == [], "the tables are not what was measured: python -m eval table"


def test_a_result_has_figures_and_no_text(kept):
    text = (kept / "results" / "mine-theirs.json").read_text()
    assert "all 3?" not in text
    assert "billion" not in text
    found = results.read_all(kept / "results", kept / "none.json")
    assert list(found["mine"]) == ["newsdesk", "theirs"]
    right = {d["score"]: d for d in found["mine"]["theirs"]["against ours"]}["right"]
    assert right["difference"] == pytest.approx(-0.8)
    assert right["p"] < 0.01


def test_a_sample_takes_no_fuller_runs_place(tmp_path):
    results.record([make(tmp_path, "newsdesk", 3, limit=4)], tmp_path)
    with pytest.raises(EvalError, match="more questions than --limit 2"):
        results.record([make(tmp_path, "newsdesk", 3, limit=2)], tmp_path)
    results.record([make(tmp_path, "newsdesk", 3)], tmp_path)
    with pytest.raises(EvalError, match="more questions than --limit 4"):
        results.record([make(tmp_path, "newsdesk", 3, limit=4)], tmp_path)


def test_a_limit_takes_questions_from_all_over_a_set(tmp_path):
    whole, some = make(tmp_path, "newsdesk", 3), make(tmp_path, "newsdesk", 3, limit=2)
    ids = [row["id"] for row in whole["parts"]["all"]["rows"]]
    assert [row["id"] for row in some["parts"]["all"]["rows"]] == [ids[0], ids[len(ids) // 2]]


def test_an_address_is_no_result(tmp_path):
    with pytest.raises(EvalError, match="address"):
        results.record([make(tmp_path, "http://localhost/x", 3)], tmp_path)


def test_the_seeds_of_ours_are_the_baseline_alone(tmp_path):
    halves = ("tune", "held")
    ours = make(tmp_path, "newsdesk", 20, name="seeds", parts=halves)
    theirs = make(tmp_path, "theirs", 20, name="seeds", parts=halves)
    (path,) = results.record([ours, theirs], tmp_path / "results")
    assert path.name == "seeds-theirs.json"
    save(ours, tmp_path / "baseline.json")
    found = results.read_all(tmp_path / "results", tmp_path / "baseline.json")
    assert list(found["seeds"]) == ["newsdesk", "theirs"]


def test_half_of_the_seeds_is_no_result(tmp_path):
    with pytest.raises(EvalError, match="--held"):
        results.record([make(tmp_path, "theirs", 3, name="seeds", parts=("tune",))], tmp_path)


def test_tables_are_written_between_their_markers_and_nowhere_else(kept):
    (kept / "docs").mkdir()
    page = kept / "docs" / "results.md"
    page.write_text("before\n<!-- eval:mine -->\nold 1.000\n<!-- /eval -->\nafter\n")
    found = results.read_all(kept / "results", kept / "none.json")
    assert pages.stale(kept, found) == ["results.md"]
    assert pages.write(kept, found) == [page]
    text = page.read_text()
    assert text.startswith("before\n<!-- eval:mine -->\n| 21 questions | newsdesk | theirs |\n")
    assert text.endswith("<!-- /eval -->\nafter\n")
    assert "old 1.000" not in text
    assert "| right | 1.000 [.832 1.000] n=20 | .200 [" in text
    assert "`python -m eval mine`" in text
    assert "| theirs | right | 20 | -0.800 [" in text
    assert pages.stale(kept, found) == []
    assert pages.write(kept, found) == []


def test_one_digit_moved_by_hand_is_noticed(kept):
    (kept / "docs").mkdir()
    page = kept / "docs" / "results.md"
    page.write_text("<!-- eval:mine -->\n<!-- /eval -->\n")
    found = results.read_all(kept / "results", kept / "none.json")
    pages.write(kept, found)
    page.write_text(page.read_text().replace(".200 [", ".201 [", 1))
    assert pages.stale(kept, found) == ["results.md"]


def test_a_marker_that_nobody_knows_is_an_error(kept):
    found = results.read_all(kept / "results", kept / "none.json")
    with pytest.raises(EvalError, match="mine"):
        pages.filled("<!-- eval:other -->\n<!-- /eval -->", found)


def test_a_set_that_is_not_measured_yet_says_so():
    text = pages.filled("<!-- eval:clapnq -->\n<!-- /eval -->", {})
    assert "Not measured with this version yet" in text


def test_a_set_of_parts_has_a_table_for_each(tmp_path):
    run = make(tmp_path, "newsdesk", 20, parts=("tune", "held"))
    text = pages.whole({"newsdesk": run})
    assert "| tune, 21 questions | newsdesk |" in text
    assert "| held, 21 questions | newsdesk |" in text
    assert "| tune, newsdesk by kind | fact | unanswerable |" in text
    assert json.dumps(run["code"][:12])[1:-1] in text


def test_the_commands_record_and_check(kept, monkeypatch, capsys):
    path = save(make(kept, "theirs", 3), kept / "run.json")
    written = []
    monkeypatch.setattr(results.record, "__defaults__", (kept / "other",))
    monkeypatch.setattr(pages, "write", lambda: written.append(1) or [])
    assert main(["record", str(path)]) == 0
    assert (kept / "other" / "mine-theirs.json").is_file()
    assert written == [1]
    monkeypatch.setattr(pages, "stale", list)
    assert main(["table", "--check"]) == 0
    monkeypatch.setattr(pages, "stale", lambda: ["README.md"])
    assert main(["table", "--check"]) == 1
    assert "README.md" in capsys.readouterr().out
