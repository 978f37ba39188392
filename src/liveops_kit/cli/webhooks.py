"""`liveops webhooks`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from liveops_kit.cli.words import environment, report_errors, report_files, report_option

TYPES = ("user_validation", "order_paid", "order_canceled")


def _facts(command: Any) -> Any:
    """Add the options about who bought what."""
    for option in reversed((
        click.option("--secret", default=environment("webhook_secret", ""), show_default="none",
                     help="Signs the webhooks; rather set LIVEOPS_WEBHOOK_SECRET."),
        click.option("--user", default="alice", show_default=True, help="The user, who exists."),
        click.option("--sku", default="sword_ice", show_default=True, help="The item."),
        click.option("--quantity", type=click.IntRange(1), default=1, show_default=True,
                     help="How many of it."),
        click.option("--amount", default="4.99", show_default=True, help="The price in all."),
        click.option("--order-id", type=click.IntRange(1), show_default="by the time",
                     help="The order's number; a new one is a new order to the game."),
        click.option("--project-id", type=click.IntRange(1), default=44056, show_default=True,
                     help="The project."),
    )):  # fmt: skip
        command = option(command)
    return command


@click.group()
def webhooks() -> None:
    """Send webhooks to a game's own endpoint, and judge what it answers."""


@webhooks.command()
@click.argument("types", nargs=-1, required=True, type=click.Choice(TYPES), metavar="TYPE...")
@click.option("--to", "url", required=True, metavar="URL", help="The game's endpoint.")
@_facts
@click.option(
    "--times", type=click.IntRange(1, 100), default=1, show_default=True,
    help="Send each so many times, as the vendor does when an answer was lost.",
)  # fmt: skip
@click.option("--wrong-signature", is_flag=True, help="Sign with something else.")
@click.option(
    "--body", type=click.Path(dir_okay=False, path_type=Path, exists=True),
    help="Send this file byte by byte, signed, in place of a body made of the options.",
)  # fmt: skip
@report_errors
def trigger(types: Sequence[str], **options: Any) -> None:
    """Send webhooks, signed as the vendor signs them, and print what comes back.

    TYPE is user_validation, order_paid or order_canceled; several are sent in the order given,
    about one order, so that `order_canceled order_paid` arrive the wrong way round.

    Exit codes: 0 all were accepted (200, 201, 204), 1 one was not, 2 the command cannot be carried
    out.
    """
    from liveops_kit.runs.webhooks import trigger as send

    need_secret(options["secret"])
    sys.exit(0 if send(types, show=click.echo, **options) else 1)


@webhooks.command()
@click.argument("url", metavar="URL")
@_facts
@click.option("--unknown-user", default="", show_default="not tried",
              help="A user who does not exist in the game.")  # fmt: skip
@click.option(
    "--granted-command", default="", metavar="COMMAND", show_default="not tried",
    help="Prints how many of an item a user has in the game: 'count {user} {sku}'.",
)  # fmt: skip
@report_option()
@report_errors
def check(url: str, reports: Sequence[str], **options: Any) -> None:
    """Judge an endpoint: signatures, users, orders that come twice or out of order, odd bodies.

    It sends some twenty webhooks about orders of its own; point it at a game server for tests.

    Exit codes: 0 nothing found, 1 findings, 2 the command cannot be carried out.
    """
    from liveops_kit.runs.webhooks import check_and_print

    need_secret(options["secret"])
    sys.exit(check_and_print(url, reports=report_files(reports), **options))


def need_secret(secret: str) -> None:
    """Refuse an empty secret."""
    if not secret:
        raise click.UsageError("a secret is needed: --secret, or LIVEOPS_WEBHOOK_SECRET.")
