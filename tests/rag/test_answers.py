"""The promises of every answer, over the real seeds with the real encoder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from invariants import assert_holds, gist, gists
from made_questions import make_questions

from rag.cross_model import LARGE
from rag.desk import Desk
from rag.settings import Settings
from rag.types import Answer

EVAL = Path(__file__).parents[2] / "eval" / "seeds"
LOAN = "How large was the loan that Putin promised Lukashenko?"


def rows(half: str) -> list[dict[str, Any]]:
    lines = (EVAL / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def eager(desk: Desk) -> Iterator[Desk]:
    """The same index, answering fast and wherever it can: more citations to hold."""
    settings = Settings(
        index_dir=desk.settings.index_dir, caution="eager", sentences=8, reader="small"
    )
    with Desk(desk.corpus, settings, desk.encoder) as eager:
        yield eager


@pytest.fixture
def large(desk: Desk) -> Iterator[Desk]:
    """The same index, read with the larger reader."""
    if not desk.settings.shelf.find(LARGE):
        pytest.skip("newsdesk model install reader")
    with Desk(desk.corpus, replace(desk.settings, reader="large"), desk.encoder) as large:
        yield large


@pytest.fixture(scope="session")
def tuned(desk: Desk) -> list[Answer]:
    """The answers to the questions that may be looked at."""
    return [desk.ask(row["question"], history=row["history"]) for row in rows("tune")]


def test_what_holds_holds_for_every_evaluation_question(
    desk: Desk, eager: Desk, tuned: list[Answer]
) -> None:
    for answer in tuned:
        assert_holds(desk, answer)
    refused = sum(answer.refused for answer in tuned)
    assert 0 < refused < len(tuned)  # both kinds were held
    assert any(answer.nearest for answer in tuned)
    for number, row in enumerate(rows("held")):
        try:
            assert_holds(eager, eager.ask(row["question"], history=row["history"]))
        except Exception:  # what was asked and found is not to be seen
            pytest.fail(f"held question {number} breaks a promise", pytrace=False)


def test_what_holds_holds_with_the_larger_reader(large: Desk) -> None:
    answers = [large.ask(row["question"], history=row["history"]) for row in rows("tune")[::6]]
    for answer in answers:
        assert_holds(large, answer)
    assert 0 < sum(answer.refused for answer in answers) < len(answers)


def test_what_holds_holds_for_150_made_questions(eager: Desk) -> None:
    answers = [eager.ask(q) for q in make_questions(eager.articles(), 150, seed=1)]
    for answer in answers:
        assert_holds(eager, answer)
    assert sum(len(answer.citations) for answer in answers) > 20


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_what_holds_holds_for_1000_made_questions(eager: Desk) -> None:
    for question in make_questions(eager.articles(), 1000, seed=2):
        assert_holds(eager, eager.ask(question))


def test_questions_are_made_the_same_every_time(desk: Desk) -> None:
    first, second = (make_questions(desk.articles(), 30, seed=7) for _ in range(2))
    assert first == second
    assert len(set(first)) > 25


def test_nothing_that_is_boilerplate_is_in_the_index(desk: Desk) -> None:
    assert any(article.boilerplate for article in desk.articles())
    for word in ("subscriber", "newsletter", "POLL"):
        # Each stands in the files of the seeds, and only outside the articles themselves.
        assert any(word in article.text for article in desk.articles())
        assert not [hit for hit in desk.search(word, k=1000) if word in hit.chunk.searchable]


def test_asking_the_same_gives_the_same(desk: Desk, tuned: list[Answer]) -> None:
    again = [desk.ask(row["question"], history=row["history"]) for row in rows("tune")[:12]]
    assert gists(again) == gists(tuned[:12])


def test_eight_threads_get_the_same_answers(desk: Desk, tuned: list[Answer]) -> None:
    asked = rows("tune")[:24]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda r: desk.ask(r["question"], history=r["history"]), asked))
    assert gists(found) == gists(tuned[:24])


def test_eight_threads_on_a_desk_just_opened_get_the_same_answers(
    desk: Desk, tuned: list[Answer]
) -> None:
    asked = rows("tune")[:8]
    with (
        Desk(desk.corpus, desk.settings, desk.encoder) as fresh,
        ThreadPoolExecutor(8) as pool,
    ):
        found = list(pool.map(lambda r: fresh.ask(r["question"], history=r["history"]), asked))
    assert gists(found) == gists(tuned[:8])


# Streams.


def test_a_stream_grows_to_the_answer_of_ask(desk: Desk, tuned: list[Answer]) -> None:
    longest = max(tuned, key=lambda answer: len(answer.sentences))
    refusal = next(answer for answer in tuned if answer.refused and answer.hits)
    for whole in (longest, refusal):
        row = rows("tune")[tuned.index(whole)]
        *earlier, last = desk.stream(row["question"], history=row["history"])
        assert gist(last) == gist(whole)
        assert earlier
        assert not any(snapshot.complete for snapshot in earlier)
        lengths = [len(snapshot.sentences) for snapshot in earlier]
        assert lengths == sorted(lengths)
        for snapshot in earlier:
            assert snapshot.sentences == last.sentences[: len(snapshot.sentences)]
            used = {n for sentence in snapshot.sentences for n in sentence.citations}
            assert {citation.number for citation in snapshot.citations} == used
            assert last.text.startswith(snapshot.text)
            assert [h.chunk.id for h in snapshot.hits] == [h.chunk.id for h in last.hits]


def test_a_stream_of_no_question_is_its_refusal(desk: Desk) -> None:
    (only,) = desk.stream("   ")
    assert gist(only) == gist(desk.ask("   "))
    assert only.complete


# Conversations.


def test_history_may_be_answers_or_pairs(desk: Desk) -> None:
    first = desk.ask(LOAN)
    follow_up = "And what did he say about it?"
    by_answer = desk.ask(follow_up, history=[first])
    by_pair = desk.ask(follow_up, history=[(LOAN, first.text)])
    assert gist(by_answer) == gist(by_pair)
    assert by_answer.question == follow_up
    assert "loan" in by_answer.standalone_question
    assert desk.ask(follow_up).standalone_question == follow_up


def test_history_changes_nothing_for_a_question_that_stands_alone(desk: Desk) -> None:
    asked = "Who is Michelle Bachelet?"
    assert gist(desk.ask(asked, history=[(LOAN, "A lot.")])) == gist(desk.ask(asked))


@pytest.mark.parametrize(
    "history",
    [
        [("", "")],
        [("x" * 20_000, "y" * 20_000)],
        [("loan " * 300_000, "much")],
        [("Who is Bo?", "Ann " * 300_000)],
        [("\ud800", "\udfff"), ("\x00", "\x00")],
        [(LOAN, "A lot.")] * 200,
    ],
    ids=["empty", "long word", "endless", "endless name", "broken signs", "many turns"],
)
def test_no_conversation_is_too_odd_to_go_on(desk: Desk, history: list[tuple[str, str]]) -> None:
    answer = desk.ask("And what did he say about it?", history=history)
    assert_holds(desk, answer)
    assert len(answer.standalone_question) < 5000


# Odd questions.

ODD = {
    "empty": "",
    "white": " \n\t\u2003",
    "too long": "loan " * 4000,
    "one long word": "x" * 2000,
    "many parts": "who paid the loan of Belarus; " * 60,
    "marks": "?!… — ;;; ,,, ()[]{}",
    "emoji": "😀🦊👩‍👩‍👧‍👦",
    "emoji and words": "How large was the 💰 loan 💰?",
    "Russian": "Какой кредит обещал Путин?",
    "Chinese": "普京向白俄罗斯提供了多少贷款？",
    "Arabic": "كم كان القرض الذي وعد به بوتين؟",
    "turned": "\u202eHow large was the loan?\u202c",
    "NUL": "How\x00 large was\x00 the loan?\x00",
    "only NUL": "\x00",
    "half signs": "\ud800How large was the loan?\udfff",
    "query language": 'loan AND (text:* OR "Putin) NOT ^2 ~ [a TO b] \\',
    "markup": "<script>alert('loan')</script> &amp; {{ loan }} %s",
    "joiners": "l\u200bo\u200da\u00adn",
    "combining": "e\u0301" * 500,
    "long s": "ſep 3 2020, who lent in TİME?",
    "line ends": "How large\r\nwas the\u2028loan?",
    "numbers": "1 " * 900,
}


@pytest.mark.parametrize("question", ODD.values(), ids=ODD.keys())
def test_no_question_is_too_odd(desk: Desk, question: str) -> None:
    answer = desk.ask(question)
    assert_holds(desk, answer)
    assert answer.question == question
    assert gist(list(desk.stream(question))[-1]) == gist(answer)
    assert len(desk.search(question, k=3)) <= 3


@pytest.mark.parametrize("kind", ["empty", "white", "marks", "emoji", "only NUL"])
def test_what_asks_nothing_is_refused_with_what_to_do(desk: Desk, kind: str) -> None:
    answer = desk.ask(ODD[kind])
    assert answer.refused
    assert answer.reason
    assert "write" in answer.reason


def test_a_question_that_is_too_long_is_told_the_limit(desk: Desk) -> None:
    answer = desk.ask("loan " * 4000)
    assert answer.refused
    assert answer.reason
    assert "20,000" in answer.reason
    assert "2,000" in answer.reason
    assert desk.ask("a " * 1000).reason != answer.reason


def test_a_follow_up_is_answered_by_what_it_asks_itself(small_desk: Desk) -> None:
    before = "How long will the harbour bridge in district 3 stay closed?"
    first = small_desk.ask(before)
    answer = small_desk.ask("And how many cracks did they find in it?", history=[first])
    assert answer.standalone_question.startswith(before.rstrip("?"))
    assert not answer.refused
    assert "23 cracks" in answer.sentences[0].text
