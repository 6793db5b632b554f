"""Working with the page in a real browser: history, links, adding, limits, copies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted import ScriptedDesk
from served import Served, Tab

from rag.desk import open_desk
from rag.settings import Settings

pytestmark = pytest.mark.browser
Visit = Callable[..., Tab]
WALL = (
    "Wall raised\n\nThe harbour wall of Vik was raised by nine metres, the mayor said on Monday.\n"
)
ASKED = "By how much was the harbour wall of Vik raised?"


def history(tab: Tab) -> Any:
    tab.page.get_by_role("tab", name="History").click()
    tab.page.wait_for_selector("#history .history")
    return tab.page.locator("#history .talks li")


def test_a_reload_keeps_the_conversation_and_goes_on_with_it(
    visit: Visit, scripted: Served
) -> None:
    tab = visit(scripted)
    tab.ask("differing")
    tab.ask("refused")
    tab.kept(2)
    shown = tab.page.locator("#thread").inner_text()
    tab.page.reload()
    tab.page.wait_for_selector(".turn:last-child .refusal")
    assert tab.page.locator("#thread").inner_text() == shown
    tab.ask("and then?")
    asked, more = scripted.room.desk.asked[-1]
    assert asked == "and then?"
    assert [answer.question for answer in more["history"]] == ["differing", "refused"]
    tab.page.locator(".says .chip").first.click()
    tab.page.wait_for_selector("mark.quoted")
    assert not tab.errors


def test_conversations_are_opened_renamed_and_deleted(visit: Visit, scripted: Served) -> None:
    tab = visit(scripted)
    page = tab.page
    assert history(tab).count() == 0
    assert page.locator("#history .empty").is_visible()
    page.get_by_role("tab", name="Ask").click()
    tab.ask("differing")
    page.locator("#new").click()
    page.wait_for_selector(".welcome")
    tab.ask("refused")
    tab.kept(1)
    lines = history(tab)
    assert lines.locator(".title").all_inner_texts() == ["refused", "differing"]
    assert lines.nth(0).get_attribute("aria-current") == "true"
    lines.nth(1).get_by_text("Rename").click()
    page.keyboard.type("The <b>loan</b>")
    page.keyboard.press("Enter")
    assert lines.nth(1).locator(".title").inner_text() == "The <b>loan</b>"
    lines.nth(1).locator(".title").click()
    page.wait_for_selector(".differ")
    assert page.locator(".asked").all_inner_texts() == ["differing"]
    lines = history(tab)
    lines.nth(1).get_by_text("Delete").click()
    lines.nth(1).get_by_text("Delete for good?").click()
    page.wait_for_selector(".turn", state="detached")
    assert lines.locator(".title").all_inner_texts() == ["refused"]
    page.reload()
    page.wait_for_selector("#welcome >> visible=true")
    assert history(tab).count() == 1
    assert page.evaluate("Object.keys(localStorage).length") == 2
    assert not tab.errors


def test_another_browser_has_another_history(visit: Visit, scripted: Served) -> None:
    visit(scripted).ask("differing")
    assert history(visit(scripted)).count() == 0


def test_a_link_opens_the_answer_here_and_asks_it_anew_elsewhere(
    visit: Visit, scripted: Served
) -> None:
    tab = visit(scripted)
    tab.ask("differing")
    tab.ask("refused")
    link = tab.page.locator(".turn").first.locator("[data-do=link]").get_attribute("data-query")
    asked = len(scripted.room.desk.asked)
    tab.kept(2)
    tab.page.goto(f"{scripted.url}/?{link}")
    tab.page.wait_for_selector(".turn.wanted .differ")
    assert tab.page.locator(".turn").count() == 2
    assert len(scripted.room.desk.asked) == asked
    assert "?" not in tab.page.url
    other = visit(scripted)
    other.page.goto(f"{scripted.url}/?{link}&outlet=AFP&from=2020-01-01")
    other.page.wait_for_selector(".turn .differ")
    assert scripted.room.desk.asked[-1][1]["outlets"] == ("AFP",)
    assert "AFP, from 2020-01-01" in other.page.locator(".limited").inner_text()


def test_what_is_added_is_the_readers_own_until_it_is_removed(
    visit: Visit, real: Served, tmp_path: Path
) -> None:
    (tmp_path / "wall.txt").write_text(WALL, encoding="utf-8")
    (tmp_path / "photo.jpg").write_bytes(b"no text")
    tab, other = visit(real), visit(real)
    page = tab.page
    page.locator("#scope [data-do=add]").click()
    page.set_input_files(
        "#drop input[type=file]", [str(tmp_path / "wall.txt"), str(tmp_path / "photo.jpg")]
    )
    page.wait_for_selector(".outcome")
    assert "1 file added." in page.locator(".outcome").inner_text()
    assert "photo.jpg" in page.locator(".outcome .aside").inner_text()
    assert page.locator(".added .title").inner_text() == "Wall raised"
    page.get_by_role("tab", name="Ask").click()
    assert "6 articles" in page.locator("#scope").inner_text()
    tab.ask(ASKED)
    page.locator(".turn .chip").first.click()
    page.wait_for_selector("mark.quoted")
    assert "nine metres" in page.locator("mark.quoted").inner_text()
    # Another browser neither finds the words nor opens the article by its name.
    other.ask(ASKED)
    assert "nine metres" not in other.page.locator("#thread").inner_text()
    other.page.evaluate(
        """() => {
            const chip = document.querySelector('.turn .chip');
            chip.dataset.source = 'Your articles/wall.txt';
            chip.click();
        }"""
    )
    other.page.wait_for_selector("text=This article is gone")
    # The reader's own comes back with the browser, and goes when they say so.
    tab.kept(1)
    page.reload()
    page.wait_for_selector(".turn .says")
    page.get_by_role("tab", name="Corpus").click()
    page.locator(".added [data-do=remove]").click()
    page.get_by_text("Remove for good?").click()
    page.wait_for_selector(".added", state="detached")
    assert "wall.txt is removed" in page.locator("#outcome").inner_text()
    assert not list(real.room.data.rglob("wall.txt"))
    assert not tab.strangers()


def test_files_dropped_anywhere_are_added(visit: Visit, real: Served) -> None:
    tab = visit(real)
    files = tab.page.evaluate_handle(
        """text => {
            const dropped = new DataTransfer();
            dropped.items.add(new File([text], 'wall.txt', {type: 'text/plain'}));
            return dropped;
        }""",
        WALL,
    )
    tab.page.dispatch_event("#thread", "dragover", {"dataTransfer": files})
    assert tab.page.locator(".veil").is_visible()
    tab.page.dispatch_event("#thread", "drop", {"dataTransfer": files})
    tab.page.wait_for_selector(".outcome >> text=1 file added.")
    assert not tab.page.locator(".veil").is_visible()
    tab.page.locator(".added [data-do=remove]").click()
    tab.page.get_by_text("Remove for good?").click()
    tab.page.wait_for_selector(".added", state="detached")


def test_a_dot_of_the_timeline_limits_list_and_chat(visit: Visit, scripted: Served) -> None:
    tab = visit(scripted)
    page = tab.page
    page.get_by_role("tab", name="Corpus").click()
    dot = page.locator(".dot[data-outlet=AFP]")
    dot.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('.corpus tbody tr').length === 1")
    page.wait_for_selector(".dot.hollow")
    assert page.evaluate("document.activeElement.dataset.outlet") == "AFP"
    page.get_by_role("tab", name="Ask").click()
    assert "AFP" in page.locator("#scope").inner_text()
    tab.ask("refused")
    more = scripted.room.desk.asked[-1][1]
    assert more["outlets"] == ("AFP",)
    assert more["after"] <= "2020-09-14" <= more["before"]
    page.get_by_role("tab", name="Corpus").click()
    page.locator("#clear").click()
    page.wait_for_function("document.querySelectorAll('.corpus tbody tr').length === 5")


@pytest.fixture(scope="module")
def copies(
    serving: Callable[[Any], Served], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A page over one report under three mastheads, and a file that is broken."""
    corpus = tmp_path_factory.mktemp("copies")
    body = "\n\n".join(
        f"The harbour wall of Vik was raised by {n} metres in section {n}, mayor Kari Lund said "
        f"on Monday as work on pier {n} went on in the rain before the visit of the minister."
        for n in ("nine", "ten", "four", "seven", "eleven")
    )
    for outlet in ("Reuters", "AFP", "BBC"):
        (corpus / f"{outlet}.txt").write_text(
            f"---\ntitle: Harbour wall of Vik raised\noutlet: {outlet}\ndate: 2031-05-03\n---\n"
            f"{body}\n",
            encoding="utf-8",
        )
    (corpus / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    with open_desk(
        corpus, Settings(index_dir=str(tmp_path_factory.mktemp("index")), reader="small")
    ) as desk:
        yield serving(ScriptedDesk(desk))


def test_copies_are_one_source_in_the_list_and_at_the_citation(
    visit: Visit, copies: Served
) -> None:
    tab = visit(copies)
    page = tab.page
    tab.ask("By how much was the harbour wall of Vik raised in section nine?")
    assert "+2" in page.locator(".says .chip").first.inner_text()
    also = page.locator(".also .quiet")
    assert also.count() == 2
    also.first.click()
    page.wait_for_selector("mark.quoted")
    quote = page.locator(".says .chip").first.get_attribute("data-quote")
    assert page.locator("mark.quoted").inner_text().rstrip(".") == quote.rstrip(".")
    cited = page.locator(".says .chip").first.get_attribute("data-source")
    assert cited not in page.locator(".paper .file").inner_text()
    page.get_by_role("tab", name="Corpus").click()
    page.wait_for_selector(".corpus")
    assert page.locator(".corpus tbody tr").count() == 1
    assert page.locator(".copies li").count() == 2
    assert "broken.pdf" in page.locator("#aside").inner_text()
    assert not tab.errors


def test_axe_finds_nothing_serious_in_history_and_adding(
    visit: Visit, real: Served, tmp_path: Path
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    (tmp_path / "wall.txt").write_text(WALL, encoding="utf-8")
    (tmp_path / "photo.jpg").write_bytes(b"no text")
    for scheme, width in (("light", 1280), ("dark", 360)):
        tab = visit(real, color_scheme=scheme, width=width)
        page = tab.page
        tab.ask("Who is Emily Ferris?")
        lines = history(tab)
        _serious_free(axe.run(page))
        lines.first.get_by_text("Rename").click()
        _serious_free(axe.run(page))
        page.get_by_role("tab", name="Corpus").click()
        page.set_input_files(
            "#drop input[type=file]", [str(tmp_path / "wall.txt"), str(tmp_path / "photo.jpg")]
        )
        page.wait_for_selector(".outcome")
        _serious_free(axe.run(page))
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def _serious_free(results: Any) -> None:
    found = [
        f"{finding['id']}: {[node['html'][:160] for node in finding['nodes']]}"
        for finding in results.response["violations"]
        if finding["impact"] in ("serious", "critical")
    ]
    assert found == []


@pytest.fixture(scope="module")
def nothing(
    serving: Callable[[Any], Served], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A page over a folder in which there is no file yet."""
    settings = Settings(index_dir=str(tmp_path_factory.mktemp("index")))
    with open_desk(tmp_path_factory.mktemp("nothing"), settings, empty=True) as desk:
        yield serving(desk)


def test_an_empty_desk_says_what_to_do_and_answers_from_what_is_added(
    visit: Visit, nothing: Served, tmp_path: Path
) -> None:
    (tmp_path / "wall.txt").write_text(WALL, encoding="utf-8")
    tab = visit(nothing)
    page = tab.page
    assert "The desk is empty" in page.locator("#welcome").inner_text()
    assert "No articles yet" in page.locator("#scope").inner_text()
    tab.ask(ASKED)
    assert page.locator(".refusal").is_visible()
    page.locator("#new").click()
    page.locator(".first").click()
    page.wait_for_selector("#table .nothing")
    assert not page.locator("#limits").is_visible()
    page.set_input_files("#drop input[type=file]", [str(tmp_path / "wall.txt")])
    page.wait_for_selector(".outcome >> text=1 file added.")
    assert page.locator("#limits").is_visible()
    page.get_by_role("tab", name="Ask").click()
    tab.ask(ASKED)
    assert "nine metres" in page.locator(".says").first.inner_text()
    assert not tab.errors
