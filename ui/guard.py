"""What stands between a browser and the page: who may call it, what it may load.

Articles are only ever text on the page. Should that fail one day, the policy sent with
every response still keeps the browser from loading or sending anything elsewhere.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.visitor import key_of, new_key, set_cookie

# Gradio's own front end builds functions from strings and has inline scripts and styles, so
# those two are allowed; every address but ours is not.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return host in LOOPBACK or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Guard:
    """Middleware: refuses strange host names on loopback, and sends the policy.

    A page on the web can point its own name at 127.0.0.1 and so read a page that trusts
    whoever reaches it; such a request still carries that name as its host.

    Args:
        app: what comes next.
        hosts: host names that are served; empty serves all (a page opened to a network).

    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = _name(Headers(scope=scope).get("host", ""))
        if self._hosts and name not in self._hosts:
            refusal = PlainTextResponse("Newsdesk answers on this machine only.", status_code=403)
            await refusal(scope, receive, send)
            return

        # Only with the page itself, which comes first and alone: the many requests after it
        # would each get another key.
        key = (key_of(HTTPConnection(scope)) or new_key()) if scope["path"] == "/" else ""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers: Any = MutableHeaders(scope=message)
                if key:
                    headers.append("Set-Cookie", set_cookie(key, secure=scope["scheme"] == "https"))
                headers["Content-Security-Policy"] = POLICY
                headers["Referrer-Policy"] = "no-referrer"
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self._app(scope, receive, guarded)


def _name(host: str) -> str:
    """A Host header without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()
