"""Which spans of an article are not the article.

Line by line, by known shapes: calls to action, subscription walls, navigation, captions
said twice. Offsets stay those of the file; nothing is cut out of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vectorstore.sentences import split_paragraphs
from vectorstore.types import Span

_LABEL = r"\[(?:[A-Z][A-Z &'’/-]{2,24})\]"

_LINE_SHAPES = re.compile(
    "|".join(
        (
            rf"^.*{_LABEL}\s*$",  # READ MORE headline[LATEST]
            r"^read (?:more|also|next|full article)\b.*$",
            r"^source:\s*read full article\W*$",
            r"^see also\b[:\s].*$",
            r"^don['’]t miss(?: out)?\W*$",
            r"^(?:most read|most popular|trending|related(?: articles| stories)?|recommended)\W*$",
            r"^skip to (?:main )?content\W*$",
            r"^advertis(?:ing|ement)s?\W*$",
            r"^(?:share|comments?|register|subscribe|log ?in|sign ?in|sign ?up|menu|home|or)\s*:?\s*$",
            r"^already a subscriber\b.*$",
            r"^(?:keep|continue) reading\b.{0,60}$",
            r"^unlock more articles\W*$",
            r"^(?:subscribe|sign up|register) (?:to|for|and|now|today)\b.*$",
            r"^join the conversation\b.*$",
            r"^(?:daily |weekly )?newsletter.{0,80}$",
            r"^we use your sign-up\b.*$",
            r"^.*\bdownload the .{1,40}\bapp\b\W*$",
            r"^page not found\W*$",
            r"^the content you requested does not exist\b.*$",
            r"^there['’]s no commitment, you can cancel\b.*$",
            r"^(?:more info|follow us|click here)\b.{0,40}$",
            r"^(?:we|this (?:web)?site) uses? cookies\b.*$",
            r"^by continuing to use\b.*$",
            r"^(?:copyright\b|©|all rights reserved).{0,120}$",
            r"^\d{1,5}$",  # counts of comments and shares
        )
    ),
    re.IGNORECASE,
)
# `[LATEST]` must be in capitals; a bracket in prose is not a label.
_LABEL_SHAPE = re.compile(rf"{_LABEL}\s*$")
_WALL = re.compile(
    r"already a subscriber|keep reading with|continue reading with|subscribe (?:to|and) "
    r"(?:read|get|continue|unlock)|unlock (?:more|this) article|log in to (?:read|continue)",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"(?:©|\(credit:|getty images|\bphoto(?:graph)?:|/\s?afp\b)", re.IGNORECASE)
_LEAD = re.compile(r"^(?:home|news|world|politics|business|sport)\b(?: \w+)? ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The spans that are not the article, and whether a subscription wall cuts it off."""

    spans: tuple[Span, ...]
    stops_at_wall: bool


def find_boilerplate(text: str) -> Boilerplate:
    """The boilerplate of ``text`` by the shape of its lines."""
    paragraphs = split_paragraphs(text)
    lines = [text[p.start : p.end] for p in paragraphs]
    marked = [_is_boilerplate(i, lines) for i in range(len(lines))]
    if lines and all(marked):
        # A file that is nothing but such lines is left as it is rather than emptied.
        marked = [False] * len(lines)
    spans = tuple(p for p, mark in zip(paragraphs, marked, strict=True) if mark)
    wall = any(mark and _WALL.search(line) for line, mark in zip(lines, marked, strict=True))
    return Boilerplate(spans, wall)


def _is_boilerplate(i: int, lines: list[str]) -> bool:
    line = lines[i]
    match = _LINE_SHAPES.match(line)
    if match and (not line.rstrip().endswith("]") or _LABEL_SHAPE.search(line)):
        return True
    following = lines[i + 1] if i + 1 < len(lines) else ""
    if following and _is_said_again(line, following):
        return True
    half = len(line) // 2
    return len(line) > 8 and line[:half].strip() == line[half:].strip()  # "A Name A Name"


def _is_said_again(line: str, following: str) -> bool:
    """A caption before the same caption with its credit, a headline behind its breadcrumb."""
    if following.startswith(line) and len(line) > 30:
        return _CREDIT.search(following[len(line) :]) is not None or following == line
    return line.endswith(following) and len(following) > 30 and _LEAD.match(line) is not None
