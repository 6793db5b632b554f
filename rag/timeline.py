"""What was told of a topic → the days that its sentences name, the earliest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.arrangement import Section
from rag.findings import Evidence
from rag.moments import Moment, moment_of
from rag.plan import Plan
from rag.told import Told, choose

_MOST = 8
_OF_ONE = 4


def timeline(told: Sequence[Told]) -> Plan | None:
    """A section for each day that a quoted sentence names; ``None`` where none does."""
    dated = [(m, one) for one in told if (m := own_moment(one))]
    moments = {id(one): moment for moment, one in dated}
    chosen = choose([one for _, one in dated], _MOST, of_one=_OF_ONE)
    ordered = sorted(chosen, key=lambda one: _order(moments[id(one)], one))
    if not ordered:
        return None
    groups: dict[str, list[int]] = {}
    for place, one in enumerate(ordered):
        groups.setdefault(moments[id(one)].told, []).append(place)
    return Plan(
        "timeline",
        tuple(marked(one, moments[id(one)]) for one in ordered),
        tuple(Section(heading, tuple(places)) for heading, places in groups.items()),
        dated_by=tuple(_source(one) for one in ordered if leans_on_article(one)),
    )


def own_moment(told: Told) -> Moment | None:
    """The day that a sentence names."""
    return moment_of(told.evidence.text, told.evidence.chunk.published)


def leans_on_article(told: Told) -> bool:
    """Whether the day of a sentence is told by that of its article alone."""
    return own_moment(told) != moment_of(told.evidence.text, None)


def marked(told: Told, moment: Moment) -> Evidence:
    """The evidence with the words marked that name the day."""
    return replace(told.evidence, answer=moment.span)


def _order(moment: Moment, told: Told) -> tuple[object, ...]:
    return moment.first, moment.last, _source(told), told.evidence.span.start


def _source(told: Told) -> str:
    return told.evidence.chunk.source
