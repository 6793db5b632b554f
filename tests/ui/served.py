"""A page that is served, a window on it, and articles that try to be markup."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

HOSTILE = (
    "<script>window.pwned = 1</script> {{7*7}} ${window.pwned = 2} `x`\n\n"
    "The minister <img src=http://example.com/a.png onerror=window.pwned=3> said the budget of "
    "Atlantis grew by 12 percent in 2021, the treasury reported on Monday.\n\n"
    "Read [more](javascript:alert(1)) ![dot](http://example.com/b.png) at the treasury "
    "<a href='javascript:window.pwned=4'>here</a> before the vote in Atlantis.\n\n"
    "A \u202egnirts desrever\u202c followed, </mark></p><iframe src=//example.com></iframe> and "
    "\"quotes' were left open by the treasury of Atlantis.\n"
)
HOSTILE_NAME = "a<img src=x onerror=window.pwned=5>&amp;'`{{b}}.txt"


@dataclass
class Served:
    """A page that is being served."""

    url: str
    room: Any
    demo: Any = field(repr=False)


@dataclass
class Tab:
    """A page in the browser, with what went wrong in it and whom it called."""

    page: Any
    requests: list[str]
    errors: list[str]

    def ask(self, question: str, *, done: str = ".turn:last-child .actions") -> None:
        before = self.page.locator(".turn").count()
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")
        self.page.wait_for_function(
            "n => document.querySelectorAll('.turn').length === n", arg=before + 1
        )
        if done:
            self.page.wait_for_selector(done)

    def kept(self, count: int) -> None:
        """Waits until the browser keeps ``count`` questions of the newest conversation."""
        self.page.wait_for_function(
            """count => Object.entries(localStorage).some(([name, value]) =>
                name.endsWith(':list') && JSON.parse(value)[0].count === count)""",
            arg=count,
        )

    def strangers(self) -> list[str]:
        """Requests to any host but this machine."""
        own = ("http://127.0.0.1", "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]
