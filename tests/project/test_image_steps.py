"""The Dockerfile's own steps, carried out in clean folders in place of the image's.

What pip would get from an index is there already, as these tests run with it: nothing more than the
image's extras ask for. An index is asked where CI builds the image itself.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from tests import web
from tests.project.test_image import ROOT, environment, of, stages
from tests.project.test_team_page import service

USER = 10001


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
    venv, install, compiled = step.replace("/opt/liveops", str(target)).split(" && ")
    carried_out(venv, source)
    project = tomllib.loads((source / "pyproject.toml").read_text("utf-8"))
    [extras] = re.findall(r"'\.\[(.+)\]'", install)
    wanted = project["project"]["dependencies"]
    for extra in extras.split(","):
        wanted += project["project"]["optional-dependencies"][extra]
    provide(wanted, Path(sysconfig.get_path("purelib", "venv", {"base": str(target)})))
    provide(project["build-system"]["requires"], source.parent / "builds")
    carried_out(
        install, source, PIP_NO_INDEX="1", PIP_NO_BUILD_ISOLATION="0",
        PYTHONPATH=str(source.parent / "builds"),
    )  # fmt: skip
    carried_out(compiled, source)


def carried_out(command: str, folder: Path, **variables: str) -> None:
    """Run a command of a step with the Python of these tests."""
    if command.startswith("python "):
        command = f"{sys.executable} {command.removeprefix('python ')}"
    done = subprocess.run(
        command, shell=True, cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, **variables},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def provide(requirements: list[str], folder: Path) -> None:
    """Copy what is installed here for some requirements, and no more than they ask for."""
    left = asked_for(requirements, "")
    seen: set[tuple[str, str]] = set()
    while left:
        wanted = left.pop()
        for extra in {"", *wanted.extras} - {extra for name, extra in seen if name == wanted.name}:
            seen.add((wanted.name, extra))
            left += asked_for(metadata.requires(wanted.name) or (), extra)
    for name in {name for name, _ in seen}:
        for file in metadata.files(name) or ():
            if ".." not in file.parts:  # scripts
                place = folder / file
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file.locate(), place)


def asked_for(requirements: Iterable[str], extra: str) -> list[Requirement]:
    """Those that are asked for on this machine, and with this extra."""
    given = map(Requirement, requirements)
    return [each for each in given if not each.marker or each.marker.evaluate({"extra": extra})]


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
        answer = web.get(f"{origin}/api/v3/project/44056/admin/coupon", auth=("44056", "demo"))
        assert answer.status_code == 200
    assert json.loads(state.read_bytes())["format"] == 1
    assert state.stat().st_uid == (USER if os.geteuid() == 0 else os.geteuid())
