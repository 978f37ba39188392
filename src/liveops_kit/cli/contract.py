"""`liveops test` and `liveops report`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from liveops_kit.cli.target_options import FILE, given_by_environment, target_options
from liveops_kit.cli.words import (
    need_extra,
    pairs,
    report_errors,
    report_files,
    report_option,
)

PHASES = ("catalogue", "laws", "conformance", "reach")


def _words(text: str | None) -> tuple[str, ...] | None:
    """Split a list at its commas; None for none."""
    return None if text is None else tuple(part.strip() for part in text.split(","))


class Workers(click.ParamType[int | str]):
    """A number of at least 1, or the word auto."""

    name = "workers"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | str:
        """Return the number, or the word."""
        if value == "auto":
            return "auto"
        if not str(value).isdecimal() or not int(value):
            self.fail(f"'{value}' is neither a number from 1 on nor the word auto.", param, ctx)
        return int(value)


# -- the target -----------------------------------------------------------------------------------
@click.command()
@click.argument("target", metavar="[URL|mock]", required=False)
@click.option("--asgi", metavar="MODULE:APP", help="Judge an ASGI application, in this process.")
@click.option("--wsgi", metavar="MODULE:APP", help="Judge a WSGI application, in this process.")
@target_options
@click.option("--rate", metavar="20/s", help="Requests a second or minute at most.")
@click.option(
    "--disposable", is_flag=True,
    help="The project may be thrown away: try what cannot be undone, too. The mock's always may.",
)  # fmt: skip
# -- what is judged
@click.option(
    "--only", metavar="PHASES", help=f"Only these phases, with commas: {', '.join(PHASES)}."
)
@click.option("--skip", metavar="PHASES", help="All phases but these.")
@click.option("--tag", "tags", multiple=True, help="Only this tag; repeatable.")
@click.option(
    "--operation", "operations", multiple=True, metavar="ID",
    help="Only this operation, and laws about it; repeatable.",
)  # fmt: skip
@click.option(
    "--rule", "rules", multiple=True, metavar="ID",
    help="Only laws about this rule, such as PRM-10b; repeatable.",
)  # fmt: skip
@click.option("--law", "laws", multiple=True, metavar="NAME", help="Only this law; repeatable.")
@click.option(
    "--shard", metavar="2/4", help="Only this part of the run; `liveops report merge` joins them."
)
# -- how much of it
@click.option(
    "--profile", type=click.Choice(["smoke", "standard", "deep"]), default="standard",
    show_default=True, help="How thorough; smoke tries one law of each rule.",
)  # fmt: skip
@click.option(
    "--max-examples", type=click.IntRange(1),
    show_default="2, 10, 60 by profile", help="Generated cases for each operation.",
)  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, the same run.")
@click.option(
    "--time-budget", metavar="5m",
    help="No generated case begins later; every law is tried all the same.",
)  # fmt: skip
@click.option(
    "--workers", type=Workers(), metavar="N|auto", show_default="auto for the mock, else 1",
    help="Calls at the same time. The mock is judged by as many processes, each with a mock of its "
    "own; auto is one for each processor.",
)  # fmt: skip
@click.option("--fail-fast", is_flag=True, help="End with the first violation.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and call nothing.")
# -- what comes of it
@report_option("har")
@click.option("--baseline", type=FILE, help="Findings that are known and do not fail the run.")
@click.option("--update-baseline", is_flag=True, help="Write what is found to the baseline.")
@click.option(
    "--strict", is_flag=True,
    help="Fail for differences, too: departures from what the documents leave open.",
)  # fmt: skip
@report_errors
def test(target: str | None, **options: Any) -> None:
    """Judge a server against the specification.

    TARGET is the URL of a server up to and including /api, or the word mock for the mock itself,
    served in this process; without it the profile says where the server is. Everything the run
    makes on the server it makes through the API, and takes away again.

    Before anything else one admin read with the API key and one read of each player prove that the
    target speaks the API with these credentials; otherwise one line says what came back.

    Exit codes: 0 something was judged and nothing found that fails the run, 1 findings or broken
    off, 2 the run cannot start as asked, the target is not the API or refuses the credentials, or
    nothing of what was asked was judged.
    """
    need_extra("contract", "schemathesis")
    from liveops_kit.runs.contract import run_and_print

    for name in ("only", "skip"):
        options[name] = _words(options[name])
    for name in ("tags", "operations", "rules", "laws"):
        options[name] = tuple(options[name]) or None
    options["headers"] = pairs(options["headers"], ":", "--header", secret=True)
    options["reports"] = report_files(options["reports"], "har")
    options = {
        **given_by_environment(),
        **{k: v for k, v in options.items() if v not in (None, ())},
    }
    sys.exit(run_and_print(target, **options))


# -- reports --------------------------------------------------------------------------------------
@click.group()
def report() -> None:
    """The reports of `liveops test`."""


@report.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@report_option()
@report_errors
def merge(files: Sequence[Path], reports: Sequence[str]) -> None:
    """Join the JSON reports of shards into one, and print it.

    The exit code is that of the joined run.
    """
    need_extra("contract", "schemathesis")
    from liveops_kit.runs.contract import merge_and_print

    sys.exit(merge_and_print(files, report_files(reports)))
