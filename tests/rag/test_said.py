"""What somebody said somewhere: their words from there, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from invariants import assert_holds
from small_corpus import desk_over, write_rows

from rag.desk import Desk
from rag.language import Linguist
from rag.said import words_asked_for
from rag.summing_up import summed_up
from vectorstore.embedding import SentenceEncoder
from vectorstore.types import Filters

ROWS = [
    {
        "id": "meeting", "outlet": "Northern Post", "published": "2021-05-19",
        "title": "Cheesemakers meet in Tarnow",
        "text": "Four hundred cheesemakers met in Tarnow for three days. At the opening in Tarnow "
        "the head of the dairy league, Berta Holm, called for a new law against false labels. The "
        "mayor of Tarnow, Otto Lind, vowed to build a second market hall. A band played in the "
        "evening.",
    },
    {
        "id": "goats", "outlet": "Dairy Weekly", "published": "2021-06-30",
        "title": "A dairy in Ulvsby",
        "text": "The dairy in Ulvsby belongs to Berta Holm, who has eleven goats. Holm says that "
        "she will never sell it. The village has a swimming hall.",
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def dairies(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("dairies")
    write_rows(root / "corpus", ROWS)
    with desk_over(root / "corpus", root / "index", encoder) as desk:
        yield desk


@pytest.mark.parametrize(
    ("question", "speaker", "where"),
    [
        ("What did Berta Holm say in Tarnow?", ("Berta", "Holm"), ("Tarnow",)),
        ("what did Holm say on Friday", ("Holm",), ("Friday",)),
        ("What has Holm said at the Tarnow Cheese Fair?", ("Holm",), ("Tarnow", "Cheese", "Fair")),
        ("What did Holm say in Łódź?", ("Holm",), ("Łódź",)),
    ],
)
def test_the_speaker_and_the_circumstance_are_read(
    question: str, speaker: tuple[str, ...], where: tuple[str, ...]
) -> None:
    words = words_asked_for(question)
    assert words
    assert (words.speaker, words.where) == (speaker, where)


@pytest.mark.parametrize(
    "question",
    [
        "What did Berta Holm say?",
        "What did Berta Holm say about goats?",
        "What did Berta Holm say on Iran?",
        "What did Berta Holm say in her speech?",
        "What did Berta Holm say in May?",
        "What did Berta Holm say in 2021?",
        "What did Berta Holm say on 19 May?",
        "What did Berta Holm say in Tarnow when Otto Lind left?",
        "What did the French president say in Tarnow?",
        "What did they say in Tarnow?",
        "Why did Berta Holm say in Tarnow that labels lie?",
    ],
)
def test_other_questions_are_left_to_the_reader(question: str) -> None:
    assert words_asked_for(question) is None


@pytest.mark.parametrize(
    ("sentence", "hers"),
    [
        ("In Nice the head of the league, Berta Holm, called for a new law.", True),
        ("“Labels lie,” Ms Holm told a meeting in Nice.", True),
        ("Holm praised the fair of Nice.", True),
        ("Holm praised a nice fair.", False),
        ("Holm praised the fair of Tarnow.", False),
        ("Otto Lind praised Berta Holm in Nice.", False),
        ("Otto Holm praised the fair of Nice.", False),
        ("Police in Nice said Holm had fled the country.", False),
        ("The critics in Nice said that Holm lied to the town.", False),
        ("Holm fled from Nice after calls to resign.", False),
        ("Holm, the “cheese queen”, opened the fair in Nice.", False),
        ("“She is a thief,” said Otto Lind after Holm left Nice.", False),
    ],
)
def test_words_are_of_whoever_speaks_and_from_where_it_is_asked(sentence: str, hers: bool) -> None:
    words = words_asked_for("What did Berta Holm say in Nice?")
    assert words
    assert words.are_in(Linguist().parse([sentence])[0], ()) == hers


def test_what_was_said_there_is_told_and_nothing_said_elsewhere(dairies: Desk) -> None:
    framing = summed_up("What did Berta Holm say in Tarnow?")
    assert framing
    roundup = dairies.pipeline.roundup
    told = roundup.read(framing, roundup.retrieve(framing, Filters(), 8))
    assert [piece.text.split(",")[0] for piece in told.evidence] == [
        "At the opening in Tarnow the head of the dairy league"
    ]


def test_who_said_nothing_there_is_not_quoted(dairies: Desk) -> None:
    roundup = dairies.pipeline.roundup
    framing = summed_up("What did Otto Lind say in Ulvsby?")
    assert framing
    assert not roundup.read(framing, roundup.retrieve(framing, Filters(), 8)).evidence
    answer = dairies.ask("What did Otto Lind say in Ulvsby?")
    assert_holds(dairies, answer)
    assert answer.refused
