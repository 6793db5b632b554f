"""Two people whom a conversation takes together: whom "they" mean next."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.first_names import gender_by
from rag.heard import Heard
from rag.named import Name

_WITH_ANOTHER = re.compile(
    r"\bwho(?:m)?\b.*\b(?:(?:meet|meets|met|marry|marries|married|debate|debated)"
    r"|(?:talk|talks|talked|speak|speaks|spoke|negotiate|negotiated)\s+(?:to|with))\b",
    re.IGNORECASE,
)
"""What two do together."""


def both_of(names: Sequence[Name]) -> list[Name]:
    """Two people of whom a question asks, as one: "Is Byron married to Holm?"."""
    told = [name.text for name in names if name.kind == "person" or has_first_name(name)]
    return [Name(" and ".join(told), "group", "subject")] if len(told) == len(names) == 2 else []


def met_by(heard: Heard) -> Name | None:
    """Somebody who does something with another, and who that other is, as one.

    "Who will Ada Byron meet?", answered by "Berta Holm".
    """
    people = [name for name in heard.asked if name.kind == "person"]
    if len(people) != 1 or not _WITH_ANOTHER.search(heard.turn.question):
        return None
    said = heard.focus if heard.turn.focus else heard.said  # who only tells it is not who was met
    others = [n for n in said if n.kind == "person" and heard.fresh([n])]
    if len(others) != 1:
        return None
    return Name(f"{people[0].text} and {others[0].text}", "group", "subject")


def has_first_name(name: Name) -> bool:
    """Whether a name begins with one that people are given."""
    return gender_by(name.text.split()[0]) is not None
