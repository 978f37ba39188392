"""Target profiles: TOML files with everything a run needs to know about a server."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from liveops_kit.contract.capabilities import Capabilities
from liveops_kit.contract.scope import check_tags
from liveops_kit.contract.shell_commands import CommandClock, CommandPayments, minted_by, output_of
from liveops_kit.contract.target import Target
from liveops_kit.contract.tokens import signed_with
from liveops_kit.errors import UsageError

FILE = "liveops.toml"

_KEYS: Mapping[str, Mapping[str, type | tuple[type, ...]]] = {
    "target": {
        "base_url": str, "project_id": int, "api_key": str, "merchant_id": int,
        "timeout": (int, float), "headers": dict, "ca_file": str, "verify": bool, "rate": str,
        "skus": list, "makes_items": bool, "disposable": bool, "spare_project_id": int,
    },
    "users": {
        "token": str, "second_token": str, "secret": str, "command": str, "second_command": str,
    },
    "clock": {"freeze": str, "advance": str, "release": str, "now": str},
    "payment": {"pay": str, "cancel": str, "expire": str},
    "control": {"mode": str, "token": str},
    "scope": {"tags": list, "without": list},
}  # fmt: skip

_RATE = re.compile(r"(\d+(?:\.\d+)?)/(s|m|h)")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True, slots=True)
class Profile:
    """A target and its capabilities, from a profile."""

    target: Target = field(default_factory=Target)
    capabilities: Capabilities | None = None
    """None: use the control plane of the mock, if there is one."""


def rate_of(text: str) -> float:
    """Parse a rate as requests per second.

    >>> rate_of("20/s"), rate_of("90/m")
    (20.0, 1.5)

    Raises:
        UsageError: it is not a rate.
    """
    found = _RATE.fullmatch(text.strip())
    if found is None or not float(found[1]):
        raise UsageError(f"a rate is written as 20/s or 600/m, not '{text}'")
    return float(found[1]) / _SECONDS[found[2]]


def read(path: Path, environment: Mapping[str, str] | None = None) -> Profile:
    """Read a profile; a value `env:NAME` is replaced by that environment variable.

    Raises:
        UsageError: the file cannot be read, or has an unknown or invalid entry.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot read the profile {path}: {reason}") from error
    return _profile(_Reader(path, content, os.environ if environment is None else environment))


class _Reader:
    """Reader that validates the tables of the file."""

    def __init__(
        self, path: Path, content: Mapping[str, Any], environment: Mapping[str, str]
    ) -> None:
        self._path = path
        self._content = content
        self._environment = environment
        unknown = [name for name in content if name not in _KEYS]
        for table, entries in content.items():
            if isinstance(entries, dict):
                known = _KEYS.get(table, {})
                unknown += [f"{table}.{name}" for name in entries if name not in known]
        if unknown:
            raise self.wrong(f"nobody knows {', '.join(unknown)}")

    def wrong(self, what: str) -> UsageError:
        """Return an error about this file."""
        return UsageError(f"{self._path}: {what}")

    def table(self, name: str) -> dict[str, Any]:
        """Return a table with variables replaced; empty if it is missing."""
        entries = self._content.get(name, {})
        if not isinstance(entries, dict):
            raise self.wrong(f"{name} is a table: [{name}]")
        return {key: self._value(f"{name}.{key}", key, name, each) for key, each in entries.items()}

    def _value(self, where: str, key: str, table: str, value: Any) -> Any:
        shown = repr(value)
        if isinstance(value, str) and value.startswith("env:"):
            variable = value.removeprefix("env:")
            if variable not in self._environment:
                raise self.wrong(f"{where} is the variable {variable}, which is not set")
            value, shown = self._environment[variable], f"what {variable} holds"
        wanted = _KEYS[table][key]
        is_wrong_flag = isinstance(value, bool) and wanted is not bool
        if not isinstance(value, wanted) or is_wrong_flag:
            kinds = wanted if isinstance(wanted, tuple) else (wanted,)
            names = " or ".join(kind.__name__ for kind in kinds)
            raise self.wrong(f"{where} is {names}, not {shown}")
        return value


def _profile(reader: _Reader) -> Profile:
    target = reader.table("target")
    if "rate" in target:
        target["rate"] = rate_of(target["rate"])
    if "skus" in target:
        target["skus"] = tuple(map(str, target["skus"]))
    authority = target.pop("ca_file", None)
    if authority is not None:
        target["verify"] = authority
    values = {**target, **_users(reader), **_scope(reader)}
    values["control_token"] = reader.table("control").get("token", "")
    known = {each.name for each in fields(Target)}
    return Profile(
        target=Target(**{name: value for name, value in values.items() if name in known}),
        capabilities=_capabilities(reader),
    )


def _scope(reader: _Reader) -> dict[str, tuple[str, ...]]:
    """Return the tags that the server implements, or those that it does not."""
    scope = {name: tuple(map(str, tags)) for name, tags in reader.table("scope").items()}
    if len(scope) > 1:
        raise reader.wrong("scope has tags and without: one of them is enough")
    for tags in scope.values():
        try:
            check_tags(tags)
        except UsageError as error:
            raise reader.wrong(f"scope: {error}") from error
    return scope


def _users(reader: _Reader) -> dict[str, Any]:
    """Return the user tokens: configured, signed with a secret, or printed by a command."""
    users = reader.table("users")
    ways = [name for name in ("token", "secret", "command") if name in users]
    if len(ways) > 1:
        raise reader.wrong(f"users has {' and '.join(ways)}: one way to have a token is enough")
    if "secret" in users:
        if not users["secret"]:
            raise reader.wrong("users.secret is empty: anybody could sign tokens")
        return {**_players(signed_with(users["secret"])), "jwt_secret": users["secret"]}
    command = users.get("command", "")
    if "{user}" in command:
        return _players(minted_by(command))
    first = output_of(command) if command else users.get("token")
    second = users.get("second_token")
    if "second_command" in users:
        second = output_of(users["second_command"])
    return {"user_token": first, "second_user_token": second}


def _players(mint: Callable[..., str]) -> dict[str, Any]:
    first, second = mint("liveops-kit-1", {}), mint("liveops-kit-2", {})
    return {"mint": mint, "user_token": first, "second_user_token": second}


def _capabilities(reader: _Reader) -> Capabilities | None:
    mode = reader.table("control").get("mode", "auto")
    if mode not in {"auto", "none"}:
        raise reader.wrong(f"control.mode is auto or none, not '{mode}'")
    clock, payment = reader.table("clock"), reader.table("payment")
    if not clock and not payment:
        return None if mode == "auto" else Capabilities()
    missing = {"freeze", "advance", "release"} - set(clock) if clock else set()
    if missing:
        raise reader.wrong(f"clock needs {', '.join(sorted(missing))} as well")
    if payment and "pay" not in payment:
        raise reader.wrong("payment needs pay")
    clock_commands = CommandClock(
        to_freeze=clock["freeze"], to_advance=clock["advance"], to_release=clock["release"],
        to_read=clock.get("now", ""),
    ) if clock else None  # fmt: skip
    payment_commands = CommandPayments(
        to_pay=payment["pay"], to_cancel=payment.get("cancel", ""),
        to_expire=payment.get("expire", ""),
    ) if payment else None  # fmt: skip
    return Capabilities(clock=clock_commands, payments=payment_commands)
