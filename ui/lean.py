"""What Gradio costs: of a window no more than the conversation needs, and next to nothing at rest.

For links that rebuild a whole page, which Newsdesk does not have, Gradio keeps a copy of every
part of the page for each window, with its latest markup: 40 kB after five questions, and as much
again for what never changes. The browser has all that already.

Around every event it looks for matplotlib, on the disk where there is none: what its figures are
drawn by, which Newsdesk does not have either.

It looks a thousand times a second whether somebody pressed a button, and a hundred times for bars
of progress, which Newsdesk draws itself: a tenth of a processor while nobody asks anything.
"""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

from gradio.state_holder import SessionState, StateHolder

_LOOKS = 0.01
"""Seconds between two looks for what was pressed: nobody sees so few."""
_BARS = 1.0
"""Seconds between two looks for bars of progress."""


class _Unkept(dict[int, Any]):
    """Takes what it is given and keeps nothing of it."""

    def __contains__(self, key: object) -> bool:
        return True  # else Gradio would describe the part anew each time it changes

    def __missing__(self, key: int) -> dict[str, Any]:
        return {}

    def __setitem__(self, key: int, value: Any) -> None:
        """Nothing."""


class LeanStates(StateHolder):  # type: ignore[misc]  # Gradio has no types
    """The windows of a page, each with its state and without a copy of the page."""

    def __getitem__(self, session_id: str) -> SessionState:
        """The state of a window, new if it was not known."""
        known = session_id in self.session_data
        session = super().__getitem__(session_id)
        if not known:
            session.config_values = _Unkept()
            # Each part that changes would be described twice, for nobody.
            session.blocks_config.config_for_block = _undescribed
        return session


def _undescribed(*_: object, **__: object) -> dict[str, Any]:
    return {}


def keep_lean(demo: Any) -> None:
    """Makes a page that was just launched hold little of each window, and rest between them."""
    if importlib.util.find_spec("matplotlib") is None:
        # What is known to be missing is not looked for again.
        sys.modules.setdefault("matplotlib", None)  # type: ignore[arg-type]
    states = LeanStates()
    states.set_blocks(demo)
    demo.app.state_holder = states
    demo._queue.sleep_when_free = _LOOKS
    demo._queue.progress_update_sleep_when_free = _BARS
