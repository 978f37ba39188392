"""`liveops init`: what it writes works as it stands, and it overwrites nothing."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from tests.warm import warm_liveops

from liveops_kit.cli import main
from liveops_kit.contract.profile import read

INSTALLED_PLUGIN = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "-p liveops"}
"""Variables for a pytest that finds our plugin, and no other, where it is installed."""


def init(*words: str) -> Result:
    return CliRunner().invoke(main, ["init", *words])


def files(folder: Path) -> set[str]:
    return {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}


def steps(folder: Path) -> list[str]:
    """The commands of the CI file after the installation."""
    text = (folder / ".github" / "workflows" / "liveops.yml").read_text(encoding="utf-8")
    [job] = yaml.safe_load(text)["jobs"].values()
    install, *others = [step["run"] for step in job["steps"] if "run" in step]
    assert install == 'python -m pip install "liveops-kit[contract]"'
    return others


def test_the_steps_of_the_ci_file_are_green_as_they_stand(tmp_path: Path) -> None:
    done = init(str(tmp_path), "--ci", "github", "--project-id", "77")
    assert done.exit_code == 0
    assert files(tmp_path) == {
        "liveops/world.yaml", "liveops.toml", "tests/test_liveops.py",
        ".github/workflows/liveops.yml",
    }  # fmt: skip
    commands = steps(tmp_path)
    assert len(commands) == 2
    for command in commands:
        program, *words = shlex.split(command)
        started = {"liveops": warm_liveops(), "python": sys.executable}[program]
        ran = subprocess.run(
            [started, *words], cwd=tmp_path, capture_output=True, text=True, check=False,
            env={**os.environ, **INSTALLED_PLUGIN},
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "2 passed" in ran.stdout
    profile = read(tmp_path / "liveops.toml")
    assert (profile.target.project_id, profile.target.skus) == (77, ("hat_red",))
    assert profile.target.base_url == "http://127.0.0.1:8080/api"


def test_gitlab_gets_the_same_steps(tmp_path: Path) -> None:
    done = init(str(tmp_path), "--ci", "gitlab")
    assert (
        done.output.splitlines()[-1] == "In .gitlab-ci.yml: include: {local: .gitlab/liveops.yml}"
    )
    init(str(tmp_path / "other"), "--ci", "github")
    [job] = yaml.safe_load((tmp_path / ".gitlab" / "liveops.yml").read_text("utf-8")).values()
    assert job["script"][1:] == steps(tmp_path / "other")


def test_a_file_that_is_there_stops_all_of_it(tmp_path: Path) -> None:
    (tmp_path / "liveops.toml").write_text("mine", encoding="utf-8")
    done = init(str(tmp_path))
    message = "liveops: nothing is written, since there is already: liveops.toml\n"
    assert (done.exit_code, done.stderr) == (2, message)
    assert files(tmp_path) == {"liveops.toml"}
    assert (tmp_path / "liveops.toml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("words", [["--ci", "jenkins"], ["--project-id", "0"]])
def test_what_it_does_not_know_is_refused(tmp_path: Path, words: list[str]) -> None:
    done = init(str(tmp_path), *words)
    assert done.exit_code == 2
    assert done.stderr.startswith("liveops: Invalid value for '--")
    assert files(tmp_path) == set()


def test_where_nothing_can_be_written_one_line_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = init(str(tmp_path / "file" / "below"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("liveops: cannot write ")
