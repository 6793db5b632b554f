"""A system behind HTTP: JSON goes there, JSON comes back.

Sent: ``{"question": …, "history": [[question, answer], …]}``. Given: a text, or an object
as ``eval.systems`` describes it.
"""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Sequence
from urllib.error import URLError

from eval.replies import reply_from
from eval.types import EvalError, Reply

_MOST = 16 * 1024 * 1024
"""Bytes of a reply that are read: more is no answer."""


class Endpoint:
    """A system at a URL. It is the one part of eval that opens a connection, when told to."""

    def __init__(self, url: str, *, timeout: float = 120.0) -> None:
        if not url.startswith(("http://", "https://")):
            raise EvalError(f"{url} is no address of an endpoint: use http:// or https://.")
        self.name = url
        self._timeout = timeout

    def ask(self, question: str, history: Sequence[tuple[str, str]] = ()) -> Reply:
        """What the endpoint gave, timed with the way there and back.

        Raises:
            EvalError: it does not answer, or not with JSON.

        """
        body = json.dumps({"question": question, "history": [list(turn) for turn in history]})
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            self.name,
            data=body.encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        since = time.perf_counter()
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                given = json.loads(response.read(_MOST))
        except (URLError, TimeoutError, OSError) as error:
            raise EvalError(f"{self.name} does not answer: {error}. Is it running?") from error
        except ValueError as error:
            raise EvalError(f"{self.name} did not answer with JSON: {error}.") from error
        return reply_from(given, time.perf_counter() - since)
