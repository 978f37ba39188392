"""`liveops pull` and `liveops push`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from liveops_kit.cli.words import environment, need_extra, pairs, report_errors

F = TypeVar("F", bound=Callable[..., Any])
FILE = click.Path(dir_okay=False, path_type=Path)
_OPTIONS = (
    click.option("--config", type=FILE, help="The target profile, such as liveops.toml."),
    click.option("--project-id", type=click.IntRange(1), show_default="44056", help="The project."),
    click.option(
        "--api-key", show_default="demo",
        help="The project's API key. Others see a command line: rather set LIVEOPS_API_KEY, or "
        "name a variable in the profile.",
    ),
    click.option(
        "--merchant-id", type=click.IntRange(1), help="Signs the calls instead of the project id."
    ),
    click.option(
        "--header", "headers", multiple=True, metavar="NAME:VALUE",
        help="Sent with every request; repeatable.",
    ),
    click.option(
        "--rate", metavar="20/s", show_default="10/s",
        help="Requests a second or minute at most.",
    ),
    click.option(
        "--timeout", type=click.FloatRange(0.1), show_default="10", help="Seconds for each request."
    ),
    click.option("--ca-file", type=FILE, help="The authority that signed the certificate."),
)  # fmt: skip


def _target_options(command: F) -> F:
    """Add the options about the server."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command()
@click.argument("url")
@click.option("-o", "--output", type=FILE, help="The file to write; stdout if left out.")
@click.option(
    "--codes", is_flag=True, help="Read the codes of promotions, too; else only how many there are."
)
@_target_options
@report_errors
def pull(url: str, output: Path | None, codes: bool, **options: Any) -> None:
    """Read a project from a server into a file of fixtures.

    URL is that of the server up to and including /api. Read is what the admin API lists, page by
    page: attributes, groups, items, value points, promotions, chains, personalization rules and
    the upsell. Games and physical goods come from the storefront, as far as it shows them. No user
    is read, and no secret written. The same project gives the same bytes.

    Exit codes: 0 the world is written (notes on stderr say what is missing in it), 2 the project
    cannot be read.
    """
    need_extra("contract", "jinja2")
    from liveops_kit.runs.worlds import pull_and_print

    sys.exit(pull_and_print(url, output, codes=codes, **_given(options)))


@click.command()
@click.argument("file")
@click.argument("url")
@click.option("--apply", is_flag=True, help="Make the calls; else they are only printed.")
@_target_options
@report_errors
def push(file: str, url: str, apply: bool, **options: Any) -> None:
    """Write a world into an empty project of a server.

    FILE is a file of fixtures, or the name of a world that comes with the kit. Each call is
    printed, and made only with --apply. Nothing is deleted and nothing changed that is there: a
    project that is not empty is refused, with what it has. What no call makes, such as games, is
    named and left out; of users only limits are written, of those whom the server knows.

    Exit codes: 0 the calls are printed, or made, 2 the file is wrong, the project is not empty, or
    a call was refused; what was made before it stays.
    """
    need_extra("contract", "jinja2")
    from liveops_kit.runs.worlds import push_and_print

    sys.exit(push_and_print(file, url, apply=apply, **_given(options)))


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options that were given, or are set in the environment."""
    options["headers"] = {
        name: value.strip()
        for name, value in pairs(options["headers"], ":", "--header", secret=True).items()
    }
    given = {name: value for name, value in options.items() if value not in (None, (), {})}
    key = environment("api_key", "")()
    return {**({"api_key": key} if key else {}), **given}
