import json

import pytest

from eval import canard, ramdocs
from eval.attribution import word_overlap
from eval.clapnq import length_figures
from eval.command import main
from eval.control import control
from eval.external import spread_parts
from eval.giveaways import strip_opening, strip_outlets
from eval.mtrag import history_of, target_recall
from eval.run import spread
from eval.types import Case, Passage, Reply


@pytest.fixture
def index(tmp_path, monkeypatch):
    """Indexes of their own, and no settings from outside."""
    monkeypatch.setenv("NEWSDESK_INDEX_DIR", str(tmp_path / "index"))
    return tmp_path


def test_the_seeds_are_asked_and_every_span_holds(index, capsys):
    path = index / "run.json"
    assert main(["--limit", "6", "--json", str(path), "--resamples", "50", "--held"]) == 0
    run = json.loads(path.read_text())
    assert set(run["parts"]) == {"tune", "held"}
    for part in run["parts"].values():
        assert part["questions"] == 6
        assert part["spans"] > 0
        assert part["broken spans"] == 0
        assert part["figures"]["all"]["recall@10"]["value"] > 0.5
    assert run["model"]
    assert "details" not in run["parts"]["held"]["rows"][0]
    assert "recall@10" in capsys.readouterr().out
    assert main(["report", str(path), "--html", str(index / "run.html")]) == 0
    assert (index / "run.html").read_text().startswith("<!doctype html>")
    assert main(["compare", str(path), str(path)]) == 0
    assert main(["gate", str(path), "--accept", "--baseline", str(index / "b.json")]) == 2


def test_the_held_half_is_asked_only_where_it_is_said(index):
    path = index / "run.json"
    assert main(["--limit", "2", "--json", str(path), "--resamples", "20"]) == 0
    run = json.loads(path.read_text())
    assert set(run["parts"]) == {"tune"}
    assert main(["gate", str(path)]) == 2


def test_the_seeds_set_is_sound(index, capsys):
    assert main(["validate"]) == 0
    assert "258 questions, 0 problems" in capsys.readouterr().out


def test_what_cannot_be_run_says_so_in_a_line(tmp_path, capsys):
    assert main(["report", str(tmp_path / "none.json")]) == 2
    assert main(["canard", "--data", str(tmp_path)]) == 2
    assert main(["--limit", "-1"]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 3
    assert all(line.startswith("eval: ") for line in errors)


def test_multihop_counts_evidence_by_fact_and_refusals_by_null(index, capsys):
    data = index / "data"
    data.mkdir()
    facts = [f"The firm number {i} made {100 + i} boats in the year." for i in range(4)]
    corpus = [
        {
            "title": f"Boats {i}",
            "author": None,
            "source": "The Age",
            "category": "x",
            "published_at": f"2023-11-0{i + 1} 10:00:00",
            "url": f"u{i}",
            "body": f"{fact} More.",
        }
        for i, fact in enumerate(facts)
    ]
    queries = [
        {
            "query": f"Did firm number {i} make {100 + i} boats in the year?",
            "answer": "Yes",
            "question_type": "comparison_query",
            "evidence_list": [{"fact": facts[i], "url": f"u{i}"}, {"fact": facts[3], "url": "u3"}],
        }
        for i in range(3)
    ] + [
        {
            "query": "Considering an article by Forbes, who owns the moon?",
            "answer": "Insufficient information.",
            "question_type": "null_query",
            "evidence_list": [],
        }
    ]
    for name, rows in (("corpus", corpus), ("queries", queries)):
        (data / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    path = index / "run.json"
    arguments = ["--data", str(data), "--cache", str(index / "cache"), "--json", str(path)]
    assert main(["multihop", *arguments, "--stripped", "--resamples", "20"]) == 0
    run = json.loads(path.read_text())
    figures = run["parts"]["all"]["figures"]["all"]
    assert figures["recall@10"]["value"] == 1.0
    assert figures["recall@10, macro over facts"]["n"] == 4
    assert {row.get("cluster") for row in run["parts"]["all"]["rows"]} == {facts[3], None}
    assert run["stripped"]["without both"]["balanced accuracy"]["n"] == 2
    assert "without outlets" in capsys.readouterr().out


def test_the_control_does_not_see_its_own_cluster():
    cases = [
        Case("1", "Did a?", "x", answers=("Yes",), cluster="one"),
        Case("2", "Did b?", "x", answers=("Yes",), cluster="one"),
        Case("3", "Did c?", "x", answers=("no",), cluster="two"),
        Case("4", "Who d?", "x", answers=("Ann",), cluster="two"),
    ]
    assert control(cases) == {"1": "no", "2": "no", "3": "yes", "4": ""}


def test_what_gives_a_null_away_is_taken_out():
    asked = "Considering the piece by Forbes and ‘The Verge’, which phone was best?"
    assert strip_opening(asked) == "Which phone was best?"
    assert "Forbes" not in strip_outlets(asked, ["The Verge"])
    assert "Verge" not in strip_outlets(asked, ["The Verge | Tech"])
    assert strip_opening("Did it rain?") == "Did it rain?"


def test_a_sample_is_spread_and_its_parts_are_even():
    cases = [Case(str(i), "q", answerable=i < 6) for i in range(8)]
    assert [case.id for case in spread(cases, 4)] == ["0", "2", "4", "6"]
    assert spread(cases, 0) == cases
    assert sum(case.answerable for case in spread_parts(cases, 4)) == 2


def test_the_length_of_a_passage_alone_is_seen_through():
    known = [(0.9, True), (0.1, False), (0.8, True), (0.2, False)]
    found = length_figures(known, [5, 1, 5, 1])
    assert found["AUROC of length alone"]["value"] == 1.0
    assert found["answerability AUROC, equal length"]["value"] is None


def test_words_of_rewrites_targets_and_claims():
    assert canard.added_words("Did he win?", "Did Ann win it?", "Did Ann Lee win?") == (0.5, 0.5)
    assert canard.added_words("Did he win?", "Did he win?", "Did he win?") == (None, None)
    assert target_recall("the cat sat", "A cat ran") == 0.5
    assert word_overlap("One two two", "two three") == pytest.approx(2 / 3)
    turns = [("user", "a"), ("agent", "b"), ("agent", "c"), ("user", "d")]
    assert history_of([{"speaker": s, "text": t} for s, t in turns]) == (("a", "b c"), ("d", ""))


def test_documents_that_give_unlike_answers_disagree():
    documents = [
        {"type": "correct", "answer": "1820"},
        {"type": "misinfo", "answer": "1830"},
        {"type": "noise", "answer": "unknown"},
    ]
    answers = ramdocs.answers_of("007", documents)
    first, second, third = (Passage(source, "x", 0, 1) for source in answers)
    told = Reply("x", disagreements=(((first,), (second,)),))
    assert ramdocs.score_disagreement(answers, told) == {
        "told disagreement": 1,
        "is disagreement": 1,
        "right disagreement": 1,
    }
    beside = Reply("x", disagreements=(((first,), (third,)),))
    assert ramdocs.score_disagreement(answers, beside)["right disagreement"] == 0
    alike = ramdocs.answers_of("007", [documents[0], documents[0]])
    assert ramdocs.score_disagreement(alike, told)["is disagreement"] == 0


def test_all_right_answers_and_no_wrong_one_also_within_the_first_words():
    case = Case("1", "When?", answers_all=(("1820",), ("1825",)))
    found = ramdocs.score_answers(case, ["1830"], Reply("In 1820 or 1825."))
    assert (found["exact"], found["exact in brief"], found["a wrong answer said"]) == (1, 1, 0)
    late = ramdocs.score_answers(case, [], Reply("In 1820. " + "word " * 60 + "1825"))
    assert (late["exact"], late["exact in brief"], late["a wrong answer said"]) == (1, 0, None)
    assert ramdocs.score_answers(case, ["1820"], Reply("1820 1825"))["exact"] == 0
    assert ramdocs.score_answers(case, [], Reply("1820 1825", refused=True))["exact"] == 0
