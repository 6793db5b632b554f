"""What an article says of itself, and that nothing is guessed silently."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.articles import build_article
from vectorstore.dates import date_in_name, parse_date
from vectorstore.front_matter import read_front_matter
from vectorstore.metadata import FIELDS, merge
from vectorstore.outlets import known_outlet

TITLE = "Harbour bridge to close for nine weeks"
LEAD = "The port authority said on Tuesday that the bridge would close to all traffic."
MORE = "Traders on the north quay fear that their spring will be lost to the repairs."
PAGE = f"{TITLE}\n\n{LEAD}\n\n{MORE}\n"


def test_a_plain_article_gives_its_title_and_nothing_else() -> None:
    article = build_article("a.txt", PAGE, "")
    assert article.title == TITLE
    assert dict(article.origins) == {"title": "first line"}


@pytest.mark.parametrize(
    "title",
    [
        "Opinion polls narrow before the vote",
        "Weak dollar hits Reuters",
        "By popular demand, the ferry returns",
        "Photo finish at the harbour race",
        "Source of the leak is found",
        "Who pays for the bridge?",
        "‘We wait’: a day at the quay",
    ],
)
def test_titles_that_look_like_something_else(title: str) -> None:
    assert build_article("a.txt", PAGE.replace(TITLE, title), "").title == title


@pytest.mark.parametrize(
    "line",
    [
        "By Marion Aldous",
        "Published: 09:14, 12 January 2022",
        "Photo: Marion Aldous",
        "The bridge at dawn (Photo by A. Lee/Getty Images)",
        "Opinion",
        "Menu",
        "Share",
    ],
)
def test_lines_above_the_title_are_passed_over(line: str) -> None:
    assert build_article("a.txt", f"{line}\n\n{PAGE}", "").title == TITLE


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Marion Aldous", "Marion Aldous"),
        ("By Marion Aldous, transport correspondent", "Marion Aldous"),
        ("By Ann Lee and Piet van der Berg in Rotterdam", "Ann Lee and Piet van der Berg"),
        ("Written by J. R. Smith, Ph.D. Candidate", "J. R. Smith"),
        ("By Staff Reporter", None),
        ("By Monday the bridge was shut", None),
        ("By the river, the traders wait", None),
    ],
)  # fmt: skip
def test_bylines(line: str, author: str | None) -> None:
    article = build_article("a.txt", PAGE.replace(LEAD, f"{line}\n\n{LEAD}"), "")
    assert article.author == author
    assert article.origins.get("author") == ("byline" if author else None)


@pytest.mark.parametrize(
    ("text", "outlet", "origin"),
    [
        (f"{PAGE}\n(AFP)", "AFP", "agency line"),
        (f"{PAGE}\n(The Globe with AP)", "AP", "agency line"),
        (f"HELSINKI, Feb 8 (Reuters) - {LEAD}\n\n{MORE}", "Reuters", "dateline"),
        (f"NEW YORK (AP) — {LEAD}\n\n{MORE}", "AP", "dateline"),
        (f"{PAGE}\nwashingtonpost", "The Washington Post", "masthead line"),
        (f"The Guardian\n\n{PAGE}", "The Guardian", "masthead line"),
    ],
)
def test_stated_outlets(text: str, outlet: str, origin: str) -> None:
    article = build_article("a.txt", text, "")
    assert (article.outlet, article.origins["outlet"]) == (outlet, origin)


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        (PAGE + "“I wait,” he told Express.co.uk.\n" + "She told Express.co.uk so.\n" * 1, None),
        (
            PAGE
            + "“I wait,” he told Express.co.uk.\n\nShe told Express.co.uk of it.\n\n"
            + "They explained to Express.co.uk why.\n",
            "Express.co.uk",
        ),
        (PAGE + "“I wait,” he told AFP.\n\nShe told AFP.\n\nThey told AFP, too.\n", None),
        (PAGE + "\n© 2024 The Guardian. All rights reserved.", "The Guardian"),
        (PAGE + "\n© 2024 Nobody Media. All rights reserved.", None),
        (PAGE + "\nThe Guardian reported it first, it said.", None),
    ],
)
def test_likely_outlets_are_marked_as_inferred(text: str, outlet: str | None) -> None:
    article = build_article("a.txt", text, "")
    assert article.outlet == outlet
    if outlet:
        assert article.origins["outlet"].startswith("inferred: ")


CAPTION = "The bridge seen from the quay, September 14, 2020. © M. Aldous, AFP"


@pytest.mark.parametrize(
    ("lead", "caption", "day"),
    [
        ("The bridge will close, the port authority said on Monday.", CAPTION, (2020, 9, 14)),
        ("The bridge will close, the port authority said on Friday.", CAPTION, None),
        ("The bridge will close, the port authority has now said.", CAPTION, None),
        (
            "The bridge will close, the port authority said on Monday.",
            "It was last repaired on September 14, 2020, when ten men worked on it by night.",
            None,
        ),
    ],
)
def test_a_dated_caption_dates_the_text_only_with_its_weekday(
    lead: str, caption: str, day: tuple[int, int, int] | None
) -> None:
    article = build_article("a.txt", f"{TITLE}\n\n{caption}\n\n{lead}\n\n{MORE}", "")
    assert article.published == (datetime.date(*day) if day else None)
    if day:
        assert article.origins["published"].startswith("inferred: a caption is dated")


@pytest.mark.parametrize(
    ("lead", "day"),
    [
        (
            "A week before the first anniversary of Russia’s invasion of Ukraine, leaders met "
            "on Friday.",
            (2023, 2, 17),
        ),
        ("On the 20th anniversary of the September 11 attacks, New York stood still on Saturday.",
         (2021, 9, 11)),
        ("On the 20th anniversary of the September 11 attacks, New York stood still on Monday.",
         None),
        ("A week before the anniversary of the founding of the club, players met on Friday.", None),
        ("A week before the anniversary of Russia’s invasion of Ukraine, leaders met on Friday.",
         None),
    ],
)  # fmt: skip
def test_an_anniversary_dates_the_text_only_where_the_weekday_agrees(
    lead: str, day: tuple[int, int, int] | None
) -> None:
    article = build_article("a.txt", f"{TITLE}\n\n{lead}\n\n{MORE}", "")
    assert article.published == (datetime.date(*day) if day else None)
    if day:
        assert article.origins["published"].startswith("inferred: the text says")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-03-04T09:14:00Z", (2024, 3, 4)),
        ("2024/3/4", (2024, 3, 4)),
        ("20240304", (2024, 3, 4)),
        ("4 March 2024", (2024, 3, 4)),
        ("Sept. 4th, 2024", (2024, 9, 4)),
        ("Mon, 04 Mar 2024 09:14:00 +0100", (2024, 3, 4)),
        (datetime.datetime(2024, 3, 4, 9, tzinfo=datetime.UTC), (2024, 3, 4)),
        ("03/04/2024", None),
        ("2024-13-04", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_dates(value: object, day: tuple[int, int, int] | None) -> None:
    assert parse_date(value) == (datetime.date(*day) if day else None)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2024-03-04-bridge.txt", (2024, 3, 4)),
        ("archive/2024/03/04/bridge.txt", (2024, 3, 4)),
        ("bridge_20240304.txt", (2024, 3, 4)),
        ("000_37d8d04bf09a6f24.txt", None),
        ("bridge-120240304.txt", None),
        ("2024-03-04/2024-03-05.txt", None),
        ("2024-19-99.txt", None),
    ],
)
def test_dates_in_names(name: str, day: tuple[int, int, int] | None) -> None:
    assert date_in_name(name) == (datetime.date(*day) if day else None)


def test_a_date_line_is_believed_before_the_name_of_the_file() -> None:
    text = PAGE.replace(LEAD, f"Published: 09:14, 12 January 2022\n\n{LEAD}")
    article = build_article("2024-03-04.txt", text, "")
    assert article.published == datetime.date(2022, 1, 12)
    assert build_article("2024-03-04.txt", PAGE, "").origins["published"] == "file name"


@pytest.mark.parametrize(
    "head",
    [
        '---\ntitle: "Shut: the bridge"\ndate: 2024-03-04\nauthors: [Ann Lee, Bo Ek]\nx: y\n---\n',
        "---\ntitle: 'Shut: the bridge'\ndate: 4 March 2024\nauthor:\n- Ann Lee\n- Bo Ek\n---\n",
        "Title: Shut: the bridge\nDate: 2024-03-04\nAuthor: Ann Lee, Bo Ek\n",
    ],
)  # fmt: skip
def test_front_matter_is_metadata_and_never_text(head: str) -> None:
    article = build_article("a.md", f"{head}\n{PAGE}", "")
    assert article.title == "Shut: the bridge"
    assert article.author == "Ann Lee, Bo Ek"
    assert article.published == datetime.date(2024, 3, 4)
    assert set(article.origins.values()) == {"front matter"}
    span = article.boilerplate[0]
    assert article.text[span.start : span.end] == head


@pytest.mark.parametrize(
    "text", ["---\nA rule above a poem\n---\n", "Note: it rains\n\nText", PAGE]
)
def test_what_is_not_front_matter_is_left(text: str) -> None:
    assert read_front_matter(text) is None


def test_the_first_to_know_is_believed_with_its_origin() -> None:
    first = {"title": "A", "origins": {"title": "articles.csv"}}
    second = {"title": "B", "outlet": "C", "origins": {"title": "row", "outlet": "row"}}
    assert merge(first, second) == {
        "title": "A",
        "outlet": "C",
        "origins": {"title": "articles.csv", "outlet": "row"},
    }


@pytest.mark.parametrize(
    ("name", "outlet"),
    [
        ("washingtonpost", "The Washington Post"),
        ("www.theguardian.com", "The Guardian"),
        ("Agence France-Presse", "AFP"),
        ("Spectator", "The Spectator"),
        ("A free ferry", None),
        ("", None),
    ],
)
def test_known_outlets(name: str, outlet: str | None) -> None:
    assert known_outlet(name) == outlet


@given(st.text(max_size=300))
def test_every_field_has_an_origin_for_any_text(text: str) -> None:
    article = build_article("a.txt", text, "")
    known = {name for name in FIELDS if getattr(article, name) is not None}
    assert known == set(article.origins)
    assert all(article.origins.values())
