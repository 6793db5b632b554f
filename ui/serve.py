"""A page over a desk → an address that a browser opens."""

from __future__ import annotations

import gc
import os
import socket
import sys
import tempfile
import threading
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.guard import LOOPBACK, Guard, is_loopback
from vectorstore.errors import SettingsError

if TYPE_CHECKING:
    from ui.room import Adding

PORT = 7860
_SESSIONS = 200
"""Windows whose conversations are held here at once; Gradio would hold ten thousand for an hour
after they close. The browser keeps its conversations itself."""
_TRIED = 100
"""Ports tried after the first when none was asked for."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the page listens and who may come in."""

    host: str = "127.0.0.1"
    port: int | None = None
    auth: str | None = None
    """``NAME:PASSWORD``, or ``@FILE`` with that as its first line."""
    open_to_all: bool = False

    def check(self) -> tuple[str, str] | None:
        """The name and password that visitors need, if any.

        Raises:
            SettingsError: the address would let the network in without being told to.

        """
        pair = _name_and_password(self.auth) if self.auth else None
        if not is_loopback(self.host) and pair is None and not self.open_to_all:
            raise SettingsError(
                f"{self.host} can be reached from other machines: add --auth NAME:PASSWORD, or "
                "--let-anyone-read so that whoever reaches it reads every article."
            )
        return pair


def _name_and_password(auth: str) -> tuple[str, str]:
    if auth.startswith("@"):
        try:
            auth = Path(auth[1:]).read_text(encoding="utf-8").splitlines()[0]
        except (OSError, UnicodeDecodeError, IndexError):
            raise SettingsError(
                f"{auth[1:]} cannot be read: name a file whose first line is NAME:PASSWORD."
            ) from None
    name, colon, password = auth.strip().partition(":")
    if not (name and colon and password):
        raise SettingsError("--auth is NAME:PASSWORD, or @FILE with that as its first line.")
    return name, password


def free_port(host: str, asked: int | None) -> int:
    """The port asked for, or from 7860 on the first that is free.

    Raises:
        SettingsError: the port asked for is taken, or all that were tried.

    """
    tried = [asked] if asked is not None else list(range(PORT, PORT + _TRIED))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in tried:
        with socket.socket(family, socket.SOCK_STREAM) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind((host, port))
            except (OSError, OverflowError):
                continue
            return int(one.getsockname()[1])
    if asked is not None:
        raise SettingsError(f"Port {asked} of {host} cannot be used: choose another with --port.")
    raise SettingsError(f"No port from {PORT} on is free on {host}: choose one with --port.")


def quiet_gradio() -> None:
    """Turns off, before Gradio is imported, all that would call another host."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    # Read when huggingface_hub is imported, which Gradio does first.
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    # Gradio calls itself once at the start; a proxy for the web must not be asked for that.
    for name in ("no_proxy", "NO_PROXY"):
        known = os.environ.get(name, "")
        os.environ[name] = ",".join(part for part in (known, "127.0.0.1", "localhost") if part)


def launch(demo: Any, room: Any, address: Address) -> str:
    """Starts serving in the background and returns the page's address."""
    from starlette.middleware import Middleware

    from ui.dress import dressed
    from ui.lean import keep_lean

    pair = address.check()
    port = free_port(address.host, address.port)
    hosts = {*LOOPBACK, address.host} if is_loopback(address.host) else ()
    demo.launch(
        server_name=address.host,
        server_port=port,
        auth=pair,
        app_kwargs={"middleware": [Middleware(Guard, hosts=hosts)]},
        prevent_thread_lock=True,
        quiet=True,
        inbrowser=False,
        share=False,
        ssr_mode=False,
        enable_monitoring=False,
        max_file_size="20mb",
        state_session_capacity=_SESSIONS,
        footer_links=[],
        **dressed(),
    )
    keep_lean(demo)
    room.prepare()
    # What stands for all addresses of a machine is none that a browser can open.
    shown = "127.0.0.1" if address.host.strip("0.:") == "" else address.host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def serve(
    corpus: Path | None, address: Address, *, browser: bool = True, adding: Adding = "own"
) -> int:
    """Opens a desk over ``corpus`` and its page, and stays until Ctrl-C.

    ``adding`` says whether visitors add articles for themselves, for all, or not at all.

    Raises:
        NewsdeskError: the address, the folder or its index cannot be used.

    """
    address.check()
    if adding == "all" and corpus is None:
        raise SettingsError(
            "The articles that come with Newsdesk are not added to: name a folder of your own, "
            "newsdesk chat FOLDER --adding all."
        )
    quiet_gradio()
    # What is dropped on the page passes through here, and through no folder that others read.
    dropped = tempfile.TemporaryDirectory(prefix="newsdesk-dropped-")
    os.environ["GRADIO_TEMP_DIR"] = dropped.name
    # Gradio takes seconds to import and needs nothing of the index: both at once.
    importing = threading.Thread(target=_import_gradio, daemon=True)
    importing.start()
    from ui.progress import open_with_bar
    from ui.room import Room

    with dropped, open_with_bar(corpus, empty=True) as desk:
        importing.join()
        from ui.page import build

        room = Room(desk, adding=adding)
        demo = build(room)
        url = launch(demo, room, address)
        sys.stdout.write(f"Newsdesk is at {url}\n")
        sys.stdout.flush()
        if browser:
            webbrowser.open(url)
        try:
            room.examined.wait()
            # The models and the libraries stay: without this a collection of garbage now and then
            # looks through all of them, and everybody's answer waits for it.
            gc.collect()
            gc.freeze()
            threading.Event().wait()
        finally:
            demo.close(verbose=False)
            room.close()
    return 0


def _import_gradio() -> None:
    import gradio  # noqa: F401  the import itself is the work
