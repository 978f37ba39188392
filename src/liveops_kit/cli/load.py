"""`liveops load`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from liveops_kit.cli.target_options import FILE, given_by_environment, target_options
from liveops_kit.cli.words import fail, need_extra, pairs, report_errors
from liveops_kit.errors import SettingsError

FORMS = ("html", "json", "junit", "markdown")
PATH = click.Path(path_type=Path)
Command = TypeVar("Command", bound=Callable[..., Any])


class RunByDefault(click.Group):
    """A group whose command `run` need not be named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `run` in front of arguments that name no command."""
        if not args or args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["run", *args]
        return super().parse_args(ctx, args)


def _report_option() -> Callable[[Command], Command]:
    return click.option(
        "--report", "reports", multiple=True, metavar="FORM=FILE",
        help=f"Write the report to a file: {', '.join(FORMS)}; repeatable.",
    )  # fmt: skip


@click.group(cls=RunByDefault)
def load() -> None:
    """Show whether limits, prices and rewards stay exact under load.

    `liveops load URL|mock` is short for `liveops load run URL|mock`.
    """


@load.command()
@click.argument("target", metavar="[URL|mock]", required=False)
@target_options
# -- who plays what
@click.option(
    "--stories", metavar="NAME[=WEIGHT],...", show_default="all",
    help="What is played, with shares of the players: such as drop=5,cart=2.",
)  # fmt: skip
@click.option("--mix", type=FILE, help="The same from a TOML file: a table [stories].")
@click.option(
    "--users", type=click.IntRange(1), default=50, show_default=True,
    help="Players at the same time.",
)  # fmt: skip
@click.option(
    "--spawn-rate", type=click.FloatRange(0, min_open=True), default=10, show_default=True,
    help="Players who begin in a second.",
)  # fmt: skip
@click.option("--time", "length", default="30s", show_default=True, help="How long they play.")
@click.option(
    "--think", metavar="DURATION", default="0s", show_default=True,
    help="How long a player waits between two turns.",
)  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="Other seeds, other chances.")
@click.option(
    "--find-limit", is_flag=True,
    help="Raise the players step by step up to --users, until a bound is broken.",
)  # fmt: skip
# Locust counts in whole milliseconds: a bound below one would hold or break by chance.
@click.option(
    "--max-p95", type=click.IntRange(1), default=500, show_default=True,
    metavar="MS", help="Bound of --find-limit: milliseconds in which 95 % of calls are answered.",
)  # fmt: skip
@click.option(
    "--max-errors", type=click.FloatRange(0, 100), default=1, show_default=True, metavar="PERCENT",
    help="Bound of --find-limit: calls without an answer or with a 5xx.",
)  # fmt: skip
# -- where they play
@click.option(
    "--workers", type=click.IntRange(0), default=0, show_default=True,
    help="Processes of this machine that make the calls, led by another; 0 makes them in one.",
)  # fmt: skip
@click.option(
    "--master", metavar="HOST:PORT",
    help="Listen here for workers on other machines, and lead them.",
)  # fmt: skip
@click.option(
    "--expect-workers", type=click.IntRange(1), default=1, show_default=True,
    help="How many of them to wait for.",
)  # fmt: skip
@click.option("--worker", metavar="HOST:PORT", help="Make calls for the run that is led there.")
@click.option(
    "--web", type=click.IntRange(1, 65535), metavar="PORT", is_flag=False, flag_value=8089,
    help="Serve Locust's own pages on this machine while the run lasts.",
)  # fmt: skip
# -- what comes of it
@click.option("--history", type=PATH, metavar="DIR", help="Keep the history in this new folder.")
@click.option(
    "--history-max", metavar="SIZE", default="500MB", show_default=True,
    help="Size of each worker's history on disk; what is beyond is left out and told.",
)  # fmt: skip
@_report_option()
@report_errors
def run(target: str | None, **options: Any) -> None:
    """Let many players play at once, and judge every answer.

    TARGET is the URL of a server up to and including /api, or the word mock for the mock itself,
    served in this process; without it the profile says where the server is. Everything the run
    makes on the server it makes through the API, and takes away again; a story that the server
    cannot play is left out with the reason.

    Ctrl-C ends the run early; what was played until then is judged all the same.

    Exit codes: 0 all that was judged is exact, 1 violations or broken off, 2 the run cannot start
    as asked, or nothing was judged.
    """
    need_extra("contract", "schemathesis")
    need_extra("load", "locust")
    from liveops_kit.runs import load as runs

    worker = options.pop("worker")
    if worker is not None:
        if target is not None:
            fail("--worker takes its target from the master: name none")
        sys.exit(runs.work(worker))
    reports = _report_files(options.pop("reports"))
    history = options.pop("history")
    settings = _settings(options)
    options["headers"] = pairs(options["headers"], ":", "--header", secret=True)
    given = {name: value for name, value in options.items() if value not in (None, ())}
    sys.exit(
        runs.load_and_print(
            target, settings, reports, history, **{**given_by_environment(), **given}
        )
    )


@load.command()
@click.argument("histories", nargs=-1, required=True, type=PATH, metavar="HISTORY...")
@_report_option()
@report_errors
def judge(histories: Sequence[Path], reports: Sequence[str]) -> None:
    """Judge the history of a run again.

    HISTORY is a folder that --history has written, or its files.

    Exit codes: as of the run.
    """
    need_extra("contract", "schemathesis")
    from liveops_kit.runs.load import judge_and_print

    sys.exit(judge_and_print(histories, _report_files(reports)))


def _settings(options: dict[str, Any]) -> Any:
    """Take the options of the run itself, and return them parsed."""
    from liveops_kit.runs.load import options_of

    names = (
        "stories", "mix", "users", "spawn_rate", "length", "think", "seed", "find_limit", "max_p95",
        "max_errors", "workers", "master", "expect_workers", "web", "history_max",
    )  # fmt: skip
    return options_of(**{name: options.pop(name) for name in names})


def _report_files(texts: Sequence[str]) -> dict[str, Path]:
    files = {form: Path(file) for form, file in pairs(texts, "=", "--report").items()}
    for form in files:
        if form not in FORMS:
            raise SettingsError(f"--report knows {', '.join(FORMS)}, not '{form}'")
    return files
