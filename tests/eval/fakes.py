"""Small ordinary classes in place of the real ones."""

from collections.abc import Mapping

from eval.types import Case, Evidence, Passage, Reply
from vectorstore.errors import CorpusError

ARTICLES = {
    "a.txt": "The loan was $1.5 billion.  It was made in Sochi on Monday.",
    "b.txt": "The loan was 2 billion, another paper said. Trade grew.",
}


def text_of(source: str) -> str:
    """As a desk does it."""
    if source not in ARTICLES:
        raise CorpusError(f"There is no article {source}.")
    return ARTICLES[source]


def passage(source: str, quote: str) -> Passage:
    """A passage with its true offsets."""
    start = ARTICLES[source].index(quote)
    return Passage(source, quote, start, start + len(quote))


LOAN = Case(
    id="loan",
    question="How large was the loan?",
    kind="fact",
    answers=("$1.5 billion", "1.5 billion dollars"),
    evidence=(Evidence("a.txt", "The loan was $1.5 billion."),),
)
BOTH = Case(
    id="both",
    question="What do the papers say of the loan?",
    kind="disagreement",
    answers_all=(("$1.5 billion",), ("2 billion",)),
    evidence=(
        Evidence("a.txt", "The loan was $1.5 billion."),
        Evidence("b.txt", "The loan was 2 billion, another paper said."),
    ),
    all_evidence_required=True,
)
NONE = Case(id="none", question="Who paid?", kind="unanswerable", answerable=False)


class FakeSystem:
    """Replies from a table; refuses what is not in it."""

    name = "fake"

    def __init__(self, replies: Mapping[str, Reply]) -> None:
        self._replies = replies
        self.histories: list[object] = []

    def ask(self, question, history=()):
        self.histories.append(history)
        return self._replies.get(question, Reply("The articles do not say.", refused=True))
