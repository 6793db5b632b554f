"""A question in, a cited answer out."""

from rag.desk import Desk, ask, open_desk, stream
from rag.grounding import support
from rag.settings import Settings
from rag.types import REFUSAL, Answer, Citation, Disagreement, Sentence, Side, Turn

__all__ = [
    "REFUSAL",
    "Answer",
    "Citation",
    "Desk",
    "Disagreement",
    "Sentence",
    "Settings",
    "Side",
    "Turn",
    "ask",
    "open_desk",
    "stream",
    "support",
]
