"""`liveops doctor`: looks at what is installed and set here, and says what will not work."""

from __future__ import annotations

import platform
import socket
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal, get_args

from msgspec.structs import fields
from packaging.requirements import Requirement

from liveops_kit.errors import LiveOpsError
from liveops_kit.settings import Option, Settings, from_environment
from liveops_kit.suggestions import did_you_mean
from liveops_kit.trust import tls

DISTRIBUTION = "liveops-kit"
EXTRAS = ("contract", "fixtures", "load", "keys", "mcp", "store", "otel")
"""The extras that a user may want."""
OF_CLIENTS = frozenset({"api_key", "user_token", "second_user_token"})
"""Variables of the commands that call a server."""
PROFILE = Path("liveops.toml")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at."""

    state: Literal["ok", "none", "wrong"]
    """`none` is no mistake: something that is not here, and not needed by all."""
    text: str


def look(folder: Path, port: int) -> list[Line]:
    """Return what was found: Python, extras, variables, the port, and the profile of a folder."""
    return [
        _python(),
        *(_extra(name) for name in EXTRAS),
        *_variables(from_environment()),
        _port(port),
        *_profile(folder / PROFILE),
    ]


def _python() -> Line:
    found = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    return Line("ok", f"liveops-kit {version(DISTRIBUTION)}, {found}")


def _extra(extra: str) -> Line:
    """Return whether what an extra brings is here, and new enough."""
    absent, old = [], []
    for text in requires(DISTRIBUTION) or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or marker.evaluate() or not marker.evaluate({"extra": extra}):
            continue
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            absent.append(requirement.name)
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            old.append(f"{requirement.name} {found}, needed is {requirement.specifier}")
    how = f"pip install '{DISTRIBUTION}[{extra}]'"
    if old:
        return Line("wrong", f"extra {extra}: {'; '.join(old)}: {how}")
    if absent:
        return Line("none", f"extra {extra}: {', '.join(sorted(absent))} not installed: {how}")
    return Line("ok", f"extra {extra}")


def _variables(given: Mapping[str, str]) -> Iterator[Line]:
    """Return the variables that are set: those that nobody reads, and whether the mock's work."""
    known = set(OF_CLIENTS)
    for field in fields(Settings):
        option = get_args(field.type)[1]
        if isinstance(option, Option) and option.variable:
            known.add(option.variable.removeprefix("LIVEOPS_").lower())
    for name in sorted(given):
        shown = f"LIVEOPS_{name.upper()}"
        if name in known:
            yield Line("ok", f"{shown} is set")
        else:
            names = [f"LIVEOPS_{each.upper()}" for each in known]
            yield Line("wrong", f"{shown} is read by nobody: {did_you_mean(shown, names)}")


def _port(port: int) -> Line:
    """Return whether the mock could listen on a port of this machine."""
    with socket.socket() as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return Line("none", f"port {port} is taken: {_listener(port)}")
    return Line("ok", f"port {port} is free")


def _listener(port: int) -> str:
    """Return who listens on a port, and what to do."""
    import httpx

    try:
        url = f"http://127.0.0.1:{port}/_mock/health"
        found = httpx.get(url, timeout=2, verify=tls(), trust_env=False).json()
        return f"a mock runs there (version {found['version']})"
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return "by another program; give the mock another one: --port"


def _profile(file: Path) -> Iterator[Line]:
    """Return whether the target profile of a folder can be read."""
    from liveops_kit.contract.profile import read

    if not file.exists():
        yield Line("none", f"{file}: no target profile; `liveops init` writes one")
        return
    try:
        target = read(file).target
    except LiveOpsError as error:
        yield Line("wrong", str(error))
        return
    yield Line("ok", f"{file}: {target.base_url or 'no server'}, project {target.project_id}")
