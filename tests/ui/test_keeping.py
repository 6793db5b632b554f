"""Conversations that come back, files that are added, places in the line, kept verdicts."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.sets import read_set
from rag.arrangement import Arrangement, Section
from rag.desk import Desk
from rag.settings import Settings
from rag.types import Answer, Citation, Disagreement, Sentence, Side
from ui import feedback, keeping
from ui.intake import Limits, files_under
from ui.line import Line, in_threads
from ui.room import Room
from ui.shelf import Shelf
from ui.shelves import FOLDER, Shelves
from ui.sight import sight_of
from ui.talk import REMEMBERED, Conversation, Exchange, Scope
from ui.visitor import DAYS, folder_of, new_key
from vectorstore.errors import CorpusError
from vectorstore.types import Span

WALL = (
    "Wall raised\n\nThe harbour wall of {} was raised by nine metres, the mayor said on Monday.\n"
)


def answer(question: str = "Q?", **more: Any) -> Answer:
    cited = Citation(1, "a.txt", 3, 12, "A quote!", "Title", "AFP", also_in=("b.txt",))
    given = {
        "sentences": (Sentence("A quote!", (1,), 1.0, "verbatim", Span(2, 7)),),
        "citations": (cited,),
        "confidence": 0.8,
        "disagreements": (Disagreement("How", (Side("So", (1,)), Side("Thus", ()))),),
        "notes": ("Note.",),
    }
    return Answer(question, question, **(given | more))


# Conversations.


def test_a_conversation_comes_back_as_it_was() -> None:
    talk = Conversation()
    for question in ("one", "two"):
        exchange = talk.begin(question, Scope(("AFP",), "2020-01-01", "", "own"))
        exchange.answer, exchange.rated = answer(question), "right"
    back = keeping.restored(json.loads(keeping.kept(talk)))
    assert back == talk
    later = json.loads(keeping.kept(talk, 1))
    assert later["from"] == 1
    assert [one["question"] for one in later["exchanges"]] == ["two"]


def test_sections_come_back_where_they_hold_every_sentence_once() -> None:
    sections = (Section("AFP", (0,)), Section("Le Monde", (), "Nothing."))
    whole = answer(arrangement=Arrangement("order", sections, "AFP.", (1,)))
    count = len(whole.sentences)
    talk = Conversation()
    talk.begin("one").answer = whole
    back = keeping.restored(json.loads(keeping.kept(talk))).exchanges[0].answer
    assert back
    assert back.arrangement == (whole.arrangement if count == 1 else None)
    sections = (Section("AFP", tuple(range(count))), *sections[1:])
    whole = replace(whole, arrangement=Arrangement("order", sections, "AFP.", (1,)))
    talk.exchanges[0].answer = whole
    back = keeping.restored(json.loads(keeping.kept(talk))).exchanges[0].answer
    assert back
    assert back.arrangement == whole.arrangement


def test_what_was_under_way_comes_back_as_stopped() -> None:
    talk = Conversation()
    talk.begin("one").answer = answer(complete=False)
    back = keeping.restored(json.loads(keeping.kept(talk)))
    assert back.exchanges[0].stopped
    assert not back.busy


def test_a_conversation_that_dropped_its_oldest_is_sent_whole() -> None:
    talk = Conversation()
    for number in range(REMEMBERED + 5):
        talk.begin(str(number)).stopped = True
    plain = json.loads(keeping.kept(talk, REMEMBERED - 1))
    assert plain["from"] == 0
    assert plain["exchanges"][0]["question"] == "5"


_junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "id exchanges question answer scope at sentences citations text number source "
                "start end quote published focus verdict claim sides".split()
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(_junk)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_browser_sends_gives_a_conversation(junk: Any) -> None:
    for plain in (junk, {"id": "0" * 16, "exchanges": [junk, {"question": "Q", "answer": junk}]}):
        talk = keeping.restored(plain)
        assert all(isinstance(exchange.question, str) for exchange in talk.exchanges)
        assert keeping.restored(json.loads(keeping.kept(talk))) == talk


# Verdicts.


def test_what_is_called_right_is_a_question_of_a_set(tmp_path: Path) -> None:
    good = Exchange("=1+1?", answer("=1+1?"))
    for verdict in ("wrong", "right"):
        table = feedback.keep(tmp_path, tmp_path / "corpus", good, verdict, "two\nlines")
    feedback.keep(tmp_path, tmp_path, Exchange("bad", answer("bad")), "wrong", "off")
    limited = Exchange("some", answer("some"), scope=Scope(("AFP",)))
    feedback.keep(tmp_path, tmp_path / "corpus", limited, "right", "")
    lines = table.read_text(encoding="utf-8").splitlines()
    cells = [cell for row in csv.reader(lines) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    read = read_set(tmp_path)
    [case] = read.parts["all"]
    assert (case.question, case.answers, case.answerable) == ("=1+1?", ("quote",), True)
    assert [(e.source, e.quote) for e in case.evidence] == [("a.txt", "A quote!")]
    assert read.corpus == tmp_path / "corpus"


def test_a_row_that_was_accepted_by_hand_stays(tmp_path: Path) -> None:
    bad = Exchange("bad", answer("bad"))
    table = feedback.keep(tmp_path, tmp_path, bad, "wrong", "off")
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    rows[0] |= {"accept": "yes", "answer": "by hand"}
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, feedback.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    feedback.keep(tmp_path, tmp_path, bad, "right", "")
    assert "by hand" in table.read_text(encoding="utf-8")


# The line.


def test_questions_are_served_in_their_order_and_see_who_is_before_them() -> None:
    async def run() -> tuple[list[int], list[list[int]]]:
        line, served, seen = Line(2), [], [[] for _ in range(6)]

        async def ask(number: int) -> None:
            async with line.place() as place:
                async for ahead in place.waiting():
                    seen[number].append(ahead)
                served.append(number)
                await asyncio.sleep(0.01)

        await asyncio.gather(*(ask(number) for number in range(6)))
        assert len(line) == 0
        return served, seen

    served, seen = asyncio.run(run())
    assert served == list(range(6))
    assert seen[0] == seen[1] == []
    assert seen[5][0] == 4
    assert seen[5] == sorted(seen[5], reverse=True)


def test_who_gives_up_holds_nobody_up() -> None:
    async def run() -> bool:
        line = Line(1)

        async def stuck() -> None:
            async with line.place() as place:
                async for _ in place.waiting():
                    pass
                async for _ in in_threads(iter(lambda: time.sleep(2), 0)):
                    pass

        first, second = asyncio.create_task(stuck()), asyncio.create_task(stuck())
        await asyncio.sleep(0.05)
        second.cancel()
        first.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        async with line.place() as place:
            return place.ahead == 0 and len(line) == 1

    started = time.monotonic()
    assert asyncio.run(asyncio.wait_for(run(), 1.5))
    assert time.monotonic() - started < 8


# What is added.


@pytest.fixture
def room(desk: Desk, tmp_path: Path) -> Iterator[Room]:
    room = Room(desk, data=tmp_path / "data")
    yield room
    room.close()


def write(folder: Path, name: str, text: str = WALL) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_what_one_reader_adds_no_other_sees(room: Room, tmp_path: Path) -> None:
    mine, other = new_key(), new_key()
    shelf = room.shelf_for(mine)
    assert shelf is not None
    done: list[tuple[str, int, int]] = []
    added = shelf.add([write(tmp_path, "wall.txt")], lambda *step: done.append(step))
    assert added.taken == ("wall.txt",)
    assert done
    question = "By how much was the harbour wall raised?"
    with sight_of(room, mine) as sight:
        assert f"{FOLDER}/wall.txt" in {row.source for row in sight.rows()}
        asked, sources = sight.asked(Scope())
        found = list(asked.stream(question, sources=sources))[-1]
        assert "nine metres" in found.text
        assert sight.feedback_of(found)[0] != room.feedback
        asked, sources = sight.asked(Scope(where="own"))
        assert {hit.chunk.source for hit in asked.ask("Putin", sources=sources).hits} == {
            f"{FOLDER}/wall.txt"
        }
        asked, sources = sight.asked(Scope(where="desk"))
        assert "nine metres" not in asked.ask(question, sources=sources).text
    for key in (other, ""):
        with sight_of(room, key) as sight:
            assert f"{FOLDER}/wall.txt" not in {row.source for row in sight.rows()}
            assert sight.article(f"{FOLDER}/wall.txt") is None
            assert not sight.removable()
            assert "nine metres" not in sight.asked(Scope(where="own"))[0].ask(question).text
    assert mine not in "".join(map(str, room.data.rglob("*")))
    assert shelf.remove(f"{FOLDER}/wall.txt")
    with sight_of(room, mine) as sight:
        assert not sight.has_own


def test_what_does_not_fit_is_refused_with_its_reason(desk: Desk, tmp_path: Path) -> None:
    shelves = Shelves(tmp_path / "readers", desk, Limits(files=3, megabytes=1, together=1))
    shelf = shelves.of(new_key(), make=True)
    assert shelf is not None
    here = tmp_path / "here"
    big = write(here, "big.txt", "word " * 300_000)
    paths = [
        write(here, "photo.jpg"),
        big,
        write(here, "empty.txt", "  "),
        write(here, "a#b/..txt".replace("/", "-")),
        write(here, "one.txt", WALL.format("One")),
        write(tmp_path / "there", "one.txt", WALL.format("Two")),
        write(tmp_path / "again", "one.txt", WALL.format("One")),
        write(here, "four.txt", WALL.format("Four")),
    ]
    added = shelf.add(paths)
    assert added.taken == ("a_b-..txt", "one.txt", "one (2).txt")
    told = {refused.name: refused.reason for refused in added.refused}
    assert "not read" in told["photo.jpg"]
    assert "larger than 1 MB" in told["big.txt"]
    assert told["empty.txt"]
    assert "there is room for 3 files" in told["four.txt"]
    assert not list(shelf.desk.corpus.rglob(".*"))
    assert len(shelf.rows()) == 3
    shelves.close()


@pytest.mark.parametrize("source", ["../../visited", "visited", f"{FOLDER}/../visited", "", "x#y"])
def test_nothing_outside_the_shelf_is_removed(room: Room, tmp_path: Path, source: str) -> None:
    shelf = room.shelf_for(new_key())
    assert shelf is not None
    shelf.add([write(tmp_path, "wall.txt")])
    before = sorted(room.data.rglob("*.txt"))
    assert not shelf.remove(source)
    assert sorted(room.data.rglob("*.txt")) == before


def test_a_shelf_outlives_the_process_and_goes_when_nobody_comes(
    desk: Desk, tmp_path: Path
) -> None:
    key, gone = new_key(), new_key()
    shelves = Shelves(tmp_path / "readers", desk, Limits())
    for one in (key, gone):
        shelf = shelves.of(one, make=True)
        assert shelf is not None
        shelf.add([write(tmp_path, "wall.txt")])
    shelves.close()
    long_ago = time.time() - (DAYS + 1) * 86_400
    os.utime(tmp_path / "readers" / folder_of(gone) / "visited", (long_ago, long_ago))
    later = Shelves(tmp_path / "readers", desk, Limits())
    later.sweep()
    assert later.of(gone) is None
    again = later.of(key)
    assert again is not None
    assert [row.source for row in again.rows()] == [f"{FOLDER}/wall.txt"]
    later.close()


def test_where_the_operator_allows_it_all_share_what_is_added(desk: Desk, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write(corpus, "first.txt", WALL.format("Vik"))
    with Desk(
        corpus, Settings(index_dir=str(tmp_path / "index"), reader="small"), desk.encoder
    ) as own:
        own.sync()
        room = Room(own, data=tmp_path / "data", adding="all")
        assert room.shelf_for("") is room.shared is room.shelf_for(new_key())
        write(tmp_path / "more", "second.txt", WALL.format("Bergen"))
        assert room.shared is not None
        for wrong in (corpus, tmp_path, tmp_path / "none"):
            with pytest.raises(CorpusError):
                files_under(str(wrong), corpus)
        room.shared.add(files_under(str(tmp_path / "more"), corpus))
        with sight_of(room, new_key()) as sight:
            assert [row.source for row in sight.removable()] == ["added/second.txt"]
            assert len(sight.rows()) == 2
            assert not sight.has_own
        assert room.shared.remove("added/second.txt")
        assert not room.shared.remove("first.txt")
        assert len(room.rows()) == 1


def test_nobody_adds_where_the_operator_forbids_it(desk: Desk, tmp_path: Path) -> None:
    room = Room(desk, data=tmp_path, adding="nobody")
    assert room.shelf_for(new_key()) is None


def test_a_shelf_that_is_read_is_not_closed(desk: Desk, tmp_path: Path) -> None:
    write(tmp_path, "wall.txt")
    own = Desk(tmp_path, Settings(index_dir=str(tmp_path / "index"), reader="small"), desk.encoder)
    own.sync()
    shelf = Shelf(own, "added", Limits())
    with shelf.held():
        assert not shelf.close()
    assert shelf.close()
