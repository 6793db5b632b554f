"""Bytes → text, for files whose encoding nobody wrote down."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from vectorstore.errors import ArticleError

# Beyond this share of bytes over 127 a text is hardly English in a Western code page, and
# the statistics of charset-normalizer have enough to go by.
_WESTERN_SHARE = 0.05
_SAMPLE = 100_000
_LONE_HALF = re.compile("[\ud800-\udfff]")


def decode(data: bytes, source: str) -> str:
    """The text of ``data``, line ends and byte order mark kept as they are.

    UTF-8 first, then UTF-16 and UTF-32 by their marks, then Windows-1252 for texts that
    are nearly all ASCII, then whatever charset-normalizer finds.

    Raises:
        ArticleError: it is not text.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return _decode_as(data, "utf-32", source)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_as(data, "utf-16", source)
    if b"\0" in data[:_SAMPLE]:
        raise ArticleError(source, "it is binary, not text; save it as plain text.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if _looks_western(data):
        return data.decode("cp1252", errors="replace")
    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise ArticleError(source, "its encoding cannot be told; save it as UTF-8.")
    return data.decode(best.encoding, errors="replace")


def mend(text: str) -> str:
    """``text`` with a replacement sign for each half of a sign pair that stands alone.

    JSON and e-mail can hold such halves; no encoding can write them down. One sign stands for
    one, so offsets stay.
    """
    try:
        text.encode()  # ten times as fast as the search, and hardly a text fails
    except UnicodeEncodeError:
        return _LONE_HALF.sub("\ufffd", text)
    return text


def _looks_western(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    high = sum(byte > 127 for byte in sample)
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in sample)
    return high <= _WESTERN_SHARE * len(sample) and control == 0


def _decode_as(data: bytes, encoding: str, source: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise ArticleError(
            source, f"it begins like {encoding.upper()} but is not; save it as UTF-8."
        ) from None
