"""Strangers' words → text that no browser, template or Markdown reader will obey.

Every question, file name and piece of an article passes through here on its way to a page
or to an exported file.
"""

from __future__ import annotations

import datetime
import html
import re

# Gradio sends templates through Handlebars and JavaScript template strings. Ours hold no
# foreign words, and should that ever change, these three signs still mean nothing there.
_TEMPLATE_SIGNS = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})

# Embeddings, overrides and isolates can make a text read as other than it is written. The
# plain marks U+200E and U+200F, which honest Arabic and Hebrew need, stay.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufff9-\ufffb\ud800-\udfff]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~&$^=-])")


def visible(text: str) -> str:
    """``text`` with the characters that hide or turn round others named instead."""
    named = _BIDI.sub(lambda match: f"⟦U+{ord(match[0]):04X}⟧", text)
    return _CONTROL.sub("�", named)


def markup(text: str) -> str:
    """``text`` for the inside of an element or of a quoted attribute."""
    return html.escape(visible(text), quote=True).translate(_TEMPLATE_SIGNS)


def markdown(text: str) -> str:
    """``text`` on one line of Markdown, with nothing in it that Markdown would obey."""
    return _MARKDOWN.sub(r"\\\1", " ".join(visible(text).split())).replace("://", "\\://")


def clip(text: str, most: int) -> str:
    """``text`` on one line, cut at a word to ``most`` characters."""
    line = " ".join(text[: most * 4].split())
    if len(line) <= most and len(text) <= most * 4:
        return line
    head = line[:most]
    return (head.rsplit(" ", 1)[0] if " " in head[most // 2 :] else head).rstrip(",;:–— ") + "…"


def day(date: datetime.date | None) -> str:
    """A date for people, or that there is none."""
    return f"{date.day} {date:%b %Y}" if date else "undated"
