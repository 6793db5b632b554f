"""How an event runs without Gradio's own signs of work, and without a public API."""

from __future__ import annotations

from typing import Any

SIDE_BY_SIDE = 8
"""Small events of one kind that run at the same time; Gradio's own default is one."""
QUIET: dict[str, Any] = {
    "show_progress": "hidden",
    "api_visibility": "private",
    "concurrency_limit": SIDE_BY_SIDE,
}
