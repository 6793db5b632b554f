"""Every error that Newsdesk raises on purpose; each message says what to do next.

NewsdeskError
├── CorpusError            the folder of articles cannot be used
│   └── ArticleError       one file cannot be used; the rest of the folder goes on
├── IndexUnusable          the index on disk cannot be used
│   ├── IndexDamaged       a file of it is missing or fails its checksum
│   ├── IndexMismatch      it was built by another model or version
│   │   └── IndexOutdated  by an older version; a sync builds it anew
│   └── ServerFailed       the server that keeps its vectors is away or refused
├── IndexNotWritten        the disk refused the next index; the last one stands
├── WorkersFailed          the workers of an index are away, or see other files
├── ModelError             model weights are missing or are not the expected ones
│   └── ModelNotInstalled  they could not be fetched or put in place
├── ExtraMissing           an optional dependency is not installed
├── QuestionError          the question is empty or too long
└── SettingsError          a setting is unknown or out of range
"""

from __future__ import annotations

import os
import shlex
import subprocess


class NewsdeskError(Exception):
    """The root: catch it to catch everything that Newsdesk raises on purpose."""


class CorpusError(NewsdeskError):
    """The folder of articles cannot be used."""


class ArticleError(CorpusError):
    """One file cannot be used. ``reason`` is a sentence for people."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class IndexUnusable(NewsdeskError):
    """The index on disk cannot be used."""


class IndexDamaged(IndexUnusable):
    """A file of the index is missing or fails its checksum."""


class IndexMismatch(IndexUnusable):
    """The index was built by another model or version."""


class IndexOutdated(IndexMismatch):
    """An older version of Newsdesk wrote the index."""


class ServerFailed(IndexUnusable):
    """The server that keeps the vectors is away or refused; ``why`` in its own words."""

    def __init__(self, server: str, why: str) -> None:
        super().__init__(
            f"{server} cannot be used ({' '.join(why.split())[:300]}). Start it, mend the address "
            "in NEWSDESK_STORE, or unset that to keep vectors in a folder."
        )


def rebuilding(corpus: str) -> str:
    """The command that builds the index of a folder anew, to be pasted into a shell."""
    words = ["newsdesk", "index", "--rebuild", corpus or "FOLDER"]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


class IndexNotWritten(NewsdeskError):
    """The disk refused the next index; the last one stands as it was."""


class WorkersFailed(NewsdeskError):
    """The workers that index a folder are away or see other files; what they made is kept."""


class ModelError(NewsdeskError):
    """Model weights are missing or are not the expected ones."""


class ModelNotInstalled(ModelError):
    """Model weights could not be fetched or put in place; what was fetched whole is kept."""


class ExtraMissing(NewsdeskError):
    """An optional dependency is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an extra: pip install 'newsdesk[{extra}]'")
        self.extra = extra


class QuestionError(NewsdeskError):
    """The question is empty or too long."""


class SettingsError(NewsdeskError):
    """A setting is unknown or out of range."""
