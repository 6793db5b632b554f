"""An article → the pane beside the chat, with one quote highlighted where it stands."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from ui.safe import clip, day, markup
from vectorstore.types import Article, Span

_MOST = 200_000
"""Characters shown of one article: a file of many megabytes would stop the browser."""
_PARAGRAPH = re.compile(r"[^\r\n]+")


def fingerprint(quote: str) -> str:
    """What a page keeps of a quote, to ask later whether it still stands where it stood."""
    return hashlib.blake2b(quote.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def article_markup(article: Article, quoted: Span | None = None, print_of: str = "") -> str:
    """The article as markup; ``quoted`` is highlighted where its text has that fingerprint.

    Where it is not (the file changed since the answer), nothing is highlighted and a notice
    says so: a near miss would show words that the answer does not rest on.
    """
    text = article.text
    located = quoted
    if quoted and fingerprint(text[quoted.start : quoted.end]) != print_of:
        located = None
    missing = quoted is not None and located is None
    window = _window(len(text), located)
    parts = [_head(article), _notices(article, missing=missing, shortened=len(text) > _MOST)]
    paragraphs = list(_paragraphs(text, window))
    if paragraphs and _is_title(article, paragraphs[0], located):
        del paragraphs[0]  # it stands above already
    for is_boiler, group in groupby(paragraphs, lambda span: _is_boiler(article, span)):
        spans = list(group)
        if is_boiler and not any(located and located.overlaps(span) for span in spans):
            parts.append(_folded(text, spans))
        else:
            parts += [_paragraph(article, span, located) for span in spans]
    return "".join(parts)


def place_of(quote: str, text: str) -> Span:
    """Where the words of ``quote`` stand in the copy ``text``; an empty span where they do not.

    The words are those of the quote, in its order; marks and spaces between them may differ.
    """
    words = re.findall(r"\w+", quote)
    run = r"\b" + r"\W+".join(words) + r"\b"
    found = re.search(run, text, re.IGNORECASE) if words else None
    return Span(*found.span()) if found else Span(0, 0)


def missing_markup(source: str) -> str:
    """What the pane shows for a source that the corpus no longer has."""
    return (
        '<h2 class="headline" tabindex="-1">This article is gone</h2>'
        f'<p class="notice" role="status">The corpus no longer has '
        f"<code>{markup(source)}</code>, so its quote cannot be shown.</p>"
    )


def _window(length: int, located: Span | None) -> Span:
    if length <= _MOST:
        return Span(0, length)
    middle = (located.start + located.end) // 2 if located else _MOST // 2
    start = max(0, min(middle - _MOST // 2, length - _MOST))
    return Span(start, start + _MOST)


def _paragraphs(text: str, window: Span) -> Iterator[Span]:
    for match in _PARAGRAPH.finditer(text, window.start, window.end):
        if match[0].strip():
            yield Span(match.start(), match.end())


def _is_boiler(article: Article, paragraph: Span) -> bool:
    """Whether all of a paragraph's words are boilerplate."""
    left = paragraph.start
    for span in article.boilerplate:
        if span.end <= left:
            continue
        if article.text[left : min(span.start, paragraph.end)].strip():
            return False
        left = max(left, span.end)
        if left >= paragraph.end:
            return True
    return not article.text[left : paragraph.end].strip()


def _is_title(article: Article, paragraph: Span, located: Span | None) -> bool:
    """Whether a paragraph says the title again and nothing that is quoted."""
    if article.title is None or (located and located.overlaps(paragraph)):
        return False
    said = article.text[paragraph.start : paragraph.end]
    return said.split() == article.title.split()


def _head(article: Article) -> str:
    facts = [article.outlet, day(article.published), article.author]
    line = " · ".join(markup(clip(fact, 80)) for fact in facts if fact)
    title = markup(clip(article.title, 300) if article.title else article.source)
    return (
        f'<p class="byline">{line}</p>'
        f'<h2 class="headline" tabindex="-1" dir="auto">{title}</h2>'
        f'<p class="file"><span class="sr">File: </span>{markup(article.source)}</p>'
    )


def _notices(article: Article, *, missing: bool, shortened: bool) -> str:
    said = []
    if missing:
        said.append(
            "The quote does not stand in this article as the answer cites it, so nothing is "
            "highlighted. The file may have changed: ask again."
        )
    if article.partial:
        said.append("Partial: this text stops at a subscription wall.")
    if shortened:
        said.append(f"Long: {_MOST:,} of {len(article.text):,} characters are shown.")
    return "".join(f'<p class="notice" role="status">{markup(notice)}</p>' for notice in said)


def _folded(text: str, spans: list[Span]) -> str:
    words = sum(len(text[span.start : span.end].split()) for span in spans)
    body = "".join(f'<p dir="auto">{markup(text[span.start : span.end])}</p>' for span in spans)
    what = f"{words:,} word{'' if words == 1 else 's'} beside the article"
    return f'<details class="boiler"><summary>{what}</summary>{body}</details>'


def _paragraph(article: Article, paragraph: Span, located: Span | None) -> str:
    cuts = {paragraph.start, paragraph.end}
    inside = [span for span in article.boilerplate if span.overlaps(paragraph)]
    for span in [*inside, *([located] if located else [])]:
        cuts |= {min(max(place, paragraph.start), paragraph.end) for place in span}
    places = sorted(cuts)
    pieces = []
    for start, end in pairwise(places):
        piece, words = Span(start, end), markup(article.text[start:end])
        if located and piece.overlaps(located):
            pieces.append(f'<mark class="quoted" tabindex="-1">{words}</mark>')
        elif any(piece.overlaps(span) for span in inside):
            pieces.append(f'<span class="boiled">{words}</span>')
        else:
            pieces.append(words)
    return f'<p dir="auto">{"".join(pieces)}</p>'
