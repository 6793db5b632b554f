"""A question about several articles → what each says of its topic, by source or by day.

Every sentence is a quote. The words of ours claim nothing but dates and outlets.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from statistics import fmean

from rag.absence import missing_names
from rag.arrangement import Section
from rag.events import events_in_order
from rag.findings import Evidence, Reading
from rag.framing import Framing
from rag.language import Linguist
from rag.mentions import OutletNames
from rag.naming import Naming
from rag.ordering import Dated, first_of_all, reports_in_order
from rag.overview import SURE, beginnings, overview
from rag.periods import Period
from rag.piece_memory import PieceMemory
from rag.plan import Plan, day_told, heading_of, in_time, sections_of
from rag.question import analyse
from rag.retrieval import search
from rag.said import Words
from rag.spelling import Spelling
from rag.survey import Surveyor, confidence_in
from rag.timeline import timeline
from rag.told import Told, choose
from vectorstore.embedding import SentenceEncoder
from vectorstore.searchable import SearchableStore
from vectorstore.types import Filters, Hit

_PASSAGES = 2
"""Times as many passages are read as for a question that one sentence answers."""
_SUMMARY, _OF_ONE = 6, 3
_ACCOUNTS, _OF_ACCOUNT = 8, 2
_SIDE = 3
LEAST, SHARE = 0.45, 0.62
"""A sentence is told when it speaks of the topic so surely, and this share as the surest."""
NOT_HERE = "no article of it is here."
ALONE = "Only one report here speaks of it: there is nothing to hold against it."
NEWEST = (
    "This is how the newest articles begin. Name a person, a place or an event to ask about it."
)
SILENT = "nothing about this was found in it."
SIDE_BY_SIDE = "Whether they agree no sentence says: here is what each tells, for you to judge."


class Roundup:
    """Retrieves and reads for questions that have a frame; ``Reading.plan`` says what is made."""

    def __init__(
        self,
        store: SearchableStore,
        encoder: SentenceEncoder,
        *,
        linguist: Linguist,
        spelling: Spelling,
        outlet_names: OutletNames,
        pieces: PieceMemory,
    ) -> None:
        self._store = store
        self._encoder = encoder
        self._linguist = linguist
        self._spelling = spelling
        self._names = outlet_names
        self._naming = Naming(store, spelling)
        self._surveyor = Surveyor(store, encoder, linguist, pieces)

    def retrieve(self, framing: Framing, filters: Filters, k: int) -> list[Hit]:
        """The passages on each topic, for a frame with sides from each side's outlets."""
        filters = framing.period.within(filters) if framing.period else filters
        if framing.form == "overview":
            return beginnings(self._store, filters)
        asked: dict[tuple[str, Filters], None] = {}
        for side, name in enumerate(framing.sides):
            outlets = tuple(o for o in self._names.called(name) if _passes(o, filters))
            if outlets:
                within = self._on(framing.day_of(side), replace(filters, outlets=outlets))
                asked[framing.topic_of(side), within] = None
        if not framing.sides:
            asked = {(topic, filters): None for topic in framing.topics}
            k *= _PASSAGES
        lists = [self._search(topic, k, within) for topic, within in asked]
        # Side by side: whoever reads the first few gets some of each.
        turns = (hit for turn in zip_longest(*lists) for hit in turn if hit)
        return list({hit.chunk.id: hit for hit in reversed(list(turns))}.values())[::-1]

    def _search(self, topic: str, k: int, filters: Filters) -> list[Hit]:
        question = replace(analyse(topic, (), self._names), parts=())
        return search(
            self._store, self._encoder, question, k=k, filters=filters, spelling=self._spelling
        )

    def read(self, framing: Framing, hits: Sequence[Hit]) -> Reading:
        """What is quoted, in which sections, and how sure it is that they speak of the topic."""
        if framing.form == "overview":
            newest = overview(hits)
            if newest is None:
                return Reading((), (), 0.0)
            noted = replace(newest, notes=(*newest.notes, NEWEST))
            return Reading(newest.evidence, newest.evidence[:3], SURE, plan=noted)
        told = [self._told(framing, side, hits) for side in range(self._columns(framing))]
        every = [one for column in told for one in column]
        parsed = self._linguist.parse(list(framing.topics))
        missing = [name for doc in parsed for name in missing_names(doc, self._store)]
        reading = Reading(
            (),
            tuple(one.evidence for one in sorted(every, key=lambda t: -t.evidence.score)[:3]),
            self._sure(framing, told),
            missing=tuple(dict.fromkeys(missing)),
        )
        plan = self._plan(framing, self._sure_of(framing, told))
        if plan is None:
            # Nothing that could be shown: whatever was near is no answer.
            return replace(reading, confidence=0.0)
        return replace(reading, evidence=plan.evidence, plan=self._with_notes(plan))

    def _on(self, day: datetime.date | None, filters: Filters) -> Filters:
        """``filters`` that keep to one day too, where there is an article of it."""
        if day is None:
            return filters
        narrowed = Period(day, day).within(filters)
        keys = self._store.rows.allowed(narrowed)
        return narrowed if keys is None or len(keys) else filters

    def _sure(self, framing: Framing, told: Sequence[Sequence[Told]]) -> float:
        """How sure it is that they speak of it; of reports to be compared two have to."""
        each = sorted((confidence_in(column) for column in told), reverse=True)
        return fmean(each[:2]) if framing.days else max(each, default=0.0)

    def _sure_of(self, framing: Framing, told: Sequence[list[Told]]) -> list[list[Told]]:
        """Of each side what it says surely; where reports are compared on one topic, as surely as
        the one that says most of it: what is merely near is no account to hold against it.
        """
        best = [max((one.evidence.score for one in column), default=0.0) for column in told]
        if framing.days and len(set(framing.topics)) == 1:
            best = [max(best)] * len(best)
        return [_sure_ones(column, most) for column, most in zip(told, best, strict=True)]

    def _columns(self, framing: Framing) -> int:
        return max(len(framing.sides), len(framing.topics))

    def _told(self, framing: Framing, side: int, hits: Sequence[Hit]) -> list[Told]:
        """What a side says of its topic; all of what is said where there are no sides."""
        if framing.sides:
            outlets = self._names.called(framing.sides[side])
            hits = [hit for hit in hits if hit.chunk.outlet in outlets]
            if day := framing.day_of(side):
                hits = [hit for hit in hits if hit.chunk.published == day] or hits
        topic = framing.topic_of(side)
        if framing.words:
            return self._said(framing.words, hits)
        told = self._surveyor.survey(topic, self._naming.of_topic(topic, hits))
        if told or not hits:
            return told
        # What is near all the same is shown as no answer.
        near = self._surveyor.survey(topic, hits)
        return [replace(one, evidence=replace(one.evidence, score=0.0)) for one in near]

    def _said(self, words: Words, hits: Sequence[Hit]) -> list[Told]:
        """The sentences that tell the words of whoever is asked about, from where it is asked."""
        told = self._surveyor.survey(words.topic, hits)
        parsed = self._linguist.parse([one.evidence.text for one in told])
        others = self._naming.others(" ".join(words.speaker))
        return [one for one, doc in zip(told, parsed, strict=True) if words.are_in(doc, others)]

    def _plan(self, framing: Framing, told: list[list[Told]]) -> Plan | None:
        if framing.form == "order of events":
            return events_in_order(self._linguist, framing.topics, told)
        if framing.form == "order of reports":
            if not framing.sides:
                return first_of_all(told[0])
            sides = [
                Dated(self._called(name), tuple(column), self._silence(name))
                for name, column in zip(framing.sides, told, strict=True)
            ]
            return reports_in_order(sides, framing.claimed)
        if framing.sides:
            plan = self._sides(framing.sides, told)
            if plan and framing.days:
                compared = (SIDE_BY_SIDE,) if len(plan.sections) > 1 else ()
                return replace(plan, notes=(*compared, *self._not_of_their_day(framing, told)))
            return plan
        if framing.form == "timeline":
            return timeline(told[0])
        if framing.form == "summary":
            chosen = choose(told[0], _SUMMARY, of_one=_OF_ONE)
            return sections_of("summary", chosen, newest=framing.newest)
        chosen = choose(told[0], _ACCOUNTS, of_one=_OF_ACCOUNT)
        plan = sections_of("accounts", chosen)
        alone = plan and len({one.story for one in chosen}) == 1
        return replace(plan, notes=(ALONE,)) if plan and alone else plan

    def _sides(self, names: Sequence[str], told: list[list[Told]]) -> Plan | None:
        """A section for each outlet that was named, in the order of the question."""
        columns = [in_time(choose(column, _SIDE, of_one=_SIDE)) for column in told]
        if not any(columns):
            return None
        sections, at = [], 0
        seen: list[tuple[str, list[Evidence]]] = []
        for name, column in zip(names, columns, strict=True):
            if column and (name, [one.evidence for one in column]) in seen:
                continue  # two days of which one outlet has no report: the others, told once
            seen.append((name, [one.evidence for one in column]))
            places = tuple(range(at, at + len(column)))
            at += len(column)
            heading = heading_of(column) if column else self._called(name)
            sections.append(Section(heading, places, "" if column else self._silence(name)))
        evidence = tuple(one for _, column in seen for one in column)
        return Plan("accounts", evidence, tuple(sections))

    def _not_of_their_day(
        self, framing: Framing, told: Sequence[Sequence[Told]]
    ) -> tuple[str, ...]:
        """A note on each day of which no report is here, though others of its outlet are."""
        return tuple(
            f"No report of {self._called(name)} of {day_told(day)} is here: others are quoted."
            for name, day, column in zip(framing.sides, framing.days, told, strict=True)
            if day and column and not any(one.evidence.chunk.published == day for one in column)
        )

    def _called(self, name: str) -> str:
        return next(iter(self._names.called(name)), name)

    def _silence(self, name: str) -> str:
        return SILENT if self._names.called(name) else NOT_HERE

    def _with_notes(self, plan: Plan) -> Plan:
        """The plan with a note on each date of an article that it uses and that is inferred."""
        notes = list(plan.notes)
        for source in dict.fromkeys(plan.dated_by):
            article = self._store.rows.article(source)
            origin = article.origins.get("published", "") if article else ""
            if article and origin.startswith("inferred"):
                named = article.outlet or article.title or source
                notes.append(f"The date of the article of {named} is {origin}.")
        return replace(plan, notes=tuple(notes))


def _sure_ones(told: Sequence[Told], best: float) -> list[Told]:
    return [one for one in told if one.evidence.score >= max(LEAST, SHARE * best)]


def _passes(outlet: str, filters: Filters) -> bool:
    return not filters.outlets or outlet in filters.outlets
