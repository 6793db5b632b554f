"""What the tests of the store share."""

from __future__ import annotations

import pytest
from desk_folder import DeskFolder, story
from two_states import TwoStates


@pytest.fixture
def desk(tmp_path):
    """A folder of three articles and the index of it."""
    made = DeskFolder(tmp_path)
    for word in ("lantern", "walrus", "zeppelin"):
        made.write(f"{word}.txt", story(word))
    made.sync()
    return made


@pytest.fixture
def states(tmp_path):
    """Two folders and the one index that is theirs in turn."""
    return TwoStates(tmp_path)
