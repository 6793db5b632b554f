"""What a system gave → a reply that can be scored.

A mapping may hold ``text``, ``short``, ``refused``, ``confidence``, ``sources`` (what is cited) and
``hits`` (what was read), the last two lists of ``{"source", "text", "start", "end"}``, and
``sentences``: a list of ``{"text", "sources"}``, those numbers into the list of sources, from 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.types import EvalError, Passage, Reply
from rag import Answer, Citation
from vectorstore.types import Hit


def reply_of(answer: Answer, seconds: float) -> Reply:
    """An answer as what is scored."""
    by_number = {citation.number: citation for citation in answer.citations}
    sentences = answer.sentences
    return Reply(
        text=" ".join([*_lead(answer), *(s.text for s in sentences)]),
        short=next((s.text[s.focus.start : s.focus.end] for s in sentences if s.focus), ""),
        refused=answer.refused,
        citations=tuple(map(_cited, answer.citations)),
        nearest=tuple(map(_cited, answer.nearest)),
        hits=tuple(map(passage_of, answer.hits)),
        sentences=tuple(
            (s.text, tuple(by_number[n].quote for n in s.citations)) for s in sentences
        ),
        confidence=answer.confidence,
        support=sum(s.support for s in sentences) / len(sentences) if sentences else None,
        disagreements=tuple(
            tuple(tuple(_cited(by_number[n]) for n in side.citations) for side in d.sides)
            for d in answer.disagreements
        ),
        standalone=answer.standalone_question,
        seconds=seconds,
        timings=dict(answer.timings),
    )


def _lead(answer: Answer) -> list[str]:
    """The words of ours above the quotes, where there are any: they open the answer."""
    return [answer.arrangement.lead] if answer.arrangement and answer.arrangement.lead else []


def reply_from(given: Any, seconds: float) -> Reply:
    """A text, a mapping or a ``Reply`` as a ``Reply``.

    Raises:
        EvalError: it is none of these.

    """
    if isinstance(given, Reply):
        return given
    if isinstance(given, str):
        return Reply(text=given, seconds=seconds)
    if not isinstance(given, Mapping) or "text" not in given:
        raise EvalError(
            f"The system gave {type(given).__name__}: give a text, or a mapping with 'text', and "
            "where known 'sources', 'hits', 'refused' and 'confidence'."
        )
    confidence = given.get("confidence")
    citations = _passages(given.get("sources", ()))
    return Reply(
        text=str(given["text"]),
        short=str(given.get("short", "")),
        refused=bool(given.get("refused", False)),
        citations=citations,
        hits=_passages(given.get("hits", ())),
        sentences=_sentences(given.get("sentences", ()), citations),
        confidence=None if confidence is None else float(confidence),
        seconds=seconds,
    )


def _sentences(given: Any, citations: Sequence[Passage]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    try:
        return tuple(
            (str(item["text"]), tuple(citations[int(n)].text for n in item.get("sources", ())))
            for item in given or ()
        )
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise EvalError(
            "'sentences' is a list of {'text', 'sources'}, the sources as numbers into the list "
            f"'sources', from 0: {error!r}."
        ) from error


def _passages(given: Any) -> tuple[Passage, ...]:
    passages = []
    for item in given or ():
        if isinstance(item, str):
            passages.append(Passage(item, ""))
            continue
        start, end = item.get("start"), item.get("end")
        text = str(item.get("text", item.get("quote", "")))
        passages.append(
            Passage(
                str(item.get("source", "")),
                text,
                None if start is None else int(start),
                None if end is None else int(end),
            )
        )
    return tuple(passages)


def _cited(citation: Citation) -> Passage:
    return Passage(citation.source, citation.quote, citation.start, citation.end)


def passage_of(hit: Hit) -> Passage:
    """A passage that a search found, as what is scored."""
    chunk = hit.chunk
    return Passage(chunk.source, chunk.text, chunk.start, chunk.end)
