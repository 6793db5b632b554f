"""An answer → its sentences, how sure they are, and what speaks against them."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import REFUSAL, Answer, Citation, Disagreement, Sentence, Side
from ui.citation_view import chip, chips
from ui.safe import clip, markup

_QUOTED = 260
"""Characters of a quote that a side of a disagreement shows; the answer has it whole."""
_WORDS = ((0.9, "Very sure"), (0.8, "Sure"), (0.65, "Fairly sure"), (0.0, "Unsure"))


def confidence_words(confidence: float) -> tuple[str, str]:
    """A calibrated confidence in words, and what they mean."""
    words = next(words for least, words in _WORDS if confidence >= least)
    tenths = min(9, max(1, round(confidence * 10)))  # neither certainty can be claimed
    advice = ", so read the quotes" if words == "Unsure" else ""
    return words, f"about {tenths} in 10 answers like this are right{advice}"


def understood(answer: Answer, number: int) -> str:
    """The follow-up as it was searched for, to be seen and put right."""
    standalone = answer.standalone_question
    if not standalone or " ".join(answer.question.split()) == " ".join(standalone.split()):
        return ""
    return (
        f'<p class="understood" dir="auto"><span class="label">Searched for</span> '
        f'{markup(standalone)} <button type="button" class="quiet" data-do="edit" '
        f'data-turn="{number}" data-text="{markup(standalone)}">Put right</button></p>'
    )


def sentences(answer: Answer) -> str:
    """The sentences, each with the numbers of what it rests on, under headings where it has any."""
    by_number = {citation.number: citation for citation in answer.citations}
    lines = [_line(sentence, by_number) for sentence in answer.sentences]
    told = "".join(lines) if answer.arrangement is None else _arranged(answer, lines, by_number)
    return f'<div class="answer" aria-live="polite">{told}</div>'


def _line(sentence: Sentence, by_number: dict[int, Citation]) -> str:
    marks = chips(by_number[n] for n in sentence.citations if n in by_number)
    return f'<p class="says" dir="auto">{_said(sentence)} {marks}</p>'


def _arranged(answer: Answer, lines: Sequence[str], by_number: dict[int, Citation]) -> str:
    """A heading for each source or day, what is to be known of it, and its sentences."""
    arrangement = answer.arrangement
    if arrangement is None:
        return ""
    parts = []
    if arrangement.lead:
        marks = chips(by_number[n] for n in arrangement.citations if n in by_number)
        parts.append(f'<p class="lead" dir="auto">{markup(arrangement.lead)} {marks}</p>')
    for section in arrangement.sections:
        note = (
            f'<p class="note" dir="auto">{markup(_opened(section.note))}</p>'
            if section.note
            else ""
        )
        said = "".join(lines[place] for place in section.sentences if place < len(lines))
        head = f'<h3 dir="auto">{markup(section.heading)}</h3>'
        parts.append(f'<section class="told {arrangement.shape}">{head}{note}{said}</section>')
    return "".join(parts)


def _opened(note: str) -> str:
    return note[:1].upper() + note[1:]


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


def refusal(answer: Answer) -> str:
    """That there is no answer, why, and what is nearest; or that nothing was asked."""
    if not answer.standalone_question:
        return (
            '<div class="trouble" role="status"><p class="status">Not asked</p>'
            f"<p>{markup(answer.reason or '')}</p></div>"
        )
    nearest = "".join(
        f'<li><blockquote dir="auto">{markup(clip(citation.quote, 400))}</blockquote>'
        f"{chip(citation)}</li>"
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
        f"{notes(answer)}{nearest}</div>"
    )


def disagreements(answer: Answer) -> str:
    """A card for each claim on which sources differ, with all its sides."""
    by_number = {citation.number: citation for citation in answer.citations}
    return "".join(
        _difference(
            one, by_number, asked=one.claim in {answer.question, answer.standalone_question}
        )
        for one in answer.disagreements
    )


def _difference(difference: Disagreement, by_number: dict[int, Citation], *, asked: bool) -> str:
    """The card; what was asked stands above the answer already."""
    claim = "" if asked else f'<p dir="auto">{markup(difference.claim)}</p>'
    sides = "".join(_side(side, by_number) for side in difference.sides)
    return (
        '<section class="differ" aria-label="The articles differ">'
        "<h3>The articles differ, and Newsdesk takes no side</h3>"
        f"{claim}<ul>{sides}</ul></section>"
    )


def _side(side: Side, by_number: dict[int, Citation]) -> str:
    """What a side says, the quote that says so, and by whom."""
    cited = [by_number[n] for n in side.citations if n in by_number]
    said = " ".join(side.statement.split())
    quote = next((" ".join(c.quote.split()) for c in cited), "")
    # A claim is its quote: nothing is said twice.
    beside = "" if not quote or quote == said else _marked(clip(quote, _QUOTED), said)
    others = more_reports(side, cited)
    more = f'<span class="more-reports">{markup(others.removeprefix(" "))}</span>' if others else ""
    kind = "value" if beside else "claim"
    return f'<li><p class="{kind}" dir="auto">{markup(said)}</p>{beside}{chips(cited)}{more}</li>'


def _marked(quote: str, said: str) -> str:
    before, found, after = quote.partition(said)
    inner = markup(before) + (f"<mark>{markup(found)}</mark>" if found else "") + markup(after)
    return f'<blockquote dir="auto">{inner}</blockquote>'


def more_reports(side: Side, cited: Sequence[Citation]) -> str:
    """How many independent reports say the same beside those cited."""
    more = side.sources - len({citation.story or citation.source for citation in cited})
    return f" and {more} other report{'' if more == 1 else 's'}" if more > 0 else ""


def notes(answer: Answer) -> str:
    """What a reader should know beside the answer."""
    return "".join(f'<p class="note" dir="auto">{markup(note)}</p>' for note in answer.notes)
