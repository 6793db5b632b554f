"""Chat models that say what a test tells them to."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr


class SayingModel(BaseChatModel):
    """Says ``replies`` in turn, the last one again and again, a few signs at a time."""

    replies: list[str]
    finish: str = "stop"
    pause: float = 0.0
    step: int = 7
    fails_after: int | None = None
    """Words after which it raises."""
    _asked: list[list[BaseMessage]] = PrivateAttr(default_factory=list)
    _said: int = PrivateAttr(default=0)
    _closed: threading.Event = PrivateAttr(default_factory=threading.Event)

    @property
    def asked(self) -> list[list[BaseMessage]]:
        """The prompts that it was given."""
        return self._asked

    @property
    def said(self) -> int:
        """How many pieces it has given out."""
        return self._said

    @property
    def closed(self) -> threading.Event:
        """Set when a stream of it has ended."""
        return self._closed

    @property
    def _llm_type(self) -> str:
        return "saying"

    def _next(self, messages: Sequence[BaseMessage]) -> str:
        self._asked.append(list(messages))
        return self.replies[min(len(self._asked), len(self.replies)) - 1]

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self._next(messages)))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        reply = self._next(messages)
        try:
            for n, at in enumerate(range(0, len(reply), self.step)):
                if self.fails_after is not None and n >= self.fails_after:
                    raise ConnectionError("the server went away")
                time.sleep(self.pause)
                self._said += 1
                piece = AIMessageChunk(reply[at : at + self.step])
                yield ChatGenerationChunk(message=piece)
            end = AIMessageChunk("", response_metadata={"finish_reason": self.finish})
            yield ChatGenerationChunk(message=end)
        finally:
            self._closed.set()
