"""What an article says of itself: title, outlet, author, date, each with its origin."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from typing import Any

from vectorstore.sentences import split_paragraphs
from vectorstore.types import Span

_AGENCY_LINE = re.compile(
    r"^\((?:[\w ]+ with )?(AFP|AP|Reuters|dpa|EFE|ANSA|Xinhua|TASS|Bloomberg|PA|UPI|Kyodo)\)$"
)
_TITLE_WORDS = (3, 30)
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article"),
    "title": ("title", "headline"),
    "outlet": ("outlet", "source", "publisher", "publication"),
    "author": ("author", "byline", "authors"),
    "published": ("published", "published_at", "date", "publication_date"),
    "url": ("url", "link"),
}


def describe_text(text: str, boilerplate: Sequence[Span]) -> dict[str, Any]:
    """Fields of an Article that its text states; what it does not state is left out."""
    lines = [
        text[p.start : p.end]
        for p in split_paragraphs(text)
        if not any(p.overlaps(span) for span in boilerplate)
    ]
    fields: dict[str, Any] = {}
    origins: dict[str, str] = {}
    title = _find_title(lines)
    if title:
        fields["title"], origins["title"] = title, "first line"
    for line in reversed(lines[-6:]):
        agency = _AGENCY_LINE.match(line)
        if agency:
            fields["outlet"], origins["outlet"] = agency[1], "agency line"
            break
    return fields | {"origins": origins}


def _find_title(lines: Sequence[str]) -> str | None:
    for line in lines[:3]:
        clean = line.lstrip("\ufeff# ").strip()
        if _TITLE_WORDS[0] <= len(clean.split()) <= _TITLE_WORDS[1] and clean[-1] not in ".:;,":
            return clean
    return None


def describe_row(row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The text of a row of a table, and the fields of an Article that its columns give."""
    values = {
        field: next((row[name] for name in names if row.get(name) not in (None, "")), None)
        for field, names in _ALIASES.items()
    }
    fields: dict[str, Any] = {
        name: str(values[name])
        for name in ("title", "outlet", "author", "url")
        if values[name] is not None
    }
    published = parse_date(values["published"])
    if published:
        fields["published"] = published
    fields["origins"] = dict.fromkeys(fields, "row")
    return str(values["text"] or ""), fields


def parse_date(value: object) -> datetime.date | None:
    """A date from an ISO 8601 date or time, or a date itself; ``None`` for anything else."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    match = re.match(r"\s*(\d{4})-(\d{2})-(\d{2})(?!\d)", str(value or ""))
    if not match:
        return None
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
