"""How the page looks and behaves: its style sheets and scripts, each in its order.

Nothing comes from another host: the fonts are the system's, the rest is Newsdesk's own.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

_SANS = ("-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Liberation Sans", "system-ui")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")
_STYLES = (
    "ground", "talk", "citations", "verdicts", "composer", "pane", "lists", "corpus", "timeline",
    "adding", "narrow",
)  # fmt: skip
"""Later ones go before earlier ones, so what holds for narrow windows comes last."""
_SCRIPTS = ("start", "article", "tip", "buttons", "drop", "history", "layout")
"""Parts of one script: what an earlier one names, a later one may use."""


def dressed() -> dict[str, Any]:
    """How the page looks, as Gradio's ``launch`` takes it: system fonts, our own style."""
    import gradio as gr

    theme = gr.themes.Base(font=list(_SANS), font_mono=list(_MONO))
    return {"theme": theme, "css": _joined("style", _STYLES, "css")}


def script() -> str:
    """What runs in the browser once the page is there."""
    return _joined("script", _SCRIPTS, "js")


def _joined(folder: str, names: tuple[str, ...], ending: str) -> str:
    place = resources.files("ui").joinpath(folder)
    return "\n".join(
        place.joinpath(f"{name}.{ending}").read_text(encoding="utf-8") for name in names
    )
