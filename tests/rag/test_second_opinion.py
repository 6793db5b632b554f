"""A judge is asked about answers that the reader is not sure of, and heard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from chat_models import SayingModel
from hypothesis import given
from hypothesis import strategies as st
from small_corpus import desk_over, write_rows

from rag.chat_writer import ChatWriter
from rag.desk import Desk
from rag.findings import Evidence, Reading
from rag.gate import judged_by
from rag.judge import Judging
from rag.pipeline import AWAY, Pipeline
from rag.request import Request
from rag.second_opinion import UNSURE, second_opinion
from vectorstore.embedding import SentenceEncoder
from vectorstore.errors import ModelError
from vectorstore.types import Chunk, Span

ASKED = "Which cheese won the golden spoon?"
TEXT = "A cheese won it."
CHUNK = Chunk("1", "a.txt", 0, len(TEXT), TEXT, (Span(0, len(TEXT)),))
FOUND = (Evidence(CHUNK, Span(0, len(TEXT)), TEXT, 0.5),)


class Says:
    """A judge of one mind, who remembers what it was asked."""

    def __init__(self, probability: float | None) -> None:
        self.probability = probability
        self.asked: list[tuple[str, str]] = []

    def __call__(self, claim: str, evidence: str) -> float:
        self.asked.append((claim, evidence))
        if self.probability is None:
            raise ModelError("away")
        return self.probability


def unsure(confidence: float) -> Reading:
    return Reading(FOUND, FOUND, confidence)


@given(st.floats(0, 1), st.floats(0, 1))
def test_it_moves_the_confidence_its_way_and_only_where_the_reader_is_unsure(
    confidence: float, said: float
) -> None:
    judge = Says(said)
    after = second_opinion("Who won", unsure(confidence), Judging("x", judge)).confidence
    assert 0 <= after <= 1
    if UNSURE[0] <= confidence < UNSURE[1]:
        assert judge.asked == [("Who won?", TEXT)]
        assert (after - confidence) * (said - 0.5) >= -1e-12
    else:
        assert after == confidence
        assert not judge.asked


def test_the_surer_the_judge_the_surer_the_answer() -> None:
    heard = [
        second_opinion("Who won?", unsure(0.3), Judging("x", Says(p))).confidence
        for p in (0.1, 0.3, 0.5, 0.7, 0.9)
    ]
    assert heard == sorted(heard)
    assert heard[2] == pytest.approx(0.3)


def test_what_was_not_found_needs_no_judge() -> None:
    judge = Says(1.0)
    for reading in (Reading((), (), 0.3), replace(unsure(0.3), missing=("Mars",))):
        assert second_opinion("Who won?", reading, Judging("x", judge)) is reading
    assert not judge.asked


def test_a_judge_without_a_word_leaves_it() -> None:
    reading = unsure(0.3)
    assert second_opinion("Who won?", reading, Judging("x", Says(None))) is reading


@pytest.fixture
def shaken(monkeypatch: pytest.MonkeyPatch) -> None:
    """No reader is ever sure."""
    monkeypatch.setattr("rag.second_opinion.UNSURE", (0.0, 1.01))


def asked_with(desk: Desk, judge: Says, *, quick: bool = False) -> tuple[bool, tuple[str, ...]]:
    models = replace(desk.models, judging=Judging("http://judge", judge))
    pipeline = Pipeline(desk.store, desk.settings, models)
    answer = pipeline.runnable().invoke(Request(ASKED, quick=quick))
    return answer.refused, answer.notes


@pytest.mark.usefixtures("shaken")
def test_the_judge_decides_whether_to_answer(
    small_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.second_opinion._FAR", 1e-5)  # however sure the reader is
    assert asked_with(small_desk, Says(0.0))[0]
    assert asked_with(small_desk, Says(1.0)) == (False, ())


@pytest.mark.usefixtures("shaken")
def test_a_judge_that_is_away_is_told_and_costs_no_answer(small_desk: Desk) -> None:
    refused, notes = asked_with(small_desk, Says(None))
    assert not refused
    assert AWAY.format("http://judge") in notes


@pytest.mark.usefixtures("shaken")
def test_who_cannot_wait_is_read_without_one(small_desk: Desk) -> None:
    judge = Says(0.0)
    asked_with(small_desk, judge, quick=True)
    assert not judge.asked


def test_prose_is_weighed_by_the_judge_after_the_rules(small_desk: Desk) -> None:
    prose = "A smoked cheese from Ulvsby won the golden spoon [1]. It cost 40 crowns [1]."
    for probability, kept in ((0.9, 1), (0.1, 0)):
        judge = Says(probability)
        writer = ChatWriter(
            SayingModel(replies=[prose]), timeout=5, gate=judged_by(Judging("x", judge).carries)
        )
        pipeline = Pipeline(small_desk.store, small_desk.settings, small_desk.models, writer)
        answer = pipeline.runnable().invoke(Request(ASKED))
        own = [s for s in answer.sentences if s.verdict != "verbatim"]
        assert len(own) == kept
        assert judge.asked
        # A number that no quote has is cut by the rules: no judge is asked about it.
        assert all("40 crowns" not in claim for claim, _ in judge.asked)


def test_a_setting_names_the_judge(
    encoder: SentenceEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_rows(tmp_path / "corpus").parent
    monkeypatch.setattr("rag.second_opinion.UNSURE", (0.0, 1.01))
    named = {"reader": "small", "judge": "http://127.0.0.1:9/judge"}
    with desk_over(corpus, tmp_path / "index", encoder, **named) as desk:
        answer = desk.ask(ASKED)
        assert AWAY.format("http://127.0.0.1:9/judge") in answer.notes
        assert not answer.refused
