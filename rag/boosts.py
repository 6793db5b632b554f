"""What a chunk gains of the outlets and days that a question names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rag.mentions import Pointer
from rag.weights import Weights


@dataclass(frozen=True, slots=True)
class Boost:
    """The gains of one chunk, by what gave them."""

    outlet: float = 0.0
    date: float = 0.0

    @property
    def total(self) -> float:
        """Both together."""
        return self.outlet + self.date


_NONE = Boost()


def boost(
    origin: tuple[str | None, str | None] | None, pointers: Iterable[Pointer], weights: Weights
) -> Boost:
    """The most that one of ``pointers`` gives a chunk of this outlet and day (``YYYY-MM-DD``).

    Outlet and day of two different pointers do not add up: a report of the right outlet on
    the day of another one is none of the two that were named.
    """
    if origin is None:
        return _NONE
    outlet, day = origin
    each = (
        Boost(
            weights.outlet * (outlet in pointer.outlets),
            weights.date * (pointer.date is not None and pointer.date.isoformat() == day),
        )
        for pointer in pointers
    )
    return max(each, key=lambda one: one.total, default=_NONE)
