"""Files whose text must be extracted (.html, .pdf, .docx, .eml) → text and metadata.

The text is what all offsets of the article count in, so it is kept with the index. Whatever
is wrong with a file becomes an ``ArticleError`` that says what to do next: the libraries raise
many kinds of errors on broken input, and none may stop the rest of the folder.
"""

from __future__ import annotations

import email
import email.policy
import io
import logging
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from typing import Any

from vectorstore.dates import parse_date
from vectorstore.decoding import decode
from vectorstore.errors import ArticleError
from vectorstore.outlets import known_outlet
from vectorstore.web import decode_page, read_page

Extracted = tuple[str, dict[str, Any]]
"""The text of an article, and its fields with their ``origins``."""

_MOST_PAGES = 2_000

# They log each oddity of each file; what matters of it is said once, by our own error.
for _name in ("pypdf", "trafilatura"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_NOTHING: Mapping[str, Any] = {"origins": {}}


def extract(data: bytes, suffix: str, source: str, *, max_megabytes: int) -> Extracted:
    """The text and the fields of a file of one of ``EXTRACTORS``.

    Raises:
        ArticleError: it is broken, locked, too large or holds no text.
    """
    name, extractor = EXTRACTORS[suffix]
    limit = max_megabytes * 1_000_000
    try:
        text, fields = extractor(data, source, limit)
    except ArticleError:
        raise
    except (Exception, RecursionError) as error:
        raise ArticleError(
            source,
            f"it is not a {name} that can be read ({type(error).__name__}); "
            "open it in its program and save it again, or save its text as .txt.",
        ) from error
    if not text.strip():
        raise ArticleError(source, f"the {name} holds no text; save its text as .txt.")
    if len(text) > limit:
        raise ArticleError(
            source, f"its text is over the limit of {max_megabytes} MB; split the {name}."
        )
    return text, fields


def _from_page(data: bytes, source: str, _limit: int) -> Extracted:
    return read_page(decode_page(data, source), source)


def _from_pdf(data: bytes, source: str, limit: int) -> Extracted:
    import pypdf  # here, as are the others: most folders have no such file
    from pypdf.errors import FileNotDecryptedError

    reader = pypdf.PdfReader(io.BytesIO(data))
    locked = "the PDF is locked by a password; save a copy without it."
    if reader.is_encrypted and not reader.decrypt(""):
        raise ArticleError(source, locked)
    try:
        pages = len(reader.pages)
        if pages > _MOST_PAGES:
            raise ArticleError(source, f"the PDF has {pages} pages; split it by article.")
        texts: list[str] = []
        for page in reader.pages:
            texts.append(page.extract_text().strip())
            if sum(map(len, texts)) > limit:
                break
    except FileNotDecryptedError:
        raise ArticleError(source, locked) from None
    text = "\n\n".join(text for text in texts if text)
    if not text:
        raise ArticleError(
            source, "the PDF holds pictures of pages, not text; run it through text recognition."
        )
    told = reader.metadata
    return text, _confirmed(text, told and told.title, told and told.author, "PDF properties")


def _from_docx(data: bytes, source: str, limit: int) -> Extracted:
    import docx
    from docx.table import Table

    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        unpacked = sum(part.file_size for part in parts.infolist())
    if unpacked > 10 * limit:
        raise ArticleError(
            source,
            f"unpacked it would be {unpacked / 1e6:.0f} MB; save its text as .txt.",
        )
    document = docx.Document(io.BytesIO(data))
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines.extend(" | ".join(cell.text for cell in row.cells) for row in block.rows)
        else:
            lines.append(block.text)
    told = document.core_properties
    text = "\n".join(lines).strip("\n")
    return text, _confirmed(text, told.title, told.author, "document properties")


def _from_email(data: bytes, source: str, _limit: int) -> Extracted:
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(preferencelist=("plain", "html"))
    if not isinstance(message, EmailMessage) or not isinstance(body, EmailMessage):
        raise ArticleError(source, "the e-mail holds no text; save its text as .txt.")
    payload = body.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    if body.get_content_type() == "text/html":
        text, fields = read_page(decode_page(raw, source), source)
    else:
        text, fields = _plain(body, raw, source), dict(_NOTHING)
    return text, _headers(message) if not fields["origins"] else _both(_headers(message), fields)


def _plain(body: EmailMessage, raw: bytes, source: str) -> str:
    charset = body.get_content_charset()
    if charset:
        try:
            return raw.decode(charset).replace("\r\n", "\n")
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(raw, source).replace("\r\n", "\n")


def _headers(message: EmailMessage) -> dict[str, Any]:
    """The subject, the sender and the date of an e-mail."""
    fields: dict[str, Any] = {}
    origins: dict[str, str] = {}
    subject = str(message.get("Subject") or "").strip()
    if subject:
        fields["title"], origins["title"] = subject, "e-mail subject"
    day = parse_date(message.get("Date"))
    if day:
        fields["published"], origins["published"] = day, "e-mail date"
    sender = message.get("From")
    addresses = getattr(sender, "addresses", ())
    name = addresses[0].display_name if addresses else ""
    if name:
        outlet = known_outlet(name)
        field = "outlet" if outlet else "author"
        fields[field], origins[field] = outlet or name, "e-mail sender"
    return {**fields, "origins": origins}


def _both(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    return {**second, **first, "origins": second["origins"] | first["origins"]}


def _confirmed(text: str, title: object, author: object, origin: str) -> dict[str, Any]:
    """Properties of a file, as far as its text says the same.

    They are filled by programs, often with the name of a template or of who held the mouse.
    """
    head = " ".join(text[:3_000].split()).lower()
    fields = {
        name: str(value).strip()
        for name, value in (("title", title), ("author", author))
        if isinstance(value, str) and len(value) > 3 and " ".join(value.split()).lower() in head
    }
    return {**fields, "origins": dict.fromkeys(fields, origin)}


EXTRACTORS: Mapping[str, tuple[str, Callable[[bytes, str, int], Extracted]]] = {
    ".html": ("web page", _from_page),
    ".htm": ("web page", _from_page),
    ".pdf": ("PDF", _from_pdf),
    ".docx": ("Word document", _from_docx),
    ".eml": ("e-mail", _from_email),
}
"""For each ending: what such a file is called, and what reads it."""
