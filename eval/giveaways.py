"""What gives a question without an answer away before anything is read.

In MultiHop-RAG most of them name outlets that the corpus does not have, and open with
"Considering the information from an article by …". A system may refuse for that alone:
so refusals are counted again on the same questions without the one, the other and both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eval.figures import REFUSALS, asdict, figure
from eval.intervals import SEED
from eval.run import spread
from eval.scoring import refusal_of
from eval.systems import System
from eval.types import Case, Row

_OPENING = re.compile(
    r"^(?:considering|based on|given|taking into account|in light of)\b.*?,\s*"
    r"(?=(?:and |then )?(?:which|who|what|whose|how|where|when)\b)",
    re.IGNORECASE | re.DOTALL,
)
# Names under which the questions without an answer send for articles that are not there.
_OTHER_OUTLETS = (
    "Forbes|Bloomberg|Reuters|CNN|CNET|BBC|BBC News|ESPN|Rolling Stone|Variety|Space.com|NPR|"
    "The Wall Street Journal|Wall Street Journal|The Washington Post|Washington Post|"
    "The Times of India|Times of India|Hindustan Times|The Hindu|The Economist|The Atlantic|"
    "National Geographic|Billboard|The Hollywood Reporter|Al Jazeera|Associated Press|"
    "Business Insider|USA Today|Time|Nature|The Telegraph|Daily Mail|Politico|Vogue|People|"
    "Entertainment Weekly|Scientific American|The New Yorker|The Independent|Fox News"
).split("|")


def strip_outlets(question: str, outlets: Sequence[str]) -> str:
    """The question with the names of outlets gone: they give away what is not there."""
    short = [re.split(r" [-|] | \| ", outlet)[0] for outlet in outlets]
    names = sorted({*outlets, *short, *_OTHER_OUTLETS}, key=len, reverse=True)
    pattern = r"['‘’\"“]?\b(?:" + "|".join(map(re.escape, names)) + r")\b(?:['’]s\b)?['‘’\"”]?"
    return " ".join(re.sub(pattern, "a newspaper", question).split())


def strip_opening(question: str) -> str:
    """The question without the stock words with which most questions without answer begin."""
    rest = _OPENING.sub("", question)
    return rest[:1].upper() + rest[1:]


def stripped_refusals(
    cases: Sequence[Case],
    system: System,
    outlets: Sequence[str],
    *,
    known: Mapping[str, bool],
    seed: int = SEED,
) -> dict[str, dict[str, Any]]:
    """Refusals on null questions and as many others, with what gives the nulls away or not.

    ``known`` says by id which of them were refused as asked: nothing is asked twice.
    """
    nulls = [case for case in cases if not case.answerable]
    others = spread([case for case in cases if case.answerable], len(nulls))
    asked = [*nulls, *others[: len(nulls)]]
    ways: dict[str, Callable[[str], str]] = {
        "as asked": lambda q: q,
        "without outlets": lambda q: strip_outlets(q, outlets),
        "without stock opening": strip_opening,
        "without both": lambda q: strip_opening(strip_outlets(q, outlets)),
    }
    found: dict[str, dict[str, Any]] = {}
    for name, way in ways.items():
        rows = []
        for case in asked:
            question = way(case.question)
            same = question == case.question
            refused = known[case.id] if same else system.ask(question).refused
            rows.append(Row(case.id, case.kind, refusal_of(case, refused), case.cluster))
        figures = {wanted.name: figure(rows, wanted, seed=seed) for wanted in REFUSALS}
        found[name] = {key: asdict(value) for key, value in figures.items() if value.n}
    return found
