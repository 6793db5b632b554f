"""Thumbs of the page become questions; the page's own writer makes the lines."""

import json
from types import MappingProxyType

import pytest

from eval.command import main
from eval.draft import COLUMNS
from eval.sets import read_csv, read_set, rows_of
from eval.thumbs import cases_of, found_wrong, last_thumbs
from eval.types import EvalError, Evidence
from rag.types import Answer, Citation, Sentence
from ui import feedback

TEXT = "The loan was $1.5 billion. Trade grew."
QUOTE = "The loan was $1.5 billion."


def answered(question, standalone=""):
    citation = Citation(1, "a.txt", 0, len(QUOTE), QUOTE)
    return Answer(
        question=question,
        standalone_question=standalone or question,
        sentences=(Sentence(QUOTE, (1,), 1.0, "supported"),),
        citations=(citation,),
        confidence=0.7,
        timings=MappingProxyType({}),
    )


def refused(question):
    return Answer(question=question, standalone_question=question, refused=True, reason="None.")


@pytest.fixture
def kept(tmp_path):
    """A folder of a corpus with thumbs beside it."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(TEXT)
    for answer, verdict in (
        (answered("How large was the loan?"), "wrong"),
        (answered("How large was it?", "How large was it, the loan?"), "right"),
        (refused("Who paid?"), "right"),
        (refused("What grew?"), "wrong"),
        (answered("How large was the loan?"), "right"),
    ):
        feedback.keep(tmp_path, answer, verdict, "because")
    return tmp_path


def test_right_answers_and_right_refusals_become_questions(kept):
    questions = read_set(kept / "feedback.jsonl")
    assert questions.corpus == kept / "corpus"
    follow_up, none, loan = questions.parts["thumbs"]
    assert follow_up.question == "How large was it, the loan?"
    assert loan.evidence == (Evidence("a.txt", QUOTE),)
    assert loan.answers == (QUOTE,)
    assert none.question == "Who paid?"
    assert not none.answerable
    assert len({case.id for case in (follow_up, none, loan)}) == 3


def test_a_set_takes_the_thumbs_in_its_folder(kept):
    (kept / "queries.jsonl").write_text('{"id": "q1", "text": "One?"}\n')
    before = read_set(kept)
    assert set(before.parts) == {"all", "thumbs"}
    feedback.keep(kept, answered("Another?"), "right", "")
    assert len(read_set(kept).parts["thumbs"]) == 4
    assert read_set(kept).data_hash != before.data_hash
    (kept / "queries.jsonl").unlink()
    (kept / "questions.csv").write_text("question,answer,source\nOne?,x,a.txt\n")
    assert set(read_set(kept).parts) == {"all", "thumbs"}


def test_the_thumbs_can_be_asked(kept, monkeypatch, capsys):
    monkeypatch.setenv("NEWSDESK_INDEX_DIR", str(kept / "index"))
    path = kept / "feedback.jsonl"
    assert main(["--set", str(path), "--json", str(kept / "run.json"), "--resamples", "20"]) == 0
    run = json.loads((kept / "run.json").read_text())
    assert run["parts"]["thumbs"]["questions"] == 3
    assert run["command"] == "python -m eval --set FOLDER --resamples 20"


def test_what_was_found_wrong_is_proposed_to_a_person(kept, capsys):
    assert found_wrong(rows_of(kept / "feedback.jsonl")) == ["What grew?"]
    table = kept / "questions.csv"
    assert main(["draft", str(table), "--feedback", str(kept / "feedback.jsonl")]) == 0
    head, row = table.read_text().splitlines()
    assert head == ",".join(COLUMNS)
    assert row == ",draft-1,What grew?,,,,found wrong,"
    assert read_csv(table) == ()


def test_the_prose_of_a_model_is_accepted_without_its_marks():
    line = {
        "verdict": "right",
        "question": "q?",
        "answer": "It was 1.5 billion. [1][2]",
        "refused": False,
        "evidence": [{"source": "a.txt", "start": 0, "end": 5, "quote": "x"}],
    }
    (case,) = cases_of([line])
    assert case.answers == ("x", "It was 1.5 billion.")
    assert cases_of([line | {"evidence": []}]) == ()


def test_other_rows_are_refused():
    with pytest.raises(EvalError, match="row 1"):
        last_thumbs([{"question": "q?"}])
