"""`liveops fixtures`: list, check, generate; what goes to stdout and stderr, and the exit codes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from liveops_kit.cli import main
from liveops_kit.server.fixtures.generator import generate

BROKEN = "project: {project_id: 1}\nusers: [{external_id: a}, {external_id: a}]\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["fixtures", *map(str, arguments)])


def counted(output: str) -> dict[str, int]:
    """The line `16 items, 6 users` as numbers by name."""
    assert output.endswith("\n")
    return {name: int(number) for number, name in re.findall(r"(\d+) (\w+)", output)}


# -- list ------------------------------------------------------------------------------------------
def test_list_prints_the_worlds_of_the_kit() -> None:
    result = run("list")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "demo\nempty\n", "")


# -- check -----------------------------------------------------------------------------------------
def test_check_counts_what_is_in_a_world_of_the_kit() -> None:
    result = run("check", "demo")
    assert (result.exit_code, result.stderr) == (0, "")
    found = counted(result.stdout)
    assert (found["items"], found["users"], found["holdings"]) == (18, 6, 3)
    assert found["promotions"] >= 9
    assert found["codes"] >= 14


def test_check_says_when_there_is_nothing() -> None:
    result = run("check", "empty")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "nothing in it\n", "")


def test_check_takes_a_file(tmp_path: Path) -> None:
    path = tmp_path / "game.yaml"
    path.write_text(BROKEN.replace("a}]", "b}]"), encoding="utf-8")
    result = run("check", path)
    assert (result.exit_code, result.stderr) == (0, "")
    assert counted(result.stdout)["users"] == 2


def test_check_tells_a_mistake_in_one_line_on_stderr(tmp_path: Path) -> None:
    path = tmp_path / "game.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    result = run("check", path)
    said = "$.users[1].external_id: [0401-4002]: User with external_id = 'a' already exists"
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"liveops: {path}:2: {said}\n"


def test_check_tells_broken_yaml_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "game.yaml"
    path.write_text("project: {\nitems: [\n", encoding="utf-8")
    result = run("check", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"liveops: {path}:3: while parsing a flow ")
    assert result.stderr.count("\n") == 1


def test_check_tells_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "game.yaml"
    result = run("check", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"liveops: {path}: there is no such file\n"


def test_check_tells_an_unknown_world() -> None:
    result = run("check", "nowhere")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "liveops: there are no fixtures 'nowhere': say one of demo, empty, or a file\n"
    )


def test_check_needs_a_file() -> None:
    result = run("check")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Missing argument 'FILE'" in result.stderr


# -- generate --------------------------------------------------------------------------------------
def test_generate_prints_a_small_world_of_seed_1() -> None:
    result = run("generate")
    assert (result.exit_code, result.stdout, result.stderr) == (0, generate(1, "small"), "")


def test_generate_writes_a_file_that_check_accepts(tmp_path: Path) -> None:
    path = tmp_path / "made.yaml"
    result = run("generate", "--seed", "7", "--size", "medium", "--output", path)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert path.read_bytes() == generate(7, "medium").encode()
    found = counted(run("check", path).stdout)
    assert (found["items"], found["users"]) == (100, 100)


def test_generate_refuses_an_unknown_size() -> None:
    result = run("generate", "--size", "huge")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'huge' is not one of 'small', 'medium', 'large'" in result.stderr


def test_generate_refuses_a_seed_that_is_no_number() -> None:
    result = run("generate", "--seed", "one")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'one' is not a valid integer" in result.stderr


def test_generate_tells_where_it_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "made.yaml"
    result = run("generate", "--output", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"liveops: cannot write {path}: No such file or directory\n"


def test_generate_tells_which_extra_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faker", None)
    monkeypatch.delitem(sys.modules, "liveops_kit.server.fixtures.generator")
    result = run("generate")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "liveops: this needs the extra 'fixtures': pip install 'liveops-kit[fixtures]'\n"
    )
