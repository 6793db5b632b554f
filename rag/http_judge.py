"""A judge behind HTTP: a claim and its evidence go there, a probability comes back."""

from __future__ import annotations

import json
import urllib.request
from urllib.error import URLError

from vectorstore.errors import ModelError

_MOST = 64 * 1024
"""Bytes of a reply that are read."""


class HttpJudge:
    """A judge at a URL.

    Sent: ``{"claim": …, "evidence": …}``. Given: a number from 0 to 1, or an object that has it
    as ``probability``.
    """

    def __init__(self, url: str, *, timeout: float) -> None:
        self.url = url
        self._timeout = timeout

    def __call__(self, claim: str, evidence: str) -> float:
        """The probability that ``evidence`` carries ``claim``.

        Raises:
            ModelError: the endpoint does not answer, or with no probability.

        """
        request = urllib.request.Request(  # noqa: S310 - rag.judge checks the scheme
            self.url,
            data=json.dumps({"claim": claim, "evidence": evidence}).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                given = json.loads(response.read(_MOST))
        except (URLError, OSError) as error:
            raise ModelError(f"{self.url} does not answer ({error}): is it running?") from error
        except ValueError as error:
            raise ModelError(f"{self.url} did not answer with JSON ({error}).") from error
        found = given.get("probability") if isinstance(given, dict) else given
        if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 1:
            raise ModelError(f'{self.url} owes {{"probability": 0 to 1}} and gave {given!r:.80}.')
        return float(found)
