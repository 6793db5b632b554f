"""A judge behind HTTP: a claim and its evidence go there, a probability comes back."""

from __future__ import annotations

import json
import urllib.request
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit

from vectorstore.errors import ModelError, SettingsError

_MOST = 64 * 1024
"""Bytes of a reply that are read."""


class HttpJudge:
    """A judge at a URL.

    Sent: ``{"claim": …, "evidence": …}``. Given: a number from 0 to 1, or an object that has it
    as ``probability``.
    """

    def __init__(self, url: str, *, timeout: float) -> None:
        """Raises ``SettingsError`` for an address without a host, or with a port that is none."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host = port = None
        if not host or any(sign.isspace() for sign in url):
            raise SettingsError("The judge is no address: use http://host:port/path.")
        self._url = url
        # An address may carry a key, and what goes wrong is told.
        self._shown = f"The judge at {host}:{port}" if port else f"The judge at {host}"
        self._timeout = timeout

    def __call__(self, claim: str, evidence: str) -> float:
        """The probability that ``evidence`` carries ``claim``.

        Raises:
            ModelError: the endpoint does not answer, or with no probability.

        """
        request = urllib.request.Request(  # noqa: S310 - rag.judge checks the scheme
            self._url,
            data=json.dumps({"claim": claim, "evidence": evidence}).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                given = json.loads(response.read(_MOST))
        except HTTPError as error:
            raise ModelError(f"{self._shown} refuses ({error}): mend its address.") from error
        except (OSError, HTTPException) as error:
            raise ModelError(f"{self._shown} does not answer ({error}): is it running?") from error
        except (ValueError, RecursionError) as error:
            raise ModelError(f"{self._shown} did not answer with JSON ({error}).") from error
        found = given.get("probability") if isinstance(given, dict) else given
        if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 1:
            raise ModelError(
                f'{self._shown} owes {{"probability": 0 to 1}} and gave {given!r:.80}.'
            )
        return float(found)
