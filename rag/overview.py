"""What a folder is about, for whoever asks of nothing in it: how its newest articles begin."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from rag.examining import Place, candidates_of
from rag.findings import Evidence
from rag.plan import Plan, sections_of
from rag.told import Told
from vectorstore.searchable import SearchableStore
from vectorstore.types import Filters, Hit

MOST = 6
"""Articles that are told of; copies of one report count once."""
SURE = 0.8
"""What it claims, as other answers of several articles do at most."""
_LEAST_WORDS = 8
_ENDED = re.compile(r"[.!?…][\"'”’)]*$")
_WORD = re.compile(r"\w+")


def beginnings(store: SearchableStore, filters: Filters) -> list[Hit]:
    """The first passage that says something of each of the newest articles, the newest first."""
    found: list[Hit] = []
    for source in store.rows.newest(filters, MOST):
        keys = store.rows.allowed(Filters(sources=(source,)))
        chunks = store.chunks([] if keys is None else keys.tolist()).values()
        hits = [
            Hit(chunk, 1.0 / (1 + len(found)))
            for chunk in sorted(chunks, key=lambda chunk: chunk.start)
            if chunk.source == source
        ]
        # A headline or a caption may be a passage by itself.
        found += [hit for hit in hits if _first_whole(hit)][:1] or hits[:1]
    return found


def overview(hits: Sequence[Hit]) -> Plan | None:
    """How each of the articles begins: its first whole sentence, or its first line."""
    told = []
    for hit in hits:
        if place := _first_whole(hit) or next(iter(candidates_of([hit])), None):
            chunk, span, text = place
            told.append(Told(Evidence(chunk, span, text, SURE), SURE, np.zeros(0, np.float32)))
    return sections_of("summary", told)


def _first_whole(hit: Hit) -> Place | None:
    whole = (
        place
        for place in candidates_of([hit])
        if _ENDED.search(place[2]) and len(_WORD.findall(place[2])) >= _LEAST_WORDS
    )
    return next(whole, None)
