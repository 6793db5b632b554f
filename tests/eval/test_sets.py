import csv
import json

import pytest
from fakes import LOAN, text_of

from eval.draft import COLUMNS, drafts_of, propose, write
from eval.matching import says
from eval.sets import HELD, read_csv, read_seeds, read_set
from eval.types import Case, EvalError, EvalSet, Evidence
from eval.validate import validate
from vectorstore.articles import build_article
from vectorstore.chunking import chunk_article


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "corpus").mkdir()
    rows = {
        "queries.jsonl": [
            {"id": "q1", "text": "One?", "kind": "fact", "part": "tune"},
            {"_id": "q2", "text": "Two?", "part": HELD, "history": [["a", "b"]]},
            {"id": "q3", "text": "None?", "part": "tune"},
        ],
        "qrels.jsonl": [
            {"query": "q1", "source": "a.txt", "quote": "x", "need": 1},
            {"query": "q1", "source": "b.txt", "quote": "y", "need": 2},
            {"query": "q2", "source": "a.txt"},
            {"query": "q2", "source": "b.txt"},
        ],
        "answers.jsonl": [
            {"query": "q1", "answers_all": [["x"], ["y", "z"]]},
            {"query": "q2", "answers": ["two"]},
            {"query": "q3", "answerable": False},
        ],
    }
    for name, content in rows.items():
        (tmp_path / name).write_text("\n".join(map(json.dumps, content)) + "\n")
    return tmp_path


def test_a_folder_is_read_with_its_parts(folder):
    found = read_set(folder)
    assert found.corpus == folder / "corpus"
    assert [case.id for case in found.parts["tune"]] == ["q1", "q3"]
    one, none = found.parts["tune"]
    assert one.all_evidence_required
    assert one.groups == (("x",), ("y", "z"))
    assert not none.answerable
    (two,) = found.parts[HELD]
    assert two.history == (("a", "b"),)
    assert not two.all_evidence_required
    assert len(two.needs) == 1
    assert found.kept_back == {HELD}


def test_the_hash_moves_with_the_questions(folder):
    before = read_set(folder).data_hash
    assert read_set(folder).data_hash == before
    with (folder / "answers.jsonl").open("a") as file:
        file.write("\n")
    assert read_set(folder).data_hash != before


def test_qrels_of_beir_are_read(folder):
    (folder / "qrels.jsonl").unlink()
    (folder / "corpus" / "rows.jsonl").write_text("")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td7\t1\nq1\td8\t0\n")
    assert read_set(folder).parts["tune"][0].evidence == (Evidence("rows.jsonl#d7"),)


def test_a_corpus_elsewhere_is_named_in_set_json(folder):
    (folder / "corpus").rmdir()
    with pytest.raises(EvalError, match="--corpus"):
        read_set(folder)
    (folder / "set.json").write_text('{"corpus": "../articles"}')
    assert read_set(folder).corpus == folder.parent / "articles"


@pytest.mark.parametrize("line", ["no json", "[1]", '{"text": "without an id"'])
def test_a_broken_line_is_named(folder, line):
    with (folder / "queries.jsonl").open("a") as file:
        file.write(line + "\n")
    with pytest.raises(EvalError, match="line 4"):
        read_set(folder)


@pytest.mark.parametrize("row", ['{"id": "q9"}', '{"id": "q9", "question": "Who?"}'])
def test_a_question_without_its_text_is_named(folder, row):
    with (folder / "queries.jsonl").open("a") as file:
        file.write(row + "\n")
    with pytest.raises(EvalError, match="q9"):
        read_set(folder)


def test_a_folder_without_questions_says_what_a_set_looks_like(tmp_path):
    with pytest.raises(EvalError, match=r"queries\.jsonl"):
        read_set(tmp_path)


def test_a_table_is_a_set(tmp_path):
    (tmp_path / "corpus").mkdir()
    path = tmp_path / "questions.csv"
    path.write_text(
        "question,answer,source\nHow much?,5|five,a.txt\nWho?,,\n", encoding="utf-8-sig"
    )
    found = read_set(tmp_path)
    first, second = found.parts["all"]
    assert first.answers == ("5", "five")
    assert first.evidence == (Evidence("a.txt"),)
    assert (first.answerable, second.answerable) == (True, False)
    assert read_set(path).parts == found.parts


def test_a_table_without_its_columns_is_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(EvalError, match="question,answer,source"):
        read_set(path, tmp_path)


def test_the_seeds_set_is_sound_in_number_and_kind():
    found = read_seeds()
    assert found.kept_back == {HELD}
    for cases in found.parts.values():
        assert len(cases) >= 60
        assert sum(not case.answerable for case in cases) >= 15
    ids = {part: {case.id for case in cases} for part, cases in found.parts.items()}
    questions = {p: {case.question for case in cases} for p, cases in found.parts.items()}
    assert not ids["tune"] & ids[HELD]
    assert not questions["tune"] & questions[HELD]


def problems(*cases):
    return validate(EvalSet("x", None, {"all": cases}), text_of)


def test_a_sound_set_has_no_problems():
    assert problems(LOAN) == []


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        (Case("", "q?", answerable=False), "no id"),
        (Case("x", " ", answerable=False), "empty"),
        (Case("x", "q?", answerable=False, answers=("a",)), "unanswerable"),
        (Case("x", "q?"), "no answer is accepted"),
        (Case("x", "q?", answers=("a",)), "no evidence"),
        (Case("x", "q?", answers=("a",), evidence=(Evidence("no.txt"),)), "no article"),
        (Case("x", "q?", answers=("a",), evidence=(Evidence("a.txt", "not it"),)), "letter"),
        (Case("x", "q?", answers=("zebra",), evidence=(Evidence("a.txt"),)), "group 1"),
    ],
)
def test_each_problem_is_found(case, problem):
    assert any(problem in found for found in problems(case))


def test_ids_are_used_once():
    assert "used 2 times" in problems(LOAN, LOAN)[0]


TEXT = (
    "Putin said that trade between the countries was on the rise last year. "
    "It sent 600 missiles at the town in the first week alone, he added. "
    "He said that this is not to be drafted, for nobody knows who he is. "
    "The state lent $1.5 billion to its neighbour in the spring of the year."
)


def test_drafts_have_their_answer_in_their_quote_and_not_in_their_question():
    article = build_article("a.txt", TEXT, "0" * 64)
    drafts = propose(chunk_article(article))
    assert {d.answer for d in drafts} == {"Putin", "600", "$1.5 billion"}
    for draft in drafts:
        assert says(draft.quote, draft.answer)
        assert not says(draft.question, draft.answer)
        assert draft.question.endswith("?")
    assert propose(chunk_article(article), most=1) == propose(chunk_article(article), most=1)
    assert len(propose(chunk_article(article), most=1)) == 1


def test_a_year_counts_nothing():
    assert list(drafts_of("Unlike in 2014 protests were held in the town square.", "a")) == []


def test_a_draft_becomes_a_set_by_its_yeses_only(tmp_path):
    path = tmp_path / "d.csv"
    article = build_article("a.txt", TEXT, "0" * 64)
    write(propose(chunk_article(article)), path)
    assert read_csv(path) == ()
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    assert tuple(rows[0]) == COLUMNS
    rows[2][0] = "yes"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    (case,) = read_csv(path)
    assert case.question == rows[2][2]
    assert case.evidence[0].source == "a.txt"
    with pytest.raises(EvalError, match="already"):
        write([], path)


def test_what_a_reader_found_right_on_the_page_is_a_question(tmp_path):
    """As the page writes it: a phrase, none, a refusal, and one that waits for a person."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "questions.csv").write_text(
        "id,question,answer,source,quote,answerable,accept,verdict\n"
        "1,How large?,$1.5 billion,a.txt,The loan was $1.5 billion.,yes,yes,right\n"
        "2,What grew?,,b.txt,Trade grew.,yes,yes,right\n"
        "3,Who paid?,,,,no,yes,right\n"
        "4,Who lent?,,,,,,wrong\n"
    )
    phrase, quote, none = read_set(tmp_path).parts["all"]
    assert phrase.answers == ("$1.5 billion",)
    assert quote.answers == ("Trade grew.",)
    assert not none.answerable
    assert none.answers == ()
