"""The compiled form of the YAML files is kept, used while current, and replaced when stale."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from liveops_kit.openapi import cache
from liveops_kit.openapi import document as spec

each = pytest.mark.parametrize


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in place of the package's own."""
    monkeypatch.setattr(cache, "FOLDER", tmp_path / "ready")
    return tmp_path / "ready"


class Maker:
    """Makes a value, and counts how often."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.count = 0

    def __call__(self) -> Any:
        self.count += 1
        return self.value


def test_a_value_is_made_once_as_long_as_its_sources_are_the_same(folder: Path) -> None:
    make = Maker({"a": [1, None, "é"]})
    assert [cache.cached("thing", "digest", make) for _ in range(3)] == [make.value] * 3
    assert make.count == 1
    assert [file.name for file in folder.iterdir()] == ["thing.json"]


def test_other_sources_are_another_value() -> None:
    old, new = Maker("old"), Maker("new")
    assert cache.cached("thing", "first", old) == "old"
    assert cache.cached("thing", "second", new) == "new"
    assert cache.cached("thing", "second", old) == "new"


@each("text", ["", "digest", "digest\n", "digest\n{", "other\n1", "digest\n\udcff"])
def test_a_file_that_is_cut_off_or_foreign_is_made_anew(folder: Path, text: str) -> None:
    folder.mkdir()
    written = folder / "thing.json"
    written.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert cache.cached("thing", "digest", Maker(7)) == 7
    assert written.read_text(encoding="utf-8") == "digest\n7"


def test_where_nothing_can_be_written_it_is_made_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "no-folder"
    file.write_text("", encoding="utf-8")
    monkeypatch.setattr(cache, "FOLDER", file)
    make = Maker({"a": 1})
    assert [cache.cached("thing", "digest", make) for _ in range(2)] == [{"a": 1}] * 2
    assert make.count == 2


@each("value", [{1: "a number as a key"}, {False: "a boolean"}, {"a": (1, 2)}, [{2.5: 1}]])
def test_what_json_would_change_is_not_kept(folder: Path, value: Any) -> None:
    assert cache.cached("thing", "digest", Maker(value)) == value
    assert not folder.exists()


def test_equal_texts_and_references_are_one_object_and_nothing_else_is() -> None:
    """Whoever changes one place of a deep copy must not change another."""

    def parts() -> Any:
        text = "a text that is not interned"
        found = [
            {"$ref": "#/a"},
            {"type": "string"},
            [1],
            {"$ref": "#/a", "and": text},
            {"$ref": 1},
        ]
        return json.loads(json.dumps([text, *found]))

    value = {"one": parts(), "two": parts()}
    for _ in range(2):
        kept = cache.cached("thing", "digest", Maker(value))
        assert kept == value
        pairs = zip(kept["one"], kept["two"], strict=True)
        assert [one is two for one, two in pairs] == [True, True, False, False, False, False]
        assert kept["one"][4]["and"] is kept["one"][0]
    assert value["one"][0] is not value["two"][0]


def test_a_digest_tells_names_and_contents_apart_but_not_line_ends(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"a\nb")
    two.write_bytes(b"a\nb")
    found = cache.digest([one])
    assert found != cache.digest([two])
    assert found != cache.digest([one, two])
    one.write_bytes(b"a\r\nb")
    assert cache.digest([one]) == found
    one.write_bytes(b"a\nc")
    assert cache.digest([one]) != found


@each("name", spec.NAMES)
def test_a_kept_description_is_the_one_that_is_written(folder: Path, name: str) -> None:
    written = spec.made(name)
    made = spec.fresh(name)
    stamp, _, text = (folder / f"{name}.spec.json").read_text(encoding="utf-8").partition("\n")
    assert stamp == spec.sources()
    assert json.loads(text) == made.document == written
    assert spec.fresh(name).document == written


def test_a_description_is_loaded_once_however_it_is_named() -> None:
    assert spec.load() is spec.load("liveops") is not spec.fresh("liveops")


def test_a_kept_world_is_the_one_that_is_written(folder: Path) -> None:
    file = spec.data_root("fixtures") / "demo.yaml"
    assert spec.read_own(file) == spec.read_own(file) == spec.read_yaml(file)
    assert [kept.name for kept in folder.iterdir()] == ["demo.json"]
