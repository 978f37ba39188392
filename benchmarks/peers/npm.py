"""Installs packages from npm into a folder of their own, once."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contenders import NotThere

_PATIENCE = 300.0
"""Seconds for one installation."""


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package."""

    folder: Path
    version: str


def cache() -> Path:
    """Return the folder of the packages: `BENCH_CACHE`, else one in the user's cache."""
    if chosen := os.environ.get("BENCH_CACHE"):
        return Path(chosen).absolute()
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "liveops-kit" / "peers"


def program(name: str) -> str:
    """Return the path of a program of this machine.

    Raises:
        NotThere: it has none of this name.
    """
    found = shutil.which(name)
    if found is None:
        raise NotThere(f"{name} is not on this machine")
    return found


def installed(name: str, version: str) -> Package:
    """Return a package, installed if this version is missing; `latest` is any that is there.

    Raises:
        NotThere: npm is missing, or cannot install it.
    """
    home = cache() / name.strip("@").replace("/", "-")
    package = _there(home, name, version)
    if package is None:
        _install(home, f"{name}@{version}")
        package = _there(home, name, version)
    if package is None:
        raise NotThere(f"npm installed something else than {name} {version}")
    return package


def _there(home: Path, name: str, version: str) -> Package | None:
    folder = home / "node_modules" / name
    try:
        found = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    except (OSError, ValueError, KeyError):
        return None
    return Package(folder, found) if version in ("latest", found) else None


def _install(home: Path, wanted: str) -> None:
    npm = program("npm")
    try:
        home.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [npm, "install", "--prefix", str(home), "--no-audit", "--no-fund", wanted],
            cwd=home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotThere(f"npm did not install {wanted} within {_PATIENCE:.0f} s") from error
    except OSError as error:
        raise NotThere(f"npm could not install {wanted}: {error.strerror}") from error
    if done.returncode != 0:
        found = re.search(r"npm (?:error|ERR!) code (\w+)", done.stderr)
        raise NotThere(
            f"npm could not install {wanted}: {found[1] if found else 'no reason given'}"
        )
