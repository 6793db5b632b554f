"""Where articles differ the answer says so, and nowhere else."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invariants import assert_holds
from small_corpus import ROWS, desk_over, write_rows

from rag.checking import check
from rag.desk import Desk
from rag.disagreement import Difference, differences, unlike_values
from rag.findings import Asked, Evidence
from rag.lasting import asks_what_lasts
from rag.linear import Logistic
from rag.opposition import speaks_against
from rag.rivals import NAMES, RivalModel, View
from rag.sides import quoted_with_sides, told, updates
from rag.types import Answer, Disagreement
from rag.writing import quote
from vectorstore.embedding import SentenceEncoder
from vectorstore.types import Chunk, Span

KIND = "how many"
QUESTION = "How many people were detained at the harbour?"
OPEN = RivalModel(
    Logistic(NAMES, np.zeros(len(NAMES)), np.ones(len(NAMES)), np.zeros(len(NAMES)), 1.0), 0.5
)
"""Takes all for rivals that may be."""


def piece(
    text: str,
    answer: str,
    source: str,
    *,
    score: float = 0.8,
    alone: float = 0.7,
    story: str = "",
    published: datetime.date | None = None,
) -> Evidence:
    start = text.index(answer)
    span = Span(0, len(text))
    chunk = Chunk(source, source, 0, len(text), text, (span,), published=published, story=story)
    return Evidence(chunk, span, text, score, Span(start, start + len(answer)), alone=alone)


def detained(count: str, source: str, **more: object) -> Evidence:
    return piece(f"Police detained {count} people at the harbour, {source}.", count, source, **more)  # type: ignore[arg-type]


def found(*evidence: Evidence, question: str = QUESTION, kind: str = KIND) -> Difference | None:
    return unlike_values(Asked(question, kind, evidence), model=OPEN)


def test_what_the_conversation_is_about_is_what_both_must_be_about() -> None:
    sides = (
        piece("Berta Holm resigned from the board of Norsk Papir.", "Berta Holm", "a"),
        piece("Ada Byron resigned from the Halland Club.", "Ada Byron", "b"),
    )
    asked = Asked("who resigned?", "who", sides)
    assert unlike_values(asked, model=OPEN)
    assert not unlike_values(replace(asked, told="Norsk Papir — who resigned?"), model=OPEN)
    assert unlike_values(replace(asked, told="Leeds — who resigned?"), model=OPEN)


@pytest.mark.parametrize(
    ("question", "kind", "differs"),
    [
        ("What was the cause of the fire?", "what", True),
        ("Which cause did the inspector name?", "which", True),
        ("What did the inspector say about the fire?", "what", False),
        ("What else did he call for?", "what", False),
        ("What's the cause of the fire?", "what", True),
    ],
)
def test_what_somebody_said_may_be_many_things(question: str, kind: str, differs: bool) -> None:
    sides = (
        piece("The inspector blamed a broken heater for the fire.", "a broken heater", "a.txt"),
        piece("The inspector said careless smokers lit the fire.", "careless smokers", "b.txt"),
    )
    assert (found(*sides, question=question, kind=kind) is not None) == differs


@pytest.mark.parametrize(("days", "differs"), [(3, True), (300, False), (None, True)])
def test_what_happens_again_happens_elsewhere(days: int | None, differs: bool) -> None:
    first = datetime.date(2021, 3, 1)
    later = None if days is None else first + datetime.timedelta(days=days)
    sides = (
        piece("Byron and Holm met in Leeds.", "Leeds", "a.txt", published=first),
        piece("Byron and Holm met in Oslo.", "Oslo", "b.txt", published=later),
    )
    told = found(*sides, question="Where did Byron and Holm meet?", kind="where")
    assert (told is not None) == differs
    lasting = found(*sides, question="Where is Byron buried?", kind="where")
    assert lasting is not None


def sides(difference: Difference | None) -> list[set[str]]:
    if difference is None:
        return []
    return [{view.evidence.chunk.source for view in side} for side in difference.sides]


def test_unlike_counts_are_two_sides() -> None:
    assert sides(found(detained("12", "a"), detained("40", "b", score=0.7))) == [{"a"}, {"b"}]


def test_what_may_be_one_count_is_no_disagreement() -> None:
    assert found(detained("more than 600", "a"), detained("650", "b")) is None


def test_reports_that_agree_are_one_side_and_copies_one_source() -> None:
    difference = found(
        detained("12", "a", story="s"),
        detained("twelve", "b", story="s", score=0.7),
        detained("12", "c", score=0.6),
        detained("40", "d", score=0.5),
    )
    assert sides(difference) == [{"a", "b", "c"}, {"d"}]
    assert difference
    chosen = quoted_with_sides((), [difference], 3)
    _, citations = quote(chosen)
    (one,) = told([difference], citations)
    assert [side.sources for side in one.sides] == [2, 1]
    assert [side.statement for side in one.sides] == ["12", "40"]


def test_an_article_that_gives_both_counts_is_no_side() -> None:
    both = piece("Police detained 12 people on Monday and 40 in all.", "12", "a")
    assert found(both, detained("40", "b")) is None


def test_an_article_that_knows_of_both_people_is_no_side() -> None:
    who, kind = "Who heads the ferry company?", "who"
    holm = piece("Berta Holm heads the ferry company, replacing Wolny.", "Berta Holm", "a")
    wolny = piece("Kasimir Wolny heads the ferry company.", "Kasimir Wolny", "b")
    assert found(holm, wolny, question=who, kind=kind) is None
    alone = piece("Berta Holm heads the ferry company.", "Berta Holm", "a")
    assert sides(found(alone, wolny, question=who, kind=kind)) == [{"a"}, {"b"}]
    # What is spelt like a last name is none.
    cook = piece("Timothy Cook heads the ferry company.", "Timothy Cook", "d")
    stove = piece("Berta Holm, who likes to cook, heads the ferry company.", "Berta Holm", "a")
    assert sides(found(stove, cook, question=who, kind=kind)) == [{"a"}, {"d"}]
    # Of one family, the last name tells nothing.
    kin = piece("Ilse Wolny heads the ferry company.", "Ilse Wolny", "c")
    assert sides(found(kin, wolny, question=who, kind=kind)) == [{"b"}, {"c"}]


def test_what_is_said_of_another_number_than_the_one_asked_is_no_side() -> None:
    asked = "How many people were detained in district 4 in 2020?"

    def told_of(district: str, year: str, count: str, source: str) -> Evidence:
        text = f"In {year} police detained {count} people in district {district}."
        return piece(text, count, source)

    first = told_of("4", "2020", "12", "a.txt")
    assert found(first, told_of("5", "2020", "40", "b.txt"), question=asked) is None
    assert found(first, told_of("4", "2019", "40", "b.txt"), question=asked) is None
    # A number of another kind is not the one that was asked about.
    assert found(first, told_of("5", "2020", "4", "b.txt"), question=asked) is None
    assert found(first, told_of("4", "2020", "40", "b.txt"), question=asked)
    # Where the surest article does not give it either, nothing tells them apart.
    assert found(
        told_of("four", "2020", "12", "a.txt"), told_of("5", "2020", "40", "b.txt"), question=asked
    )


def test_articles_that_hardly_answer_take_no_side() -> None:
    assert found(detained("12", "a"), detained("40", "b", alone=0.01)) is None
    assert found(detained("12", "a"), detained("40", "b", score=0.01)) is None


def test_a_later_greater_toll_is_an_update_and_comes_first() -> None:
    monday, tuesday = datetime.date(2024, 3, 4), datetime.date(2024, 3, 5)
    difference = found(
        detained("12", "a", published=monday, score=0.9),
        detained("40", "b", published=tuesday, score=0.6),
    )
    assert difference
    assert difference.update
    assert sides(difference) == [{"b"}, {"a"}]
    _, citations = quote(quoted_with_sides((), [difference], 3))
    assert told([difference], citations) == ()
    (note,) = updates([difference], citations)
    assert "“40” (5 Mar 2024)" in note
    assert "supersedes" in note


def test_the_day_of_an_event_makes_no_part_of_its_count() -> None:
    difference = found(
        piece("The fire injured 12 people on Monday.", "12", "a"),
        piece("The fire injured 40 people.", "40", "b"),
        question="How many people were injured by the fire?",
    )
    assert sides(difference) == [{"b"}, {"a"}] or sides(difference) == [{"a"}, {"b"}]


def test_a_later_smaller_toll_is_a_disagreement() -> None:
    monday, tuesday = datetime.date(2024, 3, 4), datetime.date(2024, 3, 5)
    difference = found(
        detained("40", "a", published=monday), detained("12", "b", published=tuesday)
    )
    assert difference
    assert not difference.update


def test_a_count_of_the_first_day_is_a_part() -> None:
    first = piece("On the first day 12 people were detained.", "12", "a")
    assert found(detained("40", "b"), first) is None


counts = st.sampled_from(["12", "twelve", "40", "more than 600", "650", "dozens", "$5", "7 km"])


@st.composite
def considered(draw: st.DrawFn) -> list[Evidence]:
    some = draw(st.lists(counts, min_size=1, max_size=7))
    return [
        detained(
            count,
            f"s{i}",
            score=draw(st.sampled_from([0.3, 0.6, 0.9])),
            alone=draw(st.sampled_from([0.1, 0.5, 0.9])),
            story=draw(st.sampled_from(["", "one"])),
        )
        for i, count in enumerate(some)
    ]


@settings(max_examples=60, deadline=None)
@given(considered(), st.randoms(use_true_random=False))
def test_the_order_of_evidence_does_not_matter(evidence: list[Evidence], chance: object) -> None:
    shuffled = list(evidence)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert found(*evidence) == found(*shuffled)


@settings(max_examples=60, deadline=None)
@given(considered(), st.integers(1, 4))
def test_every_side_is_cited_by_a_sentence_of_the_answer(
    evidence: list[Evidence], most: int
) -> None:
    difference = found(*evidence)
    differing = [difference] if difference else []
    chosen = quoted_with_sides(evidence[:most], differing, most)
    sentences, citations = quote(chosen)
    used = {number for sentence in sentences for number in sentence.citations}
    for one in told(differing, citations):
        assert len(one.sides) > 1
        for side in one.sides:
            assert side.citations
            assert set(side.citations) <= used
            assert side.sources >= 1


def of_passage(text: str, answer: str, source: str, beside: str, **more: object) -> Evidence:
    """A sentence of a passage that says something else before it."""
    one = piece(text, answer, source, **more)  # type: ignore[arg-type]
    whole = f"{beside} {text}"
    start = len(beside) + 1
    spans = (Span(0, len(beside)), Span(start, len(whole)))
    return replace(
        one, chunk=replace(one.chunk, end=len(whole), text=whole, sentences=spans), span=spans[1]
    )


def test_what_is_said_of_another_by_name_is_no_side() -> None:
    asked = "How many goats does Berta Holm keep?"
    ours = of_passage("She keeps 12 goats.", "12", "a", "Berta Holm lives in Tromvik.", score=0.9)
    same = of_passage("She keeps 40 goats.", "40", "b", "Farmers like Berta Holm work late.")
    other = of_passage("She keeps 40 goats.", "40", "c", "Anna Lind lives there as well.")
    assert found(ours, same, question=asked)
    assert not found(ours, other, question=asked)
    unnamed = of_passage("She keeps 70 goats.", "70", "d", "Nobody was named.", score=0.95)
    assert not found(unnamed, same, question=asked)


@pytest.mark.parametrize(
    "question",
    [
        "What is the population of Tromvik?",
        "Who is Berta Holm's teacher?",
        'Who is the artist of the album "Goats"?',
        "When was the lighthouse built?",
        "In which town is the dairy based?",
    ],
)
def test_what_lasts_is_told_where_it_is_less_sure(question: str) -> None:
    assert asks_what_lasts(question)
    one, other = (View(detained(count, count)) for count in ("12", "40"))
    model = RivalModel(OPEN.rivals, least=0.9, least_lasting=0.7)
    assert model.says(question, "what", one, other)  # .73
    assert not model.says("Who scored for Tromvik?", "who", one, other)
    assert not replace(model, least_lasting=0.8).says(question, "what", one, other)


@pytest.mark.parametrize(
    "question",
    [
        "Who scored for Tromvik?",
        "When did the ferry leave?",
        "What did the mayor of Tromvik say?",
        "Where did they meet?",
        "How many were hurt?",
        "What is the price of Tromvik's cheese?",
        "What was the death toll of the Tromvik fire?",
    ],
)
def test_what_happens_again_does_not_last(question: str) -> None:
    assert not asks_what_lasts(question)


# Opposite claims.


def claims(*said: tuple[str, float], score: float = 0.9, unread: str = "") -> list[set[str]]:
    """The sides that sentences of one article make, each with how likely it says yes.

    Behind the first of them stands ``unread``, at which nobody looked.
    """
    texts = [text for text, _ in said]
    texts[1:1] = [unread] if unread else []
    whole = " ".join(texts)
    spans = tuple(Span(whole.index(text), whole.index(text) + len(text)) for text in texts)
    chunk = Chunk("a", "a", 0, len(whole), whole, spans)
    evidence = [
        Evidence(chunk, span, text, score - i / 100, Span(0, 1), alone=0.7, assent=assent)
        for i, (text, assent) in enumerate(said)
        for span in spans
        if whole[span.start : span.end] == text
    ]
    question = "Did the ministry know of the leak in the harbour?"
    made = differences([Asked(question, "yes or no", tuple(evidence))])
    return [{view.evidence.text for view in side} for side in made[0].sides] if made else []


KNEW = "Two officials said that the ministry knew of the leak in the harbour."
DENIES = "The ministry had no idea of the leak, a spokesman said."


def test_a_yes_and_a_no_are_two_sides_the_likelier_first() -> None:
    assert claims((KNEW, 0.97), (DENIES, 0.04)) == [{KNEW}, {DENIES}]
    assert claims((DENIES, 0.04), (KNEW, 0.97)) == [{DENIES}, {KNEW}]


def test_sentences_that_say_the_same_are_one_side() -> None:
    third = "The ministry was told in May, a third one said."
    assert claims((KNEW, 0.97), (third, 0.9)) == []
    assert claims((KNEW, 0.97), (third, 0.9), (DENIES, 0.04)) == [{KNEW, third}, {DENIES}]


def test_what_says_neither_for_sure_or_hardly_answers_is_no_side() -> None:
    assert claims((KNEW, 0.97), (DENIES, 0.4)) == []
    assert claims((KNEW, 0.97), (DENIES, 0.04), score=0.3) == []


def test_what_leaves_it_open_is_no_side() -> None:
    asks = "The paper asked the ministry to say whether it knew of the leak."
    assert claims((asks, 0.97), (DENIES, 0.04)) == []
    assert claims((KNEW, 0.97), (asks, 0.04)) == []
    assert claims((KNEW, 0.97), (asks, 0.9), (DENIES, 0.04)) == [{KNEW}, {DENIES}]


@pytest.mark.parametrize(
    "says",
    [
        "Asked whether it knew of the leak, the ministry confirmed that it did.",
        "The ministry knew of the leak, whether it admits it or not.",
        "The ministry admitted that it knew, and declined to say whether it would resign.",
    ],
)
def test_what_says_it_beside_a_whether_is_a_side(says: str) -> None:
    assert claims((says, 0.97), (DENIES, 0.04)) == [{says}, {DENIES}]


def test_a_sentence_that_turns_against_the_one_before_it_is_a_side() -> None:
    told_so = "She does not believe that the captain was told of the storm."
    contrary = "A former officer had said that the opposite was the case."
    shore = "The ferry sailed to the opposite shore."
    assert claims((told_so, 0.1), (contrary, 0.5)) == [{told_so}, {contrary}]
    assert claims((told_so, 0.1), (shore, 0.5)) == []


@pytest.mark.parametrize(
    ("text", "against"),
    [
        ("Research has not supported these claims, the institute said.", True),
        ("Police found no evidence for the allegation.", True),
        ("The figures do not bear this out.", True),
        ("The accusation is baseless, her lawyer said.", True),
        ("Studies haven't supported this theory.", True),
        ("There is no evidence whatsoever for that claim.", True),
        ("She denies it all.", True),
        ("The firms deny that they did it.", False),
        ("The judge rejected his claim for damages.", False),
        ("They did not confirm his account details.", False),
        ("There is no evidence of this disease in goats.", False),
        ("The council did not back that plan.", False),
        ("The fans have not supported this team for years.", False),
    ],
)
def test_a_claim_is_turned_against_by_what_says_that_nothing_bears_it_out(
    text: str, *, against: bool
) -> None:
    assert speaks_against(text) is against


def test_a_sentence_turns_against_what_stands_right_before_it() -> None:
    told_so = "She does not believe that the captain was told of the storm."
    again = "Nobody had told him, she said."
    other = "The harbour was full, she added."
    contrary = "A former officer had said that the opposite was the case."
    assert claims((told_so, 0.1), (again, 0.1), (contrary, 0.5)) == [{told_so}, {contrary}]
    assert claims((told_so, 0.1), (contrary, 0.5), unread=other) == []


# The answer.


def ferry(name: str, outlet: str, published: str, text: str) -> dict[str, str]:
    return {
        "id": name,
        "title": "The ferry",
        "outlet": outlet,
        "published": published,
        "text": text,
    }


FERRIES = [
    ferry("a", "Harbour Gazette", "2023-05-02",
          "The ferry Solveig was built in 1974 in the yard of Tromvik. It carries goats."),
    ferry("b", "Northern Post", "2023-06-09",
          "Anglers like her. The ferry Solveig was built in 1981, said the harbour board."),
    ferry("c", "Night Courier", "2023-06-10",
          "Anna Lind steers the ferry Solveig. Mrs Lind has steered it since spring."),
    ferry("d", "Dairy Weekly", "2023-06-11",
          "The ferry Solveig is steered by Captain Lind, who owns two goats."),
]  # fmt: skip


@pytest.fixture(scope="module")
def desk(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("ferries")
    write_rows(root / "corpus", [*ROWS, *FERRIES])
    with desk_over(root / "corpus", root / "index", encoder) as made:
        yield made


def test_an_answer_tells_both_years_and_cites_them(desk: Desk) -> None:
    answer = desk.ask("When was the ferry Solveig built?")
    assert_holds(desk, answer)
    (one,) = answer.disagreements
    assert {side.statement for side in one.sides} == {"1974", "1981"}
    quotes = {citation.number: citation.quote for citation in answer.citations}
    for side in one.sides:
        assert side.statement in quotes[side.citations[0]]
    assert "The articles differ" in answer.text
    *growing, last = desk.stream("When was the ferry Solveig built?")
    assert last.disagreements == answer.disagreements
    assert not any(one.disagreements for one in growing)
    assert json.loads(json.dumps(answer.to_dict()))["disagreements"][0]["claim"]


def test_one_name_in_two_writings_is_no_disagreement(desk: Desk) -> None:
    answer = desk.ask("Who steers the ferry Solveig?")
    assert_holds(desk, answer)
    assert not answer.refused
    assert answer.disagreements == ()


COPY = (
    "The lighthouse of Grimsay was sold on Friday after a year of talks with the island council. "
    "The buyer paid 340,000 crowns for the tower, the keeper's house and the walled garden. "
    "Ships will be warned by a beacon on the rocks, the coast guard told the island newspaper. "
    "The last keeper, who left in 1988, said that he would miss the sound of the fog horn."
)


def test_a_copy_with_another_figure_does_not_vanish(
    encoder: SentenceEncoder, tmp_path: Path
) -> None:
    rows = [
        ferry("one", "Harbour Gazette", "2023-05-02", COPY),
        ferry("two", "Northern Post", "2023-05-02", COPY.replace("340,000", "430,000")),
    ]
    write_rows(tmp_path / "corpus", [*ROWS, *rows])
    with desk_over(tmp_path / "corpus", tmp_path / "index", encoder) as made:
        answer = made.ask("How much did the buyer pay for the lighthouse of Grimsay?")
        assert_holds(made, answer)
        (one,) = answer.disagreements
        assert len({c.source for c in answer.citations}) == 2
        assert len(one.sides) == 2


def test_a_side_that_cannot_be_found_again_is_not_told(desk: Desk) -> None:
    answer = desk.ask("When was the ferry Solveig built?")
    gone = answer.citations[answer.disagreements[0].sides[1].citations[0] - 1].source
    left = check(answer, lambda source: None if source == gone else desk.text_of(source))
    assert left.disagreements == ()
    assert left.sentences


def test_a_disagreement_is_told_in_words_with_its_marks() -> None:
    difference = found(detained("12", "a"), detained("40", "b"))
    assert difference
    sentences, citations = quote(quoted_with_sides((), [difference], 3))
    (one,) = told([difference], citations)
    assert one.text == "The articles differ: “12”[1]; “40”[2]."
    assert isinstance(one, Disagreement)
    answer = Answer("q", "q", sentences, citations, disagreements=(one,))
    assert answer.text.endswith(one.text)
