"""`liveops doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from liveops_kit.cli.words import environment, report_errors

MARKS = {"ok": "ok   ", "none": "-    ", "wrong": "WRONG"}


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=environment("port", "8080"),
    show_default="8080", help="The port on which the mock would listen.",
)  # fmt: skip
@report_errors
def doctor(port: int) -> None:
    """Look at what is installed and set here, and say what will not work.

    It looks at Python and the extras, the variables LIVEOPS_*, the mock's port, and the target
    profile liveops.toml of this folder. Nothing is changed, and no secret is printed.

    Exit codes: 0 nothing is wrong, 1 something is.
    """
    from liveops_kit.runs.doctor import look

    lines = look(Path(), port)
    for line in lines:
        click.echo(f"{MARKS[line.state]}  {line.text}")
    wrong = sum(line.state == "wrong" for line in lines)
    click.echo("\nNothing is wrong." if not wrong else f"\n{wrong} wrong.")
    sys.exit(1 if wrong else 0)
