"""The command `liveops`: parse, call, exit code.

Exit codes: 0 done (and, for `test`, nothing found); 1 findings; 2 the command cannot be carried
out as it was given.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

import click

from liveops_kit import __version__
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings, SettingsError, from_environment

P = ParamSpec("P")
R = TypeVar("R")


def fail(message: str) -> NoReturn:
    """One line on stderr, exit 2."""
    click.echo(f"liveops: {message}", err=True)
    sys.exit(2)


def _tells_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turns what a user can put right into one line; anything else is a bug and shows itself."""

    @wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        from liveops_kit.edge.fixtures import FixturesError
        from liveops_kit.spec import SpecificationError

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


@click.group(
    cls=OneLine,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="Exit codes: 0 done, 1 findings, 2 the command cannot be carried out.",
)
@click.version_option(__version__, prog_name="liveops")
def main() -> None:
    """A stateful mock and contract tests for the LiveOps API."""


# -- the mock --------------------------------------------------------------------------------------
def _environment(name: str, default: str) -> Callable[[], str]:
    return lambda: from_environment().get(name, default)


@main.command()
@click.option(
    "--host",
    default=_environment("host", "127.0.0.1"),
    show_default="127.0.0.1",
    help="Address to listen on.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=_environment("port", "8080"),
    show_default="8080",
    help="Port to listen on; 0 picks a free one.",
)
@click.option(
    "--fixtures",
    default=_environment("fixtures", "demo"),
    show_default="demo",
    help="The world to start with: demo, empty, or a file.",
)
@click.option(
    "--seed",
    type=int,
    default=_environment("seed", "1"),
    show_default="1",
    help="Seed of made-up codes and ids; the same seed gives the same.",
)
@click.option(
    "--auth",
    type=click.Choice(["lenient", "strict"]),
    default=None,
    help="lenient: any API key, unverified token signatures (default on a loopback "
    "address). strict: keys are compared, signatures verified.",
)
@click.option(
    "--api-key",
    "api_keys",
    multiple=True,
    metavar="ACCOUNT:KEY",
    help="For strict: a project or merchant id and its key; repeatable.",
)
@click.option(
    "--jwt-secret",
    default=_environment("jwt_secret", DEVELOPMENT_SECRET),
    show_default="a development secret",
    help="For strict: verifies HS256 user tokens.",
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
    default=_environment("clock", "system"),
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
    "--auto-pay", is_flag=True, help="Pay every order as soon as it is opened."
)  # fmt: skip
@click.option(
    "--webhook-url",
    default=_environment("webhook_url", ""),
    show_default="none",
    metavar="URL",
    help="Your server: is told of orders that are paid or cancelled, and nobody else.",
)
@click.option(
    "--webhook-secret",
    default=_environment("webhook_secret", ""),
    show_default="none",
    help="Signs the webhooks.",
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
@_tells_errors
def mock(api_keys: Sequence[str], **options: Any) -> None:
    """Serve the stateful mock until Ctrl-C."""
    from liveops_kit.edge.serve import serve

    options["auth"] = options["auth"] or ""
    options["cors_origins"] = tuple(options["cors_origins"]) or ("*",)
    settings = Settings(api_keys=_pairs(api_keys, ":", "--api-key"), **options).checked()
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    serve(settings, click.echo)


def _pairs(texts: Sequence[str], separator: str, option: str) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, found, value = text.partition(separator)
        if not (name and found and value):
            raise SettingsError(f"{option} takes NAME{separator}VALUE, not '{text}'")
        pairs[name] = value
    return pairs


@main.command()
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
    default=_environment("jwt_secret", DEVELOPMENT_SECRET),
    show_default="a development secret",
    help="Signs the token (HS256).",
)
@_tells_errors
def token(
    user: str,
    attributes: Sequence[str],
    name: str | None,
    email: str | None,
    expires: str,
    jwt_secret: str,
) -> None:
    """Mint a user token for the mock."""
    from liveops_kit.edge.auth import mint
    from liveops_kit.shared.clock import SystemClock, parse_duration

    if not user or any(character.isspace() for character in user):
        raise SettingsError("--user is one word without spaces")
    try:
        lifetime = int(parse_duration(expires).total_seconds())
    except ValueError as error:
        raise SettingsError(f"--expires: {error}") from error
    values = {key: _scalar(text) for key, text in _pairs(attributes, "=", "--attribute").items()}
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


# -- the contract ----------------------------------------------------------------------------------
@main.command()
@click.argument("target", metavar="URL|mock")
@click.option(
    "--project-id", type=click.IntRange(1), default=44056, show_default=True, help="The project."
)
@click.option(
    "--api-key", default=_environment("api_key", "demo"), show_default="demo",
    help="The project's API key.",
)  # fmt: skip
@click.option(
    "--merchant-id", type=click.IntRange(1), help="Signs admin calls instead of the project id."
)
@click.option(
    "--user-token", default=_environment("user_token", ""), show_default="one minted for the mock",
    help="A player's JWT; client calls need one.",
)  # fmt: skip
@click.option(
    "--operation", "operation_ids", multiple=True, metavar="ID",
    help="Only this operation; repeatable.",
)  # fmt: skip
@click.option(
    "--max-examples", type=click.IntRange(1), default=10, show_default=True,
    help="Generated cases for each operation.",
)  # fmt: skip
@click.option(
    "--disposable", is_flag=True,
    help="The project may be thrown away: try what cannot be undone, too. The mock's always may.",
)  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, the same run.")
@click.option(
    "--jwt-secret", default=_environment("jwt_secret", DEVELOPMENT_SECRET),
    show_default="a development secret", help="Signs the minted token.",
)  # fmt: skip
@_tells_errors
def test(target: str, **options: Any) -> None:
    """Judge a server against the specification.

    TARGET is the URL of a server up to and including /api, or the word mock for the mock itself,
    served in this process. Everything the run makes on the server it makes through the API, and
    takes away again.

    Exit codes: 0 nothing found, 1 findings, 2 the run cannot start as asked.
    """
    try:
        import schemathesis  # noqa: F401 - only looks whether it is there
    except ImportError:
        fail("this needs the extra 'contract': pip install 'liveops-kit[contract]'")
    from liveops_kit.contract_run import run_and_print

    sys.exit(run_and_print(target, **options))


# -- the specification -----------------------------------------------------------------------------
@main.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "json"]),
    default="yaml",
    show_default=True,
    help="How it is written.",
)
@click.option("--control", is_flag=True, help="The mock's control plane instead of the API.")
@_tells_errors
def spec(form: str, control: bool) -> None:
    """Print the OpenAPI specification as one file."""
    from liveops_kit.spec import load

    document = load("control" if control else "liveops").document
    if form == "json":
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    import yaml

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            """Write everything out: not every reader knows anchors."""
            return True

    click.echo(
        yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100),
        nl=False,
    )


@main.command()
@click.option("--tag", help="Only the operations of one tag.")
@click.option("--planned", is_flag=True, help="Only those that answer 501 so far.")
@click.option("--store", is_flag=True, help="Those of the neighbouring store instead.")
@_tells_errors
def operations(tag: str | None, planned: bool, store: bool) -> None:
    """List the operations and which of them answer by their rules."""
    from liveops_kit.edge.table import store_written, written
    from liveops_kit.spec import load

    known = load("store" if store else "liveops").operations.values()
    tags = {operation.tag for operation in known}
    if tag is not None and tag not in tags:
        raise SettingsError(f"there is no tag '{tag}': say one of {', '.join(sorted(tags))}")
    done = store_written() if store else written()
    for operation in known:
        answers = operation.operation_id in done
        if (tag is None or operation.tag == tag) and not (planned and answers):
            state = "yes" if answers else "501"
            click.echo(f"{state}  {operation.method:6} {operation.operation_id}")
            click.echo(f"            {operation.path}")
    click.echo(f"{len(done)} of {len(known)} operations answer by their rules", err=True)


# -- fixtures --------------------------------------------------------------------------------------
@main.group()
def fixtures() -> None:
    """The worlds a mock starts with."""


@fixtures.command("list")
@_tells_errors
def fixtures_list() -> None:
    """List the worlds that come with the kit."""
    from liveops_kit.edge.fixtures import names

    for name in names():
        click.echo(name)


@fixtures.command("check")
@click.argument("file")
@_tells_errors
def fixtures_check(file: str) -> None:
    """Check a file of fixtures as the mock would load it."""
    from liveops_kit.edge.fixtures import load
    from liveops_kit.shared.clock import SystemClock

    project = load(file, SystemClock(), seed=1)
    tables = {name: len(table) for name, table in project.tables.items() if len(table)}
    click.echo(", ".join(f"{count} {name}" for name, count in tables.items()) or "nothing in it")


@fixtures.command("generate")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes."
)
@click.option(
    "--size",
    type=click.Choice(["small", "medium", "large"]),
    default="small",
    show_default=True,
    help="How many items, users and promotions.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; stdout if left out.",
)
@_tells_errors
def fixtures_generate(seed: int, size: str, output: Path | None) -> None:
    """Make up a world."""
    try:
        from liveops_kit.edge.fixture_maker import make
    except ImportError:
        fail("this needs the extra 'fixtures': pip install 'liveops-kit[fixtures]'")
    text = make(seed, size)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"cannot write {output}: {error.strerror}")


if __name__ == "__main__":
    main()
