"""What the commands share: how they read the environment and tell what is wrong."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import click

from liveops_kit.settings import SettingsError, from_environment, weakness_of

P = ParamSpec("P")
R = TypeVar("R")


SECRETS = (
    "api_key", "user_token", "second_user_token", "jwt_secret", "webhook_secret", "control_token",
)  # fmt: skip
"""Settings of the environment that no output repeats."""


def fail(message: str) -> NoReturn:
    """One line on stderr, exit 2."""
    from liveops_kit.redaction import Redactor

    found = from_environment()
    redactor = Redactor({found[name]: name for name in SECRETS if name in found})
    click.echo(f"liveops: {redactor.text(message)}", err=True)
    sys.exit(2)


def warn_of(secret: str) -> None:
    """One line on stderr about a secret that is too short; what signs with it goes on.

    Raises:
        SettingsError: it is empty.
    """
    weakness = weakness_of(secret)
    if weakness:
        click.echo(f"liveops: {weakness}", err=True)
        # The library would say the same at every token.
        warnings.filterwarnings("ignore", message="The HMAC key is")


def tells_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turns what a user can put right into one line; anything else is a bug and shows itself."""

    @wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        from liveops_kit.openapi.document import SpecificationError
        from liveops_kit.server.fixtures import FixturesError

        try:
            return command(*args, **kwargs)
        except (SettingsError, FixturesError, SpecificationError) as error:
            fail(str(error))

    return wrapper


class OneLine(click.Group):
    """Commands that say what is wrong with their words in one line."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command and end the process with its exit code."""
        ours = {"standalone_mode": False, "prog_name": "liveops"}
        try:
            sys.exit(super().main(*args, **{**kwargs, **ours}) or 0)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(2)
        except click.UsageError as error:
            asked = error.ctx.command_path if error.ctx else "liveops"
            fail(f"{error.format_message()} See '{asked} --help'.")
        except click.Abort:
            sys.exit(130)


def environment(name: str, default: str) -> Callable[[], str]:
    """The default of an option: its variable, else this."""
    return lambda: from_environment().get(name, default)


def origins_from_environment() -> list[str]:
    """The origins in LIVEOPS_CONTROL_ORIGIN, with commas or spaces between them."""
    return from_environment().get("control_origin", "").replace(",", " ").split()


def pairs(
    texts: Sequence[str], separator: str, option: str, *, secret: bool = False
) -> dict[str, str]:
    """What a repeated option of names and values says; a secret one is not repeated.

    Raises:
        SettingsError: one of them is not a name and a value.
    """
    found_pairs = {}
    for text in texts:
        name, found, value = text.partition(separator)
        if not (name and found and value):
            wrong = "something without it" if secret else f"'{text}'"
            raise SettingsError(f"{option} takes NAME{separator}VALUE, not {wrong}")
        found_pairs[name] = value
    return found_pairs
