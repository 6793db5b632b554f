"""What a folder holds against what its index holds, and what a sync tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vectorstore.articles import SetAside
from vectorstore.listing import CorpusFile
from vectorstore.manifest import Manifest
from vectorstore.rules import Rules


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync found and did."""

    added: int
    changed: int
    removed: int
    embedded: int
    """Chunks that went through the encoder."""
    articles: int
    chunks: int
    set_aside: tuple[SetAside, ...]
    """All that is set aside."""
    newly_set_aside: tuple[SetAside, ...] = ()
    """What this sync set aside: the ones to report, once."""
    written: bool = False
    """Whether there is another index now than before."""

    @property
    def unchanged(self) -> bool:
        """Whether the folder and the rules of reading were as the index knew them."""
        return not (self.added or self.changed or self.removed or self.written)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a folder holds against what its index holds."""

    before: dict[str, str]
    now: dict[str, str]
    gone: list[str]
    fresh: list[CorpusFile]
    """Files to read: added, edited, or read by other rules than those of today."""

    def __bool__(self) -> bool:
        return bool(self.gone or self.fresh)


def compare(
    files: list[CorpusFile], now: dict[str, str], known: Manifest | None, rules: Rules
) -> Changes:
    """What is to be done for an index of which ``known`` is the manifest."""
    before = known.files if known else {}
    same_rules = known is not None and known.rules == rules.name
    return Changes(
        before=before,
        now=now,
        gone=[source for source in before if source not in now],
        fresh=[f for f in files if not same_rules or before.get(f.source) != now[f.source]],
    )


def nothing_to_read(corpus: Path, manifest: Manifest) -> str:
    """Why an index of ``corpus`` holds no article, for people."""
    aside = _listed(manifest)
    if not aside:
        return f"{corpus} holds no files: put .txt, .md, .jsonl or .csv articles there."
    lines = "\n  ".join(f"{item.source}: {item.reason}" for item in aside[:5])
    return f"Nothing in {corpus} can be read:\n  {lines}"


def _listed(manifest: Manifest, only: set[str] | None = None) -> tuple[SetAside, ...]:
    return tuple(
        SetAside(source, reason)
        for name, file in manifest.set_aside.items()
        for source, reason in file.items()
        if only is None or name in only
    )


def report_of(
    manifest: Manifest, changes: Changes, *, embedded: int = 0, written: bool = False
) -> SyncReport:
    """What a sync that found ``changes`` and left ``manifest`` has to tell."""
    before, now = changes.before, changes.now
    return SyncReport(
        added=len(now.keys() - before.keys()),
        changed=sum(source in now and now[source] != sha for source, sha in before.items()),
        removed=len(changes.gone),
        embedded=embedded,
        articles=manifest.articles,
        chunks=manifest.chunks,
        set_aside=_listed(manifest),
        newly_set_aside=_listed(manifest, {file.source for file in changes.fresh}),
        written=written,
    )
