"""The pipeline with a model that writes."""

from __future__ import annotations

import pytest
from chat_models import SayingModel
from invariants import assert_holds

from rag.chat_writer import EMPTY, ChatWriter
from rag.desk import Desk
from rag.pipeline import Pipeline
from rag.request import Request

ASKED = "Which cheese won the golden spoon?"
PROSE = "A cheese from Ulvsby won the golden spoon."


@pytest.fixture
def writing(small_desk: Desk) -> tuple[Pipeline, SayingModel]:
    """A pipeline over the small desk, and the model that writes for it."""
    model = SayingModel(replies=[PROSE.replace(".", " [1].")])
    writer = ChatWriter(model, timeout=5)
    return Pipeline(small_desk.store, small_desk.settings, small_desk.models, writer), model


def test_the_quotes_come_first_and_the_prose_after(
    writing: tuple[Pipeline, SayingModel], small_desk: Desk
) -> None:
    pipeline, model = writing
    shown = []
    for answer in pipeline.stream(Request(ASKED)):
        if answer.sentences and not shown:
            assert not model.asked  # the quotes wait for nobody
            assert all(s.verdict == "verbatim" for s in answer.sentences)
        if answer.sentences:
            shown.append(answer)
    assert [a.complete for a in shown] == [False] * (len(shown) - 1) + [True]
    assert shown[-1].sentences[0].text == PROSE
    assert_holds(small_desk, shown[-1])


def test_ask_returns_the_prose(writing: tuple[Pipeline, SayingModel], small_desk: Desk) -> None:
    pipeline, _ = writing
    answer = pipeline.runnable().invoke(Request(ASKED))
    assert [s.text for s in answer.sentences] == [PROSE]
    assert "Ulvsby" in answer.citations[0].quote
    assert_holds(small_desk, answer)


def test_a_refusal_of_the_reader_never_reaches_the_model(
    writing: tuple[Pipeline, SayingModel], small_desk: Desk
) -> None:
    pipeline, model = writing
    question = "How many moons does the planet Neptune have?"
    for answer in (
        pipeline.runnable().invoke(Request(question)),
        *pipeline.stream(Request(question)),
    ):
        assert answer.refused or not answer.complete
    assert not model.asked


@pytest.mark.parametrize(
    "reply", ["", "I don't know.", "Elvis Presley owns it [1]. [7]", "x " * 9000]
)
def test_every_outcome_keeps_the_promises(reply: str, small_desk: Desk) -> None:
    writer = ChatWriter(SayingModel(replies=[reply], step=400), timeout=5)
    pipeline = Pipeline(small_desk.store, small_desk.settings, small_desk.models, writer)
    answer = pipeline.runnable().invoke(Request(ASKED))
    assert_holds(small_desk, answer)
    assert "Elvis" not in answer.text
    assert (EMPTY in answer.notes) == (not reply or len(reply) > 1000)
