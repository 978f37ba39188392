"""`liveops console`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from liveops_kit.cli.words import environment, fail, report_errors


@click.command()
@click.argument("url", metavar="URL")
@click.option(
    "--token", default=environment("control_token", ""), metavar="TOKEN",
    help="The token of the mock's control plane. Rather set LIVEOPS_CONTROL_TOKEN: a command line "
    "is seen by others.",
)  # fmt: skip
@click.option(
    "--listen", default="127.0.0.1:9091", show_default=True, metavar="HOST:PORT",
    help="Where the console listens, on this machine; port 0 picks a free one.",
)  # fmt: skip
@click.option(
    "--ca-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Trust these certificates (PEM) of the mock as well.",
)  # fmt: skip
@report_errors
def console(url: str, token: str, listen: str, ca_file: Path | None) -> None:
    """Serve the console of a mock elsewhere, such as http://team-mock:8080.

    The same pages as at /_mock/console/ of the mock itself, for a browser on this machine: players,
    the live journal, time, promotions, orders, faults and snapshots. Every call goes to the mock's
    control plane with the token, which no page shows.

    Exit codes: 0 ended, 2 there is no such mock, it refuses the token, or the console cannot
    listen.
    """
    if any(find_spec(name) is None for name in ("flask", "a2wsgi")):
        fail("this needs the extra 'console': pip install 'liveops-kit[console]'")
    from liveops_kit.runs.console import console_and_print

    console_and_print(url=url, token=token, listen=listen, ca_file=ca_file)
