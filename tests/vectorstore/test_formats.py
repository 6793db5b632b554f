"""Web pages, PDFs, Word documents and e-mails: read, or set aside with what to do next."""

from __future__ import annotations

import datetime
import hashlib
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import pypdf
import pytest

from vectorstore.articles import SetAside, read_file
from vectorstore.chunking import chunk_article
from vectorstore.listing import CorpusFile
from vectorstore.types import Article

TITLE = "Harbour bridge to close for nine weeks"
PARAGRAPHS = (
    "The harbour bridge will close to all traffic from 4 March while engineers replace its main "
    "bearings, the port authority said on Tuesday.",
    "About 31,000 vehicles cross it each day, and drivers face a detour of 14 miles through the "
    "Weir tunnel, which has flooded twice this winter.",
    "Traders on the north quay fear a lost spring. “Last time it was shut for a month and I let "
    "two people go,” said Ines Carrow, who runs a bakery.",
)
PAGE = f"""<!doctype html><html><head><title>{TITLE} - Gazette</title>
<meta charset="utf-8"><meta property="og:title" content="{TITLE}">
<meta property="og:site_name" content="Harbour Gazette">
<meta name="author" content="Marion Aldous">
<meta property="article:published_time" content="2024-03-01T08:00:00Z">
<link rel="canonical" href="https://example.com/bridge"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>{TITLE}</h1>{"".join(f"<p>{p}</p>" for p in PARAGRAPHS)}
<p>Sign up to our newsletter</p></article>
<footer>© 2024 Harbour Gazette <a href="/privacy">Privacy policy</a></footer></body></html>"""


def read(folder: Path, name: str, data: bytes | str, megabytes: int = 20) -> Article | SetAside:
    path = folder / name
    raw = data.encode() if isinstance(data, str) else data
    path.write_bytes(raw)
    file = CorpusFile(name, path, hashlib.sha256(raw).hexdigest())
    (only,) = read_file(file, max_megabytes=megabytes)
    return only


def article(folder: Path, name: str, data: bytes | str) -> Article:
    found = read(folder, name, data)
    assert isinstance(found, Article), found
    for chunk in chunk_article(found):
        assert found.text[chunk.start : chunk.end] == chunk.text
    return found


def reason(folder: Path, name: str, data: bytes | str, megabytes: int = 20) -> str:
    found = read(folder, name, data, megabytes)
    assert isinstance(found, SetAside), found
    assert found.source == name
    assert found.reason.endswith(".")
    return found.reason


def pdf(text: str = "", *, password: str = "") -> bytes:
    """A PDF of one page that shows ``text``, written by hand."""
    shown = text.replace("(", "").replace(")", "").split("\n")
    stream = (
        text
        and "BT /F1 12 Tf 14 TL 50 780 Td " + " ".join(f"({line}) Tj T*" for line in shown) + " ET"
    )
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        "/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    out = "%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj{body}endobj\n"
    start = len(out)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\n"
    out += f"startxref\n{start}\n%%EOF"
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(out.encode("latin-1")))
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def word(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_web_page_gives_its_main_text_and_what_its_markup_says(tmp_path: Path) -> None:
    found = article(tmp_path, "a.html", PAGE)
    assert all(paragraph in found.text for paragraph in PARAGRAPHS)
    assert "Privacy policy" not in found.text
    assert found.title == TITLE
    assert found.outlet == "Harbour Gazette"
    assert found.author == "Marion Aldous"
    assert found.published == datetime.date(2024, 3, 1)
    assert found.url == "https://example.com/bridge"
    assert found.origins["published"] == "meta article:published_time"
    assert not any("Sign up" in chunk.text for chunk in chunk_article(found))


def test_linked_data_is_believed_before_meta_tags(tmp_path: Path) -> None:
    data = """<script type="application/ld+json">{"@graph": [{"@type": "WebSite"},
    {"@type": ["NewsArticle"], "headline": "From JSON", "datePublished": "2023-01-02",
     "author": [{"name": "Ann Lee"}, {"name": "Bo Ek"}], "publisher": {"name": "Gazette"}}]}
    </script><script type="application/ld+json">{broken</script></head>"""
    found = article(tmp_path, "a.htm", PAGE.replace("</head>", data))
    assert (found.title, found.author, found.outlet) == ("From JSON", "Ann Lee, Bo Ek", "Gazette")
    assert found.published == datetime.date(2023, 1, 2)
    assert set(found.origins.values()) == {"JSON-LD", "canonical link"}


def test_a_page_that_says_no_date_has_none(tmp_path: Path) -> None:
    page = PAGE.replace(
        '<meta property="article:published_time" content="2024-03-01T08:00:00Z">', ""
    )
    found = article(tmp_path, "a.html", page)
    assert found.published is None
    assert "published" not in found.origins


def test_the_character_set_of_a_page_is_the_one_it_names(tmp_path: Path) -> None:
    page = PAGE.replace('charset="utf-8"', 'charset="windows-1251"').replace("Ines", "Инесса")
    page = page.replace("©", "").encode("windows-1251")
    assert "Инесса" in article(tmp_path, "a.html", page).text


def test_a_page_built_by_scripts_is_set_aside(tmp_path: Path) -> None:
    page = "<html><body><div id='root'></div><script>render()</script></body></html>"
    assert "save its text as .txt" in reason(tmp_path, "a.html", page)


@pytest.mark.parametrize("data", [b"<", b"<html", b"\x00\x01\x02<p>", b"<!-- -->", b"{}"])
def test_what_is_no_page_is_set_aside(tmp_path: Path, data: bytes) -> None:
    assert reason(tmp_path, "a.html", data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("deep.html", b"<html><body>" + b"<div>" * 100_000),
        ("junk.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 100),
        ("junk.docx", b"PK\x03\x04" + bytes(range(256)) * 100),
        ("junk.eml", bytes(range(256)) * 100),
        ("nested.eml", b"Content-Type: multipart/mixed; boundary=a\n\n"
         + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 500),
    ],
)  # fmt: skip
def test_what_means_harm_is_set_aside_in_one_sentence(
    tmp_path: Path, name: str, data: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    assert "save" in reason(tmp_path, name, data)
    assert capfd.readouterr() == ("", "")


def test_a_pdf_gives_the_text_of_its_pages(tmp_path: Path) -> None:
    found = article(tmp_path, "a.pdf", pdf(f"{TITLE}\n{PARAGRAPHS[0]}"))
    assert found.title == TITLE
    assert "replace its main" in found.text


def test_a_locked_pdf_says_so(tmp_path: Path) -> None:
    assert "password" in reason(tmp_path, "a.pdf", pdf(TITLE, password="secret"))


def test_a_pdf_of_pictures_says_so(tmp_path: Path) -> None:
    assert "text recognition" in reason(tmp_path, "a.pdf", pdf())


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
def test_a_broken_document_is_set_aside_or_read(tmp_path: Path, suffix: str, cut: float) -> None:
    whole = pdf(f"{TITLE}\n{PARAGRAPHS[0]}") if suffix == ".pdf" else word(TITLE, *PARAGRAPHS)
    found = read(tmp_path, f"a{suffix}", whole[: int(len(whole) * cut)])
    assert isinstance(found, SetAside)
    assert "save" in found.reason or "text recognition" in found.reason
    assert "Traceback" not in found.reason


def test_a_word_document_gives_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(TITLE)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Vehicles", "31,000"
    document.add_paragraph(PARAGRAPHS[0])
    document.core_properties.author = "template"
    buffer = io.BytesIO()
    document.save(buffer)
    found = article(tmp_path, "a.docx", buffer.getvalue())
    assert found.text == f"{TITLE}\nVehicles | 31,000\n{PARAGRAPHS[0]}"
    assert found.title == TITLE
    assert found.author is None


def test_a_document_that_would_unpack_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b"0" * 30_000_000)
    assert "unpacked" in reason(tmp_path, "a.docx", buffer.getvalue(), megabytes=1)


def test_an_email_gives_subject_sender_and_date(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = TITLE, "Marion Aldous <m@example.com>"
    message["Date"] = "Fri, 01 Mar 2024 08:00:00 +0000"
    message.set_content("\n\n".join(PARAGRAPHS))
    message.add_alternative(f"<p>{PARAGRAPHS[0]}</p>", subtype="html")
    found = article(tmp_path, "a.eml", message.as_bytes())
    assert found.text.startswith(PARAGRAPHS[0][:40])
    assert (found.title, found.author) == (TITLE, "Marion Aldous")
    assert found.published == datetime.date(2024, 3, 1)
    assert found.origins["title"] == "e-mail subject"


def test_an_email_of_html_alone_is_read_as_a_page(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = TITLE, "The Guardian <info@example.com>"
    message.set_content(PAGE, subtype="html")
    found = article(tmp_path, "a.eml", message.as_bytes())
    assert all(paragraph in found.text for paragraph in PARAGRAPHS)
    assert found.outlet == "The Guardian"
    assert found.origins["outlet"] == "e-mail sender"
    assert found.origins["published"] == "meta article:published_time"


def test_an_email_without_text_is_set_aside(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = TITLE
    message.add_attachment(b"\x00", maintype="image", subtype="png", filename="a.png")
    assert "no text" in reason(tmp_path, "a.eml", message.as_bytes())


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    assert article(tmp_path, "a.html", PAGE) == article(tmp_path, "a.html", PAGE)
