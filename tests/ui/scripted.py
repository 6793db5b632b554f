"""A desk over real articles whose answers the tests know beforehand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from rag.desk import Desk
from rag.types import Answer, Citation, Disagreement, Sentence, Side
from vectorstore.errors import IndexDamaged


class ScriptedDesk:
    """A desk over real articles whose answers the tests know beforehand.

    What the page does with an answer must not depend on how good the reader is today.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)

    def warm(self) -> None:
        """Nothing to load."""

    def ask(self, question: str, **more: Any) -> Answer:
        return list(self._answers(question, **more))[-1]

    def stream(self, question: str, **more: Any) -> Iterator[Answer]:
        # Only what the page asks: the search for examples asks in the background.
        self.asked.append((question, more))
        yield from self._answers(question, **more)

    def _answers(self, question: str, **more: Any) -> Iterator[Answer]:
        script = SCRIPTS.get(question.strip())
        if script is None:
            yield from self._desk.stream(question, **more)
        else:
            yield from script(self, question)

    def cite(self, number: int, source: str, quote: str, **more: Any) -> Citation:
        """A citation that holds in the article."""
        article = self._desk.article(source)
        assert article is not None
        start = article.text.index(quote)
        given = {"title": article.title, "outlet": article.outlet, "published": article.published}
        return Citation(number, source, start, start + len(quote), quote, **(given | more))


LOAN = "Putin also offered economic support"
FIRST, LAST = "000_37d8d04bf09a6f24.txt", "004_f1b319162d563aac.txt"


def _slow(desk: ScriptedDesk, question: str) -> Iterator[Answer]:
    texts = [LOAN, "Lukashenko thanked Putin for his support"]
    cited = tuple(desk.cite(n, LAST, text) for n, text in enumerate(texts, start=1))
    sentences = tuple(Sentence(c.quote, (c.number,), 1.0, "verbatim") for c in cited)
    whole = Answer(question, question, sentences, cited, confidence=0.8)
    for count in range(len(texts) + 1):
        yield replace(whole, sentences=sentences[:count], citations=cited[:count], complete=False)
        time.sleep(0.7)
    yield whole


def _endless(desk: ScriptedDesk, question: str) -> Iterator[Answer]:
    for answer in _slow(desk, question):
        yield replace(answer, complete=False)
    time.sleep(30)
    yield Answer(question, question, refused=True, reason="Never to be seen.")


def _refused(desk: ScriptedDesk, question: str) -> Iterator[Answer]:
    near = desk.cite(0, LAST, LOAN)
    yield Answer(question, question, refused=True, reason="Nothing fits.", nearest=(near,))


def _differing(desk: ScriptedDesk, question: str) -> Iterator[Answer]:
    one, two = desk.cite(1, LAST, LOAN), desk.cite(2, FIRST, "Several times a year", partial=True)
    yield Answer(
        question,
        question,
        tuple(Sentence(c.quote, (c.number,), 0.6, "partly") for c in (one, two)),
        (one, two),
        confidence=0.5,
        disagreements=(Disagreement("How often", (Side("Once", (1,)), Side("Often", (2,)))),),
        notes=("One source stops at a wall.",),
    )


def _moved(desk: ScriptedDesk, question: str) -> Iterator[Answer]:
    whole = desk.cite(1, LAST, LOAN)
    moved = replace(whole, start=whole.start + 3, end=whole.end + 3)
    sentence = Sentence(moved.quote, (1,), 1.0, "verbatim")
    yield Answer(question, question, (sentence,), (moved,), confidence=0.9)


def _followed(desk: ScriptedDesk, question: str) -> Iterator[Answer]:
    cited = desk.cite(1, LAST, LOAN)
    sentence = Sentence(cited.quote, (1,), 1.0, "verbatim")
    yield Answer(question, "What did Putin offer Belarus?", (sentence,), (cited,), confidence=0.9)


def _damaged(desk: ScriptedDesk, question: str) -> Iterator[Answer]:
    raise IndexDamaged("The index is damaged (rows.db): run 'newsdesk index --rebuild'.")
    yield Answer(question, question)


def _broken(desk: ScriptedDesk, question: str) -> Iterator[Answer]:
    raise ZeroDivisionError("a secret of the inside")
    yield Answer(question, question)


SCRIPTS: dict[str, Callable[[ScriptedDesk, str], Iterator[Answer]]] = {
    "slow": _slow,
    "endless": _endless,
    "refused": _refused,
    "differing": _differing,
    "moved": _moved,
    "and then?": _followed,
    "damaged": _damaged,
    "broken": _broken,
}
