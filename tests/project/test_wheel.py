"""The installed package: the wheel holds all it needs, and works without the checkout."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

from liveops_kit import __version__
from liveops_kit.openapi import document as spec
from liveops_kit.openapi.naming import named

ROOT = Path(__file__).parents[2]


BUILD = """
import sys
for name in sys.argv[2:]:
    sys.modules[name] = None  # type: ignore[assignment]
from hatchling.builders.wheel import WheelBuilder
[built] = WheelBuilder(".").build(directory=sys.argv[1], versions=["standard"])
print(built)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it would be published, built with no more than the build system has."""
    folder = tmp_path_factory.mktemp("wheel")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    absent = [re.split(r"[\[><=;]", each)[0] for each in project["dependencies"]]
    # What hatchling itself needs is there.
    present = ("packaging", "pyyaml")
    absent = [each.replace("-", "_") for each in absent if each not in present]
    command = [sys.executable, "-c", BUILD, str(folder), *absent]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def unpacked(wheel: Path) -> Path:
    """The wheel's content, in a folder of its own."""
    folder = wheel.parent / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def files(folder: Path) -> set[str]:
    """Every file below a folder."""
    below = folder.rglob("*")
    return {path.relative_to(folder).as_posix() for path in below if path.is_file()}


def of_the_project(folder: Path, *endings: str) -> set[str]:
    """The files below a folder that are ours, and not some tool's."""
    return {
        file
        for file in files(folder)
        if file.endswith(endings) and not any(part[0] == "." for part in file.split("/"))
    }


@pytest.mark.parametrize("name", ["openapi", "fixtures"])
def test_the_wheel_holds_the_data_as_it_is(unpacked: Path, name: str) -> None:
    inside = unpacked / "liveops_kit" / "_data" / name
    kept = files(inside)
    assert kept
    assert kept == of_the_project(ROOT / name, ".yaml", ".json", ".md")
    for file in kept:
        assert (inside / file).read_bytes() == (ROOT / name / file).read_bytes()


def test_the_wheel_holds_what_is_made_of_the_yaml(unpacked: Path) -> None:
    """Made of just these files, so that no installed mock makes it again."""
    folder = unpacked / "liveops_kit" / "_data" / "ready"
    worlds = sorted((ROOT / "fixtures").glob("*.yaml"))
    names = {f"{name}.spec.json" for name in spec.NAMES}
    assert files(folder) == names | {f"{world.stem}.json" for world in worlds} | {"rules.json"}
    for name in spec.NAMES:
        stamp, _, text = (folder / f"{name}.spec.json").read_text(encoding="utf-8").partition("\n")
        assert stamp == spec.sources()
        assert json.loads(text) == spec.load(name).document
    for world in worlds:
        text = (folder / f"{world.stem}.json").read_text(encoding="utf-8").partition("\n")[2]
        assert json.loads(text) == spec.read_yaml(world)


def test_the_wheel_holds_the_package_and_nothing_else(unpacked: Path) -> None:
    package = unpacked / "liveops_kit"
    endings = (".py", ".pyi", ".typed", ".html", ".css", ".js", ".svg", ".txt")
    ours = of_the_project(ROOT / "src" / "liveops_kit", *endings)
    assert {file for file in files(package) if not file.startswith("_data/")} == ours
    assert "py.typed" in ours
    assert {"console/static/htmx.min.js", "console/static/htmx.LICENSE.txt"} <= ours
    beside = {path.name for path in unpacked.iterdir()}
    assert beside == {"liveops_kit", f"liveops_kit-{__version__}.dist-info"}


def test_the_wheel_says_who_it_is(unpacked: Path) -> None:
    info = unpacked / f"liveops_kit-{__version__}.dist-info"
    metadata = (info / "METADATA").read_text(encoding="utf-8")
    assert f"\nName: liveops-kit\nVersion: {__version__}\n" in metadata
    entry_points = (info / "entry_points.txt").read_text(encoding="utf-8")
    assert "liveops = liveops_kit.cli:main" in entry_points
    assert (info / "licenses" / "LICENSE").is_file()


def outside(unpacked: Path, code: str) -> str:
    """Return the output of Python with the unpacked wheel in place of the checkout.

    Without `site`, so that no installation of the project for development is found either.
    """
    libraries = sysconfig.get_path("purelib")
    path = f"import sys; sys.path[:0] = [{str(unpacked)!r}]; sys.path.append({libraries!r})"
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"{path}\n{code}"],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        cwd=unpacked.parent,
        env={"PYTHONUTF8": "1"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_an_installed_kit_needs_no_checkout(unpacked: Path) -> None:
    where = outside(unpacked, "import liveops_kit; print(liveops_kit.__file__)").strip()
    assert Path(where) == unpacked / "liveops_kit" / "__init__.py"
    command = "from liveops_kit.cli import main; main(['spec', '--format', 'json'])"
    assert json.loads(outside(unpacked, command)) == named(spec.load().document)


def test_an_installed_mock_starts_with_every_world(unpacked: Path) -> None:
    code = """
import sys
import yaml
yaml.load = lambda *_, **__: sys.exit("YAML is read, though the wheel brings its compiled form")
from liveops_kit.server import fixtures, serve
from liveops_kit.settings import Settings
for name in fixtures.names():
    print(name, serve.make_world(Settings(fixtures=(name,))).default_project_id)
"""
    kept = unpacked / "liveops_kit" / "_data" / "ready"
    before = {file.name: file.stat().st_mtime_ns for file in kept.iterdir()}
    printed = outside(unpacked, code).splitlines()
    assert {file.name: file.stat().st_mtime_ns for file in kept.iterdir()} == before
    worlds = sorted(path.stem for path in (ROOT / "fixtures").glob("*.yaml"))
    assert [line.split()[0] for line in printed] == worlds
