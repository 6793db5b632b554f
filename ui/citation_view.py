"""Citations → the numbers after a sentence, and the list of sources under an answer."""

from __future__ import annotations

from collections.abc import Iterable

from rag.types import Answer, Citation
from ui.article_view import fingerprint
from ui.safe import clip, day, markup


def chips(citations: Iterable[Citation]) -> str:
    """Citations as buttons, in the order given."""
    return " ".join(chip(citation) for citation in citations)


def chip(citation: Citation) -> str:
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


def sources(answer: Answer) -> str:
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
