"""A chat model's words as they come, with an end whatever the model does."""

from __future__ import annotations

import logging
import queue
import re
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

from vectorstore.sentences import split_sentences

_log = logging.getLogger(__name__)

MOST_SIGNS = 6_000
"""A reply is stopped here: no answer of a few sentences is longer."""
_LONGEST = 4.0
"""The whole reply may take this many times the silence that is borne."""
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_HALF_TAG = re.compile(r"<[a-z/]{0,9}\Z", re.IGNORECASE)
_LATE_MARKS = re.compile(
    r"([.!?]+[\"'”’)]*)(\s*(?:(?:\[|【)[\d\s,;–-]{1,12}[^\]】]{0,10}(?:\]|】)\s*)+)"
)
_CUT = frozenset({"length", "max_tokens", "MAX_TOKENS", "model_length"})


class ModelSilent(Exception):
    """The model said nothing for too long."""


class ModelFailed(Exception):
    """The model broke with an error of its own."""


@dataclass(slots=True)
class Reply:
    """One reply under way: iterate over it for its sentences.

    Leaving the loop early stops the model at its next word.
    """

    model: BaseChatModel
    messages: Sequence[BaseMessage]
    timeout: float
    truncated: bool = False
    """Whether it broke off; known after the last sentence."""
    _stop: threading.Event = field(default_factory=threading.Event)

    def sentences(self) -> Generator[str, None, None]:
        """Whole sentences, each with its citation marks, as soon as the next has begun.

        Raises:
            ModelSilent: nothing came for ``timeout`` seconds, or no end for four times that.
            ModelFailed: the model raised an error.

        """
        said, given = "", 0
        for word in self._words():
            said += word
            whole = _sentences(_HALF_TAG.sub("", _THOUGHT.sub("", said)))
            yield from whole[given:-1]
            given = max(given, len(whole) - 1)
            if len(said) > MOST_SIGNS:
                self.truncated = True
                break
        rest = _sentences(_THOUGHT.sub("", said))[given:]
        if rest and self.truncated and not re.search(r"[.!?…][\"'”’)\]\s\d]*$", rest[-1]):
            rest.pop()
        yield from rest

    def _words(self) -> Iterator[str]:
        arriving: queue.Queue[str | BaseException | None] = queue.Queue()
        threading.Thread(
            target=self._listen, args=(arriving,), name="newsdesk-model", daemon=True
        ).start()
        end = time.monotonic() + _LONGEST * self.timeout
        try:
            while True:
                patience = min(self.timeout, end - time.monotonic())
                try:
                    word = arriving.get(timeout=max(patience, 0.0))
                except queue.Empty:
                    raise ModelSilent from None
                if word is None:
                    return
                if isinstance(word, BaseException):
                    raise ModelFailed(f"{type(word).__name__}: {word}") from word
                yield word
        finally:
            self._stop.set()

    def _listen(self, arriving: queue.Queue[str | BaseException | None]) -> None:
        try:
            for chunk in self.model.stream(self.messages):
                if self._stop.is_set():
                    return
                self.truncated |= _is_cut(chunk.response_metadata)
                arriving.put(str(chunk.text))
        except Exception as error:
            _log.info("The chat model failed", exc_info=True)
            arriving.put(error)
        finally:
            arriving.put(None)


def _is_cut(metadata: dict[str, Any]) -> bool:
    reasons = {metadata.get(key) for key in ("finish_reason", "done_reason", "stop_reason")}
    return bool(reasons & _CUT)


def _sentences(said: str) -> list[str]:
    """The sentences of ``said``, the marks that follow a full stop with the one they end."""
    early = _LATE_MARKS.sub(lambda m: f"{m[2].strip()}{m[1]} ", said)
    return [early[s.start : s.end] for s in split_sentences(early)]
