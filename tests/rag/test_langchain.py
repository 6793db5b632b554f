"""The chain and the retriever as whoever lives in LangChain uses them."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

import pytest
from invariants import assert_holds, gist
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.runnables import Runnable, RunnableLambda
from langchain_tests.integration_tests import RetrieversIntegrationTests

from rag.desk import Desk
from rag.request import Request
from rag.retriever import NewsRetriever
from rag.types import Answer, Turn
from vectorstore.types import Filters

LOAN = "How large was the loan that Putin promised Lukashenko?"
STEPS = ["question", "retriever", "reader", "writer"]
"""The steps that a caller sees; others may come between and after them."""


class Listener(BaseCallbackHandler):
    """Writes down the names of the steps as they start."""

    def __init__(self) -> None:
        self.started: list[str] = []

    def on_chain_start(self, serialized: Any, inputs: Any, *, run_id: UUID, **given: Any) -> None:
        self.started.append(given.get("name", ""))


def in_order(names: list[str], among: list[str]) -> bool:
    rest = iter(among)
    return all(name in rest for name in names)


# The chain.


def test_the_chain_answers_as_the_desk_does(desk: Desk) -> None:
    chain = desk.chain()
    assert isinstance(chain, Runnable)
    answer = chain.invoke(Request(LOAN))
    assert isinstance(answer, Answer)
    assert_holds(desk, answer)
    assert gist(answer) == gist(desk.ask(LOAN))


def test_the_steps_of_the_chain_can_be_seen(desk: Desk) -> None:
    nodes = [node.name for node in desk.chain().get_graph().nodes.values()]
    assert in_order(STEPS, nodes)
    listener = Listener()
    desk.chain().invoke(Request(LOAN), config={"callbacks": [listener]})
    assert in_order(STEPS, listener.started)


def test_each_step_is_timed(desk: Desk) -> None:
    timings = desk.ask(LOAN).timings
    assert in_order(STEPS, list(timings))
    assert all(0.0 <= seconds < 60.0 for seconds in timings.values())


def test_the_chain_takes_turns_and_filters_and_joins_others(desk: Desk) -> None:
    request = Request("And who gave it?", (Turn(LOAN, "A lot."),), Filters(outlets=("AFP",)))
    answer = desk.chain().invoke(request)
    assert "loan" in answer.standalone_question
    assert {hit.chunk.outlet for hit in answer.hits} == {"AFP"}
    texts = desk.chain() | RunnableLambda(lambda answer: answer.text)
    assert texts.batch([request, Request(LOAN)]) == [answer.text, desk.ask(LOAN).text]


async def test_the_chain_can_be_awaited(desk: Desk) -> None:
    assert gist(await desk.chain().ainvoke(Request(LOAN))) == gist(desk.ask(LOAN))


# The retriever.


def test_documents_say_where_they_stand(desk: Desk) -> None:
    documents = desk.retriever(k=4).invoke(LOAN)
    assert len(documents) == 4
    for document in documents:
        told = document.metadata
        text = desk.text_of(told["source"])
        assert text[told["start"] : told["end"]] == document.page_content
        article = desk.article(told["source"])
        assert article
        assert (told["title"], told["outlet"]) == (article.title, article.outlet)
        if told["published"]:
            assert datetime.date.fromisoformat(told["published"]) == article.published
    assert len({document.id for document in documents}) == 4
    scores = [document.metadata["score"] for document in documents]
    assert scores == sorted(scores, reverse=True)


def test_the_retriever_finds_what_the_search_finds(desk: Desk) -> None:
    found = [document.id for document in desk.retriever(k=5).invoke(LOAN)]
    assert found == [hit.chunk.id for hit in desk.search(LOAN, 5)]


def test_the_retriever_keeps_to_its_filters(desk: Desk) -> None:
    given = dict(desk.retriever())
    filtered = NewsRetriever(**(given | {"k": 50, "filters": Filters(outlets=("AFP",))}))
    assert {document.metadata["outlet"] for document in filtered.invoke(LOAN)} == {"AFP"}


async def test_how_many_can_be_said_with_the_call(desk: Desk) -> None:
    retriever = desk.retriever(k=5)
    assert len(retriever.invoke(LOAN, k=2)) == 2
    assert len(await retriever.ainvoke(LOAN, k=2)) == 2
    assert len(await retriever.ainvoke(LOAN)) == 5
    assert retriever.invoke(LOAN, k=0) == []


class TestNewsRetriever(RetrieversIntegrationTests):
    """LangChain's own suite."""

    @pytest.fixture(autouse=True)
    def _over_the_seeds(self, desk: Desk) -> None:
        self._parameters = {**dict(desk.retriever()), "k": 10}

    @property
    def retriever_constructor(self) -> type[NewsRetriever]:
        return NewsRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return self._parameters

    @property
    def retriever_query_example(self) -> str:
        return LOAN

    def test_documents_are_documents(self, retriever: NewsRetriever) -> None:
        assert all(type(found) is Document for found in retriever.invoke(LOAN))
