import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from fakes import LOAN, NONE, FakeSystem, passage, text_of

from eval.plots import Axis, Bar, bars, dots, lines, round_end
from eval.report import page
from eval.run import Options, run_set
from eval.types import EvalSet, Reply
from rag import Settings

NASTY = '<script>alert("x")</script>'


@pytest.fixture
def run(tmp_path):
    quote = "It was made in Sochi on Monday."
    replies = {
        f"{part} {i} {NASTY}?": Reply(
            NASTY, citations=(passage("a.txt", quote),), confidence=i / 10, seconds=i
        )
        for part in ("tune", "held")
        for i in range(10)
    }
    cases = {
        part: (
            *(replace(LOAN, id=f"{part}{i}", question=f"{part} {i} {NASTY}?") for i in range(10)),
            NONE,
        )
        for part in ("tune", "held")
    }
    questions = EvalSet("seeds", tmp_path, cases, frozenset({"held"}), "hash")
    return run_set(
        questions, FakeSystem(replies), text_of, Settings(), Options(resamples=20, progress=False)
    )


class Checker(HTMLParser):
    """Collects tags, and fails on one that is closed out of turn."""

    VOID = frozenset({"meta", "br"})

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.links = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.links += [v for k, v in attrs if k in {"src", "href", "action"}]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append(tag)

    def handle_endtag(self, tag):
        # A paragraph or cell is closed by us always, so every end has its start.
        assert self.open.pop() == tag


def test_the_page_is_whole_and_reaches_for_nothing(run):
    checker = Checker()
    checker.feed(page(run))
    assert checker.open == []
    assert checker.links == []
    assert "script" not in checker.seen
    assert checker.seen.count("svg") == 5  # risk, calibration, latency, two by kind
    assert "http" not in re.sub(r'http-equiv="', "", page(run))


def test_what_articles_and_questions_say_is_escaped(run):
    assert NASTY not in page(run)
    assert "&lt;script&gt;" in page(run)


def test_failures_show_the_evidence_beside_what_was_given(run):
    told = page(run)
    assert told.count("<article>") == 10
    assert "Wanted</small><br>$1.5 billion / 1.5 billion dollars" in told
    assert "<b>wrong</b> (9)" in told or "<b>wrong</b> (10)" in told
    assert "The loan was $1.5 billion." in told
    assert "It was made in Sochi on Monday." in told


def test_held_questions_are_counted_not_shown(run):
    assert "10 more are kept back" in page(run)
    assert "held 3" not in page(run)


def test_a_run_without_confidence_has_no_curves_but_a_page(run):
    for part in run["parts"].values():
        for row in part["rows"]:
            row["scores"].pop("confidence", None)
            row["scores"].pop("seconds", None)
    checker = Checker()
    checker.feed(page(run))
    assert checker.seen.count("svg") == 2


def test_points_lie_where_they_belong():
    drawn = lines([("a", [(0, 0), (1, 1)])], Axis("x"), Axis("y"), diagonal=True)
    # from the lower left of the frame to its upper right
    assert drawn.count("M46.0 232.0L368.0 24.0") == 2
    assert 'cx="207.0" cy="128.0"' in dots([("a", [(0.5, 0.5, 4)])], Axis("x"), Axis("y"))


def test_a_bar_is_as_long_as_its_value():
    drawn = bars([Bar("all", 1.0), Bar("half & more", 0.5, 0.4, 0.6)])
    widths = [float(w) for w in re.findall(r'width="([\d.]+)" height="16"', drawn)]
    assert widths[1] == widths[0] / 2
    assert "half &amp; more" in drawn


def test_an_axis_of_no_length_divides_by_nothing():
    assert lines([("a", [(0, 0)])], Axis("x", 0, 0), Axis("y"))


@pytest.mark.parametrize(
    ("value", "end"), [(1.46, 2), (0.031, 0.04), (1, 1), (0, 1), (9, 10), (170, 200)]
)
def test_an_axis_of_seconds_ends_at_a_round_number(value, end):
    assert round_end(value) == pytest.approx(end)


def test_what_is_held_back_stands_last_and_the_legend_above_the_frame(run):
    told = page(run)
    assert told.index("tune (11)") < told.index("held (11)")
    assert told.index("<small>right</small>") < told.index("<h2>Plots</h2>")
    assert 'y="12">tune</text>' in told
    assert 'class="axis" x="0" y="12">share wrong</text>' in told
