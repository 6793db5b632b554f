"""An answer → its sentences, how sure they are, and what speaks against them."""

from __future__ import annotations

from rag.types import REFUSAL, Answer, Citation, Disagreement, Sentence
from ui.citation_view import chip, chips
from ui.safe import clip, markup

_WORDS = ((0.9, "Very sure"), (0.75, "Sure"), (0.55, "Fairly sure"), (0.0, "Unsure"))


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
    """The sentences, each with the numbers of what it rests on."""
    by_number = {citation.number: citation for citation in answer.citations}
    lines = []
    for sentence in answer.sentences:
        marks = chips(by_number[n] for n in sentence.citations if n in by_number)
        lines.append(f'<p class="says" dir="auto">{_said(sentence)} {marks}</p>')
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
    return "".join(_difference(one, by_number) for one in answer.disagreements)


def _difference(difference: Disagreement, by_number: dict[int, Citation]) -> str:
    sides = "".join(
        f'<li><p dir="auto">{markup(side.statement)}</p>'
        f"{chips(by_number[n] for n in side.citations if n in by_number)}</li>"
        for side in difference.sides
    )
    return (
        '<section class="differ" aria-label="The sources differ">'
        f'<h3>The sources differ</h3><p dir="auto">{markup(difference.claim)}</p>'
        f"<ul>{sides}</ul></section>"
    )


def notes(answer: Answer) -> str:
    """What a reader should know beside the answer."""
    return "".join(f'<p class="note" dir="auto">{markup(note)}</p>' for note in answer.notes)
