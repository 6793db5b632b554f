"""How many threads a model computes with."""

from __future__ import annotations

import functools
import threading

_asking = threading.Lock()
"""Models are loaded side by side: none may ask after another has told torch to use one."""


def default_threads() -> int:
    """What torch would take, asked once: a thread told to use one makes it say one everywhere."""
    with _asking:
        return _own_choice()


@functools.cache
def _own_choice() -> int:
    import torch

    return torch.get_num_threads()


def one_an_operation() -> None:
    """Tells torch, for the process, to use one thread an operation.

    Threads that share an operation wait for each other at its end: where another program has
    the processors, making the large reader's layers took 30 s so, and 2 s without.
    """
    import torch

    with _asking:
        _own_choice()  # before it changes
        torch.set_num_threads(1)
