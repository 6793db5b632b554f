import json
from dataclasses import replace

import pytest
from fakes import BOTH, LOAN, NONE, FakeSystem, passage, text_of

from eval import gate
from eval.compare import changes_table, compare, flips
from eval.run import Options, load, run_set, save
from eval.table import failures, figures_table, kinds_table
from eval.types import EvalError, EvalSet, Reply
from rag import Settings

QUOTE = "The loan was $1.5 billion."
RIGHT = Reply(
    QUOTE, citations=(passage("a.txt", QUOTE),), hits=(passage("a.txt", QUOTE),), confidence=0.9
)
OPTIONS = Options(resamples=50, progress=False)


def many(part, n):
    return tuple(replace(LOAN, id=f"{part}-{i}", question=f"{part} {i}?") for i in range(n))


def make(tmp_path, replies, n=20, **options):
    cases = {"tune": (*many("tune", n), NONE), "held": (*many("held", n), BOTH)}
    questions = EvalSet("seeds", tmp_path, cases, frozenset({"held"}), "hash")
    system = FakeSystem(replies)
    return run_set(questions, system, text_of, Settings(), replace(OPTIONS, **options))


def good(n=20):
    return {f"{part} {i}?": RIGHT for part in ("tune", "held") for i in range(n)}


def test_a_run_keeps_the_held_questions_to_itself(tmp_path):
    run = make(tmp_path, good())
    told = json.dumps(run)
    assert "tune 3?" in told
    assert "held 3?" not in told
    assert BOTH.question not in told
    assert "held 3?" in json.dumps(make(tmp_path, good(), held_details=True))


def test_failures_are_those_of_the_tune_half(tmp_path):
    listed = failures(make(tmp_path, {}))
    assert "tune-0  refused, but answerable: tune 0?" in listed
    assert "held" not in listed
    assert "none" not in listed  # rightly refused


def test_a_run_says_how_it_was_made(tmp_path):
    run = make(tmp_path, good())
    assert run["settings"]["chunk_words"] == 200
    assert run["versions"]["numpy"]
    assert run["machine"]["cores"] >= 1
    assert len(run["code"]) == 64
    assert (run["seed"], run["data"], run["system"]) == (OPTIONS.seed, "hash", "fake")
    assert str(tmp_path) not in json.dumps(run)


def test_the_figures_are_right_for_replies_that_are_known(tmp_path):
    figures = make(tmp_path, good())["parts"]["tune"]["figures"]["all"]
    assert figures["right"]["value"] == 1.0
    assert figures["right"]["n"] == 20
    assert figures["refusal recall"]["value"] == 1.0
    assert figures["balanced accuracy"]["value"] == 1.0
    held = make(tmp_path, good())["parts"]["held"]["figures"]
    assert held["all"]["false refusals"]["value"] == pytest.approx(1 / 21, abs=1e-6)
    assert held["disagreement"]["false refusals"]["value"] == 1.0


def test_a_run_survives_the_disk_and_is_strict_json(tmp_path):
    run = make(tmp_path, {})
    path = save(run, tmp_path / "new" / "run.json")
    assert load(path) == json.loads(json.dumps(run))
    assert "NaN" not in path.read_text()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 99, "parts": {}}'])
def test_what_is_no_run_is_refused(tmp_path, text):
    path = tmp_path / "run.json"
    path.write_text(text)
    with pytest.raises(EvalError):
        load(path)


def test_the_tables_name_every_part_and_kind(tmp_path):
    run = make(tmp_path, good())
    assert "tune (21)" in figures_table(run)
    assert "spans that hold" in figures_table(run)
    assert "unanswerable" in kinds_table(run)


def test_compare_finds_the_score_that_fell_and_names_the_tune_questions(tmp_path):
    before, worse = make(tmp_path, good()), good()
    for i in range(12):
        worse[f"tune {i}?"] = worse[f"held {i}?"] = Reply("wrong")
    after = make(tmp_path, worse)
    changes = {(c.part, c.name): c for c in compare(before, after)}
    assert changes["tune", "right"].test.worse == 12
    assert changes["tune", "right"].corrected < 0.03
    assert changes["tune", "right refusal"].test.p == 1.0
    assert "tune  right" in changes_table(list(changes.values()))
    listed = flips(before, after)
    assert len(listed) == 12
    assert all(line.startswith("tune") for line in listed)


def test_runs_over_other_questions_are_not_compared(tmp_path):
    run = make(tmp_path, good())
    with pytest.raises(EvalError, match="questions changed"):
        compare(run, run | {"data": "other"})
    with pytest.raises(EvalError, match="different sets"):
        compare(run, run | {"set": "other"})


def test_the_gate_opens_for_the_same_and_shuts_for_a_fall(tmp_path):
    baseline = gate.accept(make(tmp_path, good()), tmp_path / "baseline.json")
    assert gate.check(make(tmp_path, good()), baseline)[0]
    assert not gate.check(make(tmp_path, {}), baseline)[0]
    assert "Fell: right" in gate.check(make(tmp_path, {}), baseline)[1]


def test_the_gate_lets_a_rise_pass(tmp_path):
    baseline = gate.accept(make(tmp_path, {}), tmp_path / "baseline.json")
    assert gate.check(make(tmp_path, good()), baseline)[0]


def test_one_lost_question_is_no_fall(tmp_path):
    baseline = gate.accept(make(tmp_path, good()), tmp_path / "baseline.json")
    assert gate.check(make(tmp_path, good() | {"tune 0?": Reply("wrong")}), baseline)[0]


def test_one_broken_span_shuts_the_gate(tmp_path):
    baseline = gate.accept(make(tmp_path, good()), tmp_path / "baseline.json")
    moved = replace(RIGHT.citations[0], start=1)
    broken = good() | {"tune 0?": replace(RIGHT, citations=(moved, *RIGHT.citations))}
    is_open, told = gate.check(make(tmp_path, broken), baseline)
    assert not is_open
    assert "1 citations whose words" in told


def test_the_baseline_holds_no_text_of_a_question(tmp_path):
    path = gate.accept(make(tmp_path, good(), held_details=True), tmp_path / "baseline.json")
    assert "?" not in path.read_text()
    assert "billion" not in path.read_text()


def test_a_missing_or_old_baseline_says_what_to_do(tmp_path):
    run = make(tmp_path, good())
    with pytest.raises(EvalError, match="--accept"):
        gate.check(run, tmp_path / "none.json")
    gate.accept(run | {"data": "old"}, tmp_path / "old.json")
    with pytest.raises(EvalError, match="--accept"):
        gate.check(run, tmp_path / "old.json")
