"""Whatever happens to a process, there is a whole index: the last or the next."""

from __future__ import annotations

import random
import shutil
import time

import pytest
from desk_folder import check_whole, story
from two_states import TwoStates


def kill_often(states: TwoStates, times: int, seed: int) -> None:
    chance = random.Random(seed)
    seen: set[str] = set()
    # A busy machine is given the time that it needs to come so far.
    started = time.monotonic()
    states.start(rounds=1)[0].join()
    longest = max(0.35, 2 * (time.monotonic() - started))
    for turn in range(times):
        if turn % 5 == 0:  # a first build, with nothing to fall back on
            shutil.rmtree(states.shared.index, ignore_errors=True)
            built = False
        # In turns, so that both folders are the one to come first.
        process, _ = states.start(rounds=None, swapped=bool(turn % 2))
        time.sleep(chance.uniform(0.0, longest))
        process.kill()
        process.join()
        assert process.exitcode == -9
        if built or (states.shared.index / "CURRENT").exists():
            seen.add(states.check())
            built = True
    if times > 10:
        assert seen == states.fingerprints
    # What the dead left behind goes with the next sync.
    states.start(rounds=1)[0].join()
    states.check()
    generations = [path.name for path in states.shared.index.glob("g-*")]
    assert len(generations) == 1
    assert not generations[0].endswith(".new")


def test_killed_at_random_moments(states):
    kill_often(states, 15, seed=4)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(4))
def test_killed_two_hundred_times(states, seed):
    kill_often(states, 50, seed=100 + seed)


def test_two_that_index_at_once_take_turns(states):
    """One brings the index in step with the first folder, the other with the second."""
    first, told = states.start(rounds=6)
    second, told_too = states.start(rounds=6, swapped=True)
    checks = 0
    while first.is_alive() or second.is_alive():
        if (states.shared.index / "CURRENT").exists():
            states.check()
            checks += 1
        else:
            assert checks == 0
    assert told.recv() == told_too.recv() == "done"
    assert checks > 3
    states.check()


def test_a_reader_keeps_its_generation(states):
    desk = states.folders[0]
    store, manifest = desk.open()
    query = desk.encoder.encode(["a question"])
    before = store.vectors.search(query, 50), store.words.search([("walru", 1.0)], 50)
    rows = store.rows.articles()
    for turn in range(3):
        desk.write("new.txt", story(f"new{turn}"))
        (desk.corpus / "walrus.txt").unlink(missing_ok=True)
        desk.sync()
    assert (store.vectors.search(query, 50), store.words.search([("walru", 1.0)], 50)) == before
    assert store.rows.articles() == rows
    check_whole(store, manifest)
    store.close()
