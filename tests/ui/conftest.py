"""Pages to test against: real desks, a scripted one, and a real chromium to look at them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted import ScriptedDesk
from served import HOSTILE, HOSTILE_NAME, Served, Tab

from rag.desk import Desk, open_desk, seeds
from rag.settings import Settings

CHROMIUM = "/usr/bin/chromium"
_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over the seeds, indexed for these tests alone."""
    where = tmp_path_factory.mktemp("index")
    with open_desk(seeds(), Settings(index_dir=str(where), reader="small")) as desk:
        yield desk


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Any], Served]]:
    """Serves a page over a desk; all pages close at the end."""
    from ui.serve import Address, launch, quiet_gradio

    quiet_gradio()
    from ui.page import build
    from ui.room import Room

    open_pages: list[Served] = []

    def serve(desk: Any) -> Served:
        room = Room(desk, data=tmp_path_factory.mktemp("data"))
        demo = build(room)
        page = Served(launch(demo, room, Address()), room, demo)
        open_pages.append(page)
        return page

    yield serve
    for page in open_pages:
        page.room.examined.wait(60)
        page.demo.close(verbose=False)
        page.room.close()


@pytest.fixture(scope="session")
def real(desk: Desk, serving: Callable[[Any], Served]) -> Served:
    """The page over the seeds with the real reader."""
    return serving(desk)


@pytest.fixture(scope="session")
def scripted(desk: Desk, serving: Callable[[Any], Served]) -> Served:
    """The page over the seeds with answers known beforehand."""
    return serving(ScriptedDesk(desk))


@pytest.fixture(scope="session")
def hostile(
    serving: Callable[[Any], Served], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The page over articles that try to be markup."""
    corpus = tmp_path_factory.mktemp("hostile")
    (corpus / HOSTILE_NAME).write_text(HOSTILE, encoding="utf-8")
    (corpus / "empty<b>.txt").write_text("", encoding="utf-8")
    settings = Settings(index_dir=str(tmp_path_factory.mktemp("index")), reader="small")
    with open_desk(corpus, settings) as desk:
        yield serving(desk)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A headless chromium; Debian's, since none is downloaded.

    It ends with its module: as long as it lives, its event loop stands in the way of tests
    that run one of their own.
    """
    found = CHROMIUM if Path(CHROMIUM).exists() else shutil.which("chromium")
    if not found:
        pytest.skip("no chromium here: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=list(_SWITCHES))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Tab]]:
    """Opens a served page in a window of its own."""
    contexts = []

    def open_page(served: Served, *, width: int = 1280, height: int = 800, **more: Any) -> Tab:
        context = chromium.new_context(viewport={"width": width, "height": height}, **more)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        tab = Tab(page, [], [])
        page.on("request", lambda request: tab.requests.append(request.url))
        page.on("pageerror", lambda error: tab.errors.append(str(error)))
        # Gradio reports a failing script of ours on the console, not as an error of the page.
        page.on(
            "console",
            lambda line: tab.errors.append(line.text) if line.type == "error" else None,
        )
        page.goto(served.url)
        page.wait_for_selector("#thread", state="attached")
        page.wait_for_function("window.newsdesk !== undefined")
        return tab

    yield open_page
    for context in contexts:
        context.close()
