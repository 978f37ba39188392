"""The sessions of the README and the walks, run as a newcomer would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests import web
from tests.ports import known_port
from tests.processes import mock_process
from tests.warm import warm_liveops, warm_pytest

ROOT = Path(__file__).parents[2]
WRITTEN_URL = "http://127.0.0.1:8080"
WRITTEN_PROXY = "127.0.0.1:9090"
END = "--end of the answer--"


@dataclass(frozen=True)
class Step:
    """A command, and what the page says it prints."""

    command: str
    printed: str


def sessions(page: str) -> list[Step]:
    """The commands of all `console` blocks, in order."""
    steps: list[Step] = []
    for block in re.findall(r"^```console\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.splitlines()
            last = 0
            while len(lines) > last + 1 and lines[last + 1].startswith("> "):
                last += 1
            typed = [lines[0], *(line.removeprefix("> ") for line in lines[1 : last + 1])]
            command = "\n".join(typed)
            steps.append(Step(command, "\n".join(lines[last + 1 :])))
    return steps


def pattern(printed: str) -> re.Pattern[str]:
    """Return the expected output as a pattern, where `...` stands for anything on the line."""
    return re.compile(".*?".join(re.escape(part) for part in printed.split("...")))


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """Where a mock listens; how it starts is tested elsewhere."""
    with mock_process() as origin:
        yield origin


@pytest.fixture
def mock_url(origin: str) -> str:
    """The mock as after its start, but for the numbers in its journal."""
    assert web.post(f"{origin}/_mock/reset").status_code == 204
    return origin


def run(steps: list[Step], url: str) -> list[str]:
    """Return the output of each command, all in one shell."""
    proxy = f"127.0.0.1:{known_port()}"
    script = "".join(
        f"{step.command}\necho; echo '{END}'\n".replace(WRITTEN_URL, url) for step in steps
    ).replace(WRITTEN_PROXY, proxy)
    places = (Path(warm_liveops()).parent, Path(sys.executable).parent, os.environ["PATH"])
    path = os.pathsep.join(map(str, places))
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(
        ["bash", "-u"], input=script, capture_output=True, text=True, env=environment, check=True
    )
    # On a slow machine a run says every ten seconds how far it is.
    assert re.sub(r"^liveops: laws \d+/\d+ .*\n", "", done.stderr, flags=re.MULTILINE) == ""
    return [part.strip() for part in done.stdout.split(END)[:-1]]


NEEDS_BASH = pytest.mark.skipif(
    not (shutil.which("bash") and shutil.which("curl")), reason="the README speaks bash and curl"
)


@NEEDS_BASH
@pytest.mark.parametrize(
    ("page", "least"),
    [
        ("README.md", 14),
        ("docs/tutorial.md", 24),
        ("docs/walks/promotions.md", 30),
        ("docs/walks/chains.md", 30),
        ("docs/walks/purchases.md", 20),
        ("docs/contract.md", 9),
        ("docs/compare.md", 8),
        ("docs/walks/faults.md", 24),
        ("docs/walks/snapshots.md", 19),
        ("docs/traffic.md", 15),
        ("docs/worlds.md", 10),
        ("docs/rehearse.md", 3),
        ("docs/load.md", 3),
    ],
)
def test_every_command_of_a_page_prints_what_the_page_says(
    mock_url: str, page: str, least: int
) -> None:
    as_the_page_says(page, least, mock_url)


@NEEDS_BASH
def test_the_page_on_the_journal_prints_what_it_says() -> None:
    """Its numbers are those of a mock that has just been started: no reset goes back to one."""
    with mock_process() as url:
        as_the_page_says("docs/walks/journal.md", 16, url)


def as_the_page_says(page: str, least: int, url: str) -> None:
    """Run all commands of a page, and compare what they print."""
    steps = sessions((ROOT / page).read_text(encoding="utf-8"))
    assert len(steps) >= least
    for step, printed in zip(steps, run(steps, url), strict=True):
        assert pattern(step.printed).fullmatch(printed), f"$ {step.command}\n{printed}"


def test_the_two_commands_of_the_readme_are_those_of_the_makefile() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", readme, re.MULTILINE):
        assert re.search(rf"^{target}:.*## ", makefile, re.MULTILINE), target


RETRYING = """
import os

import httpx

MOCK = os.environ["MOCK_URL"] + "/_mock"
API = os.environ["MOCK_URL"] + "/api/v2/project/44056"
TOKEN = os.environ["TOKEN"]


def redeem_with_retries(code):
    for _ in range(3):
        headers = {"Authorization": f"Bearer {TOKEN}"}
        body = {"coupon_code": code}
        response = httpx.post(f"{API}/coupon/redeem", json=body, headers=headers)
        if response.status_code < 500:
            break
    return response


"""


@pytest.mark.parametrize(("tries", "code"), [(3, 0), (2, 1)])
def test_the_retry_of_the_page_on_faults_is_tested_in_five_lines(
    mock_url: str, tmp_path: Path, tries: int, code: int
) -> None:
    """It passes for a game that tries three times, and fails for one that gives up earlier."""
    page = (ROOT / "docs/walks/faults.md").read_text(encoding="utf-8")
    [block] = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(block.splitlines()) == 5
    file = tmp_path / "test_game.py"
    game = RETRYING.replace("range(3)", f"range({tries})")
    file.write_text(game + block, encoding="utf-8")
    command = [warm_liveops(), "token", "--user", "alice"]
    token = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    done = subprocess.run(
        [warm_pytest(), "-q", "-p", "no:cacheprovider", str(file)],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "MOCK_URL": mock_url, "TOKEN": token},
    )
    assert done.returncode == code, done.stdout
