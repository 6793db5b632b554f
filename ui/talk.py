"""One browser's conversation: its exchanges, and how a question runs."""

from __future__ import annotations

import datetime
import logging
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rag.types import Answer
from vectorstore.errors import NewsdeskError

if TYPE_CHECKING:
    from rag.answering import Answering

_log = logging.getLogger(__name__)

REMEMBERED = 200
"""Exchanges that one conversation keeps: a page left open for weeks stays small."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles a conversation asks."""

    outlets: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    where: str = ""
    """``"own"`` for what the reader added, ``"desk"`` for the others; empty for both."""

    def __bool__(self) -> bool:
        return bool(self.outlets or self.after or self.before or self.where)


@dataclass(slots=True)
class Exchange:
    """A question and what came of it so far."""

    question: str
    answer: Answer | None = None
    error: str | None = None
    stopped: bool = False
    rated: str | None = None
    scope: Scope = Scope()
    at: str = ""
    """When it was asked, as ISO 8601 in UTC."""
    ahead: int = 0
    """How many questions of other readers are answered before this one."""

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        answered = self.answer is not None and self.answer.complete
        return answered or self.stopped or self.error is not None


@dataclass(slots=True)
class Conversation:
    """The exchanges of one browser, oldest first, and which of them is being edited."""

    exchanges: list[Exchange] = field(default_factory=list)
    editing: int | None = None
    id: str = ""
    """Given with the first question; under it the browser keeps the conversation."""

    def begin(self, question: str, scope: Scope = Scope()) -> Exchange:
        """A new exchange; in place of the edited one and of those after it, if one is edited."""
        if self.editing is not None:
            del self.exchanges[self.editing :]
            self.editing = None
        self.id = self.id or secrets.token_hex(8)
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        exchange = Exchange(question, scope=scope, at=now)
        self.exchanges.append(exchange)
        del self.exchanges[:-REMEMBERED]
        return exchange

    def again(self, number: int) -> str:
        """The question of exchange ``number``, which the next one will replace."""
        self.editing = number if 0 <= number < len(self.exchanges) else None
        return "" if self.editing is None else self.exchanges[number].question

    def history(self) -> list[Answer]:
        """The answers that a follow-up may lean on: whole ones to questions that were asked."""
        return [
            exchange.answer
            for exchange in self.exchanges
            if exchange.answer and exchange.answer.complete and exchange.answer.standalone_question
        ]

    @property
    def busy(self) -> bool:
        """Whether the last question is still being answered."""
        return bool(self.exchanges) and not self.exchanges[-1].over

    def stop(self) -> None:
        """Marks the exchange under way as cut short."""
        if self.busy:
            self.exchanges[-1].stopped = True


def run(
    desk: Answering,
    conversation: Conversation,
    exchange: Exchange,
    *,
    sources: Sequence[str] = (),
    quick: bool = False,
) -> Iterator[None]:
    """Asks what ``begin`` took down; yields each time the exchange has something new to show.

    With ``quick`` the smaller reader reads.

    What Newsdesk refuses on purpose (a damaged index, a date that is none) becomes part of
    the conversation, with the remedy that its message names.
    """
    try:
        for answer in desk.stream(
            exchange.question,
            history=conversation.history(),
            outlets=exchange.scope.outlets,
            sources=sources,
            after=exchange.scope.after or None,
            before=exchange.scope.before or None,
            quick=quick,
        ):
            if exchange.stopped:
                return
            # The passages that were read are many times the answer, and nobody asks for them.
            exchange.answer = replace(answer, hits=()) if answer.complete else answer
            yield
    except NewsdeskError as error:
        exchange.error = str(error)
        yield
    except Exception:
        # A defect of ours: the page stays usable, the operator's terminal has the traceback.
        _log.exception("a question failed")
        exchange.error = (
            "Something failed inside Newsdesk; the terminal it runs in shows what. Ask again, "
            "or start it anew."
        )
        yield


def scope_of(
    outlets: Sequence[str] | None,
    after: str | None,
    before: str | None,
    where: str | None = "",
) -> Scope:
    """A scope from what the fields of the page hold."""
    return Scope(
        tuple(map(str, outlets or ())),
        (after or "").strip(),
        (before or "").strip(),
        where if where in ("own", "desk") else "",
    )
