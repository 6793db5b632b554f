"""What stands there before the first question."""

from __future__ import annotations

from collections.abc import Sequence

from ui.safe import markup


def welcome(examples: Sequence[str], *, articles: int, checking: bool, adding: bool = True) -> str:
    """What stands there before the first question."""
    if not articles:
        return _empty(adding=adding)
    count = f"{articles:,} articles" if articles > 1 else "article"
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


def _empty(*, adding: bool) -> str:
    """The desk before the first article."""
    how = (
        '<p class="start"><button type="button" class="first" data-do="add">Add articles</button>'
        "<span>or drop files anywhere on this page.</span></p>"
        if adding
        else "<p>Whoever runs Newsdesk can put files into its folder.</p>"
    )
    return (
        '<section class="welcome" aria-label="Welcome"><h2>The desk is empty</h2>'
        "<p>Newsdesk answers from news articles that you give it, and from nothing else. Every "
        "sentence of an answer is quoted, and its number opens the article at those words.</p>"
        f"{how}</section>"
    )
