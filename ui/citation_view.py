"""Citations → the numbers after a sentence, and the list of sources under an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rag.types import Answer, Citation
from ui.article_view import fingerprint
from ui.rows import Row
from ui.safe import clip, day, markup


def chips(citations: Iterable[Citation]) -> str:
    """Citations as buttons, in the order given."""
    return " ".join(chip(citation) for citation in citations)


def chip(citation: Citation) -> str:
    """A citation as a button: hovering shows the quote, clicking opens the article."""
    name = clip(citation.outlet or citation.title or citation.source, 34)
    when = day(citation.published)
    partial = ", partial" if citation.partial else ""
    count = len(citation.also_in)
    copies = f' <i class="more">+{count}</i>' if count else ""
    also = f" Also in {count} cop{'y' if count == 1 else 'ies'}." if count else ""
    number = f"<b>[{citation.number}]</b> " if citation.number else ""
    spoken = f"Source {citation.number or ''}: {name}, {when}{partial}.{also} Open at the quote."
    return (
        f'<button type="button" class="chip" data-do="open" aria-label="{markup(spoken)}"'
        f' data-source="{markup(citation.source)}" data-start="{citation.start}"'
        f' data-end="{citation.end}" data-print="{fingerprint(citation.quote)}"'
        f' data-quote="{markup(clip(citation.quote, 600))}">'
        f"{number}<span>{markup(name)}</span>, {markup(when)}{partial}{copies}</button>"
    )


RowOf = Callable[[str], Row | None]
"""What is known of an article by its source, or ``None`` where it is gone."""


def sources(answer: Answer, row_of: RowOf) -> str:
    """The articles behind an answer, each once, as footnotes, with the copies of each."""
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
            f'<span class="facts">{line}</span>{_copies(cited, row_of)}</span></li>'
        )
    return f'<ul class="sources" aria-label="Sources">{"".join(items)}</ul>' if items else ""


def _copies(cited: Sequence[Citation], row_of: RowOf) -> str:
    """Where else the same report has the quotes: one source, not several."""
    first: dict[str, Citation] = {}
    for citation in cited:
        for source in citation.also_in:
            first.setdefault(source, citation)
    buttons = ", ".join(_copy(source, citation, row_of) for source, citation in first.items())
    return f'<span class="facts also">Same report in {buttons}</span>' if buttons else ""


def _copy(source: str, citation: Citation, row_of: RowOf) -> str:
    row = row_of(source)
    named = [row.outlet, day(row.published) if row.published else ""] if row else []
    name = ", ".join(filter(None, named)) or (row.title if row else source)
    return (
        f'<button type="button" class="quiet" data-do="open" data-source="{markup(source)}"'
        f' data-like="{markup(citation.source)}" data-start="{citation.start}"'
        f' data-end="{citation.end}" data-print="{fingerprint(citation.quote)}">'
        f"{markup(clip(name, 60))}</button>"
    )
