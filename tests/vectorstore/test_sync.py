"""An index in step with its folder, and what each kind of change costs."""

from __future__ import annotations

import json

import pytest
from desk_folder import DeskFolder, check_whole, story
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vectorstore import scanning
from vectorstore.errors import CorpusError, IndexMismatch, IndexUnusable
from vectorstore.opening import open_index
from vectorstore.sync import Indexer


class TestChanges:
    def test_unchanged_embeds_nothing_and_writes_nothing(self, desk):
        before = sorted(p.name for p in desk.index.iterdir())
        report = desk.sync()
        assert report.unchanged
        assert report.embedded == 0
        assert desk.encoder.encoded == []
        assert {"CURRENT", "g-000001"} <= set(before)
        assert (desk.index / "g-000001").is_dir()

    def test_touched_is_unchanged(self, desk):
        (desk.corpus / "walrus.txt").touch()
        assert desk.sync().unchanged

    def test_rename_embeds_nothing(self, desk):
        (desk.corpus / "walrus.txt").rename(desk.corpus / "tusks.txt")
        report = desk.sync()
        assert (report.added, report.removed, report.embedded) == (1, 1, 0)
        assert desk.found("walrus") == ["tusks.txt"]

    def test_copy_embeds_nothing(self, desk):
        desk.write("copy/again.txt", story("walrus"))
        assert desk.sync().embedded == 0
        assert desk.found("walrus") == ["copy/again.txt", "walrus.txt"]

    def test_one_edit_embeds_the_changed_chunks_alone(self, desk):
        desk.write("walrus.txt", story("walrus", 6) + "\n\nA last word about the narwhal.")
        desk.sync()
        desk.write("walrus.txt", story("walrus", 6) + "\n\nA last word about the dolphin.")
        report = desk.sync()
        assert (report.changed, report.embedded) == (1, 1)
        assert "dolphin" in desk.encoder.encoded[0]
        assert desk.found("narwhal") == []
        assert desk.found("dolphin") == ["walrus.txt"]

    def test_one_edited_row_embeds_that_row_alone(self, desk):
        rows = [{"id": f"r{i}", "text": story(f"otter{i}")} for i in range(5)]
        desk.write("rows.jsonl", "\n".join(map(json.dumps, rows)))
        desk.sync()
        rows[3]["text"] = story("badger")
        desk.write("rows.jsonl", "\n".join(map(json.dumps, rows)))
        desk.sync()
        assert desk.encoder.encoded
        assert all("badger" in text for text in desk.encoder.encoded)
        assert desk.found("badger") == ["rows.jsonl#r3"]
        assert desk.found("otter3") == []

    def test_a_line_of_the_table_of_metadata_changes_its_file_alone(self, desk):
        desk.write("rows.jsonl", json.dumps({"id": "r", "text": story("otter")}))
        table = desk.write("articles.csv", "source,outlet\nwalrus.txt,AFP\nrows.jsonl#r,BBC\n")
        report = desk.sync()
        assert (report.added, report.changed) == (1, 1)
        assert desk.sync().unchanged
        store, _ = desk.open()
        assert store.rows.outlets() == ["AFP", "BBC"]
        store.close()
        table.write_text("source,outlet\nwalrus.txt,AFP\nrows.jsonl#r,Reuters\n")
        report = desk.sync()
        assert report.changed == 1
        assert all("otter" in text for text in desk.encoder.encoded)
        table.unlink()
        assert desk.sync().changed == 2
        store, _ = desk.open()
        assert store.rows.outlets() == []
        store.close()

    def test_another_model_or_cut_is_told(self, desk):
        desk.encoder._dimension = 8
        with pytest.raises(IndexMismatch, match="--rebuild"):
            desk.sync()
        assert desk.sync(rebuild=True).embedded > 0
        store, manifest = desk.open()
        assert manifest.dimension == store.vectors.dimension == 8
        store.close()

    def test_an_index_among_the_articles_is_passed_over(self, tmp_path):
        desk = DeskFolder(tmp_path)
        desk.write("one.txt", story("lantern"))
        inside = Indexer(desk.corpus, desk.corpus / "index", desk.encoder, desk.indexer.chunking)
        assert inside.sync().added == 1
        assert inside.sync().unchanged

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(
            st.dictionaries(
                st.sampled_from(["a.txt", "b.txt", "sub/c.txt", "d.md"]),
                st.sampled_from(["lantern", "walrus", "zeppelin", ""]),
                min_size=1,
            ),
            min_size=1,
            max_size=5,
        )
    )
    def test_any_history_ends_as_a_fresh_build(self, tmp_path_factory, history):
        """Same fingerprint, same ranking: what was there before leaves no trace."""
        desk = DeskFolder(tmp_path_factory.mktemp("history"))
        fresh = DeskFolder(tmp_path_factory.mktemp("fresh"))
        for state in history:
            for path in [*desk.corpus.rglob("*.txt"), *desk.corpus.rglob("*.md")]:
                path.unlink()
            for name, word in state.items():
                desk.write(name, word and story(word, 2))
            if any(state.values()):
                desk.sync()
            elif desk.index.exists():
                with pytest.raises(CorpusError):
                    desk.sync()
        if not any(history[-1].values()):
            return
        for name, word in reversed(history[-1].items()):
            fresh.write(name, word and story(word, 2))
        fresh.sync()
        (one, first), (two, second) = desk.open(), fresh.open()
        check_whole(one, first)
        assert first.fingerprint == second.fingerprint
        query = desk.encoder.encode(["which"])
        assert one.vectors.search(query, 50) == two.vectors.search(query, 50)
        terms = [("lantern", 1.0), ("walru", 0.5), ("offici", 1.0)]
        assert one.words.search(terms, 50) == two.words.search(terms, 50)
        one.close()
        two.close()


class TestDeletion:
    @pytest.mark.parametrize("how", ["delete", "edit", "row", "empty"])
    def test_gone_from_answers_and_from_the_disk(self, desk, how):
        secret = desk.write("secret.txt", story("xylophonist"))
        rows = desk.write("rows.jsonl", json.dumps({"id": "r", "text": story("quixotry")}))
        desk.sync()
        store, _ = desk.open()  # a reader that holds the old generation all the while
        assert desk.bytes_hold("xylophonist")
        assert desk.bytes_hold("quixotry")
        if how == "delete":
            secret.unlink()
            rows.unlink()
        elif how == "edit":
            secret.write_text(story("walrus"))
            rows.unlink()
        elif how == "row":
            secret.unlink()
            rows.write_text(json.dumps({"id": "r", "text": story("walrus")}))
        else:
            for path in desk.corpus.iterdir():
                path.unlink()
        if how == "empty":
            with pytest.raises(CorpusError, match="holds no files"):
                desk.sync()
        else:
            desk.sync()
        assert desk.found("xylophonist") == desk.found("quixotry") == []
        # A word index keeps stems: look for those.
        assert desk.bytes_hold("xylophonist"[:9]) == desk.bytes_hold("quixotr") == []
        store.close()

    def test_a_folder_that_fills_again(self, desk):
        for path in desk.corpus.iterdir():
            path.unlink()
        for _ in range(2):
            with pytest.raises(CorpusError):
                desk.sync()
        store, manifest = desk.open()
        assert (len(store.vectors), manifest.articles) == (0, 0)
        assert store.vectors.search(desk.encoder.encode(["x"]), 3) == [[]]
        store.close()
        desk.write("new.txt", story("lantern"))
        assert desk.sync().articles == 1

    def test_nothing_to_begin_with_leaves_no_index(self, tmp_path):
        desk = DeskFolder(tmp_path)
        with pytest.raises(CorpusError, match="holds no files"):
            desk.sync()
        desk.write("broken.txt", "")
        with pytest.raises(CorpusError, match=r"broken\.txt"):
            desk.sync()
        with pytest.raises(IndexUnusable, match="newsdesk index"):
            open_index(desk.index, desk.encoder, desk.indexer.chunking)


class TestFailures:
    def test_reported_once_and_tried_again_when_changed(self, desk):
        desk.write("broken.txt", "")
        first = desk.sync()
        assert [item.source for item in first.newly_set_aside] == ["broken.txt"]
        assert first.articles == 3
        second = desk.sync()
        assert second.newly_set_aside == ()
        assert [item.source for item in second.set_aside] == ["broken.txt"]
        desk.write("other.txt", story("otter"))
        assert desk.sync().newly_set_aside == ()
        desk.write("broken.txt", story("mended"))
        third = desk.sync()
        assert third.set_aside == ()
        assert desk.found("mended") == ["broken.txt"]

    def test_a_file_that_cannot_be_read_is_tried_once_it_can(self, desk, monkeypatch):
        path = desk.write("locked.txt", story("otter"))
        right = scanning.hash_file

        def refuse(asked):
            if asked == path:
                raise PermissionError(13, "Permission denied")
            return right(asked)

        read_bytes = type(path).read_bytes

        def read_nothing(self):
            if self == path:
                raise PermissionError(13, "Permission denied")
            return read_bytes(self)

        with monkeypatch.context() as patch:
            patch.setattr(scanning, "hash_file", refuse)
            patch.setattr(type(path), "read_bytes", read_nothing)
            report = desk.sync()
            assert [item.source for item in report.newly_set_aside] == ["locked.txt"]
            assert desk.sync().newly_set_aside == ()
        assert desk.sync().set_aside == ()
        assert desk.found("otter") == ["locked.txt"]

    def test_a_file_that_vanishes_is_not_there(self, desk, monkeypatch):
        path = desk.write("brief.txt", story("otter"))
        right = scanning.hash_file

        def vanish(asked):
            if asked == path:
                path.unlink()
            return right(asked)

        monkeypatch.setattr(scanning, "hash_file", vanish)
        assert desk.sync().unchanged
