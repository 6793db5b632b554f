"""What stands there before the first question."""

from __future__ import annotations

from collections.abc import Sequence

from ui.safe import markup


def welcome(examples: Sequence[str], *, articles: int, checking: bool) -> str:
    """What stands there before the first question."""
    count = f"{articles:,} article{'' if articles == 1 else 's'}"
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
