"""Twenty visitors at once: nobody gets another's answer, and nothing grows with the questions."""

from __future__ import annotations

import asyncio
import gc
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest
from served import Served

from eval.page_visitor import Visitor
from eval.sets import read_seeds
from rag.desk import Desk
from rag.types import Answer
from ui.room import AT_ONCE
from ui.serve import free_port

VISITORS = 20
QUESTIONS = [case.question for case in read_seeds().parts["tune"] if not case.history]


class EchoDesk:
    """A desk that says each question back after a moment: what is tested is the page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.quick: list[bool] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)

    def stream(self, question: str, *, quick: bool, **_: Any) -> Iterator[Answer]:
        self.quick.append(quick)
        time.sleep(0.1)
        yield Answer(question, question, refused=True, reason=f"You said: {question}")


@pytest.fixture(scope="module")
def echoing(desk: Desk, serving: Callable[[Any], Served]) -> Served:
    """A page that says back what it is asked."""
    return serving(EchoDesk(desk))


def crowd(url: str) -> list[Visitor]:
    first = Visitor(url)
    return [first, *(Visitor(url, config=first.config) for _ in range(VISITORS - 1))]


def asked_together(people: list[Visitor], questions: Sequence[str]) -> list[float]:
    """Everybody asks something else at once; the seconds that each waited, in order."""

    def ask(number: int) -> float:
        one = people[number]
        question = questions[(number + VISITORS * len(one.asked)) % len(questions)]
        thread, seconds = one.ask(question)
        assert one.questions_in(thread) == one.asked, "somebody else's words"
        assert one.is_answered(thread), "no answer"
        return seconds

    with ThreadPoolExecutor(len(people)) as pool:
        return sorted(pool.map(ask, range(len(people))))


def test_twenty_at_once_each_get_their_own_answer_and_see_the_line(echoing: Served) -> None:
    people = crowd(echoing.url)
    for _ in range(2):
        asked_together(people, [f"Question {number}?" for number in range(2 * VISITORS)])
    for one in people:
        thread, _ = one.ask("At last?")
        assert re.findall(r"<p>You said: (.*?)</p>", thread) == one.asked
    told = echoing.room.desk.quick
    assert not any(told[-VISITORS:]), "one after the other, nobody waits"
    assert any(told[:-VISITORS]), "twenty at once"
    assert not all(told[:-VISITORS]), "the last ones have nobody behind them"
    waited = " ".join(line for one in people for line in one.ahead)
    assert re.search(r"Waiting in line: \d+ questions? before yours", waited)
    assert 0 < max(one.longest_line for one in people) <= VISITORS - AT_ONCE
    assert len(echoing.room.line) == 0


def test_who_leaves_gives_up_the_place(echoing: Served) -> None:
    for one in crowd(echoing.url)[:5]:
        one.leave("Anybody there?")
    until = time.monotonic() + 60
    while len(echoing.room.line) and time.monotonic() < until:
        time.sleep(0.1)
    assert len(echoing.room.line) == 0
    assert "You said: Me?" in Visitor(echoing.url).ask("Me?")[0]


def test_of_a_window_its_conversation_is_held_and_no_copy_of_the_page(echoing: Served) -> None:
    one = Visitor(echoing.url)
    for number in range(3):
        one.ask(f"Zebra {number}?")
    session = echoing.demo.app.state_holder.session_data[one.session]
    # What all windows share is no window's own, nor is an event that is just ending there.
    seen: dict[int, Any] = {id(echoing.demo): echoing.demo}
    todo: list[Any] = [session]
    while todo:
        item = todo.pop()
        if id(item) in seen or isinstance(
            item, type | ModuleType | FunctionType | threading.Thread | asyncio.Task
        ):
            continue
        seen[id(item)] = item
        todo += gc.get_referents(item)
    texts = [text for text in seen.values() if isinstance(text, str) and "Zebra" in text]
    assert any(text == "Zebra 2?" for text in texts), "the conversation is there"
    assert [text for text in texts if "<" in text] == [], "and its markup is not"


def test_at_rest_the_page_looks_for_presses_no_oftener_than_anybody_can_see(
    echoing: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue, looks = echoing.demo._queue, []

    class Counted(type(queue)):  # type: ignore[misc]  # Gradio has no types
        def __len__(self) -> int:
            looks.append(1)
            return int(super().__len__())

    monkeypatch.setattr(queue, "__class__", Counted)
    time.sleep(1.5)
    assert 0 < len(looks) <= 200, "Gradio's own thousand a second cost a tenth of a processor"


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """The page over the seeds in a process of its own: its address and its id."""
    port = free_port("127.0.0.1", 0)
    server = subprocess.Popen(
        [sys.executable, "-m", "ui.command", "chat", "--port", str(port), "--no-browser"],
        env={**os.environ, "NEWSDESK_INDEX_DIR": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{url}/config", timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        yield url, server.pid
    finally:
        server.terminate()
        server.wait(30)


def megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found
    return int(found[1]) / 1024


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_memory_is_flat_over_2000_questions(process: tuple[str, int]) -> None:
    """Run alone, with -s to see the figures: those of a busy machine say nothing."""
    url, pid = process
    people = crowd(url)
    seconds: list[float] = []
    memory: list[float] = []
    began = processor_seconds(pid)
    for number in range(100):
        if number % 5 == 0:
            people = crowd(url)  # windows close and others open
        seconds += asked_together(people, QUESTIONS)
        memory.append(megabytes(pid))
    seconds.sort()
    spent = (processor_seconds(pid) - began) / len(seconds)
    middle, late = (seconds[int(len(seconds) * share)] for share in (0.5, 0.95))
    sys.stdout.write(
        f"\n{len(seconds)} questions, {VISITORS} at once: p50 {middle:.2f} s, p95 {late:.2f} s; "
        f"{1000 * spent:.0f} ms of processor each; {memory[9]:.0f} MB after 200 questions, "
        f"{memory[49]:.0f} MB after 1,000, {memory[-1]:.0f} MB at the end\n"
    )
    assert memory[-1] - memory[49] < 50
