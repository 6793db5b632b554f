"""A conversation → the markup of the chat. Every foreign word goes through ``safe``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.types import REFUSAL, Answer, Citation, Disagreement, Sentence
from ui.article_view import fingerprint
from ui.safe import clip, day, markup
from ui.talk import Exchange

_WORDS = ((0.9, "Very sure"), (0.75, "Sure"), (0.55, "Fairly sure"), (0.0, "Unsure"))
_SHOWN_QUESTION = 600
"""Characters of a question that the page repeats."""


def confidence_words(confidence: float) -> tuple[str, str]:
    """A calibrated confidence in words, and what they mean."""
    words = next(words for least, words in _WORDS if confidence >= least)
    tenths = min(9, max(1, round(confidence * 10)))  # neither certainty can be claimed
    advice = ", so read the quotes" if words == "Unsure" else ""
    return words, f"about {tenths} in 10 answers like this are right{advice}"


def thread(exchanges: Sequence[Exchange], *, warm: bool = True, editing: int | None = None) -> str:
    """The whole conversation; those that an edited question will replace are marked."""
    turns = (
        _turn(exchange, number, warm, replaced=editing is not None and number >= editing)
        for number, exchange in enumerate(exchanges)
    )
    return f'<div class="thread">{"".join(turns)}</div>'


def welcome(examples: Sequence[str], *, articles: int, checking: bool) -> str:
    """What stands there before the first question."""
    count = f"{articles:,} article{'' if articles == 1 else 's'}"
    buttons = "".join(
        f'<li><button type="button" class="example" data-do="ask" data-text="{markup(example)}"'
        f' dir="auto">{markup(example)}</button></li>'
        for example in examples
    )
    if examples:
        asked = f'<p class="small-head">Questions these articles answer</p><ul>{buttons}</ul>'
    elif checking:
        asked = (
            '<p class="small-head" role="status">Looking for questions these articles answer…</p>'
        )
    else:
        asked = ""
    return (
        '<section class="welcome" aria-label="Welcome">'
        f"<h2>What do the articles say?</h2>"
        f"<p>Ask about the {count} on the desk. Every sentence of an answer is quoted, and its "
        "number opens the article at those words. Where the articles do not say, "
        f"neither does Newsdesk.</p>{asked}</section>"
    )


def _turn(exchange: Exchange, number: int, warm: bool, *, replaced: bool) -> str:
    asked = markup(clip(exchange.question, _SHOWN_QUESTION)) or "<em>No question</em>"
    body = _body(exchange, number, warm)
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


def _body(exchange: Exchange, number: int, warm: bool) -> str:
    if exchange.error is not None:
        return (
            '<div class="trouble" role="alert"><p class="status">This did not work</p>'
            f"<p>{markup(exchange.error)}</p></div>{_actions(exchange, number)}"
        )
    answer = exchange.answer
    if answer is None:
        if exchange.stopped:
            return f'<p class="status">Stopped</p>{_actions(exchange, number)}'
        return f'<p class="status busy">{_waiting(warm)}</p>'
    parts = [_understood(answer, number)]
    if not answer.complete:
        status = "Stopped: this answer is cut short" if exchange.stopped else _found(answer)
        parts.append(f'<p class="status{"" if exchange.stopped else " busy"}">{status}</p>')
        parts.append(_sentences(answer))
    elif answer.refused:
        parts.append(_refusal(answer))
    else:
        words, meaning = confidence_words(answer.confidence)
        parts.append(f'<p class="status"><b>{words}</b>: {meaning}</p>')
        parts += [_sentences(answer), _disagreements(answer), _notes(answer), _sources(answer)]
    if answer.complete or exchange.stopped:
        parts.append(_actions(exchange, number))
    return "".join(parts)


def _waiting(warm: bool) -> str:
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


def _understood(answer: Answer, number: int) -> str:
    """The follow-up as it was searched for, to be seen and put right."""
    standalone = answer.standalone_question
    if not standalone or " ".join(answer.question.split()) == " ".join(standalone.split()):
        return ""
    return (
        f'<p class="understood" dir="auto"><span class="label">Searched for</span> '
        f'{markup(standalone)} <button type="button" class="quiet" data-do="edit" '
        f'data-turn="{number}" data-text="{markup(standalone)}">Put right</button></p>'
    )


def _sentences(answer: Answer) -> str:
    by_number = {citation.number: citation for citation in answer.citations}
    lines = []
    for sentence in answer.sentences:
        chips = _chips(by_number[n] for n in sentence.citations if n in by_number)
        lines.append(f'<p class="says" dir="auto">{_said(sentence)} {chips}</p>')
    return f'<div class="answer" aria-live="polite">{"".join(lines)}</div>'


def _said(sentence: Sentence) -> str:
    text, focus = sentence.text, sentence.focus
    if focus:
        said = (
            markup(text[: focus.start])
            + f"<strong>{markup(text[focus.start : focus.end])}</strong>"
            + markup(text[focus.end :])
        )
    else:
        said = markup(text)
    if sentence.verdict in ("partly", "unsupported"):
        said += ' <span class="partly">carried only in part by its source</span>'
    return said


def _chips(citations: Iterable[Citation]) -> str:
    return " ".join(_chip(citation) for citation in citations)


def _chip(citation: Citation) -> str:
    """A citation as a button: hovering shows the quote, clicking opens the article."""
    name = clip(citation.outlet or citation.title or citation.source, 34)
    when = day(citation.published)
    partial = ", partial" if citation.partial else ""
    number = f"<b>[{citation.number}]</b> " if citation.number else ""
    spoken = f"Source {citation.number or ''}: {name}, {when}{partial}. Open at the quote."
    return (
        f'<button type="button" class="chip" data-do="open" aria-label="{markup(spoken)}"'
        f' data-source="{markup(citation.source)}" data-start="{citation.start}"'
        f' data-end="{citation.end}" data-print="{fingerprint(citation.quote)}"'
        f' data-quote="{markup(clip(citation.quote, 600))}">'
        f"{number}<span>{markup(name)}</span>, {markup(when)}{partial}</button>"
    )


def _refusal(answer: Answer) -> str:
    if not answer.standalone_question:
        return (
            '<div class="trouble" role="status"><p class="status">Not asked</p>'
            f"<p>{markup(answer.reason or '')}</p></div>"
        )
    nearest = "".join(
        f'<li><blockquote dir="auto">{markup(clip(citation.quote, 400))}</blockquote>'
        f"{_chip(citation)}</li>"
        for citation in answer.nearest
    )
    if nearest:
        nearest = (
            '<p class="small-head">The nearest passages: not an answer</p>'
            f'<ul class="nearest">{nearest}</ul>'
        )
    reason = f"<p>{markup(answer.reason)}</p>" if answer.reason else ""
    return (
        f'<div class="refusal" role="status"><p class="verdict">{markup(REFUSAL)}</p>{reason}'
        f"{_notes(answer)}{nearest}</div>"
    )


def _disagreements(answer: Answer) -> str:
    by_number = {citation.number: citation for citation in answer.citations}
    return "".join(_difference(one, by_number) for one in answer.disagreements)


def _difference(difference: Disagreement, by_number: dict[int, Citation]) -> str:
    sides = "".join(
        f'<li><p dir="auto">{markup(side.statement)}</p>'
        f"{_chips(by_number[n] for n in side.citations if n in by_number)}</li>"
        for side in difference.sides
    )
    return (
        '<section class="differ" aria-label="The sources differ">'
        f'<h3>The sources differ</h3><p dir="auto">{markup(difference.claim)}</p>'
        f"<ul>{sides}</ul></section>"
    )


def _notes(answer: Answer) -> str:
    return "".join(f'<p class="note" dir="auto">{markup(note)}</p>' for note in answer.notes)


def _sources(answer: Answer) -> str:
    """The articles behind an answer, each once, as footnotes."""
    first: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        first.setdefault(citation.source, []).append(citation)
    items = []
    for cited in first.values():
        one = cited[0]
        marks = " ".join(f"[{citation.number}]" for citation in cited)
        facts = [one.outlet, day(one.published), one.author, one.partial and "partial text"]
        line = " · ".join(markup(str(fact)) for fact in facts if fact)
        title = markup(clip(one.title or one.source, 140))
        items.append(
            f'<li><span class="marks">{marks}</span><span><cite dir="auto">{title}</cite>'
            f'<span class="facts">{line}</span></span></li>'
        )
    return f'<ul class="sources" aria-label="Sources">{"".join(items)}</ul>' if items else ""


def _actions(exchange: Exchange, number: int) -> str:
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
