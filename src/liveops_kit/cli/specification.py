"""`liveops spec` and `liveops operations`."""

from __future__ import annotations

import json
from typing import Any

import click

from liveops_kit.cli.words import report_errors
from liveops_kit.errors import SettingsError
from liveops_kit.suggestions import did_you_mean


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "json"]),
    default="yaml",
    show_default=True,
    help="How it is written.",
)
@click.option(
    "--openapi",
    "version",
    type=click.Choice(["3.0", "3.1"]),
    default="3.0",
    show_default=True,
    help="The version of OpenAPI it is written in.",
)
@click.option(
    "--all", "name", flag_value="all", help="With all that the mock serves beside it, as one."
)
@click.option("--store", "name", flag_value="store", help="The neighbouring store instead.")
@click.option(
    "--twins", "name", flag_value="twins", help="The /v2 twins of /v3 admin calls instead."
)
@click.option(
    "--control", "name", flag_value="control", help="The mock's control plane instead of the API."
)
@report_errors
def spec(form: str, version: str, name: str | None) -> None:
    """Print the OpenAPI specification as one file.

    Every object in it has a name, after which generators of clients call their classes.
    Both versions of OpenAPI accept the same requests and responses.
    """
    from liveops_kit.openapi.document import load, served
    from liveops_kit.openapi.naming import named
    from liveops_kit.openapi.version31 import to_version_31

    chosen = served() if name == "all" else load(name or "liveops")
    document = named(chosen.document)
    if version == "3.1":
        document = to_version_31(document)
    if form == "json":
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    import yaml

    # A fifth of the time, where the library that is written in C is there.
    base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    class Dumper(base):  # type: ignore[misc] # known when it runs
        def ignore_aliases(self, data: Any) -> bool:
            """Write everything out: not every reader knows anchors."""
            return True

    click.echo(
        yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100),
        nl=False,
    )


@click.command()
@click.option("--tag", help="Only the operations of one tag.")
@click.option(
    "--store", "name", flag_value="store", help="Those of the neighbouring store instead."
)
@click.option(
    "--twins", "name", flag_value="twins", help="The /v2 twins of /v3 admin calls instead."
)
@report_errors
def operations(tag: str | None, name: str | None) -> None:
    """List the operations; the mock answers each of them by its rules."""
    from liveops_kit.openapi.document import load

    name = name or "liveops"
    known = load(name).operations.values()
    tags = {operation.tag for operation in known}
    if tag is not None and tag not in tags:
        raise SettingsError(f"there is no tag '{tag}': {did_you_mean(tag, sorted(tags))}")
    wanted = [operation for operation in known if tag in (None, operation.tag)]
    for operation in wanted:
        click.echo(f"{operation.method:6} {operation.operation_id}")
        click.echo(f"       {operation.path}")
    click.echo(f"{len(wanted)} of {len(known)} operations", err=True)
