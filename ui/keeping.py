"""A conversation ↔ what the browser keeps of it, so that it survives a reload.

What comes back from a browser is whatever it sends: each value is held to its kind, what
does not fit is left out, and every word goes through ``safe`` as any other.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from rag.arrangement import SHAPES, Arrangement, Section
from rag.types import Answer, Citation, Disagreement, Sentence, Side, Verdict, asdict_plain
from ui.talk import REMEMBERED, Conversation, Exchange, Scope, scope_of
from vectorstore.types import Span

_ID = re.compile(r"[0-9a-f]{16}")
_VERDICTS: dict[Any, Verdict] = {verdict: verdict for verdict in get_args(Verdict)}
_MOST = 50_000
"""Characters of one text that are taken back."""
_MANY = 50
"""Items of one list that are taken back."""


def kept(talk: Conversation, first: int = 0) -> str:
    """The exchanges from ``first`` on, as JSON; the browser has those before it."""
    if len(talk.exchanges) == REMEMBERED:
        first = 0  # the oldest was dropped, so all have moved
    plain = {
        "id": talk.id,
        "from": first,
        "exchanges": [_plain(exchange) for exchange in talk.exchanges[first:]],
    }
    return json.dumps(plain, ensure_ascii=True)


def restored(plain: Any) -> Conversation:
    """A conversation from what a browser kept; an empty one where that is nothing of ours."""
    talk = Conversation()
    if not isinstance(plain, Mapping):
        return talk
    given = str(plain.get("id", ""))
    talk.id = given if _ID.fullmatch(given) else ""
    for one in _many(plain.get("exchanges"), REMEMBERED):
        with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
            talk.exchanges.append(_exchange(one))
    return talk


def _plain(exchange: Exchange) -> dict[str, Any]:
    answer = exchange.answer and replace(exchange.answer, hits=(), timings={})
    scope = exchange.scope
    return {
        "question": exchange.question,
        "answer": asdict_plain(answer),
        "error": exchange.error,
        "stopped": exchange.stopped,
        "rated": exchange.rated,
        "at": exchange.at,
        "scope": [list(scope.outlets), scope.after, scope.before, scope.where],
    }


def _exchange(plain: Mapping[str, Any]) -> Exchange:
    raw = plain.get("answer")
    error = plain.get("error")
    exchange = Exchange(
        question=_text(plain["question"]),
        answer=_answer(raw) if raw else None,
        error=_text(error) if error else None,
        stopped=plain.get("stopped") is True,
        rated=plain["rated"] if plain.get("rated") in ("right", "wrong") else None,
        scope=_scope(plain.get("scope")),
        at=_moment(plain.get("at")),
    )
    # Whatever was under way when the page was left will not go on.
    exchange.stopped = exchange.stopped or not exchange.over
    return exchange


def _answer(raw: Mapping[str, Any]) -> Answer:
    return Answer(
        question=_text(raw["question"]),
        standalone_question=_text(raw["standalone_question"]),
        sentences=tuple(_sentence(one) for one in _many(raw.get("sentences"))),
        citations=tuple(_citation(one) for one in _many(raw.get("citations"))),
        refused=raw.get("refused") is True,
        reason=_maybe(raw.get("reason")),
        confidence=_share(raw.get("confidence", 0.0)),
        disagreements=tuple(_disagreement(one) for one in _many(raw.get("disagreements"))),
        nearest=tuple(_citation(one) for one in _many(raw.get("nearest"))),
        complete=raw.get("complete") is not False,
        notes=tuple(_text(one) for one in _many(raw.get("notes"))),
        arrangement=_arrangement(raw),
    )


def _arrangement(answer: Mapping[str, Any]) -> Arrangement | None:
    """The sections of an answer, where each sentence that it has stands in one and but once."""
    raw = answer.get("arrangement")
    if not raw or raw.get("shape") not in SHAPES:
        return None
    sections = tuple(
        Section(
            _text(one["heading"]),
            tuple(int(n) for n in _many(one.get("sentences"))),
            _text(one.get("note", "")),
        )
        for one in _many(raw.get("sections"))
    )
    places = sorted(n for one in sections for n in one.sentences)
    if places != list(range(len(_many(answer.get("sentences"))))):
        return None
    numbers = tuple(int(n) for n in _many(raw.get("citations")))
    return Arrangement(SHAPES[raw["shape"]], sections, _text(raw.get("lead", "")), numbers)


def _sentence(raw: Mapping[str, Any]) -> Sentence:
    text = _text(raw["text"])
    focus = None
    if raw.get("focus"):
        start, end = (int(place) for place in raw["focus"])
        focus = Span(start, end) if 0 <= start < end <= len(text) else None
    verdict = _VERDICTS.get(str(raw.get("verdict")), "unsupported")
    numbers = tuple(int(n) for n in _many(raw.get("citations")))
    return Sentence(text, numbers, _share(raw.get("support", 0.0)), verdict, focus)


def _citation(raw: Mapping[str, Any]) -> Citation:
    published = raw.get("published")
    return Citation(
        number=int(raw["number"]),
        source=_text(raw["source"]),
        start=int(raw["start"]),
        end=int(raw["end"]),
        quote=_text(raw["quote"]),
        title=_maybe(raw.get("title")),
        outlet=_maybe(raw.get("outlet")),
        author=_maybe(raw.get("author")),
        published=datetime.date.fromisoformat(published) if published else None,
        url=_maybe(raw.get("url")),
        partial=raw.get("partial") is True,
        also_in=tuple(_text(one) for one in _many(raw.get("also_in"))),
        story=_text(raw.get("story", "")),
    )


def _disagreement(raw: Mapping[str, Any]) -> Disagreement:
    sides = tuple(
        Side(
            _text(side["statement"]),
            tuple(int(n) for n in _many(side.get("citations"))),
            sources=max(1, int(side.get("sources", 1))),
        )
        for side in _many(raw.get("sides"))
    )
    return Disagreement(_text(raw["claim"]), sides)


def _scope(raw: Any) -> Scope:
    if not isinstance(raw, list) or len(raw) != 4:
        return Scope()
    outlets, after, before, where = raw
    return scope_of([_text(o) for o in _many(outlets)], _text(after), _text(before), where)


def _many(raw: Any, most: int = _MANY) -> list[Any]:
    return raw[-most:] if isinstance(raw, list) else []


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw[:_MOST]


def _maybe(raw: Any) -> str | None:
    return None if raw is None else _text(raw)


def _share(raw: Any) -> float:
    value = float(raw)
    return value if 0.0 <= value <= 1.0 else 0.0


def _moment(raw: Any) -> str:
    try:
        return datetime.datetime.fromisoformat(str(raw)).isoformat(timespec="seconds")
    except ValueError:
        return ""
