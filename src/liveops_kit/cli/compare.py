"""`liveops compare`."""

from __future__ import annotations

import sys
from typing import Any

import click

from liveops_kit.cli.target_options import FILE, given_by_environment
from liveops_kit.cli.words import (
    need_extra,
    report_errors,
    report_files,
    report_option,
)


@click.command()
@click.argument("a", metavar="[URL_A|mock]")
@click.argument("b", metavar="[URL_B|mock]")
# -- the servers
@click.option("--config-a", type=FILE, help="The target profile of A, such as liveops.toml.")
@click.option("--config-b", type=FILE, help="The target profile of B.")
@click.option(
    "--project-id", type=click.IntRange(1), show_default="44056", help="The project on both."
)
@click.option(
    "--api-key", show_default="demo",
    help="The project's API key on both. Others see a command line: rather set LIVEOPS_API_KEY, or "
    "name variables in the profiles.",
)  # fmt: skip
@click.option("--user-token", help="A player's JWT, good for both. Rather set LIVEOPS_USER_TOKEN.")
@click.option(
    "--second-user-token",
    help="The JWT of another player. Rather set LIVEOPS_SECOND_USER_TOKEN.",
)
@click.option(
    "--jwt-secret",
    show_default="a development secret for the mock, else none",
    help="Signs tokens of as many players as stories need, for both (HS256). Rather set "
    "LIVEOPS_JWT_SECRET.",
)
@click.option(
    "--control-token",
    help="Opens the control planes of mocks that ask for one, on both; better set as "
    "LIVEOPS_CONTROL_TOKEN.",
)
@click.option("--rate", metavar="20/s", help="Requests a second or minute at most, to each.")
@click.option(
    "--timeout", type=click.FloatRange(0.1), show_default="10", help="Seconds for each request."
)
@click.option("--ca-file", type=FILE, help="The authority that signed the servers' certificates.")
# -- what is compared
@click.option("--tag", "tags", multiple=True, help="Only stories of this tag; repeatable.")
@click.option("--law", "laws", multiple=True, metavar="NAME", help="Only this story; repeatable.")
@click.option("--seed", type=int, default=1, show_default=True, help="Other seeds, other stories.")
@click.option(
    "--stories", type=click.IntRange(1), default=10, show_default=True,
    help="Random stories of each kind.",
)  # fmt: skip
@click.option(
    "--ignore", multiple=True, metavar="PATTERN",
    help="Places that may differ, such as '*.image_url' or 'get-coupon:name.*'; repeatable.",
)  # fmt: skip
# -- what comes of it
@report_option()
@report_errors
def compare(a: str, b: str, **options: Any) -> None:
    """Play the same calls on two servers and tell where they differ.

    A and B are the URLs of two servers up to and including /api, or the word mock for the mock
    itself, served in this process. What differs is a status, an error code, the shape of an answer
    or a value that the server works out; what each server chooses for itself, such as ids and
    generated codes, is not. Each difference is told once, with the fewest calls that show it.
    Everything that is made on the servers is taken away again.

    Before anything else one admin read with the API key and one read of each player prove that both
    servers speak the API with these credentials.

    Exit codes: 0 no difference, 1 differences or broken off, 2 the comparison cannot start as
    asked, a server is not the API or refuses the credentials, or no call succeeded on both.
    """
    need_extra("contract", "hypothesis")
    from liveops_kit.runs.diff import compare_and_print

    for name in ("tags", "laws"):
        options[name] = tuple(options[name]) or None
    options["reports"] = report_files(options["reports"])
    given = {name: value for name, value in options.items() if value not in (None, ())}
    sys.exit(compare_and_print(a, b, **{**given_by_environment(), **given}))
