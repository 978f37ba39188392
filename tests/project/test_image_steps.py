"""The Dockerfile's own steps, carried out in clean folders in place of the image's."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from tests.project.test_image import ROOT, environment, of, stages
from tests.project.test_team_page import service

USER = 10001
NO_INDEX = re.compile(r"(?i)connection (broken|refused|timed out)|name resolution|no matching dist")


@dataclass(frozen=True)
class Image:
    """The image, in folders of a test."""

    installed: Path
    state: Path
    variables: dict[str, str]

    def command(self, words: list[str]) -> str:
        """Return words as they would be found in the image, run as its user where that can be."""
        found = [str(self.installed / "bin" / words[0]), *words[1:]]
        if os.geteuid() == 0 and shutil.which("setpriv"):
            found = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", *found]
        return shlex.join(found)


def copied(stage: list[tuple[str, str]], folder: Path) -> set[str]:
    """Carry out the `COPY` of a stage; return what was copied."""
    everything = set()
    for instruction in of(stage, "COPY"):
        *sources, target = instruction.split()
        for source in sources:
            everything.add(source)
            if (ROOT / source).is_dir():
                left_out = shutil.ignore_patterns("_data", "__pycache__")
                shutil.copytree(ROOT / source, folder / target, ignore=left_out)
            else:
                shutil.copy(ROOT / source, folder / source)
    return everything


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """The image's folders; other users may enter them, as they may not those of pytest."""
    build, final = stages()
    given = environment(final)
    variables = {name: given[name] for name in given if name != "PATH"}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)
        made = Image(place / "opt", place / "state", variables)
        made.state.mkdir()
        if os.geteuid() == 0:
            os.chown(made.state, USER, USER)
        installed(build, place / "source", made.installed)
        yield made


def installed(build: list[tuple[str, str]], source: Path, target: Path) -> None:
    """Carry out the steps of the build; what is copied is what `.dockerignore` lets in."""
    source.mkdir()
    let_in = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert copied(build, source) == {line[1:] for line in let_in if line[0] == "!"}
    [step] = of(build, "RUN")
    step = step.replace("python -m", f"{sys.executable} -m", 1).replace("/opt/liveops", str(target))
    done = subprocess.run(step, shell=True, cwd=source, capture_output=True, text=True, check=False)
    if done.returncode and NO_INDEX.search(done.stderr):
        pytest.skip("the package index cannot be reached")
    assert done.returncode == 0, done.stderr


def test_what_is_installed_is_the_mock_without_the_test_tools(image: Image) -> None:
    ask = "import importlib.util as u; print([n for n in %r if u.find_spec(n)])"
    names = ["connexion", "sqlalchemy", "psycopg", "cryptography", "pytest", "schemathesis"]
    python = image.installed / "bin" / "python"
    done = subprocess.run(
        [python, "-c", ask % names], cwd=image.state, capture_output=True, text=True, check=True
    )
    assert done.stdout == "['connexion', 'sqlalchemy', 'psycopg', 'cryptography']\n"


def test_the_image_starts_as_its_user_keeps_its_state_and_passes_its_check(image: Image) -> None:
    _, final = stages()
    [entry], [words] = of(final, "ENTRYPOINT"), of(final, "CMD")
    [check] = of(final, "HEALTHCHECK")
    health = json.loads(check.partition("CMD ")[2])
    state = image.state / "world.json"
    variables = {**image.variables, "LIVEOPS_STATE": str(state), "HOME": str(image.state)}
    start = image.command([*json.loads(entry), *json.loads(words)])
    with service(start, variables) as origin:
        passes = shlex.split(image.command([health[0], health[1], origin, *health[3:]]))
        assert subprocess.run(passes, check=False, capture_output=True).returncode == 0
        answer = httpx.get(f"{origin}/api/v3/project/44056/admin/coupon", auth=("44056", "demo"))
        assert answer.status_code == 200
    assert json.loads(state.read_bytes())["format"] == 1
    assert state.stat().st_uid == (USER if os.geteuid() == 0 else os.geteuid())
