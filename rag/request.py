"""What a caller says → a request: the question, the conversation, what to keep to."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag.framing import asks_for_all
from rag.refusing import NOTHING_NAMED, names_nothing, question_problem, unasked
from rag.settings import Settings
from rag.types import Answer, History, Turn, turns_of
from vectorstore.errors import SettingsError
from vectorstore.metadata import parse_date
from vectorstore.types import Filters

When = datetime.date | str | None
"""A day, or its text as ``YYYY-MM-DD``; ``None`` or an empty text for none."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the pipeline is asked."""

    question: str
    turns: tuple[Turn, ...] = ()
    filters: Filters = field(default_factory=Filters)
    quick: bool = False
    """Whether the smaller reader does, where the larger would read."""


def make_request(
    question: str,
    settings: Settings,
    history: History,
    outlets: Sequence[str] | str,
    sources: Sequence[str] | str,
    after: When,
    before: When,
    *,
    quick: bool = False,
) -> Request | Answer:
    """The request, or the refusal of a question that cannot be asked.

    Raises:
        SettingsError: a date that is none.

    """
    problem = question_problem(question, settings)
    if problem:
        return unasked(question, problem)
    filters = make_filters(outlets, sources, after, before)
    turns = turns_of(history)
    points_back = names_nothing(question) and not asks_for_all(question)
    if points_back and not (turns or filters.sources):
        # Whatever is near would be an answer to some other question.
        return replace(unasked(question, NOTHING_NAMED), standalone_question=question)
    return Request(question, turns, filters, quick)


def make_filters(
    outlets: Sequence[str] | str, sources: Sequence[str] | str, after: When, before: When
) -> Filters:
    """Filters from what a caller gave.

    Raises:
        SettingsError: a date that is none.

    """
    return Filters(_names(outlets), _names(sources), _day(after), _day(before))


def _names(given: Sequence[str] | str) -> tuple[str, ...]:
    """One name or several, as several."""
    return (given,) if isinstance(given, str) else tuple(given)


def _day(value: When) -> datetime.date | None:
    if value is None or value == "":
        return None
    day = parse_date(value)
    if day is None:
        raise SettingsError(f"{value!r} is no date: write YYYY-MM-DD.")
    return day
