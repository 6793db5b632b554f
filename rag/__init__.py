"""A question in, a cited answer out."""

from rag.asking import ask, stream
from rag.desk import Desk, open_desk
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
