"""A conversation → the markup of the chat. Every foreign word goes through ``safe``."""

from __future__ import annotations

from urllib.parse import urlencode

from rag.types import Answer
from ui import answer_view, citation_view, corpus_view
from ui.citation_view import RowOf
from ui.safe import clip, markup
from ui.talk import Conversation, Exchange

_SHOWN_QUESTION = 600
"""Characters of a question that the page repeats."""


def thread(talk: Conversation, *, warm: bool = True, row_of: RowOf = lambda _: None) -> str:
    """The whole conversation; those that an edited question will replace are marked."""
    first = len(talk.exchanges) if talk.editing is None else talk.editing
    turns = (
        _turn(talk, exchange, number, warm, row_of, replaced=number >= first)
        for number, exchange in enumerate(talk.exchanges)
    )
    return f'<div class="thread" data-talk="{markup(talk.id)}">{"".join(turns)}</div>'


def _turn(
    talk: Conversation,
    exchange: Exchange,
    number: int,
    warm: bool,
    row_of: RowOf,
    *,
    replaced: bool,
) -> str:
    asked = markup(clip(exchange.question, _SHOWN_QUESTION)) or "<em>No question</em>"
    body = _body(talk, exchange, number, warm, row_of)
    state = " replaced" if replaced else ""
    if replaced:
        body = (
            '<p class="notice" role="status">Your edited question will replace this. '
            '<button type="button" class="quiet" data-do="edit" data-turn="-1">Keep it'
            f"</button></p>{body}"
        )
    return (
        f'<article class="turn{state}" data-turn="{number}" aria-label="Question {number + 1}">'
        f'<h2 class="asked" dir="auto">{asked}</h2>{body}</article>'
    )


def _body(talk: Conversation, exchange: Exchange, number: int, warm: bool, row_of: RowOf) -> str:
    if exchange.error is not None:
        return (
            '<div class="trouble" role="alert"><p class="status">This did not work</p>'
            f"<p>{markup(exchange.error)}</p></div>{_actions(talk, exchange, number)}"
        )
    answer = exchange.answer
    if answer is None:
        if exchange.stopped:
            return f'<p class="status">Stopped</p>{_actions(talk, exchange, number)}'
        return f'<p class="status busy">{_waiting(exchange, warm)}</p>'
    parts = [_limits(exchange), answer_view.understood(answer, number)]
    if not answer.complete:
        status = "Stopped: this answer is cut short" if exchange.stopped else _found(answer)
        parts.append(f'<p class="status{"" if exchange.stopped else " busy"}">{status}</p>')
        parts.append(answer_view.sentences(answer))
    elif answer.refused:
        parts.append(answer_view.refusal(answer))
    else:
        words, meaning = answer_view.confidence_words(answer.confidence)
        parts.append(f'<p class="status"><b>{words}</b>: {meaning}</p>')
        parts += [
            answer_view.sentences(answer),
            answer_view.disagreements(answer),
            answer_view.notes(answer),
            citation_view.sources(answer, row_of),
        ]
    if answer.complete or exchange.stopped:
        parts.append(_actions(talk, exchange, number))
    return "".join(parts)


def _waiting(exchange: Exchange, warm: bool) -> str:
    if exchange.ahead:
        before = f"{exchange.ahead} question{'' if exchange.ahead == 1 else 's'}"
        return f"Waiting in line: {before} before yours…"
    return "Searching…" if warm else "Loading the language model, once after each start…"


def _found(answer: Answer) -> str:
    articles = len({hit.chunk.source for hit in answer.hits})
    passages = len(answer.hits)
    if not passages:
        return "Searching…"
    return (
        f"Reading {passages} passage{'' if passages == 1 else 's'} of "
        f"{articles} article{'' if articles == 1 else 's'}…"
    )


def _limits(exchange: Exchange) -> str:
    """Which articles alone were asked, where not all were."""
    told = corpus_view.limits_told(exchange.scope)
    return f'<p class="limited">Asked only: {markup(told)}</p>' if told else ""


def _actions(talk: Conversation, exchange: Exchange, number: int) -> str:
    def button(do: str, label: str, **data: str) -> str:
        more = "".join(f' data-{name}="{markup(value)}"' for name, value in data.items())
        return (
            f'<button type="button" class="quiet" data-do="{do}" data-turn="{number}"{more}>'
            f"{label}</button>"
        )

    buttons = [
        button("retry", "Ask again"),
        button("edit", "Edit question", text=exchange.question[:20_000]),
    ]
    if exchange.answer is not None and exchange.answer.complete:
        buttons.append(button("copy", "Copy", text=exchange.answer.text))
        if exchange.answer.standalone_question:
            buttons.append(button("link", "Link", query=_query(talk, exchange, number)))
        if exchange.rated:
            buttons.append(f'<span class="rated" role="status">Noted: {exchange.rated}</span>')
        else:
            buttons += [
                button("rate", "Right", verdict="right"),
                button("rate", "Wrong", verdict="wrong"),
            ]
    form = (
        f'<form class="reason" data-turn="{number}" hidden>'
        f'<label for="reason-{number}">Why?</label>'
        f'<input id="reason-{number}" name="reason" maxlength="500" autocomplete="off">'
        '<button type="submit" class="quiet">Keep</button></form>'
    )
    return f'<div class="actions">{"".join(buttons)}</div>{form}'


def _query(talk: Conversation, exchange: Exchange, number: int) -> str:
    """What a link to an answer says: where it stands in this browser, else what to ask anew."""
    scope = exchange.scope
    asked = exchange.answer.standalone_question if exchange.answer else exchange.question
    said = [("talk", talk.id), ("turn", str(number)), ("ask", asked)]
    said += [("outlet", outlet) for outlet in scope.outlets]
    said += [("from", scope.after), ("to", scope.before), ("where", scope.where)]
    return urlencode([(name, value) for name, value in said if value], errors="replace")
