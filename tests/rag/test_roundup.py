"""Questions about several articles: by source, by day, and in order."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from chat_models import SayingModel
from invariants import assert_holds
from small_corpus import desk_over, write_rows

from rag.chat_writer import ChatWriter
from rag.checking import check
from rag.desk import Desk
from rag.framing import Framing, asks_for_all
from rag.ordering import NO_DATE
from rag.pipeline import Pipeline
from rag.request import Request
from rag.roundup import ALONE, NEWEST, NOT_HERE, SIDE_BY_SIDE, SILENT
from rag.summing_up import summed_up
from rag.types import Answer
from vectorstore.embedding import SentenceEncoder
from vectorstore.types import Filters

ROWS = [
    {
        "id": "a", "outlet": "Harbour Gazette", "published": "2021-05-04",
        "title": "Dockers walk out in Ulvsby",
        "text": "Dockers in Ulvsby began a strike on Monday over their night shifts. The union of "
        "the dockers wants ten crowns more for an hour of night work. The mayor opened a new "
        "swimming hall beside the old school. The strike of the dockers stopped nine ships.",
    },
    {
        "id": "b", "outlet": "Northern Post", "published": "2021-05-19",
        "title": "Ulvsby strike ends",
        "text": "The strike of the dockers in Ulvsby ended on 18 May after a night of talks. "
        "Shippers put the losses of the dock strike at nine million crowns. A smoked goat cheese "
        "won the golden spoon in the same week.",
    },
    {
        "id": "c", "outlet": "Dairy Weekly", "published": "2021-05-11",
        "title": "Cheese waits at the quay",
        "text": "Forty tons of cheese rotted in Ulvsby because of the strike of the dockers. "
        "Berta Holm called the strike a disaster for every dairy.",
    },
    {
        "id": "d", "outlet": "Evening Star",
        "title": "What the dockers won",
        "text": "The dockers of Ulvsby won six crowns more by their strike. The library was "
        "painted green.",
    },
    {
        "id": "e", "outlet": "Evening Star", "published": "2021-04-02",
        "title": "A flood in Tarnow",
        "text": "A flood in Tarnow on 30 March 2021 took two bridges away. The flood was high.",
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def docks(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("docks")
    write_rows(root / "corpus", ROWS)
    with desk_over(root / "corpus", root / "index", encoder) as desk:
        yield desk


def headings(answer: Answer) -> list[str]:
    assert answer.arrangement
    return [section.heading for section in answer.arrangement.sections]


def test_a_summary_goes_by_source_and_date_and_leaves_out_the_rest(docks: Desk) -> None:
    answer = docks.ask("Summarise what is said about the strike of the dockers in Ulvsby.")
    assert_holds(docks, answer)
    assert headings(answer) == [
        "Harbour Gazette, 4 May 2021",
        "Dairy Weekly, 11 May 2021",
        "Northern Post, 19 May 2021",
        "Evening Star",
    ]
    assert "swimming" not in answer.text
    assert "library" not in answer.text
    assert "spoon" not in answer.text
    assert answer.text.startswith("Harbour Gazette, 4 May 2021: ")


@pytest.mark.parametrize(
    "asked",
    [
        "What's the latest on the strike of the dockers in Ulvsby?",
        "What's new with the strike of the dockers in Ulvsby?",
        "recent articles about the strike of the dockers in Ulvsby",
    ],
)
def test_who_asks_for_what_is_new_gets_the_newest_first(docks: Desk, asked: str) -> None:
    answer = docks.ask(asked)
    assert_holds(docks, answer)
    assert headings(answer) == [
        "Northern Post, 19 May 2021",
        "Dairy Weekly, 11 May 2021",
        "Harbour Gazette, 4 May 2021",
        "Evening Star",
    ]


def test_a_name_alone_is_a_topic_and_only_what_has_the_whole_name_is_about_it(docks: Desk) -> None:
    answer = docks.ask("Berta Holm")
    assert_holds(docks, answer)
    assert {citation.source for citation in answer.citations} == {"news.jsonl#c"}
    for other in ("Clara Holm", "What do the articles say about Nils Holm?"):
        refused = docks.ask(other)
        assert refused.refused
        assert refused.nearest


def test_the_same_question_has_the_same_answer(docks: Desk) -> None:
    question = "What do the articles say about the strike of the dockers?"
    assert docks.ask(question).to_dict()["text"] == docks.ask(question).to_dict()["text"]


@pytest.mark.parametrize("question", [
    "Summarise what is said about the price of tulips.",
    "What do the articles say about Emmanuel Macron?",
    "How do the accounts of the earthquake in Lisbon differ?",
    "Give me a timeline of the lunar landing.",
    "What happened first, the lunar landing or the earthquake in Lisbon?",
    "Did the Evening Star report on the lunar landing before the Northern Post?",
])  # fmt: skip
def test_what_no_article_speaks_of_is_refused(docks: Desk, question: str) -> None:
    answer = docks.ask(question)
    assert_holds(docks, answer)
    assert answer.refused


def test_each_outlet_that_is_named_has_its_section(docks: Desk) -> None:
    answer = docks.ask(
        "What do the Northern Post, Dairy Weekly and Le Monde say about the strike of the dockers?"
    )
    assert_holds(docks, answer)
    assert answer.arrangement
    post, dairy, monde = answer.arrangement.sections
    assert (post.heading, dairy.heading) == (
        "Northern Post, 19 May 2021",
        "Dairy Weekly, 11 May 2021",
    )
    assert post.sentences
    assert dairy.sentences
    assert (monde.heading, monde.sentences, monde.note) == ("Le Monde", (), NOT_HERE)
    outlets = {c.outlet for c in answer.citations}
    assert outlets == {"Northern Post", "Dairy Weekly"}


def test_an_outlet_that_says_nothing_is_named(docks: Desk) -> None:
    answer = docks.ask("What do Dairy Weekly and the Evening Star say about the flood in Tarnow?")
    assert_holds(docks, answer)
    assert answer.arrangement
    assert answer.arrangement.silences == (f"Dairy Weekly: {SILENT}",)


def test_one_report_alone_is_said_to_be_alone(docks: Desk) -> None:
    answer = docks.ask("How do the accounts of the flood in Tarnow differ?")
    assert_holds(docks, answer)
    assert ALONE in answer.notes


def test_filters_hold_for_the_outlets_that_are_named(docks: Desk) -> None:
    question = "What do the Northern Post and Dairy Weekly say about the strike of the dockers?"
    answer = docks.ask(question, before="2021-05-12")
    assert {c.outlet for c in answer.citations} == {"Dairy Weekly"}
    assert docks.ask(question, outlets=["Evening Star"]).refused


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("Did the Harbour Gazette report on the strike before the Northern Post?", "Yes, by"),
        ("Did the Harbour Gazette report on the strike after the Northern Post?", "No, by"),
        ("Did the Northern Post or the Harbour Gazette report the strike first?", "Harbour G"),
        ("Who first reported on the strike of the dockers?", "The earliest by the dates"),
    ],
)  # fmt: skip
def test_who_reported_first_is_told_by_dates(docks: Desk, question: str, lead: str) -> None:
    answer = docks.ask(question)
    assert_holds(docks, answer)
    assert answer.arrangement
    assert answer.arrangement.lead.startswith(lead)
    assert "4 May 2021" in answer.arrangement.lead


def test_without_a_date_no_order_is_told(docks: Desk) -> None:
    answer = docks.ask(
        "Did the Evening Star report on the strike of the dockers before Dairy Weekly?"
    )
    assert_holds(docks, answer)
    assert answer.arrangement
    assert answer.arrangement.lead == ""
    assert NO_DATE in [section.note for section in answer.arrangement.sections]


def test_each_outlet_is_held_to_its_own_topic(docks: Desk) -> None:
    answer = docks.ask(
        "Did the Evening Star report on the flood in Tarnow before the Northern Post mentioned "
        "the strike of the dockers?"
    )
    assert_holds(docks, answer)
    assert answer.arrangement
    assert answer.arrangement.lead.startswith("Yes, by the dates")
    assert "flood" in answer.sentences[0].text
    assert "strike" in answer.sentences[1].text


def test_events_are_ordered_by_the_days_that_sentences_give_them(docks: Desk) -> None:
    answer = docks.ask("What happened first, the end of the strike or the flood in Tarnow?")
    assert_holds(docks, answer)
    assert headings(answer)[0] == "“the flood in Tarnow”, 30 March 2021"


def test_a_timeline_stands_by_day_and_marks_the_words_that_name_it(docks: Desk) -> None:
    answer = docks.ask("Give me a timeline of the strike of the dockers in Ulvsby.")
    assert_holds(docks, answer)
    assert headings(answer) == ["3 May 2021", "18 May 2021"]
    marked = [s.text[s.focus.start : s.focus.end] for s in answer.sentences if s.focus]
    assert marked == ["Monday", "18 May"]


def test_a_stream_shows_sections_as_they_fill(docks: Desk) -> None:
    shown = list(docks.stream("Summarise what is said about the strike of the dockers."))
    assert_holds(docks, shown[-1])
    growing = [answer for answer in shown if answer.sentences]
    assert len(growing) > 2
    for answer in growing:
        assert answer.arrangement
        places = [n for s in answer.arrangement.sections for n in s.sentences]
        assert places == list(range(len(answer.sentences)))


def test_what_does_not_stand_leaves_its_section(docks: Desk) -> None:
    answer = docks.ask("Did the Harbour Gazette report on the strike before the Northern Post?")
    gone = answer.citations[0].source
    left = check(answer, lambda source: None if source == gone else docks.text_of(source))
    assert left.arrangement
    assert left.arrangement.lead == ""
    assert [s.sentences for s in left.arrangement.sections] == [(0,)]
    assert len(left.sentences) == 1


def test_prose_joins_a_summary_and_keeps_who_is_silent(docks: Desk) -> None:
    quote = "Forty tons of cheese rotted in Ulvsby because of the strike of the dockers."
    model = SayingModel(replies=[f"According to Dairy Weekly, {quote} [1]"])
    pipeline = Pipeline(docks.store, docks.settings, docks.models, ChatWriter(model, timeout=5))
    asked = "What do Dairy Weekly and Le Monde say about the strike of the dockers?"
    answer = pipeline.runnable().invoke(Request(asked))
    assert_holds(docks, answer)
    assert answer.arrangement is None
    assert f"Le Monde: {NOT_HERE}" in answer.notes


def test_an_order_in_time_is_never_left_to_a_model(docks: Desk) -> None:
    model = SayingModel(replies=["The Northern Post was first. [1]"])
    pipeline = Pipeline(docks.store, docks.settings, docks.models, ChatWriter(model, timeout=5))
    asked = "Did the Harbour Gazette report on the strike before the Northern Post?"
    for answer in (pipeline.runnable().invoke(Request(asked)), *pipeline.stream(Request(asked))):
        if answer.complete:
            assert answer.arrangement
            assert answer.arrangement.lead.startswith("Yes")
    assert not model.asked


# An overview.


@pytest.mark.parametrize(
    "question",
    [
        "What are these articles about?",
        "Summarise everything",
        "can you summarize all articles for me, please?",
        "Give me an overview.",
        "what's new",
        "What is in the news today?",
        "List all articles",
        "What topics do the articles cover?",
        "What can I ask?",
    ],
)
def test_who_asks_of_nothing_is_told_how_the_newest_articles_begin(
    docks: Desk, question: str
) -> None:
    answer = docks.ask(question)
    assert_holds(docks, answer)
    assert not answer.refused
    assert NEWEST in answer.notes
    assert answer.arrangement
    firsts = [row["text"].split(". ")[0] for row in ROWS]
    told = [sentence.text.rstrip(" .") for sentence in answer.sentences]
    assert sorted(told) == sorted(first.rstrip(".") for first in firsts)


@pytest.mark.parametrize(
    "question",
    [
        "What does everything cost?",
        "What is new in Ulvsby?",
        "Give me a summary of the strike",
        "What happened?",
        "Is it all over?",
        "What does the press say about cheese?",
        "What is the best news of the year for dairies?",
    ],
)
def test_who_asks_of_something_asks_for_no_overview(question: str) -> None:
    assert not asks_for_all(question)


def test_an_overview_keeps_to_its_limits_and_leaves_the_conversation(docks: Desk) -> None:
    asked = "What are the articles about?"
    some = docks.ask(asked, outlets=["Evening Star"], after="2021-01-01")
    assert [citation.label for citation in some.citations] == ["Evening Star, 2 Apr 2021"]
    before = docks.ask("Who called the strike a disaster?")
    assert docks.ask(asked, history=[before]).standalone_question == asked
    none = docks.ask(asked, before="1999-01-01")
    assert none.refused


def test_the_newest_come_first_those_without_a_day_last(docks: Desk) -> None:
    def ids(filters: Filters, count: int) -> list[str]:
        return [source.rpartition("#")[2] for source in docks.store.rows.newest(filters, count)]

    assert ids(Filters(), 9) == ["b", "c", "a", "e", "d"]
    assert ids(Filters(), 2) == ["b", "c"]
    assert ids(Filters(outlets=("evening star",)), 9) == ["e", "d"]
    assert ids(Filters(before=datetime.date(2021, 5, 4)), 9) == ["a", "e"]


def test_what_happened_is_summed_up_where_no_sentence_answers(docks: Desk) -> None:
    framing = summed_up("What happened when the dockers of Ulvsby met Berta Holm?")
    assert framing == Framing("summary", ("the dockers of Ulvsby met Berta Holm",))
    assert summed_up("When did it happen?") is None
    assert docks.ask("What happened when the mayor met Emmanuel Macron?").refused


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            "Does the Harbour Gazette's account of the strike of the dockers contradict the "
            "Northern Post's?",
            ["Harbour Gazette, 4 May 2021", "Northern Post, 19 May 2021"],
        ),
        (
            "Was there a change between the Evening Star's report on the flood in Tarnow of 2 "
            "April 2021 and the Dairy Weekly's of 11 May 2021 on the strike of the dockers?",
            ["Evening Star, 2 April 2021", "Dairy Weekly, 11 May 2021"],
        ),
    ],
)
def test_reports_to_be_compared_stand_side_by_side(
    docks: Desk, asked: str, told: list[str]
) -> None:
    answer = docks.ask(asked)
    assert_holds(docks, answer)
    assert not answer.refused
    assert headings(answer) == told
    assert SIDE_BY_SIDE in answer.notes


def test_a_day_of_which_there_is_no_report_leaves_the_others(docks: Desk) -> None:
    answer = docks.ask(
        "Is the Harbour Gazette's report on the strike of the dockers of 6 May 2021 consistent "
        "with the Northern Post's?"
    )
    assert_holds(docks, answer)
    assert headings(answer) == ["Harbour Gazette, 4 May 2021", "Northern Post, 19 May 2021"]
