"""A press on a citation or a title → the markup of the article, for the pane beside the chat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from ui.article_view import article_markup, fingerprint, missing_markup, place_of
from ui.room import Room
from ui.sight import Sight, sight_of
from ui.visitor import key_of
from vectorstore.errors import NewsdeskError
from vectorstore.types import Article, Span


def opener(room: Room) -> Any:
    """The function that the page's script calls to open an article."""

    def article(wanted: dict[str, Any], request: gr.Request) -> str:
        """The markup of an article; its source is looked up in the index, never on disk."""
        source = str(wanted.get("source", ""))
        try:
            with sight_of(room, key_of(request)) as sight:
                found = sight.article(source)
                if found is None:
                    return missing_markup(source)
                return article_markup(found, *_quoted(sight, found, wanted))
        except (NewsdeskError, ValueError, TypeError):
            return missing_markup(source)

    return article


def _quoted(sight: Sight, found: Article, wanted: Mapping[str, Any]) -> tuple[Span | None, str]:
    """Where the quote is to stand and what it is to be; in a copy it is looked for."""
    start, end, print_of = wanted.get("start"), wanted.get("end"), str(wanted.get("print", ""))
    if start is None or end is None:
        return None, ""
    spot = Span(int(start), int(end))
    if not wanted.get("like"):
        return spot, print_of
    original = sight.article(str(wanted["like"]))
    quote = original.text[spot.start : spot.end] if original else ""
    if fingerprint(quote) != print_of:
        return Span(0, 0), print_of
    there = place_of(quote, found.text)
    return there, fingerprint(found.text[there.start : there.end]) if there.end else print_of
