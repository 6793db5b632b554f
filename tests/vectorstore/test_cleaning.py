"""Boilerplate: found where it is, and no article text with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cleaning import Tally, load, measure
from vectorstore.cleaning import find_boilerplate
from vectorstore.headlines import interrupts
from vectorstore.repetition import find_repeated_lines, line_digests, repeated_digests
from vectorstore.types import Article

PROSE = "The harbour board said on Tuesday that the old bridge would close for nine weeks."
MORE = "Traders on the north quay fear that their spring will be lost to the repairs."


def marked_lines(text: str) -> list[str]:
    return [text[s.start : s.end] for s in find_boilerplate(text).spans]


def page(*lines: str) -> str:
    return "\n\n".join((PROSE, *lines, MORE))


@pytest.mark.parametrize("half", ["tune", "held"])
def test_labelled_pages_and_seeds_keep_their_figures(half: str) -> None:
    tally = Tally()
    for article in load(None):
        if article.half == half:
            measure(article, tally)
    assert tally.articles >= 8
    assert tally.precision >= 0.95
    assert tally.recall >= 0.90
    assert tally.loss <= 0.01


@pytest.mark.parametrize(
    "line",
    [
        "READ MORE Why the tunnel floods every spring[LATEST]",
        "Also read: Who pays for the bridge",
        "MORE: Ten photographs of the bridge",
        "Sign up to our morning newsletter",
        "Get our free newsletter straight to your inbox. Unsubscribe at any time.",
        "We use cookies to improve your experience. Learn more",
        "Facebook Twitter WhatsApp Email",
        "Advertisement",
        "(Getty Images)",
        "The mayor and the minister on the bridge (Credit: Getty images)",
        "The mayor speaks in Tarnow on Monday. Photograph: Jo Ek/AFP",
        "The bridge in 1936 (Jo Ek/AFP via Getty Images)",
        "Ships wait at the closed bridge. Jo Ek | Reuters",
        "Ships wait at the closed bridge. Photo by Jo Ek / The Harbour Gazette",
        "Ann Li in Tarnow and J. K. Rowe contributed to this report.",
        "Reporting by Jo Ek in Tarnow; additional reporting by Ann Li; Editing by Bo Chan",
        "Already a subscriber? Log in",
        "© 2024 Harbour Gazette. All rights reserved.",
        "This post cannot be displayed. Please enable Javascript in your browser.",
        "BRIDGE ENGINEERS WARNED OF CRACKS THREE YEARS AGO",
        "Bridge engineers say cracks were known, report finds",
    ],
)
def test_what_is_not_the_article_is_found(line: str) -> None:
    text = page(line)
    if line.startswith("Bridge engineers"):
        text = text.replace(MORE, "But " + MORE)
    assert marked_lines(text) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "'Elder brother'",
        "Low wages contributed to this story of decline in the region.",
        "Reporting by the Gazette showed that the cracks were known.",
        "The mayor resigned on Monday. Ann Li contributed to this report.",
        "A free ferry",
        "Johnson to return under a new coach",
        "“Read more books,” he told the pupils.",
        "Subscribers to the newspaper fell by a third last year, the company said.",
        "The company said its free trial had drawn 40,000 subscribers.",
        "Read more books, says the minister, and you will sign up for a better life.",
        "LONDON (Reuters) - The pound fell.",
        "For the motion: 118",
        "They can follow the trial on Twitter, the court said.",
        "Cookies were handed out to the children.",
        "Why did it take so long?",
        "Photo finish at the harbour race",
        "Image problem haunts the port",
        "Register to vote by Friday, ministers urge",
        "Copyright law overhaul passes",
        "Full access to ports promised",
        "Phone maker delays new privacy policy",
        "By signing the treaty the states agree on quotas",
        "Already registered voters need not act",
        "Share prices fall sharply",
        "The site uses cookies to follow readers, the regulator said in its ruling on privacy.",
    ],
)
def test_article_text_is_left(line: str) -> None:
    assert marked_lines(page(line)) == []


def test_links_under_their_heading_go_and_the_subheading_after_them_stays() -> None:
    text = (
        f"{PROSE}\n\nRelated stories\nFerry workers vote to strike\nCouncil tax to rise\n\n"
        f"A free ferry\n\n{MORE}"
    )
    assert marked_lines(text) == [
        "Related stories",
        "Ferry workers vote to strike",
        "Council tax to rise",
    ]


def test_a_wall_makes_a_stub_of_what_stands_before_it() -> None:
    wall = "Subscribe now to continue reading\nUnlimited access from £2 a week\nNot now"
    found = find_boilerplate(f"{PROSE}\n\n{wall}")
    assert found.stops_at_wall
    assert found.spans[0].start == len(PROSE) + 2


def test_a_wall_amid_the_article_does_not_cut_it_off() -> None:
    text = page("Already a subscriber? Log in") + f"\n\n{PROSE} {PROSE} {MORE}"
    assert not find_boilerplate(text).stops_at_wall


def test_the_tail_of_a_paragraph_is_found_alone() -> None:
    text = f"{PROSE} Sign up here for our free newsletter."
    assert marked_lines(text) == ["Sign up here for our free newsletter."]


def test_a_caption_said_twice_is_marked_once() -> None:
    caption = "The bridge over the harbour mouth on the day that it was closed to traffic"
    assert marked_lines(page(f"{caption}\n{caption} © M. Aldous, AFP")) == [caption]


def test_a_file_of_nothing_else_is_left_as_it_is() -> None:
    assert find_boilerplate("Advertisement\nShare\nLog in").spans == ()


def test_a_headline_that_shares_its_words_with_what_follows_is_a_subheading() -> None:
    before, line = PROSE, "Ferry workers say the pier is unsafe, union warns"
    assert interrupts(line, before, "But the bridge will not be the last to be shut this year.")
    assert not interrupts(line, before, "But ferry workers say that the pier is unsafe to use.")


def test_lines_under_every_article_are_repeated_and_copies_count_once() -> None:
    furniture = "The Harbour Gazette reaches every home on the coast"
    articles = [
        Article(f"{i}.txt", f"Report {i} of the town council.\n{furniture}", "") for i in range(5)
    ]
    repeated = find_repeated_lines(articles)
    assert find_boilerplate(articles[0].text, repeated=repeated).spans
    assert marked_lines(articles[0].text) == []
    digests = {a.source: line_digests(a.text) for a in articles}
    copies = dict.fromkeys(digests, "0.txt")
    assert repeated_digests(digests, cluster=copies) == frozenset()
    assert repeated_digests(dict(reversed(digests.items()))) == repeated


@given(st.text(alphabet=st.characters(), max_size=400))
def test_spans_lie_in_order_inside_any_text(text: str) -> None:
    spans = find_boilerplate(text).spans
    ends = [0, *(bound for span in spans for bound in span), len(text)]
    assert ends == sorted(ends)
    assert all(text[s.start : s.end].strip() for s in spans)


@given(
    st.lists(
        st.sampled_from(
            [PROSE, MORE, "Advertisement", "", "Related", "A subheading", "Log in", "12", "\r"]
        ),
        max_size=12,
    )
)
def test_prose_survives_any_order_of_lines(lines: list[str]) -> None:
    marked = marked_lines("\n".join(lines))
    for prose in (PROSE, MORE):
        assert prose not in lines or marked.count(prose) < lines.count(prose)


@pytest.mark.parametrize(
    "line",
    [
        "On Monday he posted a picture: the minister in a boat.",
        "At the town hall she showed a photo by Annie Leibovitz.",
        "The survey of 2,000 people was carried out by Ipsos/Reuters.",
        "The bank gave the board more credit: five million euros for the north quay.",
        "Trust in the board fell to a third, a survey showed (Reuters).",
        "TARNOW, 14 Sept (Reuters) - The bridge was closed to all ships on Monday.",
    ],
)
def test_a_sentence_that_speaks_of_pictures_or_agencies_is_no_caption(line: str) -> None:
    assert marked_lines(page(line)) == []
