"""Indexing, in the comparison of libraries: what it takes, what an edit and a death leave."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

from eval.external import ROWS
from eval.peer import Library
from eval.peer_corpus import END, GONE, NEW, OLD, after, before, read_articles, write_rows
from eval.peer_kills import kills
from eval.sets import rows_of
from vectorstore.embedding import SentenceEncoder

DEPTH = 10
_EDITED = 20
"""Articles of the corpus on which an edit is tried."""
_READ = 5
"""Questions that an index has to find something for, to count as readable."""


def build(cls: type[Library], home: Path) -> dict[str, Any]:
    """Indexes the corpus: seconds without imports and the loading of the encoder."""
    library = _library(cls, home)
    library.prepare()
    articles = read_articles(library.corpus)
    worked, started = library.processor_seconds, time.perf_counter()
    library.add(articles)
    library.save()
    seconds, worked = time.perf_counter() - started, library.processor_seconds - worked
    chunks = library.chunks
    library.close()
    size = sum(path.stat().st_size for path in (home / "index").rglob("*") if path.is_file())
    return {
        "index, s": seconds,
        "index, s of processor": worked,
        "chunks": chunks,
        "disk, MB": size / 1_000_000,
    }


def edit(cls: type[Library], home: Path) -> dict[str, Any]:
    """Indexes a few articles, then what became of them: what is still found that is gone?"""
    corpus, place = home / "edited", home / "edited-index"
    rows = list(rows_of(home / "corpus" / ROWS))[:_EDITED]
    encoder = SentenceEncoder()
    for step, version in enumerate((before(rows), after(rows))):
        write_rows(version, corpus)
        library = cls(corpus, place, encoder)
        if step:
            library.open()
        library.add(read_articles(corpus))
        library.save()
        library.close()
    library = cls(corpus, place, encoder)
    library.open()

    def finds(sentence: str) -> bool:
        return any(sentence in hit.text for hit in library.find(sentence, DEPTH))

    told = {
        "edited sentence": _left(finds(OLD)) if finds(NEW) else "not taken in",
        "end cut off": _left(finds(END)),
        "deleted article": _left(finds(GONE)),
    }
    library.close()
    return told


def _left(found: bool) -> str:
    return "stale stays" if found else "clean"


def kill(cls: type[Library], home: Path, times: int) -> dict[str, Any]:
    """Kills the save of one edited article into the index of all, at moments spread over it.

    The last step: the corpus stays edited.
    """
    base, corpus = home / "good-index", home / "corpus"
    shutil.copytree(home / "index", base)
    rows = list(rows_of(corpus / ROWS))
    rows[0] = {**rows[0], "text": f"{NEW} {rows[0]['text']}"}
    write_rows(rows, corpus)
    questions = json.loads((home / "questions.json").read_text(encoding="utf-8"))
    # Loaded here, it is there in all the processes that are forked off this one.
    encoder = SentenceEncoder()
    encoder.load()
    return kills(
        lambda place: cls(corpus, place, encoder),
        base,
        home / "index",
        read_articles(corpus)[:1],
        questions[:_READ],
        times,
    )


def _library(cls: type[Library], home: Path) -> Library:
    return cls(home / "corpus", home / "index", SentenceEncoder())
