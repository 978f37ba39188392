"""`liveops rehearse`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from liveops_kit.cli.words import fail, need_extra, pairs, report_errors


@click.command()
@click.argument("world")
@click.option(
    "--from",
    "start",
    required=True,
    metavar="MOMENT",
    help="When it begins: a day such as 2026-12-01, or a moment with a UTC offset.",
)
@click.option(
    "--to",
    "until",
    required=True,
    metavar="MOMENT",
    help="When it ends: a day, which is played to its end, or a moment.",
)
@click.option(
    "--persona",
    "personas",
    multiple=True,
    metavar="NAME[,NAME]",
    default=("new,whale",),
    show_default=True,
    help="Who plays: new, whale, a country such as de, or a user of the world; repeatable.",
)
@click.option(
    "--players",
    type=click.IntRange(1),
    show_default="one of each persona",
    help="How many players want every code.",
)
@click.option(
    "--gap",
    type=click.FloatRange(0),
    default=48,
    show_default=True,
    metavar="HOURS",
    help="Breaks up to this long are findings; longer ones are meant.",
)
@click.option(
    "--zone",
    metavar="NAME",
    show_default="UTC",
    help="Where days begin and the clocks change, such as Europe/Berlin. The clock changes of the "
    "personas' countries are shown in any case.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What goes to stdout.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORM=FILE",
    help="Write a report to a file: html, json; repeatable.",
)
@report_errors
def rehearse(
    world: str, personas: Sequence[str], gap: float, reports: Sequence[str], **options: Any
) -> None:
    """Play a world's calendar with the mock's rules, before any player does.

    WORLD is a file of fixtures, or the name of a world that comes with the kit. It is loaded as of
    the beginning. At every start, end, reset and clock change each persona looks at the store and
    takes what is free; whale also buys everything that has a price, once, and again when its limit
    starts over. Printed is what each sees, takes and pays.

    Findings are short gaps between two that follow each other, promotions that exclude each other
    and meet, prices at or below zero, rewards that nobody can get, codes that serve fewer than
    come, and chains that end before anybody can finish them.

    Exit codes: 0 nothing found, 1 findings, 2 the world cannot be loaded or an option is wrong.
    """
    from liveops_kit.runs.rehearse import FORMS, rehearse_and_print

    wanted = {name: Path(file) for name, file in pairs(reports, "=", "--report").items()}
    for name in wanted:
        if name not in FORMS:
            fail(f"--report knows {', '.join(FORMS)}, not '{name}'")
    if "html" in wanted:
        need_extra("contract", "jinja2")
    names = [name.strip() for text in personas for name in text.split(",") if name.strip()]
    code = rehearse_and_print(
        world, personas=names, gap=timedelta(hours=gap), reports=wanted, **options
    )
    sys.exit(code)
