"""Markup, articles, tables, exports: foreign words stay words, quotes stay exact."""

from __future__ import annotations

import datetime
import html
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.arrangement import Arrangement, Section
from rag.types import Answer, Citation, Disagreement, Sentence, Side
from ui import adding_view, answer_view, corpus_view, export, thread_view, welcome_view
from ui.article_view import article_markup, fingerprint, place_of
from ui.guard import Guard
from ui.rows import Row, chosen, folded, row_of
from ui.safe import clip, markdown, markup
from ui.shelf import Added, Refused
from ui.talk import Conversation, Exchange, Scope, run
from ui.timeline_view import timeline
from ui.visitor import COOKIE, key_of
from vectorstore.types import Article, Span

NASTY = "<b onclick=x>&amp;\"'`{{a}}${b}</b>\u202e\x00[x](javascript:y)\u2028"


class Reader(HTMLParser):
    """Collects what a browser would see: tags, attributes, text, the marked text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = self.marked = ""
        self._marking = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self._marking = self._marking or tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self._marking = self._marking and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        self.marked += data if self._marking else ""


DAY = datetime.date(2020, 9, 14)
OURS = {
    "article", "aside", "b", "blockquote", "button", "cite", "code", "details", "div", "em",
    "form", "h2", "h3", "input", "label", "li", "mark", "p", "section", "span", "strong",
    "summary", "ul", "i", "progress", "table", "caption", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


def nasty_answer(**more: object) -> Answer:
    cited = Citation(1, NASTY, 0, 9, NASTY, NASTY, NASTY, NASTY, None, NASTY, True, (NASTY,))
    said = Sentence(NASTY, (1,), 1.0, "verbatim", Span(2, 9))
    given = {"confidence": 0.8, "notes": (NASTY,)} | more
    return Answer(NASTY, NASTY + "?", (said,), (cited,), **given)  # type: ignore[arg-type]


@given(st.text())
def test_markup_holds_no_sign_that_a_browser_or_template_obeys(text: str) -> None:
    safe = markup(text)
    assert not set(safe) & set("<>\"'{}$`\u202e\x00")
    if text.isprintable():
        assert html.unescape(safe) == text


@given(st.text(), st.integers(8, 60))
def test_a_clip_is_one_line_and_no_longer(text: str, most: int) -> None:
    short = clip(text, most)
    assert len(short) <= most + 1
    assert "\n" not in short


def test_nothing_foreign_becomes_a_tag_or_an_attribute() -> None:
    near = nasty_answer().citations
    refused = Answer(NASTY, NASTY, refused=True, reason=NASTY, nearest=near)
    talk = [
        Exchange(NASTY, nasty_answer()),
        Exchange(NASTY, refused),
        Exchange(NASTY, error=NASTY),
        Exchange(NASTY),
    ]
    article = Article(NASTY, NASTY * 3, "", NASTY, NASTY, NASTY, boilerplate=(Span(0, 4),))
    row = row_of(article)
    pages = [
        thread_view.thread(Conversation(talk, editing=1)),
        welcome_view.welcome([NASTY], articles=1, checking=False),
        article_markup(article, Span(3, 9), fingerprint(article.text[3:9])),
        corpus_view.table([row], total=1),
        corpus_view.glance([row]),
        corpus_view.set_aside({NASTY: {NASTY: NASTY}}),
        corpus_view.scope_line([row], Scope((NASTY,), NASTY, NASTY), adding=True),
        timeline(
            [row, Row("b", "c", NASTY, DAY, 1), Row("d", "e", NASTY, DAY.replace(year=1999), 1)],
            Scope((NASTY,)),
        )
        + markup(NASTY),
        adding_view.removable([row], shared=False),
        adding_view.told(Added((NASTY,), (Refused(NASTY, NASTY),))),
        adding_view.progress(NASTY, 1, 2),
        adding_view.removed(NASTY.replace("/", "-"), gone=True),
    ]
    for page in pages:
        seen = Reader(page)
        assert set(seen.tags) <= OURS
        assert not [name for name in seen.attributes if name.startswith("on")]
        assert "<b onclick=x>" in seen.text


@given(
    st.text(alphabet="ab .\n\r<é\u202e", min_size=1, max_size=80),
    st.data(),
)
def test_a_quote_is_marked_letter_for_letter(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    boiler = data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2).map(sorted))
    article = Article("a.txt", text, "", boilerplate=(Span(*boiler),))
    seen = Reader(article_markup(article, Span(start, end), fingerprint(text[start:end])))

    def letters(words: str) -> str:
        return "".join(words.replace("\u202e", "⟦U+202E⟧").split())

    assert letters(seen.marked) == letters(text[start:end])


def test_a_quote_that_does_not_stand_there_marks_nothing() -> None:
    article = Article("a.txt", "One two three.", "")
    for span, print_of in ((Span(0, 3), fingerprint("Two")), (Span(90, 99), fingerprint("Two"))):
        seen = Reader(article_markup(article, span, print_of))
        assert "mark" not in seen.tags
        assert "nothing is highlighted" in seen.text


def test_boilerplate_is_folded_or_grey_and_never_hides_the_quote() -> None:
    text = "Menu Home\nThe news is here. Advertisement\nRead more"
    article = Article("a.txt", text, "", boilerplate=(Span(0, 9), Span(28, 41), Span(42, 51)))
    page = article_markup(article)
    assert page.count("<details") == 2
    assert '<span class="boiled">Advertisement</span>' in page
    quoted = article_markup(article, Span(42, 51), fingerprint("Read more"))
    assert Reader(quoted).marked == "Read more"
    assert quoted.count("<details") == 1


def test_a_huge_article_is_cut_around_its_quote() -> None:
    text = "word " * 100_000 + "Needle here. " + "word " * 100_000
    start = text.index("Needle")
    page = article_markup(Article("a.txt", text, ""), Span(start, start + 6), fingerprint("Needle"))
    assert Reader(page).marked == "Needle"
    assert len(page) < 300_000


def test_confidence_words_grow_with_confidence() -> None:
    words = [answer_view.confidence_words(tenth / 10)[0] for tenth in range(11)]
    assert list(dict.fromkeys(words)) == ["Unsure", "Fairly sure", "Sure", "Very sure"]
    assert "10 in 10" not in answer_view.confidence_words(1.0)[1]


def test_rows_outside_the_limits_are_left_out() -> None:
    def row(outlet: str, date: str | None) -> Row:
        day = datetime.date.fromisoformat(date) if date else None
        return Row("f.txt", "A title", outlet, day, 3, False)

    rows = [row("AFP", "2020-09-14"), row("AFP", None), row("BBC", "2021-01-01")]
    assert chosen(rows, Scope(("AFP",))) == rows[:2]
    assert chosen(rows, Scope(after="2020-09-14")) == [rows[0], rows[2]]
    assert chosen(rows, Scope(before="2020-09-14")) == [rows[0]]
    assert chosen(rows, Scope(), "title bbc") == [rows[2]]
    assert "No article" in corpus_view.table([], total=3)


def test_a_side_shows_its_value_in_its_quote_and_how_many_say_so() -> None:
    day = datetime.date(2024, 3, 5)
    quotes = ("It was built in 1974.", "It was built in <i>1981</i>.")
    cited = tuple(
        Citation(n, f"{n}.txt", 0, len(q), q, outlet=f"Outlet {n}", published=day)
        for n, q in enumerate(quotes, start=1)
    )
    answer = Answer(
        "When was it built?",
        "When was it built?",
        tuple(Sentence(c.quote, (c.number,), 1.0, "verbatim") for c in cited),
        cited,
        disagreements=(
            Disagreement("When was it built?", (Side("1974", (1,), 3), Side("<i>1981</i>", (2,)))),
        ),
    )
    card = answer_view.disagreements(answer)
    seen = Reader(card)
    assert "i" not in seen.tags
    assert seen.marked == "1974<i>1981</i>"
    assert "and 2 other reports" in seen.text
    assert "When was it built?" not in seen.text
    for page in (export.as_markdown, export.as_html):
        told = html.unescape(page([Exchange("When?", answer)]))
        assert "Outlet 1, 5 Mar 2024 and 2 other reports" in told
    assert "The articles differ" in answer.text


def test_exports_carry_quotes_files_and_dates_and_no_markup() -> None:
    date = datetime.date(2020, 9, 14)
    cited = Citation(1, "a.txt", 3, 12, "A quote!", "Title", "AFP", published=date)
    answer = Answer("Q?", "Q?", (Sentence("A quote!", (1,), 1, "verbatim"),), (cited,))
    plain = json.loads(export.as_json([Exchange("Q?", answer)]))["conversation"][0]
    assert (
        plain["citations"][0] | {"quote": "A quote!", "published": "2020-09-14"}
        == (plain["citations"][0])
    )
    for told in (
        export.as_markdown([Exchange("Q?", answer)]),
        export.as_html([Exchange("Q?", answer)]),
    ):
        for fact in ("quote", "14 Sep 2020", "AFP", "characters 3 to 12"):
            assert fact in told
    nasty = [Exchange(NASTY, nasty_answer())]
    assert not re.search(r"(?<!\\)[<\[]", export.as_markdown(nasty))
    body = export.as_html(nasty).partition("<h1>")[2]
    assert set(Reader(body).tags) <= OURS | {"h1"}
    assert "onclick" not in Reader(body).attributes


def arranged(heading: str, lead: str, note: str) -> Answer:
    sections = (Section(heading, (0,)), Section("Le Monde", (), note))
    return nasty_answer(arrangement=Arrangement("accounts", sections, lead, (1,)))


def test_sections_have_their_headings_on_the_page_and_in_exports() -> None:
    answer = arranged("AFP, 14 September 2020", "AFP was first.", "no article of it is here.")
    page = answer_view.sentences(answer)
    assert page.count("<section") == page.count("<h3") == 2
    assert page.index("AFP was first.") < page.index("AFP, 14 September 2020")
    assert page.count('class="says"') == 1
    for told in (
        export.as_markdown([Exchange("Q?", answer)]),
        export.as_html([Exchange("Q?", answer)]),
        answer.text,
    ):
        for words in ("AFP was first.", "AFP, 14 September 2020", "Le Monde"):
            assert told.count(words) == 1
        assert "o article of it is here" in told
    assert "### AFP, 14 September 2020" in export.as_markdown([Exchange("Q?", answer)])
    plain = json.loads(export.as_json([Exchange("Q?", answer)]))["conversation"][0]
    assert plain["arrangement"]["sections"][0]["sentences"] == [0]


def test_nothing_foreign_in_a_heading_becomes_markup() -> None:
    answer = arranged(NASTY, NASTY, NASTY)
    for told in (answer_view.sentences(answer), export.as_html([Exchange(NASTY, answer)])):
        read = Reader(told.partition("<h1>")[2] or told)
        assert set(read.tags) <= OURS | {"h1"}
        assert "onclick" not in read.attributes
    assert not re.search(r"(?<!\\)[<\[]", export.as_markdown([Exchange(NASTY, answer)]))


@given(st.text(alphabet="a[]()!<>*_`#\\\n:/h", max_size=40))
def test_markdown_escapes_every_sign(text: str) -> None:
    escaped = markdown(text)
    bare = escaped.replace("\\\\", "")
    for sign in "[]()<>*_`#!":
        assert bare.count(sign) == bare.count("\\" + sign)


def test_an_edited_question_replaces_what_follows() -> None:
    class Parrot:
        def __init__(self) -> None:
            self.history: list[list[str]] = []

        def stream(self, question: str, history: list[Answer], **_: object) -> list[Answer]:
            self.history.append([answer.question for answer in history])
            return [Answer(question, question)]

    parrot, talk = Parrot(), Conversation()
    for question in ("one", "two", "three"):
        list(run(parrot, talk, talk.begin(question)))  # type: ignore[arg-type]
    assert talk.again(1) == "two"
    list(run(parrot, talk, talk.begin("deux")))  # type: ignore[arg-type]
    assert [exchange.question for exchange in talk.exchanges] == ["one", "deux"]
    assert parrot.history == [[], ["one"], ["one", "two"], ["one"]]
    assert talk.again(99) == ""
    assert not talk.busy


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:7860", 200), ("localhost", 200), ("[::1]:7860", 200), ("evil.example", 403)],
)
def test_strange_host_names_are_refused_and_all_answers_carry_the_policy(
    host: str, status: int
) -> None:
    inner = Starlette(
        routes=[Route("/", lambda _: PlainTextResponse("in"))],
        middleware=[Middleware(Guard, hosts=("127.0.0.1", "localhost", "::1"))],
    )
    response = TestClient(inner).get("/", headers={"host": host})
    assert response.status_code == status
    if status == 200:
        key = response.cookies[COOKIE]
        assert "HttpOnly; SameSite=Lax" in response.headers["set-cookie"]
        again = TestClient(inner, cookies={COOKIE: key}).get("/", headers={"host": host})
        assert again.cookies[COOKIE] == key
        policy = response.headers["content-security-policy"]
        assert "connect-src 'self'" in policy
        assert "http" not in policy


def test_only_a_key_of_ours_is_taken_for_one() -> None:
    class Asked:
        def __init__(self, key: str) -> None:
            self.cookies = {COOKIE: key}

    assert key_of(Asked("k" * 43)) == "k" * 43
    for other in ("", "k", "../" + "k" * 40, "k" * 44):
        assert key_of(Asked(other)) == ""
    assert key_of(None) == ""


def test_copies_of_a_report_are_one_line_the_whole_one_first() -> None:
    def row(source: str, words: int, **more: object) -> Row:
        return Row(source, source, "AFP", DAY, words, story="s", **more)  # type: ignore[arg-type]

    rows = [row("short", 5), row("cut", 90, partial=True), row("long", 9)]
    other = Row("other", "Other", "BBC", DAY.replace(day=20), 3, story="other")
    assert [[r.source for r in copies] for copies in folded([*rows, other])] == [
        ["other"],
        ["long", "short", "cut"],
    ]
    page = corpus_view.table([*rows, other], total=4)
    assert "2 of them copies of another" in page
    assert "2 copies of this report" in page


def test_the_timeline_has_a_lane_for_each_outlet_and_a_dot_for_each_time() -> None:
    rows = [
        Row("a", "A", "AFP", datetime.date(2020, 9, 14), 1),
        Row("b", "B", "AFP", datetime.date(2020, 9, 30), 1),
        Row("c", "C", "BBC", datetime.date(2021, 3, 1), 1),
        Row("d", "D", "BBC", None, 1),
    ]
    page = timeline(rows, Scope(("BBC",)))
    assert page.count('class="lane-name"') == 2
    assert 'aria-label="AFP, September 2020: 2 articles"' in page
    assert page.count("hollow") == 1
    assert "1 without a date is not shown" in page
    assert timeline(rows[:1], Scope()) == ""


@given(
    st.lists(st.dates(datetime.date(1890, 1, 1), datetime.date(2030, 1, 1)), max_size=40),
    st.integers(1, 14),
)
def test_every_dated_article_is_in_a_dot_that_stands_on_its_lane(
    days: list[datetime.date], outlets: int
) -> None:
    rows = [Row(f"{i}", "T", f"outlet {i % outlets}", day, 1) for i, day in enumerate(days)]
    page = timeline(rows, Scope())
    if len(set(days)) < 2:
        assert page == ""
        return
    counts = re.findall(r'aria-label="[^"]*: ([\d,]+) article', page)
    assert sum(map(int, counts)) == len(rows)
    assert all(0 <= float(left) <= 100 for left in re.findall(r"left:([-\d.]+)%", page))
    assert page.count('class="lane-name"') <= 9


@given(st.text(alphabet="ab .,-é", max_size=30), st.text(alphabet=" .,\n", min_size=1, max_size=3))
def test_the_words_of_a_quote_are_found_in_a_copy(quote: str, between: str) -> None:
    words = re.findall(r"\w+", quote)
    text = "Before " + between.join(words) + " after"
    found = place_of(quote, text)
    assert re.findall(r"\w+", text[found.start : found.end]) == words
    assert place_of("nowhere to be seen", text) == Span(0, 0)
