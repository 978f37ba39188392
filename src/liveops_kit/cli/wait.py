"""`liveops wait`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from liveops_kit.cli.words import report_errors
from liveops_kit.errors import SettingsError


@click.command()
@click.argument("url", metavar="URL")
@click.option(
    "--timeout", default="30s", show_default=True, metavar="DURATION",
    help="How long at most: 30s, 2m.",
)  # fmt: skip
@click.option(
    "--ca-file", type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="The authority that signed the server's certificate.",
)  # fmt: skip
@report_errors
def wait(url: str, timeout: str, ca_file: Path | None) -> None:
    """Wait until a server takes calls.

    URL is that of a mock, with or without /api: it says itself whether it is ready. Any other
    server is ready once it answers.

    Exit codes: 0 it is ready, 1 it is not within the time, 2 the command cannot be carried out.
    """
    from liveops_kit.domain.values.clock import parse_duration
    from liveops_kit.runs.wait import wait as look

    try:
        seconds = parse_duration(timeout).total_seconds()
    except ValueError as error:
        raise SettingsError(f"--timeout: {error}") from error
    done = look(url, seconds, verify=str(ca_file) if ca_file else True)
    if not done.is_ready:
        click.echo(f"liveops: {url} is not ready after {timeout}: {done.reason}", err=True)
        sys.exit(1)
    click.echo(f"{url} is ready")
