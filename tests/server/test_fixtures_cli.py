"""`liveops fixtures`: list, check, generate; what goes to stdout and stderr, and the exit codes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from liveops_kit.cli import main
from liveops_kit.server.fixtures.generator import generate

ROOT = Path(__file__).parents[2]
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


def test_check_takes_several_worlds_and_reports_each(tmp_path: Path) -> None:
    fine, broken, more = (tmp_path / name for name in ("a.yaml", "b.yaml", "c.yaml"))
    fine.write_text("project: {project_id: 1}\nusers: [{external_id: a}]\n", encoding="utf-8")
    broken.write_text(BROKEN, encoding="utf-8")
    more.write_text("project: {project_id: 2}\n", encoding="utf-8")
    result = run("check", fine, broken, more)
    assert result.exit_code == 2
    assert result.stdout == f"{fine}: 1 users\n{more}: nothing in it\n"
    assert result.stderr.startswith(f"liveops: {broken}:2: $.users[1]")
    assert run("check", fine, more).exit_code == 0


def test_check_takes_the_files_that_a_world_includes_with_it(tmp_path: Path) -> None:
    world, part = tmp_path / "world.yaml", tmp_path / "users.yaml"
    world.write_text("project: {project_id: 1}\ninclude: [users.yaml]\n", encoding="utf-8")
    part.write_text("users: [{external_id: a}]\n", encoding="utf-8")
    result = run("check", part, world)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{part}: a part of {world}\n{world}: 1 users\n"
    part.write_text("users: [{external_id: ''}]\n", encoding="utf-8")
    result = run("check", part, world)
    assert result.exit_code == 2
    assert f"liveops: {part}:1: $.users[0].external_id" in result.stderr


def test_the_hook_for_pre_commit_takes_the_files_as_pre_commit_passes_them(tmp_path: Path) -> None:
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    for name in ("fixtures/a.yaml", "tests/liveops/b.yml"):
        assert re.search(hook["files"], name)
        file = tmp_path / name
        file.parent.mkdir(parents=True)
        file.write_text("project: {project_id: 1}\n", encoding="utf-8")
    program, *arguments = hook["entry"].split()
    command = [str(Path(sys.executable).parent / program), *arguments]
    names = ["fixtures/a.yaml", "tests/liveops/b.yml"]
    done = subprocess.run(
        [*command, *names], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "".join(f"{name}: nothing in it\n" for name in names)
    (tmp_path / names[1]).write_text(BROKEN, encoding="utf-8")
    done = subprocess.run(
        [*command, *names], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("liveops: tests/liveops/b.yml:2: $.users[1]")


def test_check_needs_a_file() -> None:
    result = run("check")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Missing argument 'FILE...'" in result.stderr


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
