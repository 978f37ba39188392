"""Capabilities provided by shell commands of the user: tokens, time, payment."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from liveops_kit.contract.tokens import Mint
from liveops_kit.errors import UsageError

MAX_SECONDS = 60.0
"""Seconds a command may take."""


def output_of(command: str, variables: Mapping[str, str] | None = None, **values: object) -> str:
    """Run a command and return its output; `{name}` stands for a value.

    No shell is involved: a value is never more than part of one word. `variables` are added to the
    command's environment.

    >>> output_of("echo {day} of {month}", day="1 st", month="May")
    '1 st of May'

    Raises:
        UsageError: the command cannot be run, fails, or takes too long.
    """
    try:
        words = [word.format_map(values) for word in shlex.split(command)]
    except (ValueError, KeyError, IndexError) as error:
        known = ", ".join(f"{{{name}}}" for name in values) or "no placeholders"
        raise UsageError(f"the command '{command}' cannot be read: it knows {known}") from error
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, without a shell
            words, capture_output=True, text=True, timeout=MAX_SECONDS, check=True,
            env={**os.environ, **(variables or {})},
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        message = (error.stderr or error.stdout or "").strip().splitlines()
        last = f": {message[-1]}" if message else ""
        raise UsageError(f"the command '{command}' ended with {error.returncode}{last}") from error
    except (OSError, subprocess.TimeoutExpired, IndexError) as error:
        raise UsageError(f"the command '{command}' cannot be run: {error}") from error
    return done.stdout.strip()


def minted_by(command: str) -> Mint:
    """Return a mint that runs a command for `{user}`; LIVEOPS_CLAIMS holds other claims."""

    def mint(external_id: str, claims: Mapping[str, Any]) -> str:
        variables = {"LIVEOPS_CLAIMS": json.dumps(dict(claims)), "LIVEOPS_USER": external_id}
        token = output_of(command, variables, user=external_id)
        if not token or any(character.isspace() for character in token):
            raise UsageError(f"the command '{command}' has to print a token and nothing else")
        return token

    return mint


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandClock:
    """A clock controlled by commands."""

    to_freeze: str
    """Takes `{moment}`, an ISO date and time with its offset."""
    to_advance: str
    """Takes `{seconds}`."""
    to_release: str
    to_read: str = ""
    """Prints the current time of the target; the system time if empty."""

    def now(self) -> datetime:
        """Return the current time of the target."""
        if not self.to_read:
            return datetime.fromtimestamp(time.time(), UTC)
        text = output_of(self.to_read)
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except ValueError as error:
            raise UsageError(f"'{self.to_read}' printed no moment, but '{text}'") from error

    def freeze(self, moment: datetime) -> None:
        """Stop the clock at a moment, past or future."""
        output_of(self.to_freeze, moment=moment.isoformat())

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""
        output_of(self.to_advance, seconds=int(by.total_seconds()))

    def release(self) -> None:
        """Follow the system time again."""
        output_of(self.to_release)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandPayments:
    """Payments made by commands; each takes `{project_id}` and `{order_id}`."""

    to_pay: str
    to_cancel: str = ""
    to_expire: str = ""

    def pay(self, project_id: int, order_id: int) -> None:
        """Mark an order as paid."""
        self._run(self.to_pay, "pay", project_id, order_id)

    def cancel(self, project_id: int, order_id: int) -> None:
        """Cancel an order, or refund it if it is paid."""
        self._run(self.to_cancel, "cancel", project_id, order_id)

    def expire(self, project_id: int, order_id: int) -> None:
        """Let an unpaid order expire."""
        self._run(self.to_expire, "expire", project_id, order_id)

    def _run(self, command: str, what: str, project_id: int, order_id: int) -> None:
        from liveops_kit.contract.scenario import NotVerifiable

        if not command:
            raise NotVerifiable(f"the profile names no command to {what} an order")
        output_of(command, project_id=project_id, order_id=order_id)
