"""`liveops mock` and `liveops token`."""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from liveops_kit.cli.words import (
    environment,
    origins_from_environment,
    pairs,
    tells_errors,
    warn_of,
)
from liveops_kit.errors import SettingsError
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings, from_environment


@click.command()
@click.option(
    "--host",
    default=environment("host", "127.0.0.1"),
    show_default="127.0.0.1",
    help="Address to listen on.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=environment("port", "8080"),
    show_default="8080",
    help="Port to listen on; 0 picks a free one.",
)
@click.option(
    "--fixtures",
    default=environment("fixtures", "demo"),
    show_default="demo",
    help="The world to start with: demo, empty, or a file.",
)
@click.option(
    "--seed",
    type=int,
    default=environment("seed", "1"),
    show_default="1",
    help="Seed of made-up codes and ids; the same seed gives the same.",
)
@click.option(
    "--auth",
    type=click.Choice(["lenient", "strict"]),
    default=None,
    help="lenient: any API key, unverified token signatures (default on a loopback "
    "address). strict: keys are compared, signatures verified, and the control plane asks "
    "for its token.",
)
@click.option(
    "--api-key",
    "api_keys",
    multiple=True,
    default=lambda: from_environment().get("api_keys", "").split(),
    show_default="$LIVEOPS_API_KEYS",
    metavar="ACCOUNT:KEY",
    help="For strict: a project or merchant id and its key, instead of those of the fixtures; "
    "repeatable. Others see a command line: rather set LIVEOPS_API_KEYS, with spaces between.",
)
@click.option(
    "--jwt-secret",
    default=environment("jwt_secret", DEVELOPMENT_SECRET),
    show_default="a development secret",
    help="For strict: verifies HS256 user tokens; 32 bytes or more. Others see a command line: "
    "rather set LIVEOPS_JWT_SECRET.",
)
@click.option(
    "--jwks",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="For strict: a JWKS file that verifies user tokens, instead of the secret.",
)
@click.option(
    "--validate-responses/--no-validate-responses",
    default=True,
    show_default=True,
    help="Check every answer of the mock against the specification.",
)
@click.option(
    "--clock",
    default=environment("clock", "system"),
    show_default="system",
    metavar="system|frozen:MOMENT",
    help="The world's time, e.g. frozen:2026-12-01T10:00:00Z.",
)
@click.option(
    "--cors-origin",
    "cors_origins",
    multiple=True,
    metavar="ORIGIN",
    help="Origin that browsers may call from; repeatable. All, if none is given.",
)
@click.option(
    "--control-host",
    "control_hosts",
    multiple=True,
    metavar="NAME",
    help="Host name, besides the loopback ones, for the control plane; repeatable.",
)
@click.option(
    "--control-origin",
    "control_origins",
    multiple=True,
    default=origins_from_environment,
    show_default="none",
    metavar="ORIGIN",
    help="Origin, besides the mock's own, whose web pages may call the control plane, e.g. "
    "http://localhost:3000; repeatable.",
)
@click.option(
    "--control-token",
    default=environment("control_token", ""),
    show_default="none, or one that is made for the run",
    metavar="TOKEN",
    help="What calls of the control plane must bring as a bearer token; better set as "
    "LIVEOPS_CONTROL_TOKEN, which no list of processes shows. With strict, or on an address "
    "that is no loopback one, there always is a token.",
)
@click.option(
    "--auto-pay", is_flag=True, help="Pay every order as soon as it is opened."
)  # fmt: skip
@click.option(
    "--webhook-url",
    default=environment("webhook_url", ""),
    show_default="none",
    metavar="URL",
    help="Your server: is told of orders that are paid or cancelled, and nobody else.",
)
@click.option(
    "--webhook-secret",
    default=environment("webhook_secret", ""),
    show_default="none",
    help="Signs the webhooks; rather set LIVEOPS_WEBHOOK_SECRET.",
)
@click.option(
    "--webhook-retry-scale",
    type=click.FloatRange(0),
    default=1.0,
    show_default=True,
    metavar="FACTOR",
    help="Shortens the waits before a webhook is sent again, e.g. 0.01.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="FAULT",
    help="Something that goes wrong from the start, e.g. "
    "operation=redeem-coupon,status=503,times=2; repeatable. The names are those of "
    "POST /_mock/faults; JSON is taken, too.",
)
@click.option(
    "--rate-limit",
    default="",
    show_default="none",
    metavar="N/s|m|h",
    help="Requests each credential may make in a project, e.g. 20/s; more are answered with 429.",
)
@click.option(
    "--journal",
    type=click.IntRange(0, 1_000_000),
    default=1000,
    show_default=True,
    metavar="N",
    help="Requests the journal keeps; 0 for none.",
)
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File the world is loaded from at the start, if it is there, and written to at the end.",
)
@click.option(
    "--watch", is_flag=True, help="Start the world again whenever the fixtures' file changes."
)  # fmt: skip
@click.option(
    "--most-projects",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    metavar="N",
    help="Projects that are kept at a time; one more is refused.",
)
@click.option(
    "--body-limit",
    type=click.IntRange(1),
    default=1_000_000,
    show_default=True,
    metavar="BYTES",
    help="Largest request body.",
)
@click.option(
    "--log-level",
    default="warning",
    show_default=True,
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="What is logged.",
)
@tells_errors
def mock(api_keys: Sequence[str], **options: Any) -> None:
    """Serve the stateful mock until Ctrl-C."""
    # Next to nothing of a start is garbage; looking for it takes a tenth of the time.
    gc.disable()
    from liveops_kit.server.serve import serve

    options["auth"] = options["auth"] or ""
    options["cors_origins"] = tuple(options["cors_origins"]) or ("*",)
    options["control_origins"] = tuple(options["control_origins"])
    options["faults"] = tuple(options["faults"])
    keys = pairs(api_keys, ":", "--api-key", secret=True)
    settings = Settings(api_keys=keys, **options).checked()
    warn_of(settings.jwt_secret)
    _log(settings)
    serve(settings, click.echo)


def _log(settings: Settings) -> None:
    """Have what happens told on stderr, the server's own lines included, without secrets."""
    from liveops_kit.redaction import RedactedFormatter, Redactor

    handler = logging.StreamHandler()
    form = "%(levelname)s %(name)s: %(message)s"
    handler.setFormatter(RedactedFormatter(Redactor(settings.secrets), form))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler])


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
@tells_errors
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
