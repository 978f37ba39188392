"""Clients made by the commands of docs/clients.md, and kept while what they are made of stays.

They lie in `build/clients`, in a folder named by a digest of the specification, the page and the
generators, so that each is made once and none is ever committed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock

from liveops_kit.openapi import document, naming, version31

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "clients.md"
TYPESCRIPT = Path(__file__).with_name("typescript")
KEPT = ROOT / "build" / "clients"
NPM_TIME = 240
"""Seconds in which npm has to have installed three packages."""
GENERATORS = ("openapi-python-client", "datamodel-code-generator")


class CommandFailed(Exception):
    """A command that ended otherwise than it should; its text is what it printed."""


class Unreachable(Exception):
    """The registry of npm gives nothing."""


# -- the page --------------------------------------------------------------------------------------
@cache
def chapter(heading: str) -> str:
    """One chapter of the page."""
    parts = re.split(r"^## (.*)\n", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[heading]


def blocks(heading: str, language: str) -> list[str]:
    """The code of a chapter that is in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", chapter(heading), re.MULTILINE | re.DOTALL)


def commands(heading: str) -> list[str]:
    """The commands that a reader of a chapter types, but for the installation."""
    typed = [line for block in blocks(heading, "console") for line in block.splitlines()]
    assert all(line.startswith("$ ") for line in typed)
    return [line[2:] for line in typed if not line.startswith(("$ pip", "$ npm"))]


def installed(heading: str) -> list[str]:
    """The packages that a chapter has its reader install."""
    typed = re.findall(r"^\$ (?:pip|npm) install (.*)$", chapter(heading), re.MULTILINE)
    return [name for line in typed for name in line.split()]


# -- running ---------------------------------------------------------------------------------------
def run(*command: str, folder: Path, path: Iterable[Path] = (), **variables: str) -> str:
    """The output of a command.

    Raises:
        CommandFailed: it failed, or complained where it is silent when all is well.
    """
    places = [*map(str, path), str(Path(sys.executable).parent), os.environ["PATH"]]
    quiet = {"npm_config_update_notifier": "false"}
    environment = {**os.environ, "PATH": os.pathsep.join(places), **quiet, **variables}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode or done.stderr:
        raise CommandFailed(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def run_page(heading: str, folder: Path, path: Iterable[Path] = ()) -> list[str]:
    """The output of each command of a chapter, in turn."""
    return [run("bash", "-c", line, folder=folder, path=path) for line in commands(heading)]


# -- keeping ---------------------------------------------------------------------------------------
def kept(name: str, key: str, make: Callable[[Path], None]) -> Path:
    """A folder that has been made for this key; no two processes make it at once."""
    folder = KEPT / f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
    KEPT.mkdir(parents=True, exist_ok=True)
    with FileLock(KEPT / f"{name}.lock"):
        if not folder.exists():
            for older in KEPT.glob(f"{name}-*"):
                shutil.rmtree(older)
            making = KEPT / f"{name}.making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            make(making)
            making.rename(folder)
    return folder


def of_the_specification(heading: str) -> str:
    """Everything that decides what a generator makes."""
    code = [Path(str(module.__file__)).read_text("utf-8") for module in (naming, version31)]
    versions = [version(name) for name in GENERATORS]
    return json.dumps([document.sources(), code, versions, sys.version, commands(heading)])


def made_by(heading: str, name: str) -> Path:
    """The folder in which the commands of a chapter were run; `printed` is what they printed."""

    def make(folder: Path) -> None:
        (folder / "printed").write_text("\n".join(run_page(heading, folder)), encoding="utf-8")

    return kept(name, of_the_specification(heading), make)


def node_packages(source: Path = TYPESCRIPT) -> Path:
    """A folder with the packages of the `package-lock.json` in a folder.

    Raises:
        Unreachable: npm cannot fetch them.
    """
    files = [source / name for name in ("package.json", "package-lock.json")]

    def make(folder: Path) -> None:
        for file in files:
            shutil.copy(file, folder)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        try:
            subprocess.run(
                command, cwd=folder, capture_output=True, text=True, check=True, timeout=NPM_TIME
            )
        except subprocess.TimeoutExpired as error:
            raise Unreachable(f"npm took longer than {NPM_TIME} s") from error
        except subprocess.CalledProcessError as error:
            if re.search(r"ENOTFOUND|ECONN|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|E5\d\d", error.stderr):
                raise Unreachable(error.stderr.strip().splitlines()[0]) from error
            raise CommandFailed(error.stdout + error.stderr) from error

    return kept(f"node-{source.name}", "".join(file.read_text("utf-8") for file in files), make)


def made_by_node(heading: str, name: str, packages: Path) -> Path:
    """The folder of a chapter, as `made_by`, whose commands have packages of node."""

    def make(folder: Path) -> None:
        (folder / "node_modules").symlink_to(packages)
        run_page(heading, folder, path=[packages / ".bin"])

    return kept(name, of_the_specification(heading) + str(packages), make)
