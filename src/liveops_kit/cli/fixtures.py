"""`liveops fixtures`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from liveops_kit.cli.words import fail, need_extra, report_errors, say_error
from liveops_kit.errors import LiveOpsError


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
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def fixtures_check(files: tuple[str, ...]) -> None:
    """Check files of fixtures as the mock would load them.

    Each FILE is a world of its own, and has a line: what is in it, or what is wrong and where. Of
    several each line names its file; one that another includes is checked with that.

    Exit codes: 0 every world can be loaded, 2 one cannot.
    """
    parts = {part: file for file in files for part in _included(file)}
    problems = 0
    for file in files:
        world = parts.get(Path(file).resolve())
        try:
            says = _counted(file) if world is None else f"a part of {world}"
        except LiveOpsError as error:
            problems += 1
            say_error(str(error))
        else:
            click.echo(f"{file}: {says}" if len(files) > 1 else says)
    sys.exit(2 if problems else 0)


def _included(file: str) -> list[Path]:
    """Return the files that a world includes; none if it cannot be read."""
    from liveops_kit.server.fixtures.reading import find, read

    try:
        return [each.resolve() for each in read(find(file)).paths[1:]]
    except LiveOpsError:
        return []


def _counted(file: str) -> str:
    """Return how many rows of each table a world has, in words."""
    from liveops_kit.domain.values.clock import SettableClock, SystemClock
    from liveops_kit.server.fixtures import load

    project = load(file, SettableClock(SystemClock()), seed=1)
    tables = {name: len(table) for name, table in project.tables.items() if len(table)}
    return ", ".join(f"{count} {name}" for name, count in tables.items()) or "nothing in it"


@fixtures.command("schema")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; stdout if left out.",
)
@report_errors
def fixtures_schema(output: Path | None) -> None:
    """Print the JSON Schema of a file of fixtures, for editors that complete and check it.

    The line `# yaml-language-server: $schema=world.schema.json` at the top of a file names it to
    them; a running mock serves it at /_mock/fixtures/schema.
    """
    import json

    from liveops_kit.server.fixtures.schema import world_schema

    _write(f"{json.dumps(world_schema(), indent=1, ensure_ascii=False)}\n", output)


@fixtures.command("diff")
@click.argument("a")
@click.argument("b")
@report_errors
def fixtures_diff(a: str, b: str) -> None:
    """Tell what differs between two worlds: files, or names of worlds that come with the kit.

    Entries are compared by their names (SKU, external id, key), in any order.

    Exit codes: 0 nothing differs, 1 something does, 2 a world cannot be loaded.
    """
    from liveops_kit.server.fixtures.differences import differences_of

    lines = differences_of(a, b)
    for line in lines:
        click.echo(line)
    sys.exit(1 if lines else 0)


@fixtures.command("from")
@click.argument("recording", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; stdout if left out.",
)
@click.option(
    "--project-id", type=click.IntRange(1), help="The project, if the recording has several."
)
@report_errors
def fixtures_from(recording: Path, output: Path | None, project_id: int | None) -> None:
    """Make a world in which the reads of a recording answer as they did.

    RECORDING is a HAR archive, or an entry on each line, as for `liveops check`. Admin reads say
    everything about an object; what only the storefront shows has its texts in one language. The
    world is then tried: stderr tells which reads it answers otherwise, and where.

    Exit codes: 0 the world is written, 2 the recording cannot be read, or shows no project.
    """
    need_extra("contract", "jinja2", "ijson")
    from liveops_kit.runs.fixtures_from import from_recording

    sys.exit(from_recording(recording, output, project_id))


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
    _write(generate(seed, size), output)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"cannot write {output}: {error.strerror}")
