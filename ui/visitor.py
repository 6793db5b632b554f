"""Who is asking: a random key in a cookie, by which a browser finds its own articles again.

The key is the only way to them. It is drawn here, never shown to a script, never written
down: on the disk stands a digest of it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from typing import Any

COOKIE = "newsdesk_reader"
DAYS = 30
"""How long a browser keeps its key, and Newsdesk the articles, after the last visit."""
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


def new_key() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def key_of(request: Any) -> str:
    """The key that a request carries, or nothing where it carries none that could be ours."""
    cookies: Mapping[str, str] = getattr(request, "cookies", None) or {}
    key = cookies.get(COOKIE, "")
    return key if _KEY.fullmatch(key) else ""


def folder_of(key: str) -> str:
    """The name of the folder of a key; nobody finds the key from it."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def set_cookie(key: str, *, secure: bool) -> str:
    """The header that gives a browser its key: no script reads it, no other site sends it."""
    more = "; Secure" if secure else ""
    return f"{COOKIE}={key}; Max-Age={DAYS * 86_400}; Path=/; HttpOnly; SameSite=Lax{more}"
