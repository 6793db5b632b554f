"""What an article says of itself: title, outlet, author, date, each with its origin.

Nothing is guessed silently. What is stated carries the place where it was read; what follows
from the text carries an origin that begins with ``inferred:`` and gives the reason; what
neither tells is left out.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from typing import Any

from vectorstore.dates import date_in_name, written_dates
from vectorstore.dates import parse_date as parse_date
from vectorstore.dating import infer_date
from vectorstore.decoding import mend
from vectorstore.headlines import is_prose
from vectorstore.imprints import find_author, find_outlet
from vectorstore.sentences import overlapping, split_paragraphs
from vectorstore.types import Span

FIELDS = ("title", "outlet", "author", "published", "url")
"""The names of the metadata of an Article, in the order in which they are shown."""

_TITLE_WORDS = (2, 30)
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article"),
    "title": ("title", "headline"),
    "outlet": ("outlet", "source", "publisher", "publication"),
    "author": ("author", "byline", "authors"),
    "published": ("published", "published_at", "date", "publication_date"),
    "url": ("url", "link"),
}
_DATE_LINE = re.compile(
    r"^(?:(?:first |last )?(?:published|posted|updated|date|issued)\b.{0,24}|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sat|sun)(?:day)?,? )?.{0,4}\d.{0,60}$",
    re.IGNORECASE,
)
_NOT_TITLE = re.compile(
    r"^(?:(?:written )?by|BY) (?-i:[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3})(?:$|,| in )"
    r"|^(?:published|posted|updated)\b.*\d|^(?:image|photo|picture|source|credit)s?\s?[:,]"
    r"|^(?:opinion|analysis|comment|exclusive)$|©|[|/]\s?(?:getty images|afp|reuters|ap)$"
    r"|\((?:.*\b)?(?:getty images|afp|reuters|ap)\)$",
    re.IGNORECASE,
)
_LONGEST_QUESTION = 14
_TWO_SENTENCES = re.compile(r"[.!?][\"”’]? +[A-Z“\"]")
_TOP = 6


def describe_text(
    text: str, boilerplate: Sequence[Span], *, source: str = "", headed: bool = True
) -> dict[str, Any]:
    """Fields of an Article that its text, or the name of its file, tells.

    ``headed`` is whether the text is expected to begin with its title; the text of a row or
    of a web page is not.
    """
    lines: list[str] = []
    kept: list[str] = []
    for p in split_paragraphs(text):
        line = " ".join(text[p.start : p.end].strip("\ufeff\u200b").split())
        lines.append(line)
        if not any(p.end <= s.end and p.start >= s.start for s in overlapping(boilerplate, p)):
            kept.append(line)
    found = {
        "title": _find_title(kept) if headed else None,
        "outlet": find_outlet(lines, kept),
        "author": find_author(lines),
        "published": _find_date(lines, kept, source),
    }
    fields = {name: pair[0] for name, pair in found.items() if pair}
    return {**fields, "origins": {name: pair[1] for name, pair in found.items() if pair}}


def merge(*descriptions: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of several descriptions with their origins; the first to know one is believed."""
    fields: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for description in descriptions:
        for name in FIELDS:
            value = description.get(name)
            if name not in fields and value is not None:
                fields[name] = mend(value) if isinstance(value, str) else value
                origins[name] = mend(description["origins"][name])
    return {**fields, "origins": origins}


def _find_title(kept: Sequence[str]) -> tuple[str, str] | None:
    """The first line, unless it is prose, a byline or a credit."""
    for line in kept[:3]:
        clean = line.lstrip("# ").rstrip("# ")
        if not clean or _NOT_TITLE.search(clean) or _is_date_line(clean):
            continue
        words = len(clean.split())
        told = clean[-1] in ":;," or (clean[-1] == "." and not clean.endswith("..."))
        asked = clean[-1] in "?!" and (words > _LONGEST_QUESTION or _TWO_SENTENCES.search(clean))
        if _TITLE_WORDS[0] <= words <= _TITLE_WORDS[1] and kept[1:] and not (told or asked):
            return clean, "first line"
        return None
    return None


def _find_date(
    lines: Sequence[str], kept: Sequence[str], source: str
) -> tuple[datetime.date, str] | None:
    for line in (*lines[: _TOP + 2], *lines[-_TOP:]):
        if _is_date_line(line):
            return next(written_dates(line)), "date line"
    for line in lines[-_TOP:]:
        if line.lower().startswith("published by") and (day := next(written_dates(line), None)):
            return day, "imprint line"
    named = date_in_name(source)
    return (named, "file name") if named else infer_date(kept)


def _is_date_line(line: str) -> bool:
    """Whether the line holds a date and little else."""
    if is_prose(line) or not _DATE_LINE.match(line) or not any(written_dates(line)):
        return False
    rest = re.sub(r"[\d\W]+", " ", line).split()
    return len(rest) <= 6


def describe_row(
    row: Mapping[str, Any], columns: Mapping[str, str] | None = None
) -> tuple[str, dict[str, Any]]:
    """The text of a row of a table, and the fields of an Article that its columns give.

    ``columns`` names the column of a field (``{"text": "body_clean"}``) where it is called
    something else than usual.
    """
    text, fields = "", {}
    for field, usual in _ALIASES.items():
        names = (columns[field],) if columns and field in columns else usual
        value = next((row[name] for name in names if row.get(name) not in (None, "")), None)
        if field == "text":
            text = str(value or "")
        elif value is not None:
            fields[field] = value
    return text, describe_values(fields, "row")


def describe_values(values: Mapping[str, Any], origin: str) -> dict[str, Any]:
    """Fields of an Article from values under their names, or other usual names for them."""
    fields: dict[str, Any] = {}
    for field in FIELDS:
        value = next((values[n] for n in _ALIASES[field] if values.get(n) not in (None, "")), None)
        if value is None:
            continue
        if isinstance(value, list | tuple):
            value = ", ".join(str(item) for item in value)
        known = parse_date(value) if field == "published" else str(value).strip()
        if known:
            fields[field] = known
    return {**fields, "origins": dict.fromkeys(fields, origin)}
