"""The GitHub action: its script runs with the files and variables that a runner gives."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from tests import web
from tests.ports import known_port
from tests.warm import warm_liveops

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


@dataclass
class Runner:
    """A folder for the job, the runner's files, and commands that it would find."""

    folder: Path

    def __post_init__(self) -> None:
        self.temp = self.folder / "temp"
        self.commands = self.folder / "commands"
        for each in (self.temp / "liveops" / "bin", self.commands):
            each.mkdir(parents=True)
        for name in ("output", "path", "summary"):
            (self.folder / name).touch()

    def has(self, place: Path, script: str) -> None:
        place.write_text(f"#!/usr/bin/env bash\n{script}\n", encoding="utf-8")
        place.chmod(0o755)

    def has_the_kit(self) -> None:
        self.has(self.temp / "liveops" / "bin" / "liveops", f'exec "{warm_liveops()}" "$@"')

    def run(self, step: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run a step with the action's inputs; those that are left out have their defaults."""
        defaults = {name: str(each["default"]) for name, each in ACTION["inputs"].items()}
        given = {**defaults, **inputs}
        variables = {
            f"LIVEOPS_ACTION_{name.upper().replace('-', '_')}": text for name, text in given.items()
        }
        return subprocess.run(
            [str(ROOT / "deploy" / "action.sh"), step],
            cwd=self.folder,
            env={
                "PATH": f"{self.commands}:{os.environ['PATH']}",
                "HOME": str(self.folder),
                "RUNNER_TEMP": str(self.temp),
                "GITHUB_ACTION_PATH": str(ROOT),
                "GITHUB_OUTPUT": str(self.folder / "output"),
                "GITHUB_PATH": str(self.folder / "path"),
                "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
                **variables,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def written(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


# -- a mock ----------------------------------------------------------------------------------------
def test_a_mock_takes_calls_when_its_step_ends(runner: Runner) -> None:
    runner.has_the_kit()
    port = str(known_port())
    done = runner.run("run", run="mock", port=port, options="--seed 7 --auth lenient")
    assert done.returncode == 0, done.stdout
    process = int((runner.temp / "liveops-mock.pid").read_text())
    try:
        origin = f"http://127.0.0.1:{port}"
        assert runner.written("output") == f"url={origin}\napi-url={origin}/api\n"
        assert web.get(f"{origin}/_mock/health").json()["status"] == "ok"
    finally:
        os.kill(process, signal.SIGTERM)


def test_a_mock_that_does_not_start_says_why(runner: Runner) -> None:
    runner.has_the_kit()
    done = runner.run("run", run="mock", port=str(known_port()), fixtures="./nothing.yaml")
    assert done.returncode == 2
    last = done.stdout.splitlines()[-1]
    assert last.startswith("::error title=liveops::the mock did not start: liveops: ")
    assert "nothing.yaml" in last
    assert runner.written("output") == ""


# -- a judgement -----------------------------------------------------------------------------------
def test_a_judgement_leaves_reports_a_summary_and_its_exit_code(runner: Runner) -> None:
    """The code fails the last step, not this one, so that the reports are kept."""
    runner.has_the_kit()
    done = runner.run("run", run="test", options="--only laws --law clans.a_clan_is_left")
    assert done.returncode == 0
    assert runner.written("output") == "exit-code=2\n"
    runner = Runner(runner.folder / "again")
    runner.has_the_kit()
    done = runner.run("run", run="test", options="--only laws --rule CPN-10c")
    assert (done.returncode, runner.written("output")) == (0, "exit-code=0\n"), done.stderr
    reports = {file.name for file in (runner.folder / "liveops-reports").iterdir()}
    assert reports == {"liveops.xml", "liveops.html", "liveops.json", "liveops.md"}
    assert runner.written("summary") == (runner.folder / "liveops-reports/liveops.md").read_text()


def test_inputs_are_words_and_never_commands(runner: Runner) -> None:
    kit = runner.temp / "liveops" / "bin" / "liveops"
    runner.has(kit, 'printf "%s\\n" "$@" > words')
    done = runner.run(
        "run", run="test", target="$(touch bad)", options="--tag `touch bad` ; touch bad",
        config="a b.toml", baseline="known.json",
    )  # fmt: skip
    assert done.returncode == 0
    assert not (runner.folder / "bad").exists()
    words = runner.written("words").splitlines()
    assert words[:2] == ["test", "$(touch bad)"]
    assert words[-10:] == [
        "--config", "a b.toml", "--baseline", "known.json",
        "--tag", "`touch", "bad`", ";", "touch", "bad",
    ]  # fmt: skip


# -- what stands around it -------------------------------------------------------------------------
@pytest.mark.parametrize(("run", "extra"), [("mock", "fixtures,keys,store"), ("test", "contract")])
def test_it_is_installed_from_the_action_itself(runner: Runner, run: str, extra: str) -> None:
    runner.has(runner.commands / "python", 'echo python "$@" >> asked')
    pip = runner.temp / "liveops" / "bin" / "pip"
    runner.has(pip, 'echo pip "$@" >> asked')
    assert runner.run("install", run=run).returncode == 0
    venv = runner.temp / "liveops"
    expected = f"python -m venv {venv}\npip install --quiet {ROOT}[{extra}]\n"
    assert runner.written("asked") == expected
    assert runner.written("path") == f"{venv}/bin\n"


def test_another_word_than_mock_or_test_is_refused(runner: Runner) -> None:
    done = runner.run("install", run="judge")
    message = "::error title=liveops::run is mock or test, not 'judge'\n"
    assert (done.returncode, done.stdout) == (2, message)


def test_the_summary_goes_to_the_pull_request(runner: Runner) -> None:
    runner.has(runner.commands / "gh", 'echo "$@" > asked')
    reports = runner.folder / "liveops-reports"
    assert runner.run("comment", **{"pull-request": "12"}).returncode == 2
    reports.mkdir()
    (reports / "liveops.md").write_text("kept", encoding="utf-8")
    assert runner.run("comment", **{"pull-request": "12"}).returncode == 0
    expected = "pr comment 12 --edit-last --create-if-none --body-file liveops-reports/liveops.md\n"
    assert runner.written("asked") == expected


def test_every_input_reaches_the_script_as_a_variable() -> None:
    script = (ROOT / "deploy" / "action.sh").read_text(encoding="utf-8")
    read = set(re.findall(r"LIVEOPS_ACTION_(\w+)", script))
    given = {
        name.removeprefix("LIVEOPS_ACTION_"): text
        for step in ACTION["runs"]["steps"]
        for name, text in step.get("env", {}).items()
        if name.startswith("LIVEOPS_ACTION_")
    }
    assert set(given) == read
    for name, text in given.items():
        if name != "PULL_REQUEST":
            assert text == f"${{{{ inputs.{name.lower().replace('_', '-')} }}}}"
    assert "${{" not in script


def test_actions_are_named_by_their_commits() -> None:
    files = [ROOT / "action.yml", *sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
    assert len(files) == 4
    for file in files:
        used = re.findall(r"uses: (\S+)(?: # (\S+))?", file.read_text(encoding="utf-8"))
        for action, comment in used:
            if action != "./":
                assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
                assert re.fullmatch(r"v\d+\.\d+\.\d+", comment), action
