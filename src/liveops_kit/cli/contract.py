"""`liveops test`."""

from __future__ import annotations

import sys
from typing import Any

import click

from liveops_kit.cli.words import environment, fail, tells_errors
from liveops_kit.settings import DEVELOPMENT_SECRET


@click.command()
@click.argument("target", metavar="URL|mock")
@click.option(
    "--project-id", type=click.IntRange(1), default=44056, show_default=True, help="The project."
)
@click.option(
    "--api-key", default=environment("api_key", "demo"), show_default="demo",
    help="The project's API key.",
)  # fmt: skip
@click.option(
    "--merchant-id", type=click.IntRange(1), help="Signs admin calls instead of the project id."
)
@click.option(
    "--user-token", default=environment("user_token", ""), show_default="one minted for the mock",
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
    "--jwt-secret", default=environment("jwt_secret", DEVELOPMENT_SECRET),
    show_default="a development secret", help="Signs the minted token.",
)  # fmt: skip
@tells_errors
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
