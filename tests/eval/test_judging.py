"""Who judges, and how far he agrees with people."""

import json

import pytest
from fakes import LOAN, passage, text_of

from eval import attribution
from eval.external import Source
from eval.judging import agreement, load_judge
from eval.run import Options
from eval.scoring import score_support
from eval.types import EvalError, Passage, Reply

QUOTE = "The loan was $1.5 billion."


def word_judge(claim, evidence):
    """A judge by words, named on the command line as module:function."""
    return float(set(claim.split()) <= set(evidence.split()))


def never(claim, evidence):
    raise AssertionError("nobody is to be asked")


@pytest.fixture
def labels(tmp_path):
    rows = [
        {"claim": "a b", "evidence": "a b c", "label": True},
        {"claim": "a d", "evidence": "a b c", "label": False},
        {"claim": "c", "evidence": "a b c", "label": False},
        {"claim": "c", "references": ["a", "c"], "attribution_label": "attributable"},
    ]
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_words_quoted_are_carried_and_no_judge_is_asked():
    reply = Reply(QUOTE, citations=(passage("a.txt", QUOTE),))
    found = score_support(reply, text_of, never)
    assert found == {"citations needed": 1.0, "sentences carried": 1.0}
    assert score_support(Reply("", refused=True), text_of, never)["citations needed"] is None


def test_other_words_are_judged_sentence_by_sentence():
    cited = passage("a.txt", QUOTE)
    reply = Reply("x", citations=(cited,), sentences=((QUOTE, (QUOTE,)), ("loan rose", (QUOTE,))))
    found = score_support(reply, text_of, word_judge)
    assert found == {"citations needed": 0.5, "sentences carried": 0.5}


def test_where_a_system_does_not_say_every_sentence_cites_everything():
    reply = Reply(f"{QUOTE} Trade grew.", citations=(passage("a.txt", QUOTE), Passage("b.txt", "")))
    found = score_support(reply, text_of, word_judge)
    assert found["sentences carried"] == 1.0  # b.txt without words is the whole of it
    assert found["citations needed"] == 0.5  # of each sentence the other one is idle


def test_no_citation_carries_nothing():
    found = score_support(Reply("Trade grew."), text_of, never)
    assert found == {"citations needed": None, "sentences carried": 0.0}


def test_agreement_with_people_is_measured(labels):
    judge = load_judge("test_judging:word_judge", labels)
    assert judge.record["agreement"]["value"] == 0.75
    assert judge.record["kappa"]["value"] == pytest.approx(0.5)
    assert judge.record["agreement"]["n"] == 4
    assert len(judge.record["labels"]) == 64
    assert agreement(judge, labels, most=2)["agreement"]["n"] == 2


def test_a_language_model_without_labels_of_people_is_refused():
    with pytest.raises(EvalError, match="--judge-labels"):
        load_judge("model:ollama:any")


@pytest.mark.parametrize("name", ["nobody", "no_such_module_x:f", "json:no_such_name"])
def test_an_unknown_judge_says_which_there_are(name):
    with pytest.raises(EvalError, match=name.split(":")[0]):
        load_judge(name)


def test_labels_that_are_not_whole_are_refused(tmp_path, labels):
    (tmp_path / "none.jsonl").write_text("")
    (tmp_path / "bad.jsonl").write_text('{"claim": "a"}')
    for name in ("none", "bad"):
        with pytest.raises(EvalError, match=name):
            load_judge("newsdesk", tmp_path / f"{name}.jsonl")


def test_a_language_model_is_pinned_by_its_prompt(monkeypatch, labels):
    asked = []

    def load(name, shelf, **given):
        asked.append(name)
        return word_judge

    monkeypatch.setattr("rag.judge.load_judge", load)
    judge = load_judge("model:ollama:any", labels)
    assert (judge.name, asked) == ("model:ollama:any", ["ollama:any"])
    assert len(judge.record["prompt"]) == 64
    assert judge.record["agreement"]["value"] == 0.75
    assert load_judge("cross-encoder:some/model").weigh is word_judge  # owes no labels
    with pytest.raises(EvalError, match="--judge-labels"):
        load_judge("https://judge.example/")


def test_the_judge_that_is_named_is_the_one_that_attribution_measures(tmp_path):
    rows = [
        {
            "question": "q",
            "claim": claim,
            "references": ["a b"],
            "attribution_label": label,
            "src_dataset": "x",
            "id": str(n),
        }
        for n, (claim, label) in enumerate([("a", "attributable"), ("c", "not attributable")] * 4)
    ]
    (tmp_path / "dev.jsonl").write_text("\n".join(map(json.dumps, rows)))
    options = Options(resamples=20, progress=False, judge=load_judge("test_judging:word_judge"))
    run = attribution.run(Source(tmp_path, options))
    assert run["parts"]["all"]["figures"]["all"]["macro-F1"]["value"] == 1.0


def test_the_judge_stands_in_the_run(tmp_path, labels):
    from fakes import FakeSystem

    from eval.run import run_set
    from eval.types import EvalSet
    from rag import Settings

    questions = EvalSet("seeds", tmp_path, {"tune": (LOAN,)})
    judge = load_judge("newsdesk", labels)
    options = Options(resamples=20, progress=False, judge=judge, command="python -m eval")
    run = run_set(questions, FakeSystem({}), text_of, Settings(), options)
    assert run["judge"]["name"] == "newsdesk"
    assert run["judge"]["agreement"]["n"] == 4
    assert run["command"] == "python -m eval"
