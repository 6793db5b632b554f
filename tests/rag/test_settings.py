"""One frozen Settings, from the environment or from a caller, within its bounds."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from rag.settings import Settings
from vectorstore.errors import SettingsError


def test_without_variables_the_settings_are_the_defaults() -> None:
    assert Settings.from_env({}) == Settings()
    assert Settings.from_env({"PATH": "/bin", "newsdesk_passages": "7"}) == Settings()


def test_every_setting_has_its_variable() -> None:
    given = {"caution": "strict", "chunk_words": "300", "chunk_overlap": "20", "passages": "9"}
    given |= {"threads": "2", "max_file_mb": "5", "sentences": "3", "max_question": "500"}
    given |= {"model_timeout": "2.5", "embedder": " folder ", "index_dir": "x"}
    for field in fields(Settings):  # a new one is asked for as a text, or added above
        given.setdefault(field.name, str(field.default))
    settings = Settings.from_env({f"NEWSDESK_{k.upper()}": v for k, v in given.items()})
    for name, raw in given.items():
        value = getattr(settings, name)
        assert value == type(value)(raw.strip()), name


def test_what_is_given_goes_before_the_variable() -> None:
    settings = Settings.from_env({"NEWSDESK_PASSAGES": "9", "NEWSDESK_SENTENCES": "2"}, passages=5)
    assert (settings.passages, settings.sentences) == (5, 2)


def test_an_unknown_variable_is_refused_and_the_known_ones_named() -> None:
    with pytest.raises(SettingsError, match="NEWSDESK_PASAGES") as told:
        Settings.from_env({"NEWSDESK_PASAGES": "9"})
    assert "NEWSDESK_PASSAGES" in str(told.value)


def test_the_folder_of_the_command_line_is_no_setting_and_no_error() -> None:
    assert Settings.from_env({"NEWSDESK_CORPUS": "my/articles"}) == Settings()


@pytest.mark.parametrize(
    ("variable", "raw"),
    [
        ("NEWSDESK_PASSAGES", "many"),
        ("NEWSDESK_PASSAGES", ""),
        ("NEWSDESK_PASSAGES", "4.5"),
        ("NEWSDESK_MODEL_TIMEOUT", "soon"),
    ],
)
def test_a_bad_number_is_named_with_its_variable(variable: str, raw: str) -> None:
    with pytest.raises(SettingsError, match=rf"{variable} is {raw!r}: use a number"):
        Settings.from_env({variable: raw})


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("threads", 0, 256),
        ("max_file_mb", 1, 2000),
        ("passages", 1, 100),
        ("sentences", 1, 20),
        ("max_question", 100, 20_000),
        ("model_timeout", 1, 3600),
        ("chunk_words", 61, 1000),
        ("chunk_overlap", 0, 199),
    ],
)
def test_bounds_are_in_and_what_is_beyond_is_refused(name: str, least: int, most: int) -> None:
    for value in (least, most):
        assert getattr(Settings(**{name: value}), name) == value  # type: ignore[arg-type]
    for value in (least - 1, most + 1):
        with pytest.raises(SettingsError, match=str(value)):
            Settings(**{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("raw", ["nan", "inf", "-inf"])
def test_no_timeout_is_endless_or_no_number(raw: str) -> None:
    with pytest.raises(SettingsError, match="model_timeout"):
        Settings.from_env({"NEWSDESK_MODEL_TIMEOUT": raw})


@pytest.mark.parametrize("caution", ["reckless", "", "Strict"])
def test_a_bad_caution_is_told_the_good_ones(caution: str) -> None:
    with pytest.raises(SettingsError, match="strict, balanced, eager"):
        Settings.from_env({"NEWSDESK_CAUTION": caution})


def test_settings_are_values_that_can_be_kept_and_compared() -> None:
    assert hash(Settings(passages=5)) == hash(Settings(passages=5))
    with pytest.raises(AttributeError):
        Settings().passages = 3  # type: ignore[misc]


def test_each_folder_has_an_index_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(index_dir=str(tmp_path / "indexes"))
    here, there = tmp_path / "a" / "news", tmp_path / "b" / "news"
    assert settings.index_of(here) != settings.index_of(there)
    assert settings.index_of(here).is_relative_to(tmp_path / "indexes")
    monkeypatch.chdir(tmp_path)
    assert settings.index_of(Path("a/news")) == settings.index_of(here)
    assert settings.index_of(Path("b/../a/news")) == settings.index_of(here)


def test_the_index_never_stands_among_the_articles_by_default(tmp_path: Path) -> None:
    assert not Settings().index_of(tmp_path).is_relative_to(tmp_path)
    assert Settings().index_of(Path("/")).name.startswith("root-")


def test_columns_are_named_by_field() -> None:
    settings = Settings.from_env({"NEWSDESK_COLUMNS": " text=body_clean, outlet = media house ,"})
    assert settings.column_names == {"text": "body_clean", "outlet": "media house"}
    assert Settings().column_names == {}


@pytest.mark.parametrize(
    "columns", ["text", "text=", "=body", "words=body", "text=body;outlet=x,y"]
)
def test_columns_that_name_no_field_are_refused(columns: str) -> None:
    with pytest.raises(SettingsError, match="write field=column"):
        Settings(columns=columns)
