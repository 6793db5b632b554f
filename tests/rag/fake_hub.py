"""A model hub on the loopback address, which the real client library talks to."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "0123456789abcdef" * 2 + "01234567"


class FakeHub(ThreadingHTTPServer):
    """Gives ``files`` by their path; says of a file what ``claims`` says, or its sha256."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = files
        self.claims: dict[str, str] = {}
        self.breaks: list[int] = []
        """Where each of the next answers ends, too early."""
        self.given: list[tuple[str, int]] = []
        """The path of each file that was sent, and from which byte on."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: FakeHub

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        owner, repository, word, revision, path = (*self.path[1:].split("/", 4), *[""] * 5)[:5]
        content = self.server.files.get(f"{owner}/{repository}/{path}")
        if word != "resolve" or content is None or revision not in ("main", COMMIT, "v2"):
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start = int((self.headers.get("Range") or "bytes=0-").split("=")[1].partition("-")[0])
        claimed = self.server.claims.get(path) or hashlib.sha256(content).hexdigest()
        self.send_response(206 if start else 200)
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", f'"{claimed}"')
        self.send_header("Content-Length", str(len(content) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        if body:
            self.server.given.append((path, start))
            end = self.server.breaks.pop(0) if self.server.breaks else None
            self.wfile.write(content[start:end])

    def log_message(self, *told: object) -> None:
        """Nothing on the terminal."""


@contextmanager
def hub_of(files: dict[str, bytes]) -> Iterator[FakeHub]:
    hub = FakeHub(files)
    thread = threading.Thread(target=hub.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        hub.server_close()
        thread.join()
