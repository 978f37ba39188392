"""`liveops journal`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from liveops_kit.cli.words import environment, need_extra, report_errors


@click.group()
def journal() -> None:
    """The calls that a running mock has seen."""


@journal.command("export")
@click.argument("url", default="http://127.0.0.1:8080")
@click.option(
    "--as", "form", type=click.Choice(["pytest", "har", "curl"]), default="pytest",
    show_default=True, help="A test for pytest, a HAR archive, or commands of a shell.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; stdout if left out.",
)  # fmt: skip
@click.option("--project-id", type=click.IntRange(1), help="Only calls about this project.")
@click.option("--user", help="Only calls of this player.")
@click.option("--operation", metavar="ID", help="Only calls of this operation.")
@click.option(
    "--after", type=click.IntRange(0), help="Only calls after this number of the journal."
)
@click.option(
    "--control-token",
    help="Opens the mock's control plane, where that asks for one; better set as "
    "LIVEOPS_CONTROL_TOKEN.",
)
@report_errors
def export(
    url: str, form: str, output: Path | None, control_token: str | None, **filters: Any
) -> None:
    """Write what was just played on a mock as a test of the game.

    URL is that of the running mock. A test plays the calls again, by the plugin's fixture
    liveops_client, and expects the same statuses, error codes and bodies; ids that the server
    chooses are taken from its answers. Keys and tokens are never written.

    Exit codes: 0 the file is written, 2 the mock cannot be reached, or refuses.
    """
    need_extra("contract", "jinja2")
    from liveops_kit.runs.journal import export_and_print

    token = control_token or environment("control_token", "")()
    query = {name: value for name, value in filters.items() if value is not None}
    sys.exit(export_and_print(url, form, output, token, query))
