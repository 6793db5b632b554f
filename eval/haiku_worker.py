"""haiku.rag as it is, asked over pipes: runs in an environment of its own, never in ours.

haiku.rag asks for a newer Python and for other packages than Newsdesk does, so
``eval.haiku_recipe`` starts this file with the interpreter of an environment that has it:

    python -I haiku_worker.py URL TOKENIZER

URL is an OpenAI-compatible embeddings endpoint on this machine, TOKENIZER the folder of the
tokenizer that counts the 256 tokens of a chunk. One JSON object a line comes in and goes out:

    {"articles": [{"source", "title", "text"}]}  → {"articles": how many}: a new database of these;
                                                   those that it cannot read are left out, and told
                                                   on the standard error
    {"question", "k"}                            → {"found": [{"source", "text", "score"}]}
    {"open": path}                               → {"chunks": how many} of the database there
    {"files": [{"path", "source", "title"}]}     → {"chunks": how many}: takes them into the open
                                                   database, in place of those of before
    {"alarm": seconds}                           → {}: the system ends this process then

Whatever goes wrong is given as {"error": why}. Everything else is its own default: articles are
read as Markdown by docling, cut by its hybrid chunker, kept by LanceDB, found by vectors and
words together (reciprocal rank fusion). No chat model is asked, and nothing is reranked.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any, TextIO

from haiku.rag.client import HaikuRAG
from haiku.rag.config import AppConfig

DIMENSION = 384


def settings_of(url: str, tokenizer: str) -> AppConfig:
    """Its defaults, with the endpoint's vectors and the tokenizer of its model."""
    model = {
        "provider": "openai",
        "name": "newsdesk",
        "vector_dim": DIMENSION,
        "base_url": url,
        "api_key": "none",
    }
    return AppConfig.model_validate(
        {"embeddings": {"model": model}, "processing": {"chunking_tokenizer": tokenizer}}
    )


class Worker:
    """One database at a time, each in a folder of its own."""

    def __init__(self, config: AppConfig, folder: Path) -> None:
        self._config, self._folder = config, folder
        self._made = 0
        self._client: HaikuRAG | None = None

    async def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What one line asks for."""
        if "articles" in asked:
            return {"articles": await self._keep(asked["articles"])}
        if "open" in asked:
            return await self._open(Path(asked["open"]))
        if "files" in asked:
            return await self._take_in(asked["files"])
        if "alarm" in asked:
            signal.setitimer(signal.ITIMER_REAL, asked["alarm"])
            return {}
        return {"found": await self._find(asked["question"], asked["k"])}

    async def _open(self, path: Path) -> dict[str, int]:
        await self.close()
        create = not path.exists()
        self._client = await HaikuRAG(path, config=self._config, create=create).__aenter__()
        return await self._chunks()

    async def _take_in(self, files: list[dict[str, str]]) -> dict[str, int]:
        for file in files:
            await self._held().create_document_from_source(
                Path(file["path"]), title=file["title"] or None, uri=file["source"]
            )
        return await self._chunks()

    async def _chunks(self) -> dict[str, int]:
        return {"chunks": await self._held().store.chunks_table.count_rows()}

    def _held(self) -> HaikuRAG:
        if self._client is None:
            raise ValueError("there are no articles yet")
        return self._client

    async def _keep(self, articles: list[dict[str, str]]) -> int:
        await self.close()
        self._made += 1
        path = self._folder / f"{self._made}.lancedb"
        self._client = await HaikuRAG(path, config=self._config, create=True).__aenter__()
        kept = 0
        for article in articles:
            try:
                await self._client.create_document(
                    article["text"], uri=article["source"], title=article["title"] or None
                )
                kept += 1
            except ValueError as error:  # docling fails on some texts
                print(f"{article['source']} is left out: {error}", file=sys.stderr, flush=True)
        return kept

    async def _find(self, question: str, k: int) -> list[dict[str, Any]]:
        found = await self._held().search(question, limit=k, include_images=False)
        return [
            {"source": hit.document_uri, "text": hit.content, "score": hit.score} for hit in found
        ]

    async def close(self) -> None:
        """Lets the database go."""
        if self._client is not None:
            await self._client.__aexit__(None, None, None)
            self._client = None


async def serve(worker: Worker, lines: TextIO, out: TextIO) -> None:
    """Answers line by line until there are no more."""
    while line := await asyncio.to_thread(lines.readline):
        try:
            given = await worker.answer(json.loads(line))
        except Exception as error:
            given = {"error": f"{type(error).__name__}: {error}"}
        out.write(json.dumps(given) + "\n")
        out.flush()
    await worker.close()


def main() -> None:
    """Standard output is for answers alone: what libraries print goes to the errors."""
    url, tokenizer = sys.argv[1:]
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)
        with tempfile.TemporaryDirectory(prefix="haiku-") as folder:
            worker = Worker(settings_of(url, tokenizer), Path(folder))
            asyncio.run(serve(worker, sys.stdin, out))


if __name__ == "__main__":
    main()
