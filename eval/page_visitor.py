"""A browser without its window: it speaks to the page as Gradio's front end does.

Twenty real browsers would take the machine from the page that is measured.
"""

from __future__ import annotations

import html
import http.client
import http.cookiejar
import json
import re
import secrets
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Visitor:
    """One visitor with a session and a key of their own."""

    url: str
    session: str = field(default_factory=lambda: secrets.token_hex(6))
    config: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    """The lines in which the page said how many questions come before."""
    first: list[float] = field(default_factory=list)
    """Seconds until something of each answer was there."""

    def __post_init__(self) -> None:
        self._browser = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
        )
        self._call("/")  # the page gives each browser its key
        self.config = self.config or json.loads(self._call("/config"))
        by_id = {one["id"]: one for one in self.config["components"]}
        box = next(i for i, one in by_id.items() if one["props"].get("elem_id") == "question")
        self._ask = next(
            one
            for one in self.config["dependencies"]
            if (box, "submit") in map(tuple, one["targets"])
        )

    def ask(self, question: str) -> tuple[str, float]:
        """The thread as the page shows it at the end, and the seconds until then."""
        self.asked.append(question)
        began = time.perf_counter()
        return self._listen(self._join(question)), time.perf_counter() - began

    @staticmethod
    def questions_in(thread: str) -> list[str]:
        """The questions that a thread shows, as they were asked."""
        return [html.unescape(h) for h in re.findall(r'<h2 class="asked"[^>]*>(.*?)</h2>', thread)]

    @staticmethod
    def is_answered(thread: str) -> bool:
        """Whether the last question of a thread has its answer."""
        return 'class="actions"' in thread.rpartition("</h2>")[2]

    @property
    def longest_line(self) -> int:
        """The most questions that it was told were before its own."""
        return max(
            (int(n) for line in self.ahead for n in re.findall(r"line: (\d+)", line)), default=0
        )

    def leave(self, question: str) -> None:
        """Asks, and closes the window before the answer is there."""
        self._join(question)
        stream = self._open(f"/gradio_api/queue/data?session_hash={self.session}")
        stream.readline()
        stream.close()

    def _join(self, question: str) -> str:
        """Takes a place in Gradio's queue, with fields that limit nothing."""
        data: list[Any] = [question, None, [], "", "", ""]
        asked = {"data": data, "fn_index": self._ask["id"], "session_hash": self.session}
        return str(json.loads(self._call("/gradio_api/queue/join", asked))["event_id"])

    def _listen(self, event: str) -> str:
        thread: Any = ""
        began, seen = time.perf_counter(), False
        with self._open(f"/gradio_api/queue/data?session_hash={self.session}") as stream:
            for raw in stream:
                if not raw.startswith(b"data:"):
                    continue
                message = json.loads(raw[5:])
                if message.get("event_id") not in (None, event):
                    continue
                kind = message["msg"]
                if kind in ("process_generating", "process_completed"):
                    if not message.get("success", True):
                        raise RuntimeError(str(message))
                    thread = self._merged(thread, message["output"].get("data") or [None])
                    last = str(thread).rpartition("</h2>")[2]
                    if "before yours" in last:
                        self.ahead.append(last)
                    if not seen and re.search(r"Reading \d|class=.actions", last):
                        self.first.append(time.perf_counter() - began)
                        seen = True
                if kind == "process_completed":
                    return str(thread)
                if kind == "close_stream":
                    break
        return str(thread)

    def _merged(self, thread: Any, data: list[Any]) -> Any:
        """Gradio sends a whole value first, and then what changed in it."""
        if not data:
            return thread
        first = data[0]
        if isinstance(first, str):
            return first
        if isinstance(first, list):
            for action, path, value in first:
                if path:
                    raise AssertionError(f"a thread is one text, not {path}")
                thread = value if action == "replace" else thread + value
        return thread

    def _call(self, path: str, body: Any = None) -> str:
        with self._open(path, body) as reply:
            return str(reply.read().decode())

    def _open(self, path: str, body: Any = None) -> http.client.HTTPResponse:
        request = urllib.request.Request(  # noqa: S310  the address is that of our own page
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        opened: http.client.HTTPResponse = self._browser.open(request, timeout=120)
        return opened
