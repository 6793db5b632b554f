"""The frame of the conversations that the browser keeps; the page's script fills it."""

from __future__ import annotations


def frame() -> str:
    """The list is the browser's own: what it holds never comes here until it is opened."""
    return (
        '<section class="history" aria-labelledby="history-head">'
        '<h2 class="part" id="history-head">Conversations</h2>'
        '<p class="facts">Kept in this browser only.</p>'
        '<ul class="talks"></ul>'
        '<p class="empty" hidden>No conversation yet: what you ask is kept here.</p></section>'
    )
