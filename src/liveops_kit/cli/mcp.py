"""`liveops mcp`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from liveops_kit.cli.words import environment, need_extra, report_errors
from liveops_kit.errors import SettingsError
from liveops_kit.settings import DEVELOPMENT_SECRET

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option(
    "--url", metavar="URL", help="A running mock, such as http://127.0.0.1:8080; without it one "
    "of the command's own.",
)  # fmt: skip
@click.option(
    "--mock", "world", metavar="WORLD", show_default="demo",
    help="The world of a mock of the command's own: a name, or a file of fixtures.",
)  # fmt: skip
@click.option(
    "--http", metavar="HOST:PORT",
    help="Serve the tools at http://HOST:PORT/mcp on this machine, instead of stdin and stdout.",
)  # fmt: skip
@click.option(
    "--config", type=FILE,
    help="The target profile of another server, such as liveops.toml: its laws are run there.",
)  # fmt: skip
@click.option(
    "--project-id", type=click.IntRange(1), show_default="the first of the mock",
    help="The project that tools are about unless they name another.",
)  # fmt: skip
@click.option(
    "--api-key", show_default="demo", help="The project's API key; better set as LIVEOPS_API_KEY."
)
@click.option(
    "--control-token",
    help="Opens the mock's control plane, where that asks for one; better set as "
    "LIVEOPS_CONTROL_TOKEN.",
)
@click.option("--ca-file", type=FILE, help="The authority that signed the mock's certificate.")
@report_errors
def mcp(
    url: str | None, world: str | None, http: str | None, config: Path | None, **options: Any
) -> None:
    """Give coding agents the mock as tools (Model Context Protocol).

    An agent's configuration starts this command, which speaks the protocol on stdin and stdout.
    The tools read and change the world, move time, set faults, call operations, explain answers,
    and run laws; rules and pages of the documentation are resources.

    Exit codes: 0 the client has ended the connection, 2 there is no such mock or world, or the
    address cannot be used.
    """
    need_extra("mcp", "mcp", "jinja2")
    from liveops_kit.mcp.serving import serve_tools

    if url is not None and world is not None:
        raise SettingsError("give --url, a mock that runs, or --mock, the world of a new one")
    given = {name: value for name, value in options.items() if value is not None}
    serve_tools(
        url=url, world=world or "demo", http=http, config=config,
        target_options={**_from_environment(), **given},
    )  # fmt: skip


def _from_environment() -> dict[str, str]:
    """Return what a mock at a URL is called with, where no option says otherwise."""
    names = ("api_key", "control_token", "jwt_secret")
    found = {name: environment(name, "")() for name in names}
    return {"jwt_secret": DEVELOPMENT_SECRET, **{k: v for k, v in found.items() if v}}
