"""`liveops fixtures`."""

from __future__ import annotations

from pathlib import Path

import click

from liveops_kit.cli.words import fail, report_errors


@click.group()
def fixtures() -> None:
    """The worlds a mock starts with."""


@fixtures.command("list")
@report_errors
def fixtures_list() -> None:
    """List the worlds that come with the kit."""
    from liveops_kit.server.fixtures import names

    for name in names():
        click.echo(name)


@fixtures.command("check")
@click.argument("file")
@report_errors
def fixtures_check(file: str) -> None:
    """Check a file of fixtures as the mock would load it."""
    from liveops_kit.domain.values.clock import SettableClock, SystemClock
    from liveops_kit.server.fixtures import load

    project = load(file, SettableClock(SystemClock()), seed=1)
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
@report_errors
def fixtures_generate(seed: int, size: str, output: Path | None) -> None:
    """Make up a world."""
    try:
        from liveops_kit.server.fixtures.generator import generate
    except ImportError:
        fail("this needs the extra 'fixtures': pip install 'liveops-kit[fixtures]'")
    text = generate(seed, size)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"cannot write {output}: {error.strerror}")
