"""Who says whether evidence carries a claim: the judge that a setting names.

(empty)               ``rag.support``, a small regression: the default
cross-encoder:NAME    a cross-encoder or entailment model, by its folder or hub name
provider:name         a language model, named as for ``NEWSDESK_MODEL``
http://…, https://…   an endpoint: ``{"claim": …, "evidence": …}`` → ``{"probability": …}``
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.grounding import Judge, support
from vectorstore.errors import ModelError
from vectorstore.library_cross_encoder import LibraryCrossEncoder

if TYPE_CHECKING:
    from rag.model_shelf import Shelf
    from rag.settings import Settings

_log = logging.getLogger(__name__)

CROSS_ENCODER = "cross-encoder:"
VARIABLE = "NEWSDESK_JUDGE"
_REST = 60.0
"""Seconds for which a judge that failed is left alone: nobody should wait for it twice."""


class NoWord(ModelError):
    """A judge that works gave no verdict on one claim."""


def load_judge(name: str, shelf: Shelf, *, threads: int = 0, timeout: float = 60.0) -> Judge:
    """The judge of that name: (claim, evidence) → probability.

    A claim that ends in a question mark asks whether the evidence states the answer. A judge
    raises ``NoWord`` where it has none, and another ``ModelError`` where it cannot be used.

    Args:
        name: as above.
        shelf: where installed models lie.
        threads: of a model that runs in this process; 0 leaves the choice to it.
        timeout: seconds after which a language model or an endpoint is given up.

    Raises:
        ExtraMissing: the integration of a language model is not installed.
        ModelError: a model of this machine is not there.
        SettingsError: the name is none of these.

    """
    kind = name[: name.find(":") + 1].strip().lower()
    if not name:
        return support
    if kind == CROSS_ENCODER:
        model = LibraryCrossEncoder(name[name.find(":") + 1 :].strip(), VARIABLE)
        return lambda claim, evidence: float(model.probabilities([(claim, evidence)])[0])
    if kind in ("http:", "https:"):
        from rag.http_judge import HttpJudge

        return HttpJudge(name, timeout=timeout)
    from rag.chat_judge import ChatJudge
    from rag.chat_model import load_chat_model

    return ChatJudge(name, load_chat_model(name, shelf, threads), timeout=timeout)


def judging_of(settings: Settings) -> Judging | None:
    """The judge that the settings name, loaded at its first word; mostly none.

    Raises:
        ExtraMissing, ModelError, SettingsError: as ``load_judge`` does.

    """
    if not (name := settings.judge):
        return None
    return Judging(
        load_judge(name, settings.shelf, threads=settings.threads, timeout=settings.model_timeout)
    )


@dataclass(slots=True)
class Judging:
    """A judge that was named, and is left alone for a while where it fails."""

    judge: Judge
    _silent_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_away(self) -> bool:
        """Whether it failed a moment ago, and is left alone."""
        with self._lock:
            return time.monotonic() < self._silent_until

    def asked(self, claim: str, evidence: str) -> float | None:
        """What the judge says; nothing where it fails now or did a moment ago."""
        if self.is_away:
            return None
        try:
            return min(max(self.judge(claim, evidence), 0.0), 1.0)
        except NoWord as error:
            _log.warning("The judge has no word: %s", error)
            return None
        except ModelError as error:
            _log.warning("The judge is left alone for a minute: %s", error)
            with self._lock:
                self._silent_until = time.monotonic() + _REST
            return None
