"""Real servers that keep vectors, started for the tests and ended after them.

Their programs come with the extra ``test``: where one is missing the tests fail, not skip.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not answer")
