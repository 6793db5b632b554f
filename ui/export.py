"""A conversation → Markdown, HTML or JSON with all quotes, files and dates."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from rag.types import REFUSAL, Answer, Citation, Side
from ui.answer_view import confidence_words, more_reports
from ui.safe import day, markdown, markup
from ui.talk import Exchange

_STYLE = (
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.6 Georgia,serif}"
    "h2{font-size:1.2rem;margin-top:2.5rem}blockquote{margin:.5rem 0;padding-left:1rem;"
    "border-left:3px solid #bbb}.facts{font:.85rem/1.4 sans-serif;color:#555}"
)


def as_json(exchanges: Sequence[Exchange]) -> str:
    """Every answer whole, as ``Answer.to_dict`` gives it, without the passages read."""
    told = []
    for answer in _answers(exchanges):
        plain = answer.to_dict()
        plain.pop("hits", None)
        told.append(plain)
    return json.dumps({"conversation": told}, ensure_ascii=True, indent=2)


def as_markdown(exchanges: Sequence[Exchange]) -> str:
    """The conversation as Markdown in which no foreign word is markup."""
    lines = ["# Newsdesk conversation", ""]
    for answer in _answers(exchanges):
        lines += [f"## {markdown(answer.question)}", ""]
        if answer.standalone_question and answer.standalone_question != answer.question:
            lines += [f"Searched for: {markdown(answer.standalone_question)}", ""]
        if answer.refused:
            lines += [f"**{markdown(REFUSAL)}** {markdown(answer.reason or '')}", ""]
        else:
            lines += [f"*{_sure(answer)}*", ""]
        for kind, text, numbers in _told(answer):
            marks = "".join(f" \\[{number}\\]" for number in numbers)
            lines += [f"{'### ' if kind == 'h3' else ''}{markdown(text)}{marks}", ""]
        for difference in answer.disagreements:
            lines += [f"The articles differ: {markdown(difference.claim)}", ""]
            lines += [f"- {markdown(_side(side, answer))}" for side in difference.sides] + [""]
        lines += [f"Note: {markdown(note)}\n" for note in answer.notes]
        lines += _cited(answer, _markdown_citation)
    return "\n".join(lines).rstrip() + "\n"


def as_html(exchanges: Sequence[Exchange]) -> str:
    """The conversation as one page that loads nothing."""
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>Newsdesk conversation</title><style>{_STYLE}</style>"
        "<h1>Newsdesk conversation</h1>"
    ]
    for answer in _answers(exchanges):
        parts.append(f'<h2 dir="auto">{markup(answer.question)}</h2>')
        if answer.standalone_question and answer.standalone_question != answer.question:
            parts.append(f'<p class="facts">Searched for: {markup(answer.standalone_question)}</p>')
        if answer.refused:
            parts.append(f"<p><b>{markup(REFUSAL)}</b> {markup(answer.reason or '')}</p>")
        else:
            parts.append(f'<p class="facts">{_sure(answer)}</p>')
        for kind, text, numbers in _told(answer):
            marks = "".join(f" [{number}]" for number in numbers)
            parts.append(f'<{kind} dir="auto">{markup(text)}{marks}</{kind}>')
        for difference in answer.disagreements:
            sides = "".join(f"<li>{markup(_side(s, answer))}</li>" for s in difference.sides)
            parts.append(f"<p>The articles differ: {markup(difference.claim)}</p><ul>{sides}</ul>")
        parts += [f'<p class="facts">{markup(note)}</p>' for note in answer.notes]
        parts += _cited(answer, _html_citation)
    return "\n".join([*parts, "</html>"])


FORMATS: dict[str, tuple[str, str, Callable[[Sequence[Exchange]], str]]] = {
    "Markdown": ("newsdesk.md", "text/markdown", as_markdown),
    "HTML": ("newsdesk.html", "text/html", as_html),
    "JSON": ("newsdesk.json", "application/json", as_json),
}
"""By name: the file's name, its kind, and what writes it."""


def _told(answer: Answer) -> Iterator[tuple[Literal["p", "h3"], str, tuple[int, ...]]]:
    """What is said, in order: paragraphs and headings with what they rest on."""
    arrangement = answer.arrangement
    if arrangement is None:
        yield from (("p", sentence.text, sentence.citations) for sentence in answer.sentences)
        return
    if arrangement.lead:
        yield "p", arrangement.lead, arrangement.citations
    for section in arrangement.sections:
        yield "h3", section.heading, ()
        if section.note:
            yield "p", section.note[:1].upper() + section.note[1:], ()
        for place in section.sentences:
            yield "p", answer.sentences[place].text, answer.sentences[place].citations


def _side(side: Side, answer: Answer) -> str:
    """What a side says, who says so and when, and where it is quoted."""
    cited = [citation for citation in answer.citations if citation.number in side.citations]
    labels = "; ".join(dict.fromkeys(citation.label for citation in cited))
    marks = "".join(f"[{citation.number}]" for citation in cited)
    return f"“{side.statement}”: {labels}{more_reports(side, cited)} {marks}"


def _sure(answer: Answer) -> str:
    return ": ".join(confidence_words(answer.confidence))


def _answers(exchanges: Sequence[Exchange]) -> list[Answer]:
    return [exchange.answer for exchange in exchanges if exchange.answer]


def _cited(answer: Answer, told: Callable[[Citation], str]) -> list[str]:
    lines = [told(citation) for citation in answer.citations]
    if answer.refused and answer.nearest:
        lines.append("The nearest passages, which are not an answer:")
        lines += [told(citation) for citation in answer.nearest]
    return [*(line + "\n" for line in lines)]


def _facts(citation: Citation) -> list[str]:
    facts = [citation.outlet, day(citation.published), citation.author, citation.title]
    partial = ["partial text"] if citation.partial else []
    place = f"{citation.source}, characters {citation.start} to {citation.end}"
    return [fact for fact in facts if fact] + partial + [place]


def _markdown_citation(citation: Citation) -> str:
    mark = f"\\[{citation.number}\\] " if citation.number else ""
    facts = " · ".join(markdown(fact) for fact in _facts(citation))
    return f"> {mark}{markdown(citation.quote)}\n>\n> {facts}"


def _html_citation(citation: Citation) -> str:
    mark = f"[{citation.number}] " if citation.number else ""
    facts = " · ".join(markup(fact) for fact in _facts(citation))
    return (
        f'<blockquote dir="auto">{mark}{markup(citation.quote)}'
        f'<p class="facts">{facts}</p></blockquote>'
    )
