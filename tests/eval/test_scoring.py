from dataclasses import replace

import pytest
from fakes import BOTH, LOAN, NONE, passage, text_of

from eval.scoring import broken_spans, score
from eval.scoring_retrieval import needs_met, score_retrieval
from eval.table import outcome_of
from eval.types import Case, Evidence, Passage, Reply

QUOTE = "The loan was $1.5 billion."
RIGHT = Reply(QUOTE, citations=(passage("a.txt", QUOTE),), confidence=0.9)


def scores(case, reply):
    return score(case, reply, text_of).scores


def test_right_wants_the_words_the_file_and_the_evidence():
    found = scores(LOAN, RIGHT)
    assert (found["says it"], found["right file"], found["right"]) == (1, 1, 1)
    assert (found["citation precision"], found["citation recall"]) == (1, 1)
    assert found["wrong"] == found["false refusal"] == 0


def test_the_right_words_from_elsewhere_in_the_file_are_right_in_the_file_only():
    found = scores(LOAN, replace(RIGHT, citations=(passage("a.txt", "It was made in Sochi"),)))
    assert (found["says it"], found["right file"], found["right"]) == (1, 1, 0)
    assert found["citation precision"] == 0


def test_the_right_words_with_the_wrong_file_are_said_only():
    found = scores(LOAN, replace(RIGHT, citations=(passage("b.txt", "Trade grew."),)))
    assert (found["says it"], found["right file"], found["right"], found["wrong"]) == (1, 0, 0, 1)


def test_other_words_are_wrong_however_well_cited():
    found = scores(LOAN, replace(RIGHT, text="The loan was 5 billion."))
    assert (found["says it"], found["right"], found["wrong"]) == (0, 0, 1)


def test_the_length_of_an_answer_is_counted_and_that_of_a_refusal_is_not():
    assert scores(LOAN, RIGHT)["answer words"] == 5
    assert scores(LOAN, Reply("no word of it", refused=True))["answer words"] is None


def test_excerpts_are_scored_where_a_system_has_them_and_found_nothing_counts():
    evidence = (Passage("a.txt", QUOTE),)
    assert score_retrieval(LOAN, evidence)["recall in excerpts"] is None
    assert score_retrieval(LOAN, evidence, ())["recall in excerpts"] == 0
    assert score_retrieval(LOAN, (), evidence)["recall in excerpts"] == 1
    far = (Passage("a.txt", "word " * 1000), *evidence)
    assert score_retrieval(LOAN, (), far)["recall in excerpts"] == 0


def test_whoever_says_it_after_pages_has_not_said_it_in_brief():
    long = replace(RIGHT, text=f"{'word ' * 60}{QUOTE}")
    assert (scores(LOAN, long)["right"], scores(LOAN, long)["right in brief"]) == (1, 0)
    assert scores(LOAN, RIGHT)["right in brief"] == 1
    assert scores(NONE, RIGHT)["right in brief"] is None


def test_recall_is_also_taken_within_a_thousand_words():
    far = (Passage("b.txt", "word " * 995), Passage("a.txt", QUOTE), Passage("a.txt", QUOTE))
    assert scores(LOAN, Reply("", hits=far))["recall within words"] == 1
    too_far = (Passage("b.txt", "word " * 996), *far[1:])
    assert scores(LOAN, Reply("", hits=too_far))["recall within words"] == 0


def test_a_refusal_is_neither_right_nor_wrong():
    found = scores(LOAN, Reply("The articles do not say $1.5 billion.", refused=True))
    assert (found["right"], found["wrong"], found["false refusal"]) == (0, 0, 1)
    assert found["citation precision"] is None


def test_an_unanswerable_question_has_only_scores_of_refusing():
    found = scores(NONE, Reply("", refused=True))
    assert (found["right refusal"], found["right"], found["recall@10"]) == (1, None, None)
    assert scores(NONE, RIGHT)["right refusal"] == 0


def test_all_groups_and_all_evidence_where_all_are_wanted():
    half = scores(BOTH, RIGHT)
    assert (half["right"], half["citation recall"]) == (0, 0.5)
    second = "The loan was 2 billion, another paper said."
    whole = Reply(
        f"{QUOTE} {second}", citations=(passage("a.txt", QUOTE), passage("b.txt", second))
    )
    assert scores(BOTH, whole)["right"] == scores(BOTH, whole)["citation recall"] == 1


def test_a_disagreement_is_right_when_it_cites_two_sides():
    sides = (
        (passage("a.txt", QUOTE),),
        (passage("b.txt", "The loan was 2 billion, another paper said."),),
    )
    told = replace(RIGHT, disagreements=(sides,))
    assert scores(BOTH, told)["right disagreement"] == 1
    assert scores(BOTH, replace(RIGHT, disagreements=(sides[:1],)))["right disagreement"] == 0
    found = scores(LOAN, told)
    assert (found["told disagreement"], found["right disagreement"]) == (1, 0)


def test_where_any_evidence_will_do_the_sides_are_told_by_what_they_quote():
    second = "The loan was 2 billion, another paper said."
    case = replace(BOTH, all_evidence_required=False)
    sides = ((passage("a.txt", QUOTE),), (passage("b.txt", second),))
    told = replace(RIGHT, disagreements=(sides,))
    assert scores(case, told)["right disagreement"] == 1
    same = replace(RIGHT, disagreements=((sides[0], sides[0]),))
    assert scores(case, same)["right disagreement"] == 0


def test_retrieval_wants_the_quote_whole_in_the_right_article():
    hits = (
        Passage("b.txt", QUOTE),
        Passage("a.txt", "The loan was"),
        Passage("a.txt", "x The loan  was\n$1.5 billion. y"),
    )
    assert needs_met(LOAN, hits) == [set(), set(), {0}]
    found = scores(LOAN, Reply("", hits=hits))
    assert (found["recall@1"], found["recall@4"]) == (0, 1)
    assert found["mrr"] == pytest.approx(1 / 3)
    assert found["document recall@10"] == 1


def test_evidence_without_a_quote_is_met_by_its_article():
    case = Case("x", "?", answers=("loan",), evidence=(Evidence("a.txt"),))
    found = scores(
        case,
        Reply(
            "The loan",
            citations=(passage("a.txt", "It was made"),),
            hits=(Passage("a.txt", "anything"),),
        ),
    )
    assert (found["recall@1"], found["right"]) == (1, 1)


def test_a_span_that_does_not_hold_is_counted():
    broken = Passage("a.txt", QUOTE, 1, 1 + len(QUOTE))
    unknown = Passage("gone.txt", QUOTE, 0, len(QUOTE))
    reply = replace(RIGHT, citations=(passage("a.txt", QUOTE), broken), nearest=(unknown,))
    assert broken_spans(reply, text_of) == [broken, unknown]
    assert scores(LOAN, reply)["broken spans"] == 2
    assert scores(LOAN, reply)["spans"] == 3


def test_a_citation_without_offsets_is_found_by_its_words():
    assert scores(LOAN, replace(RIGHT, citations=(Passage("a.txt", QUOTE),)))["right"] == 1
    assert scores(LOAN, replace(RIGHT, citations=(Passage("a.txt", "not there"),)))["right"] == 0


def test_yes_counts_only_as_an_opening():
    case = replace(LOAN, answers=("Yes",))
    assert scores(case, replace(RIGHT, text="He said yes to it."))["says it"] == 0
    assert scores(case, replace(RIGHT, text="Yes, he did."))["says it"] == 1
    assert scores(case, replace(RIGHT, text="He did.", short="yes"))["says it"] == 1


@pytest.mark.parametrize(
    ("case", "reply", "outcome"),
    [
        (LOAN, RIGHT, "right"),
        (LOAN, Reply("", refused=True), "refused, but answerable"),
        (LOAN, Reply("no"), "wrong"),
        (NONE, RIGHT, "answered, but unanswerable"),
        (NONE, Reply("", refused=True), "rightly refused"),
    ],
)
def test_outcomes_in_words(case, reply, outcome):
    assert outcome_of(scores(case, reply)) == outcome
