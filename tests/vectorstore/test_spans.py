"""Sentences and chunks are spans of the text, letter for letter, whatever the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vectorstore.articles import build_article
from vectorstore.chunking import Chunking, chunk_article
from vectorstore.sentences import split_paragraphs, split_sentences
from vectorstore.types import Span

LINES = st.one_of(
    st.text(alphabet=st.characters(), max_size=120),
    st.sampled_from(
        [
            "The harbour bridge will close for nine weeks, the board said on Tuesday. It rains.",
            "“We wait,” said Dr. J. R. Ek of the U.S. Navy… “And wait.” 😀 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 was used.",
            "Advertisement",
            "READ MORE Why the tunnel floods[LATEST]",
            "Sign up to our newsletter",
            "Already a subscriber? Log in",
            "Der Minister sagte, z. B. am 3. März werde gebaut. 首相は火曜日に述べた。橋は閉鎖。",
            "word " * 400,
        ]
    ),
)
TEXTS = st.builds(
    lambda lines, end: end.join(lines),
    st.lists(LINES, max_size=14),
    st.sampled_from(["\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\u2028"]),
)


def in_order(spans: list[Span], text: str) -> bool:
    bounds = [0, *(bound for span in spans for bound in span), len(text)]
    return bounds == sorted(bounds)


@given(TEXTS)
def test_paragraphs_and_sentences_stand_in_order_and_never_overlap(text: str) -> None:
    paragraphs, sentences = split_paragraphs(text), split_sentences(text)
    assert in_order(paragraphs, text)
    assert in_order(sentences, text)
    for span in (*paragraphs, *sentences):
        assert text[span.start : span.end] == text[span.start : span.end].strip() != ""
    for sentence in sentences:
        assert any(p.start <= sentence.start and sentence.end <= p.end for p in paragraphs)


@given(TEXTS)
def test_no_visible_sign_is_lost_between_sentences(text: str) -> None:
    covered = sum(len("".join(text[s.start : s.end].split())) for s in split_sentences(text))
    assert covered >= 0.9 * len("".join(text.split()))


@given(TEXTS, st.integers(20, 60))
def test_chunks_are_the_text_and_hold_no_boilerplate(text: str, words: int) -> None:
    article = build_article("a.txt", text, "")
    assert in_order(list(article.boilerplate), text)
    for chunk in chunk_article(article, Chunking(words=words, overlap=10)):
        assert article.text[chunk.start : chunk.end] == chunk.text
        assert in_order(list(chunk.sentences), text)
        assert chunk.start == chunk.sentences[0].start
        assert chunk.end == chunk.sentences[-1].end
        for span in article.boilerplate:
            assert not span.overlaps(Span(chunk.start, chunk.end))


def test_a_file_of_many_spans_is_read_in_time_that_grows_with_it() -> None:
    prose = "The harbour bridge will close for nine weeks, the board said on Tuesday."
    text = f"Advertisement\n{prose}\n" * 20_000
    article = build_article("a.txt", text, "")
    assert len(article.boilerplate) == 20_000
    assert len(chunk_article(article)) == 20_000


@given(TEXTS)
def test_reading_is_a_function_of_the_text(text: str) -> None:
    assert build_article("a.txt", text, "") == build_article("a.txt", text, "")
