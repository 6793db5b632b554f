"""Who judges, and how far he agrees with people."""

import json
from types import SimpleNamespace

import pytest
from fakes import LOAN, passage, text_of

from eval.judging import PROMPT, ChatJudge, agreement, load_judge
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


def test_a_chat_judge_says_yes_or_no_once_and_takes_text_for_text():
    asked = []

    def invoke(text):
        asked.append(text)
        return SimpleNamespace(text="Yes." if "rose" in text else "perhaps")

    judge = ChatJudge(invoke)
    assert judge("trade {claim} rose", "{evidence} x") == judge(
        "trade {claim} rose", "{evidence} x"
    )
    assert judge("trade rose", "x") == 1.0
    assert len(asked) == 2
    assert "trade {claim} rose" in asked[0]
    assert "PASSAGE" in PROMPT
    with pytest.raises(EvalError, match="yes or no"):
        judge("fell", "x")


def test_the_judge_stands_in_the_run(tmp_path, labels):
    from fakes import FakeSystem

    from eval.run import Options, run_set
    from eval.types import EvalSet
    from rag import Settings

    questions = EvalSet("seeds", tmp_path, {"tune": (LOAN,)})
    judge = load_judge("newsdesk", labels)
    options = Options(resamples=20, progress=False, judge=judge, command="python -m eval")
    run = run_set(questions, FakeSystem({}), text_of, Settings(), options)
    assert run["judge"]["name"] == "newsdesk"
    assert run["judge"]["agreement"]["n"] == 4
    assert run["command"] == "python -m eval"
