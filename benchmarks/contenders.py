"""The servers that are measured: a name, a version, and the command that starts each."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from importlib.metadata import PackageNotFoundError, version

from benchmarks.calls import Question
from benchmarks.servers import Command, python


class Kind(Enum):
    """Relation of a contender to the mock."""

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
    own_statuses: Mapping[str, int] = field(default_factory=dict)
    """Statuses of the calls that it refuses in its own words, not in the mock's."""

    def question(self, question: Question) -> Question:
        """Return a request with the answer that is right for this server."""
        status = self.own_statuses.get(question.name)
        return question if status is None else replace(question, status=status, answer="")


MOCK = "mock"
UNCHECKED = "mock, answers unchecked"
"""The mock that does not check its own answers."""
RAW = "raw ASGI"
BARE = "bare Starlette"
CONNEXION = "Connexion stock"
NGINX = "nginx"

_OURS = ("liveops_kit.cli", "mock", "--fixtures", "demo", "--seed", "1")


def ours(*, all_of_them: bool) -> list[Contender]:
    """Return the mock with its defaults; with all of them, also with parts of it switched off."""
    mock = _mock(MOCK)
    if not all_of_them:
        return [mock]
    return [mock, _mock(UNCHECKED, "--no-validate-responses")]


def ours_with(name: str, *added: str) -> Contender:
    """Return the mock with options of its own."""
    return _mock(name, *added)


def _mock(name: str, *added: str) -> Contender:
    return Contender(
        name,
        Kind.OURS,
        packages("liveops-kit", "connexion"),
        lambda port: python(*_OURS, "--port", str(port), *added),
    )


def packages(*names: str) -> str:
    """Return the versions of installed Python packages."""
    return ", ".join(f"{name} {_version(name)}" for name in names)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def version_line(command: list[str]) -> str:
    """Return the first line that a command prints of its version."""
    lines = _output(command).strip().splitlines()
    return lines[0].removeprefix("nginx version: ") if lines else "of unknown version"


def _output(command: list[str]) -> str:
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
