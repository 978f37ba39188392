"""Parts that the commands share: reading the environment and reporting errors."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Sequence
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

import click

from liveops_kit.errors import LiveOpsError, SettingsError
from liveops_kit.settings import from_environment
from liveops_kit.settings_check import weakness_of

P = ParamSpec("P")
R = TypeVar("R")
D = TypeVar("D")

REPORT_FORMS = ("junit", "json", "html", "sarif", "markdown", "github")
"""The forms of a report."""


SECRETS = (
    "api_key", "user_token", "second_user_token", "jwt_secret", "webhook_secret", "control_token",
)  # fmt: skip
"""Settings of the environment that no output repeats."""


def say_error(message: str) -> None:
    """Print one line to stderr, without the secrets of the environment."""
    from liveops_kit.redaction import Redactor

    values = from_environment()
    redactor = Redactor({values[name]: name for name in SECRETS if name in values})
    click.echo(f"liveops: {redactor.text(message)}", err=True)


def fail(message: str) -> NoReturn:
    """Print one line to stderr and exit with 2."""
    say_error(message)
    sys.exit(2)


def need_extra(extra: str, *modules: str) -> None:
    """Exit with 2 unless the modules of an extra are there; the line says how to get it."""
    if any(find_spec(name) is None for name in modules):
        fail(f"this needs the extra '{extra}': pip install 'liveops-kit[{extra}]'")


def warn_of(secret: str) -> None:
    """Warn on stderr of a secret that is too short; it is used all the same.

    Raises:
        SettingsError: it is empty.
    """
    weakness = weakness_of(secret)
    if weakness:
        click.echo(f"liveops: {weakness}", err=True)
        # The library would say the same at every token.
        warnings.filterwarnings("ignore", message="The HMAC key is")


def report_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Report errors that a user can correct in one line; any other is a bug and is raised."""

    @wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except LiveOpsError as error:
            fail(str(error))

    return wrapper


class OneLine(click.Group):
    """A group whose commands report usage errors in one line."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command and end the process with its exit code."""
        ours = {"standalone_mode": False, "prog_name": "liveops"}
        try:
            sys.exit(super().main(*args, **{**kwargs, **ours}) or 0)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(2)
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "liveops"
            fail(f"{error.format_message()} See '{command} --help'.")
        except click.Abort:
            sys.exit(130)


def environment(name: str, default: D) -> Callable[[], str | D]:
    """Return a function that reads an option's default from its variable, if that is set."""
    return lambda: from_environment().get(name, default)


def report_option(*more: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return the option `--report`, with further forms of one command."""
    forms = ", ".join((*REPORT_FORMS, *more))
    return click.option(
        "--report", "reports", multiple=True, metavar="FORM=FILE",
        help=f"Write the report to a file: {forms}; repeatable. github alone prints annotations.",
    )  # fmt: skip


def report_files(texts: Sequence[str], *more: str) -> dict[str, Path]:
    """Return the files of reports by form; annotations without one go to standard output.

    Raises:
        SettingsError: one is no form and file.
    """
    texts = ["github=-" if text == "github" else text for text in texts]
    files = {form: Path(file) for form, file in pairs(texts, "=", "--report").items()}
    forms = (*REPORT_FORMS, *more)
    for form, file in files.items():
        if form not in forms:
            raise SettingsError(f"--report knows {', '.join(forms)}, not '{form}'")
        if file == Path("-") and form != "github":
            raise SettingsError(f"--report {form} needs a file, such as {form}=report.{form}")
    return files


def pairs(
    texts: Sequence[str], separator: str, option: str, *, secret: bool = False
) -> dict[str, str]:
    """Parse a repeated option of names and values; errors do not quote a secret one.

    Raises:
        SettingsError: one of them is not a name and a value.
    """
    values = {}
    for text in texts:
        name, found, value = text.partition(separator)
        if not (name and found and value):
            wrong = "something without it" if secret else f"'{text}'"
            raise SettingsError(f"{option} takes NAME{separator}VALUE, not {wrong}")
        values[name] = value
    return values
