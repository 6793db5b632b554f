"""Takes the screenshots of the page: .venv/bin/python docs/screenshots.py

Needs the test extra and Debian's chromium. The desk stands over the seeds, so the pictures
show what a fresh checkout shows.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))

from playwright.sync_api import sync_playwright  # noqa: E402

from rag.desk import open_desk  # noqa: E402
from ui.serve import Address, launch, quiet_gradio  # noqa: E402

CHROMIUM = "/usr/bin/chromium"
QUESTION = "How much was the loan that Putin offered Belarus?"
SHOTS: dict[str, dict[str, Any]] = {
    "page.png": {"viewport": {"width": 1280, "height": 800}},
    "page-dark.png": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "page-phone.png": {
        "viewport": {"width": 390, "height": 800},
        "device_scale_factor": 2,
        "has_touch": True,
    },
}


def main(question: str) -> None:
    """Serves the page over the seeds and takes each picture."""
    quiet_gradio()
    from ui.page import build
    from ui.room import Room

    with open_desk() as desk, tempfile.TemporaryDirectory() as data:
        room = Room(desk, data=Path(data))
        demo = build(room)
        url = launch(demo, room, Address())
        room.examined.wait()
        with sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            for name, window in SHOTS.items():
                page = browser.new_context(**window).new_page()
                page.goto(url)
                page.wait_for_selector(".example")
                page.fill("#question textarea", question)
                page.press("#question textarea", "Enter")
                page.wait_for_selector(".turn .actions")
                if window["viewport"]["width"] > 880:  # on a phone the article covers the answer
                    page.locator(".says .chip").first.click()
                    page.wait_for_selector("mark.quoted")
                page.locator("#question textarea").blur()
                page.mouse.move(0, 0)
                page.wait_for_timeout(400)
                page.screenshot(path=DOCS / name)
            page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            page.goto(url)
            page.wait_for_selector(".example")
            page.get_by_role("tab", name="Corpus").click()
            page.wait_for_selector(".dot")
            page.locator(".dot").first.hover()
            page.wait_for_timeout(400)
            page.screenshot(path=DOCS / "page-corpus.png")
            browser.close()
        demo.close(verbose=False)
        room.close()


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or QUESTION)
