"""`liveops mock` and `liveops token`."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from liveops_kit.cli.settings_options import settings_of, settings_options
from liveops_kit.cli.words import environment, pairs, report_errors, warn_of
from liveops_kit.errors import SettingsError
from liveops_kit.settings import DEVELOPMENT_SECRET


@click.command()
@settings_options
@report_errors
def mock(**options: Any) -> None:
    """Serve the stateful mock until Ctrl-C."""
    # Next to nothing of a start is garbage; looking for it takes a tenth of the time.
    gc.disable()
    from liveops_kit.cli.logs import configure_logs

    with without_flask():
        from liveops_kit.server.serve import serve

    settings = settings_of(options)
    warn_of(settings.jwt_secret)
    configure_logs(settings)
    serve(settings, click.echo, configure_logs)


@contextmanager
def without_flask() -> Iterator[None]:
    """Let Connexion be imported without Flask, which it would import where the console has it.

    Only the console needs it, which is imported when somebody looks. This process is the command's
    own, so that nobody else misses `connexion.FlaskApp`.
    """
    if "flask" in sys.modules:
        yield
        return
    sys.modules["flask"] = None  # type: ignore[assignment] # the documented way to hide a module
    try:
        yield
    finally:
        del sys.modules["flask"]


@click.command()
@click.option("--user", required=True, help="The user's external id, the `sub` of the token.")
@click.option(
    "--attribute",
    "attributes",
    multiple=True,
    metavar="NAME=VALUE",
    help="A user attribute; numbers, true and false are read as such; repeatable.",
)
@click.option("--name", help="The shown name.")
@click.option("--email", help="The e-mail address.")
@click.option(
    "--expires",
    default="24h",
    show_default=True,
    metavar="DURATION",
    help="How long it is good, from now: 90m, 1h, 30d.",
)
@click.option(
    "--jwt-secret",
    default=environment("jwt_secret", DEVELOPMENT_SECRET),
    show_default="a development secret",
    help="Signs the token (HS256); 32 bytes or more. Rather set LIVEOPS_JWT_SECRET.",
)
@report_errors
def token(
    user: str,
    attributes: Sequence[str],
    name: str | None,
    email: str | None,
    expires: str,
    jwt_secret: str,
) -> None:
    """Mint a user token for the mock."""
    from liveops_kit.domain.values.clock import SystemClock, parse_duration
    from liveops_kit.tokens import mint

    warn_of(jwt_secret)
    if not user or any(character.isspace() for character in user):
        raise SettingsError("--user is one word without spaces")
    try:
        lifetime = int(parse_duration(expires).total_seconds())
    except ValueError as error:
        raise SettingsError(f"--expires: {error}") from error
    values = {key: _scalar(text) for key, text in pairs(attributes, "=", "--attribute").items()}
    issued = int(SystemClock().now().timestamp())
    click.echo(
        mint(user, jwt_secret, issued=issued, lifetime=lifetime, attributes=values, name=name,
             email=email)
    )  # fmt: skip


def _scalar(text: str) -> str | int | float | bool:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, (str, int, float, bool)) else text
