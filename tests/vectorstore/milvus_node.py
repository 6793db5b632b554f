"""The real Milvus, one node, in a network of its own, reached by a port of this machine.

Milvus listens on every interface and cannot be told otherwise. So it runs where there is no
interface but its own loopback: this file, as a program, is the first process of new namespaces.
It passes on what comes in by a socket that was opened outside, and all that it started ends
with it: once its standard input is closed, or whoever held that has died.
"""

from __future__ import annotations

import asyncio
import fcntl
import importlib.util
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

VERSION = "2.3.5"
_APART = ("--map-root-user", "--net", "--pid", "--mount-proc", "--fork", "--kill-child")
_SET_FLAGS, _UP = 0x8914, 0x1


def missing() -> str:
    """Why Milvus cannot be run here; empty where it can."""
    if importlib.util.find_spec("milvus") is None:
        return f"the real Milvus is not installed: pip install milvus=={VERSION}"
    if shutil.which("unshare") is None:
        return "the real Milvus needs a network of its own, by unshare of util-linux (Linux only)"
    tried = subprocess.run(["unshare", *_APART, "true"], capture_output=True, text=True)
    if tried.returncode:
        return f"the real Milvus needs a network of its own, not to be had: {tried.stderr.strip()}"
    return ""


@contextmanager
def milvus_node() -> Iterator[str]:
    """One node of Milvus; for tests that passed by ``missing``."""
    with tempfile.TemporaryDirectory(prefix="newsdesk-milvus-node-") as folder:
        with socket.create_server(("127.0.0.1", 0)) as door:
            command = [sys.executable, __file__, str(door.fileno()), folder]
            server = subprocess.Popen(
                ["unshare", *_APART, *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=[door.fileno()],
                cwd="/",
                env=os.environ | {"no_proxy": "127.0.0.1"},
            )
            port = door.getsockname()[1]
        with server:
            try:
                assert server.stdout
                if server.stdout.readline() != b"ready\n":
                    raise RuntimeError(f"Milvus did not start:\n{_last_words(Path(folder))}")
                yield f"milvus://127.0.0.1:{port}"
            finally:
                assert server.stdin
                server.stdin.close()
                try:
                    server.wait(30)
                except subprocess.TimeoutExpired:
                    # All that it started dies with it here, too: --kill-child.
                    server.kill()


def _last_words(folder: Path) -> str:
    logs = [path.read_text(errors="replace")[-2000:] for path in folder.glob("logs/milvus-*.log")]
    return "\n".join(logs)


def main() -> None:
    """Runs Milvus with its data in a folder, and passes on to it what comes in by a socket."""
    from milvus import MilvusServer

    door, folder = socket.socket(fileno=int(sys.argv[1])), sys.argv[2]
    with socket.socket() as probe:
        # No other interface is there, and this one is down at first.
        fcntl.ioctl(probe, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))
    threading.Thread(target=_end_with_input, daemon=True).start()
    server = MilvusServer(data_dir=folder)
    server.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    asyncio.run(_pass_on(door, server.listen_port))


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    # The first process of a namespace takes all others with it.
    os._exit(0)


async def _pass_on(door: socket.socket, port: int) -> None:
    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_pump(reader, back), _pump(there, writer))

    async with await asyncio.start_server(one, sock=door) as server:
        await server.serve_forever()


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(1 << 16):
            target.write(data)
            await target.drain()
    target.close()


if __name__ == "__main__":
    main()
