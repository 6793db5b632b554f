"""Our encoder as an OpenAI-compatible embeddings endpoint, for libraries that take no other.

It listens on the loopback address alone, on a port that the system chooses.
"""

from __future__ import annotations

import json
import threading
import weakref
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from langchain_core.embeddings import Embeddings

_MOST = 64 * 1024 * 1024
"""Bytes of a request that are read."""


class EmbeddingsEndpoint:
    """``POST {url}/embeddings`` with ``{"input": text or texts}`` gives their vectors.

    To be closed; a ``with`` block does it.
    """

    def __init__(self, encoder: Embeddings) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(encoder))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.close = weakref.finalize(self, _end, self._server, self._thread)
        """Listens no more; so it is, too, when nobody holds it."""

    @property
    def url(self) -> str:
        """The base address, as clients of OpenAI's take it."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> EmbeddingsEndpoint:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _end(server: ThreadingHTTPServer, thread: threading.Thread) -> None:
    server.shutdown()
    server.server_close()
    thread.join()


def vectors_for(asked: Any, encoder: Embeddings) -> dict[str, Any]:
    """The answer to a request.

    Raises:
        ValueError: it has no texts.

    """
    texts = asked.get("input") if isinstance(asked, dict) else None
    texts = [texts] if isinstance(texts, str) else texts
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError("'input' is a text or a list of texts.")
    data = [
        {"object": "embedding", "index": number, "embedding": [float(x) for x in vector]}
        for number, vector in enumerate(encoder.embed_documents(texts))
    ]
    usage = {"prompt_tokens": 0, "total_tokens": 0}
    return {"object": "list", "model": asked.get("model", ""), "data": data, "usage": usage}


def _handler(encoder: Embeddings) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            if not self.path.endswith("/embeddings") or length > _MOST:
                self._give(404, {"error": {"message": "POST texts to /v1/embeddings."}})
                return
            try:
                self._give(200, vectors_for(json.loads(self.rfile.read(length)), encoder))
            except ValueError as error:
                self._give(400, {"error": {"message": str(error)}})

        def _give(self, status: int, content: Any) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - its own name
            """Says nothing: a run prints its figures."""

    return Handler
