"""How many threads a model computes with where nobody says."""

from __future__ import annotations

import functools


@functools.cache
def default_threads() -> int:
    """What torch would take, asked once: a thread told to use one makes it say one everywhere."""
    import torch

    return torch.get_num_threads()
