"""Who is measured: a name, a version, and how it is started."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, replace
from enum import Enum
from importlib.metadata import PackageNotFoundError, version

from benchmarks.servers import Command, python


class Kind(Enum):
    """What a contender is to the mock."""

    OURS = "ours"
    FLOOR = "floor"
    PEER = "peer"


class NotThere(Exception):
    """A contender that cannot be had here; the message says why."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A server that takes part."""

    name: str
    kind: Kind
    version: str
    command: Command
    """The command that serves on a port of 127.0.0.1."""
    is_numbered: bool = False
    """Whether each request to it has a number in a header, so that no two heads are the same."""


MOCK = "mock"
UNCHECKED = "mock, answers unchecked"
"""The mock that does not check its own answers."""
NUMBERED = "mock, no head twice"
"""The mock, asked by clients that number their requests, so that no head is a known one."""
RAW = "raw ASGI"
BARE = "bare Starlette"
NGINX = "nginx"

_OURS = ("liveops_kit.cli", "mock", "--fixtures", "demo", "--seed", "1")


def ours(*, all_of_them: bool) -> list[Contender]:
    """The mock as it comes; with all of them, also with parts of it switched off."""
    mock = _mock(MOCK)
    if not all_of_them:
        return [mock]
    return [
        mock,
        replace(mock, name=NUMBERED, is_numbered=True),
        _mock(UNCHECKED, "--no-validate-responses"),
    ]


def _mock(name: str, *added: str) -> Contender:
    return Contender(
        name,
        Kind.OURS,
        packages("liveops-kit", "connexion"),
        lambda port: python(*_OURS, "--port", str(port), *added),
    )


def packages(*names: str) -> str:
    """The versions of installed Python packages."""
    return ", ".join(f"{name} {_version(name)}" for name in names)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def version_told(command: list[str]) -> str:
    """The first line a command says of itself."""
    lines = _said(command).strip().splitlines()
    return lines[0].removeprefix("nginx version: ") if lines else "of unknown version"


def _said(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout + done.stderr
