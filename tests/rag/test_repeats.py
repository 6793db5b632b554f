"""What an answer told already is not told first where more is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from small_corpus import desk_over, write_rows

from rag.desk import Desk
from rag.question import analyse
from rag.repeats import asks_on, untold_first, without_else
from rag.types import Turn
from vectorstore.embedding import SentenceEncoder

TEXT = (
    "The harbour of Kalvik was closed on Monday. Berta Holm said that the harbour wall of Kalvik "
    "had cracked. Fishermen sold their catch in Ulvsby instead. Berta Holm also said that the "
    "new harbour wall of Kalvik would cost 900 crowns."
)


@pytest.fixture(scope="module")
def desk(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over one article."""
    root: Path = tmp_path_factory.mktemp("repeats")
    write_rows(root / "corpus", [{"id": "a", "title": "Kalvik", "text": TEXT}])
    with desk_over(root / "corpus", root / "index", encoder) as opened:
        yield opened


def test_what_else_somebody_said_is_what_was_not_told(desk: Desk) -> None:
    told = "Berta Holm said that the harbour wall of Kalvik had cracked.[1]"
    question = "What did Berta Holm say about the harbour wall?"
    answer = desk.ask("What else did she say about the harbour wall?", history=[(question, told)])
    assert not answer.refused
    assert "900 crowns" in answer.sentences[0].text


def test_a_question_on_its_own_has_heard_nothing() -> None:
    turns = [Turn("Who is Berta Holm?", "A dairy owner.")]
    assert not analyse("Where is Kalvik?", turns).told
    assert analyse("And why?", turns).told == turns[0].answer
    assert analyse("What else did Berta Holm say?", turns).told == turns[0].answer


def test_more_is_asked_for_with_else() -> None:
    assert asks_on("What else did Holm say?")
    assert not asks_on("Did elsewhere snow fall?")
    assert without_else("Who else was there?") == "Who was there?"


def test_what_was_told_counts_for_less() -> None:
    scores, sentences = np.array([0.8, 0.6]), ["It snowed.", "It rained."]
    told = untold_first(scores, sentences, "It snowed.[1]", more=False)
    assert told[0] < told[1] == scores[1]
    assert untold_first(scores, sentences, "It snowed.", more=True)[0] < told[0]
    assert untold_first(scores, sentences, "", more=True) is scores
