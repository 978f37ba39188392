"""examples/pytest: a small game's tests, as their readers would run them."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from tests.processes import PLUGIN_ALONE, mock_process
from tests.warm import warm_pytest, warm_workers

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "examples" / "pytest"
ALONE = {**os.environ, **PLUGIN_ALONE}
OURS = PLUGIN_ALONE["PYTEST_PLUGINS"]
OTHERS = [each.name for each in entry_points(group="pytest11") if each.value != OURS]
NEW = (sys.executable, "-m", "pytest", *(f"-pno:{name}" for name in OTHERS))
"""As anybody starts it: it finds our plugin by itself, and meets what libraries warn of while they
are imported. The plugins of our tools would take longer than the tests."""
OPTIONS = ("-q", "-p", "no:cacheprovider", "-c", "/dev/null")


def started(*options: str, program: tuple[str, ...] = NEW) -> subprocess.Popen[str]:
    command = [*program, *OPTIONS, "--rootdir", str(TESTS), str(TESTS), *options]
    environment = None if program is NEW else ALONE
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )


def last_line(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    return output.splitlines()[-1]


STRICT = (
    "-W", "error", "-p", "pytest_asyncio.plugin",
    "-o", "asyncio_default_fixture_loop_scope=function",
)  # fmt: skip
"""A warning is an error; pytest-asyncio itself warns unless it is told a scope."""
IN_ORDER = ()
SHUFFLED = ("-p", "randomly", "--randomly-seed=7")


@pytest.mark.parametrize("is_new", [True, False], ids=["in order", "shuffled, two workers"])
def test_the_examples_pass_on_mocks_of_their_own(is_new: bool) -> None:
    """Synchronous and asynchronous tests."""
    options = IN_ORDER if is_new else (*SHUFFLED, *warm_workers(2))
    program = NEW if is_new else (warm_pytest(),)
    assert last_line(started(*STRICT, *options, program=program)).startswith("13 passed in")


def test_two_runs_at_once_share_a_mock() -> None:
    """Each test has a project of its own, also the one that moves time."""
    with mock_process("--fixtures", str(TESTS / "world.yaml")) as origin:
        config = (
            "--liveops-target",
            f"{origin}/api",
            "--liveops-config",
            str(TESTS / "shared.toml"),
        )
        runs = [
            started(*STRICT, *order, *config, program=(warm_pytest(),))
            for order in (IN_ORDER, SHUFFLED)
        ]
        lines = [last_line(run) for run in runs]
    assert [line.partition(" in ")[0] for line in lines] == ["12 passed, 1 skipped"] * 2


def test_the_page_shows_a_test_that_passes(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    [text] = re.findall(r"^```python\n(def test_.*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "test_shown.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [warm_pytest(), *OPTIONS, "test_shown.py"], cwd=tmp_path, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_the_page_shows_a_mock_without_pytest() -> None:
    page = str(ROOT / "docs" / "testing.md")
    assert doctest.testfile(page, module_relative=False) == (0, 4)
