"""A browser without its window: it speaks to the page as Gradio's front end does.

Twenty real browsers would take the machine from the page that is measured.
"""

from __future__ import annotations

import http.client
import http.cookiejar
import json
import secrets
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from ui.visitor import COOKIE, new_key

_FIRST = '<h2 class="asked"'


@dataclass
class Visitor:
    """One visitor with a session and a key of their own."""

    url: str
    session: str = field(default_factory=lambda: secrets.token_hex(6))
    key: str = field(default_factory=new_key)
    config: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    """The lines in which the page said how many questions come before."""

    def __post_init__(self) -> None:
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

    def leave(self, question: str) -> None:
        """Asks, and closes the window before the answer is there."""
        self._join(question)
        stream = self._open(f"/gradio_api/queue/data?session_hash={self.session}")
        stream.readline()
        stream.close()

    def _join(self, question: str) -> str:
        """Takes a place in Gradio's queue, with fields that limit nothing."""
        data = [question, None, [], "", "", ""]
        asked = {"data": data, "fn_index": self._ask["id"], "session_hash": self.session}
        return str(json.loads(self._call("/gradio_api/queue/join", asked))["event_id"])

    def _listen(self, event: str) -> str:
        thread: Any = ""
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
                    if "before yours" in str(thread):
                        self.ahead.append(str(thread))
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
        request = urllib.request.Request(
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Cookie": f"{COOKIE}={self.key}"},
        )
        opened: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=120)
        return opened
