"""Nothing is parsed or encoded that is known already, or that nobody asks for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from small_corpus import desk_over, write_rows

from rag.alignment import Alignment, Wanted, lemmas_of, relations_of, same_stem
from rag.clauses import has_speech, leans_on_pronoun, subjects_of
from rag.followup import stand_alone
from rag.language import Linguist
from rag.sentence_view import SentenceViews
from rag.types import Turn
from rag.written_out import with_people
from vectorstore.embedding import SentenceEncoder
from vectorstore.encoder import PieceVectors, Progress
from vectorstore.types import FloatMatrix

BOARD = "The harbour board of Kalvik said that it was told by Berta Holm, who owns three ferries."
QUESTION = "How many goats does Berta Holm have in Ulvsby?"


class Listener(Linguist):
    """A linguist that takes down what it was asked to parse."""

    def __init__(self) -> None:
        super().__init__()
        self.parsed: list[str] = []

    def parse(self, texts: Sequence[str]) -> list[Any]:
        self.parsed += texts
        return super().parse(texts)


class CountingEncoder(SentenceEncoder):
    """An encoder that takes down what it really encoded."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> FloatMatrix:
        self.encoded += texts
        return super().encode(texts, progress=progress)

    def encode_pieces(self, texts: Sequence[str]) -> list[PieceVectors]:
        self.encoded += texts
        return super().encode_pieces(texts)


@pytest.fixture(scope="module")
def listener() -> Listener:
    return Listener()


@pytest.mark.parametrize("leans", [False, True])
def test_the_conversation_is_parsed_only_for_a_question_that_points_at_it(
    listener: Listener, leans: bool
) -> None:
    listener.parsed.clear()
    turn = Turn("Who owns the ferries?", "Berta Holm owns all three ferries.")
    asked = f"What did {'she' if leans else 'Tor Lindqvist'} say about Kalvik?"
    standalone = stand_alone(asked, [turn], listener)
    assert (turn.answer in listener.parsed) == leans
    assert ("Berta Holm" in standalone) == leans


def test_a_clause_that_means_nobody_before_it_is_left_alone(listener: Listener) -> None:
    listener.parsed.clear()
    assert with_people("why is Kalvik closed", "Who is Berta Holm?", listener)
    assert not listener.parsed


def test_a_sentence_is_looked_through_once(listener: Listener) -> None:
    views = SentenceViews(listener)
    view, doc = views(BOARD), listener.parse([BOARD])[0]
    assert views(BOARD) is view
    assert view.lemmas == tuple(lemmas_of(doc))
    assert view.relations == relations_of(doc)
    assert view.subjects == subjects_of(doc)
    assert (view.leans, view.has_speech) == (leans_on_pronoun(doc), has_speech(doc))
    said = next(word for word in view.words if word.lower == "kalvik")
    assert (said.nouns[:1], said.verb) == (("board",), "say")


def test_a_question_is_encoded_once_and_an_answered_one_not_again(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    write_rows(tmp_path / "corpus")
    with desk_over(tmp_path / "corpus", tmp_path / "index", encoder) as desk:
        first = desk.ask(QUESTION)
        assert encoder.encoded.count(QUESTION) == 1
        encoder.encoded.clear()
        assert desk.ask(QUESTION).sentences == first.sentences
        assert not any(encoder.encoded)


def test_words_are_likened_as_one_by_one(encoder: SentenceEncoder) -> None:
    wanted = [Wanted("harbour", 1.0, "focus"), Wanted("kalvik", 1.0, "name")]
    words = ["harbour", "harbours", "port", "kalvik", "kalviks", "hard", "har"]
    alignment = Alignment(wanted, words, encoder.encode)
    for word in words:
        best = alignment.best([word])
        for one, likeness in zip(wanted, best, strict=True):
            if word == one.lemma:
                assert likeness == 1.0
            elif same_stem(word, one.lemma):
                assert likeness == pytest.approx(0.9)
            else:
                assert likeness <= (0.0 if one.role == "name" else 0.85)
        assert alignment.nearest("name", word) == best[1] == alignment.nearest("name", word)
    assert alignment.nearest("verb", "port") == 0.0
