"""The options that say what a target is and how it is called, for all commands that take one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from liveops_kit.cli.words import environment

FILE = click.Path(dir_okay=False, path_type=Path)

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--config",
        "config",
        type=FILE,
        help="The target profile; liveops.toml is read if it is there.",
    ),
    click.option("--project-id", type=click.IntRange(1), show_default="44056", help="The project."),
    click.option(
        "--api-key",
        show_default="demo",
        help="The project's API key. Others see a command line: rather set LIVEOPS_API_KEY, or "
        "name a variable in the profile.",
    ),
    click.option(
        "--merchant-id", type=click.IntRange(1), help="Signs admin calls instead of the project id."
    ),
    click.option(
        "--user-token",
        help="A player's JWT; client calls need one. Rather set LIVEOPS_USER_TOKEN.",
    ),
    click.option(
        "--second-user-token",
        help="The JWT of another player. Rather set LIVEOPS_SECOND_USER_TOKEN.",
    ),
    click.option(
        "--jwt-secret",
        show_default="a development secret for the mock, else none",
        help="Signs tokens of as many players as laws need (HS256). Rather set LIVEOPS_JWT_SECRET.",
    ),
    click.option("--sku", "skus", multiple=True, help="An item to work with; repeatable."),
    click.option(
        "--header", "headers", multiple=True, metavar="NAME:VALUE", help="Sent with every request."
    ),
    click.option(
        "--control-token",
        help="Opens the mock's control plane, where that asks for one; better set as "
        "LIVEOPS_CONTROL_TOKEN.",
    ),
    click.option(
        "--timeout", type=click.FloatRange(0.1), show_default="10", help="Seconds for each request."
    ),
    click.option(
        "--ca-file", type=FILE, help="The authority that signed the server's certificate."
    ),
)


def target_options(command: Command) -> Command:
    """Give a command the options of a target."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def given_by_environment() -> dict[str, Any]:
    """Return the options whose environment variables are set."""
    named = ("api_key", "user_token", "second_user_token", "jwt_secret", "control_token")
    return {name: value for name in named if (value := environment(name, "")())}
