"""Bytes → text, whatever wrote them."""

from __future__ import annotations

import codecs
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.decoding import decode
from vectorstore.errors import ArticleError

ENGLISH = "The café’s owner paid £40 for “a view”, she said on Monday evening. " * 8
RUSSIAN = (
    "Премьер-министр заявил во вторник, что мост через гавань закроют на девять недель. "
    "Торговцы опасаются, что потеряют весну из-за ремонта. "
) * 12
GREEK = (
    "Ο υπουργός δήλωσε την Τρίτη ότι η γέφυρα του λιμανιού θα κλείσει για εννέα εβδομάδες. " * 12
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH, "utf-8"),
        (ENGLISH, "cp1252"),
        (ENGLISH.replace("’", "'").replace("“", '"').replace("”", '"'), "latin-1"),
        (ENGLISH, "utf-16"),
        (ENGLISH, "utf-16-le"),
        (ENGLISH, "utf-16-be"),
        (ENGLISH, "utf-32"),
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (GREEK, "cp1253"),
    ],
)
def test_texts_are_read_in_the_encoding_they_were_written_in(text: str, encoding: str) -> None:
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    data = marks.get(encoding, b"") + text.encode(encoding)
    assert decode(data, "a.txt") == text


def test_a_mark_of_utf8_is_kept_as_the_first_sign() -> None:
    assert decode(codecs.BOM_UTF8 + b"abc", "a.txt") == "\ufeffabc"


def test_line_ends_are_kept() -> None:
    assert decode(b"a\r\nb\rc\n", "a.txt") == "a\r\nb\rc\n"


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"PK\x03\x04\x00\x00", bytes(range(256)) * 4],
)
def test_what_is_binary_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(ArticleError, match="save it as"):
        decode(data, "a.txt")


def test_half_a_sign_behind_a_mark_is_refused() -> None:
    with pytest.raises(ArticleError, match="UTF-8"):
        decode(codecs.BOM_UTF16_LE + b"abc", "a.txt")


@given(st.text())
def test_whatever_is_utf8_comes_back_letter_for_letter(text: str) -> None:
    data = text.encode()
    if b"\0" in data or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    assert decode(data, "a.txt") == text


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused_in_words(data: bytes) -> None:
    with contextlib.suppress(ArticleError):
        assert isinstance(decode(data, "a.txt"), str)
