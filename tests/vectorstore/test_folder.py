"""What the folder as a whole says of an article stays right as other files come and go."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from desk_folder import DeskFolder, check_whole, story
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vectorstore.articles import RawArticle
from vectorstore.comparing import furniture_changes
from vectorstore.counting import repeated_lines
from vectorstore.documents import DocumentTable
from vectorstore.duplicates import Fingerprint
from vectorstore.readings import Marks
from vectorstore.repetition import line_digests, repeated_digests

FOOTER = "The Harbour Gazette is printed in Kalvik and is seen all over the north"
NAMES = [f"{name}.txt" for name in "abcdefg"]


def report(seed: int) -> str:
    """A made-up report; those of different seeds share no run of words."""
    return "\n\n".join(
        " ".join(
            f"The x{seed}a{i}b{j} of y{seed}c{i}d{j} was seen by z{seed}e{i}f{j} with "
            f"{seed}{i}{j} lamps at the w{seed}g{i}h{j} in town."
            for j in range(3)
        )
        for i in range(4)
    )


def stories(desk: DeskFolder) -> dict[str, str]:
    store, _ = desk.open()
    told = {article.source: article.story for article in store.rows.articles()}
    keys = store.rows.keys().tolist()
    for chunk in store.chunks(keys).values():
        assert chunk.story == told[chunk.source]
    store.close()
    return told


def searched(desk: DeskFolder) -> str:
    store, _ = desk.open()
    chunks = store.chunks(store.rows.keys().tolist()).values()
    store.close()
    return "\n".join(chunk.searchable for chunk in chunks)


def contents(desk: DeskFolder) -> tuple[list[object], list[object], str]:
    store, manifest = desk.open()
    check_whole(store, manifest)
    readings = [
        (source, store.rows.readings.raw(source), lines, furniture)
        for block in store.rows.readings.lines_in_order()
        for source, lines, furniture in zip(*block, strict=True)
    ]
    found = list(store.rows.contents()), readings, manifest.fingerprint
    store.close()
    return found


def fresh(desk: DeskFolder, root: Path) -> DeskFolder:
    """The same folder, indexed for the first time."""
    shutil.rmtree(root, ignore_errors=True)
    made = DeskFolder(root)
    for path in desk.corpus.iterdir():
        made.write(path.name, path.read_text())
    made.sync()
    return made


class TestStories:
    def test_follow_every_change_and_embed_nothing(self, tmp_path):
        desk = DeskFolder(tmp_path)
        desk.write("b.txt", report(1))
        desk.write("d.txt", report(2))
        desk.sync()
        assert stories(desk) == {"b.txt": "b.txt", "d.txt": "d.txt"}
        desk.write("c.txt", report(1))
        assert desk.sync().embedded == 0
        assert stories(desk) == {"b.txt": "b.txt", "c.txt": "b.txt", "d.txt": "d.txt"}
        desk.write("a.txt", report(1))
        desk.sync()
        assert set(stories(desk).values()) == {"a.txt", "d.txt"}
        (desk.corpus / "a.txt").unlink()
        desk.write("b.txt", report(3))
        desk.sync()
        assert stories(desk) == {name: name for name in ("b.txt", "c.txt", "d.txt")}

    def test_a_story_can_be_asked_for_its_sources(self, tmp_path):
        desk = DeskFolder(tmp_path)
        for name in ("a.txt", "b.txt"):
            desk.write(name, report(1))
        desk.sync()
        store, _ = desk.open()
        assert store.rows.sources_of_story("a.txt") == ["a.txt", "b.txt"]
        store.close()


class TestRepeatedLines:
    def test_a_line_becomes_furniture_and_ceases_to_be(self, tmp_path):
        desk = DeskFolder(tmp_path / "desk")
        for i, name in enumerate(NAMES[:4]):
            desk.write(name, f"{report(i)}\n\n{FOOTER}")
        desk.sync()
        assert searched(desk).count(FOOTER) == 4
        desk.write(NAMES[4], f"{report(4)}\n\n{FOOTER}")
        desk.sync()
        assert FOOTER not in searched(desk)
        assert all(f"x{i}a" in searched(desk) for i in range(5))
        assert contents(desk) == contents(fresh(desk, tmp_path / "fresh"))
        (desk.corpus / NAMES[0]).unlink()
        desk.sync()
        assert searched(desk).count(FOOTER) == 4
        assert contents(desk) == contents(fresh(desk, tmp_path / "fresh"))

    def test_only_chunks_whose_words_change_are_embedded(self, tmp_path):
        desk = DeskFolder(tmp_path)
        for i, name in enumerate(NAMES[:4]):
            desk.write(name, f"{report(i)}\n\n{FOOTER}")
        desk.sync()
        desk.write("news.txt", f"{report(9)}\n\n{FOOTER}")
        desk.sync()
        old = [text for text in desk.encoder.encoded if "x9a" not in text]
        assert len(old) <= 4
        assert FOOTER not in searched(desk)
        assert all("a3b2" in text for text in old)  # the last chunk, which held the line

    def test_a_first_build_does_not_embed_furniture_over_and_over(self, tmp_path):
        desk = DeskFolder(tmp_path)
        for i in range(30):
            desk.write(f"{i:02}.txt", f"{report(i)}\n\n{FOOTER}")
        desk.sync()
        assert FOOTER not in searched(desk)
        assert sum(FOOTER in text for text in desk.encoder.encoded) < 5

    @pytest.mark.parametrize("line", ["Harbour gazette of the north", FOOTER])
    def test_one_line_alone_all_over_the_folder(self, tmp_path, line):
        """Whatever its digest: some are past the largest signed number."""
        desk = DeskFolder(tmp_path)
        for i, name in enumerate(NAMES):
            desk.write(name, f"{report(i)}\n\n{line}")
        desk.sync()
        assert line not in searched(desk)

    def test_copies_of_one_report_are_no_furniture(self, tmp_path):
        desk = DeskFolder(tmp_path)
        for name in NAMES:
            desk.write(name, report(1))
        desk.sync()
        assert searched(desk).count("x1a0b0") == len(NAMES)
        assert set(stories(desk).values()) == {NAMES[0]}


_TEXTS = st.tuples(st.integers(0, 3), st.booleans())


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.dictionaries(st.sampled_from(NAMES), _TEXTS, min_size=4), min_size=2, max_size=4)
)
def test_any_history_of_copies_and_footers_ends_as_a_fresh_build(tmp_path_factory, history):
    desk = DeskFolder(tmp_path_factory.mktemp("history"))
    for state in history:
        for path in desk.corpus.iterdir():
            path.unlink()
        for name, (seed, footed) in state.items():
            # Some copies of each other, some with the line that all share.
            text = report(seed if seed < 2 else 10 + NAMES.index(name))
            desk.write(name, f"{text}\n\n{FOOTER}" if footed else text)
        desk.sync()
    assert contents(desk) == contents(fresh(desk, desk.root / "fresh"))


def test_a_first_build_that_cuts_articles_anew_writes_their_words_once(tmp_path, monkeypatch):
    monkeypatch.setattr("vectorstore.batches._BATCH", 2)
    desk = DeskFolder(tmp_path / "desk")
    for i, name in enumerate(NAMES[:5]):
        desk.write(name, f"{report(i)}\n\n{FOOTER}")
    desk.sync()
    store, manifest = desk.open()
    first = store.words.vocabulary()
    store.close()
    assert manifest.dead == 0
    desk.sync(rebuild=True, compact=True)
    store, _ = desk.open()
    assert store.words.vocabulary() == first
    store.close()


@pytest.mark.parametrize("step", range(1, 9))
def test_interrupted_while_cutting_anew(tmp_path, monkeypatch, step):
    """Articles that were to be cut anew are whole all the same, and the next sync ends it."""
    monkeypatch.setattr("vectorstore.batches._BATCH", 2)
    desk = DeskFolder(tmp_path / "desk")
    for i, name in enumerate(NAMES[:4]):
        desk.write(name, f"{report(i)}\n\n{FOOTER}")
    desk.sync()
    desk.write(NAMES[4], f"{report(4)}\n\n{FOOTER}")
    calls = 0

    def counted(right):
        def call(*args, **options):
            nonlocal calls
            calls += 1
            if calls == step:
                raise KeyboardInterrupt
            return right(*args, **options)

        return call

    from vectorstore.article_store import ArticleStore
    from vectorstore.readings import ReadingTable

    with monkeypatch.context() as patch:
        for kind, name in ((ReadingTable, "set_furniture"), (ArticleStore, "add_chunks")):
            patch.setattr(kind, name, counted(getattr(kind, name)))
        with pytest.raises(KeyboardInterrupt):
            desk.sync()
    store, manifest = desk.open()
    check_whole(store, manifest)
    for article in store.rows.articles():
        texts = [c.text for c in store.chunks(store.rows.keys_of_article(article.source)).values()]
        footed = any(FOOTER in text for text in texts)
        assert footed != any(article.text[a:b] == FOOTER for a, b in article.boilerplate)
        assert all(any(f"a{i}b0" in text for text in texts) for i in range(4))
    store.close()
    desk.sync()
    assert contents(desk) == contents(fresh(desk, tmp_path / "fresh"))


class TestRules:
    def test_new_rules_read_all_again_and_embed_nothing(self, desk, monkeypatch):
        before = contents(desk)
        monkeypatch.setattr("vectorstore.rules.READING", 1_000)
        report = desk.sync()
        assert (report.added, report.changed, report.removed, report.embedded) == (0, 0, 0, 0)
        assert not report.unchanged
        assert contents(desk) == before
        assert desk.sync().unchanged

    def test_rules_that_read_otherwise_embed_what_is_other(self, desk, monkeypatch):
        monkeypatch.setattr("vectorstore.rules.READING", 1_000)
        monkeypatch.setattr(
            "vectorstore.articles.describe_text",
            lambda text, *_, **__: (
                {"title": "T", "origins": {"title": "x"}} if "walrus" in text else {"origins": {}}
            ),
        )
        assert desk.sync().embedded > 0
        assert all("walrus" in text for text in desk.encoder.encoded)

    def test_other_columns_and_another_limit_read_all_again(self, tmp_path):
        desk = DeskFolder(tmp_path)
        desk.write("rows.jsonl", f'{{"id": 1, "words": "{story("walrus", 1)}", "paper": "AFP"}}')
        desk.write("large.txt", story("otter", 6000))
        desk.write("small.txt", story("badger"))
        indexer = desk.indexer
        assert {a.source for a in indexer.sync().set_aside} == {"rows.jsonl#1"}
        from dataclasses import replace

        told = replace(indexer, columns={"text": "words", "outlet": "paper"}, max_megabytes=1)
        assert {a.source for a in told.sync().set_aside} == {"large.txt"}
        assert desk.found("walrus") == ["rows.jsonl#1"]
        assert told.sync().unchanged
        store, _ = desk.open()
        assert store.rows.outlets() == ["AFP"]
        store.close()


def counted(desk: DeskFolder, word: str = "xylophonist") -> tuple[int, int]:
    """How often the word index knows a word, and chunks that it holds of what was removed.

    tantivy packs its words, so that searching its files for letters would prove nothing.
    """
    store, manifest = desk.open()
    term = store.words.tokens(word)[0]
    known = store.words.document_frequency(term)
    assert (term in dict(store.words.vocabulary())) == (known > 0)
    dead = store.words._dead()
    assert dead == manifest.dead
    store.close()
    return known, dead


class TestCompaction:
    @pytest.fixture
    def large(self, tmp_path, monkeypatch):
        """A folder in which one article is a small share, and too many chunks to rewrite."""
        monkeypatch.setattr("vectorstore.building._SMALL", 0)
        made = DeskFolder(tmp_path / "large")
        for i in range(40):
            made.write(f"{i:02}.txt", report(i))
        made.write("secret.txt", story("xylophonist"))
        made.sync()
        return made

    @pytest.mark.parametrize("how", ["delete", "edit"])
    def test_sentences_go_at_once_and_words_with_compaction(self, large, tmp_path, how):
        assert large.bytes_hold("the xylophonist was seen")
        if how == "delete":
            (large.corpus / "secret.txt").unlink()
        else:
            large.write("secret.txt", story("walrus"))
        large.sync()
        assert large.found("xylophonist") == []
        assert large.bytes_hold("the xylophonist was seen") == []
        assert large.bytes_hold("xylophonist") == []
        assert counted(large) == (0, 5)
        assert large.sync().unchanged
        assert not large.sync(compact=True).unchanged
        assert counted(large) == (0, 0)
        assert large.encoder.encoded == []
        assert large.sync(compact=True).unchanged
        other = fresh(large, tmp_path / "fresh")
        assert contents(large) == contents(other)
        (one, _), (two, _) = large.open(), other.open()
        terms = [("x1a0b0", 1.0), ("seen", 1.0), ("town", 0.5)]
        assert one.words.search(terms, 500) == two.words.search(terms, 500)
        one.close()
        two.close()

    def test_a_share_of_dead_chunks_is_cleared_unasked(self, large):
        (large.corpus / "secret.txt").unlink()
        for i in range(4):
            (large.corpus / f"{i:02}.txt").unlink()
        large.sync()
        assert counted(large) == (0, 0)

    def test_small_folders_are_always_clean(self, desk):
        (desk.corpus / "walrus.txt").unlink()
        desk.sync()
        assert counted(desk, "walrus") == (0, 0)


def test_what_was_not_sketched_costs_no_import(desk):
    """An unchanged folder, and one that a file left, do without scipy."""
    (desk.corpus / "walrus.txt").unlink()
    here = Path(__file__).parent
    code = (
        "import sys; from pathlib import Path; from desk_folder import DeskFolder;"
        f"desk = DeskFolder(Path({str(desk.root)!r}));"
        "print([desk.sync().unchanged for _ in range(2)], 'datasketch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": f"{here}:{here.parent}:{Path.cwd()}", "PATH": ""},
    )
    assert done.stdout.strip() == "[False, True] False"


@pytest.mark.parametrize(
    ("line", "of", "repeated"),
    [
        (FOOTER, 300, True),
        (FOOTER, 1_500, False),  # six in so many are a chance, or one outlet among hundreds
        ("Terms were not disclosed.", 60, True),
        ("Terms were not disclosed.", 300, False),  # forms of words need a larger share
        ("Nine months", 300, False),
        ("Pay on April 15 to holders of record", 60, False),  # figures are news
    ],
)
def test_how_often_a_line_must_stand_to_be_furniture(line, of, repeated):
    digests = {f"{i}": line_digests(f"{report(0)}\n\n{line}") for i in range(6)}
    digests = {source: own - line_digests(report(0)) for source, own in digests.items()}
    digests |= {f"{i}": frozenset() for i in range(6, of)}
    assert bool(repeated_digests(digests)) == repeated


def test_the_end_of_a_wrapped_sentence_is_no_line_of_its_own():
    text = "The loan will be paid back in May, a speaker of the\nAgriculture Department said"
    alone = line_digests("Agriculture Department said")
    assert len(alone) == 1
    assert not alone & line_digests(text)
    assert alone <= line_digests(text.replace("\n", ".\n"))
    assert alone <= line_digests(text.replace("\n", "\n\n"))


_LINES = st.lists(st.sampled_from([f"{i:015x}{i % 2}" for i in range(9)]), max_size=6)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(_LINES, st.sampled_from(["", "one", "two"])), min_size=1, max_size=40),
    st.integers(1, 4),
)
def test_lines_are_counted_in_an_index_as_in_memory(tmp_path_factory, articles, times):
    """In an index by buckets, two passes over the rows; here in one dictionary."""
    table = DocumentTable(tmp_path_factory.mktemp("rows") / "rows.sqlite", writable=True)
    held = {f"{n}-{i:03}": own for n in range(times) for i, (own, _) in enumerate(articles)}
    stories = {s: name for s, (_, name) in zip(held, articles * times, strict=True) if name}
    nothing = Fingerprint("", *(np.zeros(0, dtype=np.uint64),) * 3, *(np.zeros(0, "u4"),) * 2)
    for source, lines in held.items():
        raw = RawArticle(source, "", "")
        table.readings.add(raw, Marks(frozenset(lines), frozenset(), nothing))
    wanted = repeated_digests({s: lines for s, lines in held.items() if lines}, cluster=stories)
    found = repeated_lines(table.readings, stories)
    assert {f"{digest:016x}" for digest in found.tolist()} == wanted
    changes = furniture_changes(table.readings, stories)
    assert changes == {s: both for s, lines in held.items() if (both := wanted & {*lines})}
    table.close()
