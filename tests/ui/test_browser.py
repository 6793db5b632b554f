"""The page in a real browser: answers, articles, limits, keys."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scripted import FIRST, LOAN
from served import HOSTILE_NAME, Served, Tab

from eval.sets import read_set
from rag.types import REFUSAL

pytestmark = pytest.mark.browser
Visit = Callable[..., Tab]


def test_an_answer_streams_and_its_number_opens_the_article_at_the_quote(
    visit: Visit, real: Served
) -> None:
    tab = visit(real)
    tab.ask("How much was the loan that Putin offered Belarus?")
    page = tab.page
    chip = page.locator(".turn .chip").first
    assert chip.inner_text().startswith("[1]")
    source, quote = chip.get_attribute("data-source"), chip.get_attribute("data-quote")
    chip.hover()
    assert page.locator(".tip").inner_text() == quote
    page.evaluate(
        """() => {
            window.took = null;
            document.addEventListener('click', () => {
                const since = performance.now();
                const look = () => document.querySelector('mark.quoted')
                    ? (window.took = performance.now() - since)
                    : requestAnimationFrame(look);
                look();
            }, {once: true, capture: true});
        }"""
    )
    chip.click()
    mark = page.locator("mark.quoted")
    mark.wait_for()
    assert mark.inner_text() == quote
    assert page.locator(".paper .file").inner_text().endswith(source)
    box, pane = mark.bounding_box(), page.locator(".paper").bounding_box()
    assert pane["y"] <= box["y"] <= pane["y"] + pane["height"]
    assert page.evaluate("window.took") < 300
    page.locator("[data-do=back]").click()
    assert page.locator("mark.quoted").count() == 0
    assert page.evaluate("document.activeElement.classList.contains('chip')")
    assert not tab.errors
    assert not tab.strangers()


def test_examples_are_answered(visit: Visit, real: Served) -> None:
    assert real.room.examined.wait(60)
    assert real.room.examples
    tab = visit(real)
    tab.page.locator(".example").first.click()
    tab.page.wait_for_selector(".turn .actions")
    assert tab.page.locator(".turn .says").count() >= 1
    assert not tab.page.locator("#welcome").is_visible()


def test_sentences_come_one_by_one_without_moving_what_is_there(
    visit: Visit, scripted: Served
) -> None:
    tab = visit(scripted)
    tab.ask("slow", done="")
    page = tab.page
    page.wait_for_selector(".says >> nth=0")
    assert page.locator(".turn .actions").count() == 0
    assert page.locator("#stop").is_visible()
    first, composer = page.locator(".says").first, page.locator("#composer")
    before = first.bounding_box(), composer.bounding_box()["y"]
    page.wait_for_selector(".says >> nth=1")
    page.wait_for_selector(".turn .actions")
    assert (first.bounding_box(), composer.bounding_box()["y"]) == before
    assert page.locator("#go").is_visible()


def test_stop_keeps_what_is_there_and_asks_again(visit: Visit, scripted: Served) -> None:
    tab = visit(scripted)
    tab.ask("endless", done=".says >> nth=1")
    tab.page.locator("#stop").click()
    tab.page.wait_for_selector("text=Stopped")
    assert tab.page.locator(".says").count() == 2
    tab.ask("refused")
    assert tab.page.locator(".turn").count() == 2


def test_a_refusal_looks_like_one_and_shows_what_is_nearest(visit: Visit, scripted: Served) -> None:
    tab = visit(scripted)
    tab.ask("refused")
    refusal = tab.page.locator(".refusal")
    assert REFUSAL in refusal.inner_text()
    assert "Nothing fits." in refusal.inner_text()
    assert "not an answer" in refusal.inner_text()
    assert tab.page.locator(".says").count() == 0
    refusal.locator(".chip").click()
    tab.page.wait_for_selector("mark.quoted")
    assert tab.page.locator("mark.quoted").inner_text() == LOAN


def test_both_sides_of_a_disagreement_notes_and_partial_sources(
    visit: Visit, scripted: Served
) -> None:
    tab = visit(scripted)
    tab.ask("differing")
    sides = tab.page.locator(".differ li")
    assert [side.locator(".chip").count() for side in sides.all()] == [1, 1]
    assert "One source stops at a wall." in tab.page.locator(".note").inner_text()
    assert "partial" in tab.page.locator(".says .chip").nth(1).inner_text()
    assert "only in part" in tab.page.locator(".says").first.inner_text()
    assert tab.page.locator(".status b").inner_text() == "Unsure"


def test_a_quote_that_moved_highlights_nothing_and_says_so(visit: Visit, scripted: Served) -> None:
    tab = visit(scripted)
    tab.ask("moved")
    tab.page.locator(".says .chip").click()
    tab.page.wait_for_selector(".paper .notice")
    assert "nothing is highlighted" in tab.page.locator(".paper .notice").first.inner_text()
    assert tab.page.locator("mark").count() == 0


def test_a_follow_up_shows_what_was_searched_and_lets_it_be_put_right(
    visit: Visit, scripted: Served
) -> None:
    tab = visit(scripted)
    tab.ask("refused")
    tab.ask("and then?")
    asked, more = scripted.room.desk.asked[-1]
    assert asked == "and then?"
    assert [answer.question for answer in more["history"]] == ["refused"]
    line = tab.page.locator(".understood")
    assert "What did Putin offer Belarus?" in line.inner_text()
    line.locator("button").click()
    tab.page.wait_for_selector(".turn.replaced")
    box = tab.page.locator("#question textarea")
    assert box.input_value() == "What did Putin offer Belarus?"
    box.fill("differing")
    box.press("Enter")
    tab.page.wait_for_selector(".differ")
    assert tab.page.locator(".asked").all_inner_texts() == ["refused", "differing"]


def test_asking_again_replaces_the_answer(visit: Visit, scripted: Served) -> None:
    tab = visit(scripted)
    tab.ask("refused")
    tab.ask("differing")
    asked = len(scripted.room.desk.asked)
    tab.page.locator(".turn >> nth=0").locator("[data-do=retry]").click()
    tab.page.wait_for_function("document.querySelectorAll('.turn').length === 1")
    tab.page.wait_for_selector(".refusal")
    assert [question for question, _ in scripted.room.desk.asked[asked:]] == ["refused"]
    tab.page.locator("#new").click()
    tab.page.wait_for_selector(".welcome")


def test_thumbs_are_kept_with_their_reason(visit: Visit, scripted: Served) -> None:
    tab = visit(scripted)
    tab.ask("differing")
    tab.page.locator(".actions >> text=Wrong").click()
    tab.page.keyboard.type("Not what I asked")
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_selector(".rated")
    table = (scripted.room.feedback / "questions.csv").read_text(encoding="utf-8")
    assert "Not what I asked" in table
    tab.ask("refused")
    tab.page.locator(".turn:last-child .actions >> text=Right").click()
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_selector(".turn:last-child .rated")
    # What was called wrong waits for a person; what was called right is a question already.
    questions = read_set(scripted.room.feedback)
    assert [(case.question, case.answerable) for case in questions.parts["all"]] == [
        ("refused", False)
    ]
    assert questions.corpus == scripted.room.desk.corpus


@pytest.mark.parametrize(
    ("question", "told"),
    [("   ", "The question is empty"), ("x" * 20_000, "20,000 characters")],
    ids=["empty", "20,000 characters"],
)
def test_what_cannot_be_asked_says_what_to_do(
    visit: Visit, real: Served, question: str, told: str
) -> None:
    tab = visit(real, width=360, height=740)
    tab.ask(question)
    assert told in tab.page.locator(".trouble").inner_text()
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_errors_name_the_remedy_and_no_inside(
    visit: Visit, scripted: Served, caplog: pytest.LogCaptureFixture
) -> None:
    tab = visit(scripted)
    tab.ask("damaged")
    assert "newsdesk index --rebuild" in tab.page.locator(".trouble").inner_text()
    tab.ask("broken")
    told = tab.page.locator(".trouble").last.inner_text()
    assert "terminal" in told
    assert "secret" not in tab.page.content()
    assert "a secret of the inside" in caplog.text
    tab.ask("refused")


def test_limits_bind_the_table_and_the_questions(visit: Visit, scripted: Served) -> None:
    tab = visit(scripted)
    page = tab.page
    page.locator("#scope [data-do=corpus]").click()
    page.wait_for_selector(".corpus tbody tr")
    assert page.locator(".corpus tbody tr").count() == 5
    page.get_by_label("Search the list").fill("backs")
    page.wait_for_function("document.querySelectorAll('.corpus tbody tr').length === 1")
    page.locator(".corpus .title").click()
    page.wait_for_selector(".paper .headline")
    page.get_by_label("From", exact=True).fill("2020-09-01")
    page.get_by_role("tab", name="Ask").click()
    page.wait_for_function("document.querySelector('.scope').innerText.includes('2020-09-01')")
    tab.ask("refused")
    assert scripted.room.desk.asked[-1][1]["after"] == "2020-09-01"
    page.get_by_role("tab", name="Corpus").click()
    page.get_by_label("To", exact=True).fill("soon")
    page.get_by_role("tab", name="Ask").click()
    page.wait_for_function("document.querySelector('.scope').innerText.includes('soon')")
    tab.ask("Who is Emily Ferris?")
    assert "YYYY-MM-DD" in page.locator(".trouble").inner_text()


@pytest.mark.parametrize("kind", ["Markdown", "HTML", "JSON"])
def test_a_conversation_is_saved(visit: Visit, scripted: Served, kind: str, tmp_path: Path) -> None:
    tab = visit(scripted)
    tab.ask("differing")
    with tab.page.expect_download() as saved:
        tab.page.locator(f"#save-{kind.lower()}").click()
    path = tmp_path / saved.value.suggested_filename
    saved.value.save_as(path)
    text = path.read_text(encoding="utf-8")
    assert LOAN in text
    assert FIRST in text.replace("\\", "")


def test_hostile_articles_are_text_and_load_nothing(visit: Visit, hostile: Served) -> None:
    tab = visit(hostile)
    page = tab.page
    tab.ask("How much did the budget of Atlantis grow?<img src=x onerror=window.pwned=6>")
    assert "<img src=x" in page.locator(".asked").inner_text()
    page.locator(".turn .chip").first.hover()
    page.locator(".turn .chip").first.click()
    page.wait_for_selector(".paper p")
    paper = page.locator(".paper").inner_text()
    assert "<img src=http://example.com/a.png onerror=window.pwned=3>" in paper
    assert "![dot](http://example.com/b.png)" in paper
    assert "⟦U+202E⟧" in paper
    assert HOSTILE_NAME in paper
    page.get_by_role("tab", name="Corpus").click()
    page.wait_for_selector(".corpus")
    assert "empty<b>.txt" in page.locator("#aside").inner_text()
    time.sleep(0.3)
    foreign = page.evaluate(
        """() => [...document.querySelectorAll(
            '#thread :is(img, iframe, script, a), #pane :is(img, iframe, script, a), '
            + '#table :is(img, iframe, script, a), #aside :is(img, b)')].map((e) => e.outerHTML)"""
    )
    assert foreign == []
    assert page.evaluate("window.pwned") is None
    assert tab.strangers() == []
    assert [url for url in tab.requests if re.search(r"/x$|example\.com", url)] == []


@pytest.mark.parametrize("width", [360, 768, 2560])
def test_no_width_scrolls_sideways(visit: Visit, scripted: Served, width: int) -> None:
    tab = visit(scripted, width=width, height=760)

    def sideways() -> Any:
        return tab.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    assert sideways() <= 0
    tab.ask("differing")
    tab.ask("w" * 300)
    assert sideways() <= 0
    tab.page.locator(".says .chip").first.click()
    tab.page.wait_for_selector("mark.quoted")
    assert sideways() <= 0
    tab.page.keyboard.press("Escape")
    tab.page.get_by_role("tab", name="Corpus").click()
    tab.page.wait_for_selector(".corpus")
    assert sideways() <= 0


def test_the_keyboard_alone_does_it_all(visit: Visit, scripted: Served) -> None:
    tab = visit(scripted)
    page = tab.page
    page.locator("#question textarea").focus()
    page.keyboard.type("differing")
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn .actions")

    def focused(script: str) -> Any:
        return page.evaluate(f"document.activeElement.{script}")

    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if "chip" in str(focused("className")):
            break
    assert "chip" in focused("className")
    quote = focused("dataset.quote")
    assert page.locator(".tip").inner_text() == quote
    page.keyboard.press("Enter")
    page.wait_for_selector("mark.quoted")
    assert focused("tagName") == "MARK"
    page.keyboard.press("Escape")
    assert focused("dataset.quote") == quote


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit: Visit, scripted: Served, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    tab = visit(scripted, color_scheme=scheme)
    page = tab.page
    tab.ask("differing")
    tab.ask("refused")
    tab.ask("damaged")
    tab.ask("and then?")
    page.locator(".understood button").click()
    page.wait_for_selector(".turn.replaced")
    page.locator(".turn .chip").first.click()
    page.wait_for_selector("mark.quoted")
    _serious_free(axe.run(page))
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Corpus").click()
    page.wait_for_selector(".corpus")
    _serious_free(axe.run(page))


def _serious_free(results: Any) -> None:
    found = [
        f"{finding['id']}: {[node['html'][:160] for node in finding['nodes']]}"
        for finding in results.response["violations"]
        if finding["impact"] in ("serious", "critical")
    ]
    assert found == []
