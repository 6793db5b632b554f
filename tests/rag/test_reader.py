"""How the words of a question are found in a text, as numbers; and what is made of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rag.alignment import (
    Alignment,
    Wanted,
    focus_of,
    lemmas_of,
    relations_of,
    same_stem,
    wanted_words,
)
from rag.cross_model import BASES, Size
from rag.desk import Desk
from rag.examining import candidates_of
from rag.features import NAMES
from rag.language import Linguist
from rag.linear import Logistic
from rag.models import Models
from rag.reader_model import (
    ANSWER_NAMES,
    SENTENCE_NAMES,
    ReaderModel,
    answer_row,
    with_cross,
)
from rag.reading import Reader
from rag.request import Request
from vectorstore.embedding import SentenceEncoder
from vectorstore.types import Chunk, FloatMatrix, Hit, Span

LOAN = "How large was the loan that Putin promised Lukashenko?"


@pytest.fixture(scope="module")
def linguist() -> Linguist:
    return Linguist()


@pytest.fixture(scope="module")
def reader(desk: Desk, encoder: SentenceEncoder, linguist: Linguist) -> Reader:
    models = replace(Models.of(desk.settings, encoder), linguist=linguist)
    return Reader(desk.store, models, models.cross)


def even(word: str) -> float:
    """A rarity that is the same for all words."""
    return 1.0


# Words.


@pytest.mark.parametrize(
    ("a", "b"),
    [("belarus", "belarusian"), ("promise", "promised"), ("vote", "voter"), ("loan", "loans")],
)
def test_forms_of_one_word_share_their_stem(a: str, b: str) -> None:
    assert same_stem(a, b)
    assert same_stem(b, a)


@pytest.mark.parametrize(
    ("a", "b"), [("loan", "lone"), ("minister", "mining"), ("war", "warm"), ("", ""), ("a", "a")]
)
def test_words_that_only_begin_alike_do_not(a: str, b: str) -> None:
    assert not same_stem(a, b)


@given(st.text(max_size=15), st.text(max_size=15))
def test_to_share_a_stem_is_mutual(a: str, b: str) -> None:
    assert same_stem(a, b) == same_stem(b, a)
    assert same_stem(a, a) == (len(a) >= 4)


def test_what_is_wanted_are_the_content_words_each_once(linguist: Linguist) -> None:
    (asked,) = linguist.parse(["Which museum in Oslo lost the painting that the museum had lent?"])
    wanted = wanted_words(asked, even)
    lemmas = [word.lemma for word in wanted]
    assert len(set(lemmas)) == len(lemmas)
    assert {"museum", "oslo", "painting"} <= set(lemmas)
    assert not {"the", "which", "that", "in"} & set(lemmas)
    roles = {word.lemma: word.role for word in wanted}
    assert roles["oslo"] == "name"
    assert roles["museum"] == "focus"
    assert all(word.weight > 0 for word in wanted)


@pytest.mark.parametrize(
    ("question", "focus"),
    [
        ("Which museum lost the painting?", "museum"),
        ("How many officers came?", "officers"),
        ("Whose painting was stolen?", "painting"),
        ("Did the mayor resign?", None),
    ],
)
def test_the_focus_is_the_noun_that_is_asked_for(
    linguist: Linguist, question: str, focus: str | None
) -> None:
    (asked,) = linguist.parse([question])
    found = focus_of(asked)
    assert (found.text if found is not None else None) == focus


def test_relations_are_between_words_that_say_something(linguist: Linguist) -> None:
    (doc,) = linguist.parse(["The thief escaped from the museum with a painting."])
    lemmas = set(lemmas_of(doc))
    pairs = relations_of(doc)
    assert ("thief", "escape") in pairs
    assert all({dependent, head} <= lemmas for dependent, head in pairs)


def test_a_text_is_parsed_the_same_alone_and_among_others(linguist: Linguist) -> None:
    texts = ["The ferry sank.", "", "Nobody drowned in Oslo.", "The ferry sank."]
    together = [[(t.text, t.lemma_, t.dep_) for t in doc] for doc in linguist.parse(texts)]
    alone = [[(t.text, t.lemma_, t.dep_) for t in linguist.parse([text])[0]] for text in texts]
    assert together == alone
    assert together[0] == together[3]
    assert linguist.parse([]) == []


# Alignment.


def drawn(words: Sequence[str]) -> FloatMatrix:
    """Unit vectors by the first letter: words that begin alike mean the same."""
    rows = np.zeros((len(words), 128), dtype=np.float32)
    for row, word in zip(rows, words, strict=True):
        row[ord(word[0]) % 128] = 1.0
    return rows


def test_alignment_tells_the_same_word_its_forms_its_likes_and_strangers() -> None:
    wanted = [Wanted("painting", 1.0, "focus"), Wanted("oslo", 1.0, "name")]
    words = ["painting", "paintings", "picture", "oslo", "oxford", "zebra"]
    alignment = Alignment(wanted, words, drawn)
    same, form, like, strange = (
        alignment.best([word])[0] for word in ("painting", "paintings", "picture", "zebra")
    )
    assert same == 1.0
    assert same > form > like > strange == 0.0
    assert alignment.best(["oslo"])[1] == 1.0
    assert alignment.best(["oxford"])[1] == 0.0  # a name stands for itself only
    assert alignment.best(words).tolist() == [1.0, 1.0]
    assert alignment.best([]).tolist() == [0.0, 0.0]
    assert alignment.nearest("name", "oslo") == 1.0
    assert alignment.nearest("verb", "oslo") == 0.0
    assert alignment.nearest("name", "unheard") == 0.0


def test_alignment_of_nothing_with_nothing_has_its_shape() -> None:
    assert Alignment([], ["a"], drawn).best(["a"]).shape == (0,)
    assert Alignment([Wanted("a", 1.0, "other")], [], drawn).best([]).shape == (1,)


# Features.


def test_features_are_a_finite_row_for_each_candidate(reader: Reader, desk: Desk) -> None:
    hits = desk.search(LOAN, 16)
    for question, kind in [
        (LOAN, "how much"),
        ("?", "what"),
        ("of the", "who"),
        ("😀", "yes or no"),
    ]:
        examined = reader.examine(question, kind, hits)
        assert examined.places
        assert examined.matrix.shape == (len(examined.places), len(NAMES))
        assert np.isfinite(examined.matrix).all()
        matrix = with_cross(examined.matrix, *np.zeros((2, len(examined.places))))
        assert matrix.shape == (len(examined.places), len(SENTENCE_NAMES))
        row = answer_row(matrix, np.linspace(0.1, 0.9, len(matrix)))
        assert row.shape == (len(ANSWER_NAMES),)
        assert np.isfinite(row).all()
    assert len(set(NAMES)) == len(NAMES)
    assert len(set(ANSWER_NAMES)) == len(ANSWER_NAMES)


def test_features_of_nothing_are_an_empty_matrix(reader: Reader) -> None:
    examined = reader.examine(LOAN, "how much", [])
    assert examined.places == []
    assert examined.matrix.shape == (0, len(NAMES))


@pytest.mark.parametrize("text", ["", " ", "😀", "1941", "?!", "Putin promised a loan of $1.5 bn."])
def test_features_of_one_lone_odd_sentence_are_finite(reader: Reader, text: str) -> None:
    chunk = Chunk("0a", "odd.txt", 0, len(text), text, (Span(0, len(text)),))
    examined = reader.examine(LOAN, "how much", [Hit(chunk, 0.0)])
    assert [text for _, _, text in examined.places] == [text]
    assert examined.matrix.shape == (1, len(NAMES))
    assert np.isfinite(examined.matrix).all()


def test_no_sentence_holds_more_of_the_words_than_the_one_that_says_it(
    reader: Reader, desk: Desk
) -> None:
    asked = "What loan would Russia extend to Belarus?"
    examined = reader.examine(asked, "what", desk.search(asked, 16))
    places, exact = examined.places, examined.matrix[:, NAMES.index("exact")]
    best = {text for (_, _, text), share in zip(places, exact, strict=True) if share == exact.max()}
    assert any("extend Belarus a government loan" in text for text in best)
    assert exact.min() < exact.max()


def test_candidates_are_each_place_once_and_stand_in_their_chunk(desk: Desk) -> None:
    hits = desk.search(LOAN, 100)
    places = candidates_of([*hits, *hits])
    assert len({(chunk.source, span) for chunk, span, _ in places}) == len(places)
    for chunk, span, text in places:
        assert Span(chunk.start, chunk.end).overlaps(span)
        assert desk.text_of(chunk.source)[span.start : span.end] == text


# Reading.


def test_a_reading_quotes_no_more_than_it_may(reader: Reader, desk: Desk) -> None:
    state = desk.pipeline.retrieve(desk.pipeline.understand(Request(LOAN)))
    for most in (1, 2, 5):
        reading = reader.read(state.question, state.hits, most=most)
        assert 1 <= len(reading.evidence) <= most
        assert 0.0 <= reading.confidence <= 1.0
        assert all(0.0 <= piece.score <= 1.0 for piece in reading.evidence)
        assert reading.nearest
    assert reader.read(state.question, (), most=3).evidence == ()


def test_no_pieces_are_cut_from_no_texts(encoder: SentenceEncoder) -> None:
    assert encoder.encode_pieces([]) == []


# Regressions.

WEIGHTS = arrays(np.float64, 3, elements=st.floats(-50, 50))
SCALES = arrays(np.float64, 3, elements=st.floats(0.01, 50))
ROWS = arrays(np.float64, (4, 3), elements=st.floats(-1e6, 1e6))


@given(WEIGHTS, SCALES, WEIGHTS, st.floats(-50, 50), ROWS)
def test_a_regression_comes_back_from_json_as_it_was(
    mean: FloatMatrix, scale: FloatMatrix, weights: FloatMatrix, intercept: float, rows: FloatMatrix
) -> None:
    names = ("a", "b", "c")
    model = Logistic(names, mean.round(6), scale.round(6), weights.round(6), round(intercept, 6))
    again = Logistic.from_json(json.loads(json.dumps(model.to_json())), names)
    probabilities = model.probability(rows)
    assert probabilities.shape == (4,)
    assert ((probabilities >= 0.0) & (probabilities <= 1.0)).all()
    assert again.probability(rows).tolist() == probabilities.tolist()
    assert again.to_json() == model.to_json()


def test_a_regression_is_the_logistic_function_of_its_features() -> None:
    model = Logistic(("x",), np.array([2.0]), np.array([4.0]), np.array([3.0]), -1.0)
    # (6 - 2) / 4 * 3 - 1 = 2 and (2 - 2) / 4 * 3 - 1 = -1
    found = model.probability(np.array([[6.0], [2.0]]))
    assert found == pytest.approx([1 / (1 + np.exp(-2)), 1 / (1 + np.exp(1))])


@pytest.mark.parametrize("names", [("a",), ("b", "a"), ("a", "b", "c"), ()])
def test_a_regression_over_other_features_is_refused(names: tuple[str, ...]) -> None:
    raw = Logistic(("a", "b"), np.zeros(2), np.ones(2), np.ones(2), 0.0).to_json()
    with pytest.raises(ValueError, match="train_reader"):
        Logistic.from_json(raw, names)


@pytest.mark.parametrize("size", BASES)
def test_the_model_that_is_shipped_fits_the_features_of_the_code(size: Size) -> None:
    model = ReaderModel.shipped(size)
    assert model.shortlist.names == tuple(NAMES)
    assert model.sentence.names == tuple(SENTENCE_NAMES)
    assert model.answer.names == tuple(ANSWER_NAMES)
    for part in (model.shortlist, model.sentence, model.answer):
        assert np.isfinite([part.mean, part.scale, part.weights]).all()
        assert (part.scale > 0).all()
