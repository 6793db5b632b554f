"""A GGUF file as a chat model, in this process: the only import of xllamacpp."""

from __future__ import annotations

import importlib.util
import os
import queue
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.utils import convert_to_openai_messages, message_chunk_to_message
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from vectorstore.errors import ExtraMissing, ModelError

_MAGIC = b"GGUF"
_CONTEXT = 4096
_ODDS = ("logprobs", "top_logprobs")
"""Ask for the odds of each word beside it, in the form that OpenAI gave it."""


class GgufChat(BaseChatModel):
    """Runs the model of a GGUF file on the processor.

    The file is loaded at the first word asked for. One reply is made at a time; the start
    of a prompt that the last one had too is not read again.
    """

    path: str
    threads: int = 0
    """0 for half of the processor's: two on a busy machine of two are slower than one."""
    most_tokens: int = 400
    _server: Any = PrivateAttr(default=None)
    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    def model_post_init(self, context: Any, /) -> None:
        """Says at once what would fail at the first question.

        Raises:
            ExtraMissing: xllamacpp is not installed.
            ModelError: there is no such file, or it is no GGUF file.

        """
        super().model_post_init(context)
        if importlib.util.find_spec("xllamacpp") is None:
            raise ExtraMissing(f"The model gguf:{self.path}", "local")
        try:
            with Path(self.path).open("rb") as file:
                start = file.read(len(_MAGIC))
        except OSError as error:
            raise ModelError(f"{self.path} cannot be read ({error}): name a GGUF file.") from error
        if start != _MAGIC:
            raise ModelError(f"{self.path} is no GGUF file: name one after gguf:.")

    @property
    def _llm_type(self) -> str:
        return "gguf"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        pieces = [piece.message for piece in self._stream(messages, stop, run_manager, **kwargs)]
        whole = pieces[0]
        for piece in pieces[1:]:
            whole = whole + piece
        return ChatResult(generations=[ChatGeneration(message=message_chunk_to_message(whole))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        arriving: queue.Queue[dict[str, Any] | BaseException | None] = queue.Queue()
        leaving = threading.Event()
        asked = {
            "messages": convert_to_openai_messages(messages),
            "max_tokens": kwargs.get("max_tokens", self.most_tokens),
            "temperature": kwargs.get("temperature", 0),
            "stop": stop or [],
            "stream": True,
            "stream_options": {"include_usage": True},
            **{name: kwargs[name] for name in _ODDS if name in kwargs},
        }
        threading.Thread(
            target=self._run, args=(asked, arriving, leaving), name="newsdesk-gguf", daemon=True
        ).start()
        try:
            while (event := arriving.get()) is not None:
                if isinstance(event, BaseException):
                    raise event
                chunk = ChatGenerationChunk(message=_message(event))
                if run_manager:
                    run_manager.on_llm_new_token(str(chunk.text), chunk=chunk)
                yield chunk
        finally:
            leaving.set()

    def _run(
        self,
        asked: dict[str, Any],
        arriving: queue.Queue[dict[str, Any] | BaseException | None],
        leaving: threading.Event,
    ) -> None:
        def take(event: dict[str, Any]) -> bool:
            arriving.put(event)
            return leaving.is_set()  # true stops the model at this token

        try:
            with self._lock:
                if not leaving.is_set():
                    self._loaded().handle_chat_completions(asked, take)
        except Exception as error:
            arriving.put(error)
        finally:
            arriving.put(None)

    def _loaded(self) -> Any:
        if self._server is None:
            import xllamacpp

            settings = xllamacpp.CommonParams()
            settings.model.path = self.path
            settings.n_ctx = _CONTEXT
            settings.n_parallel = 1
            threads = self.threads or max(1, (os.cpu_count() or 2) // 2)
            settings.cpuparams.n_threads = threads
            settings.cpuparams_batch.n_threads = threads
            settings.warmup = False
            settings.verbosity = -1
            # The library opens a port on the loopback address whether one wants it or not:
            # a key that nobody learns shuts it to other programs and to pages in a browser.
            settings.api_keys = [secrets.token_hex(32)]
            self._server = xllamacpp.Server(settings)
        return self._server


def _message(event: dict[str, Any]) -> AIMessageChunk:
    """A piece of a reply from one event of the stream.

    Raises:
        ModelError: the event tells of an error.

    """
    if "error" in event:
        told = event["error"]
        raise ModelError(str(told.get("message", told) if isinstance(told, dict) else told))
    choice = (event.get("choices") or [{}])[0]
    reason, used, odds = choice.get("finish_reason"), event.get("usage"), choice.get("logprobs")
    return AIMessageChunk(
        content=(choice.get("delta") or {}).get("content") or "",
        response_metadata={
            **({"finish_reason": reason} if reason else {}),
            **({"logprobs": odds} if odds else {}),
        },
        usage_metadata=UsageMetadata(
            input_tokens=used["prompt_tokens"],
            output_tokens=used["completion_tokens"],
            total_tokens=used["prompt_tokens"] + used["completion_tokens"],
        )
        if used
        else None,
    )
