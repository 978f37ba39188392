"""The command `liveops`: parse, call, exit code.

Exit codes: 0 done (and, where something is judged, nothing found); 1 findings; 2 the command cannot
be carried out as it was given, or had nothing to judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click

from liveops_kit.cli.words import OneLine
from liveops_kit.version import __version__

COMMANDS: Mapping[str, str] = {
    "check": "traffic",
    "compare": "compare",
    "console": "console",
    "doctor": "doctor",
    "fixtures": "fixtures",
    "init": "init",
    "journal": "journal",
    "load": "load",
    "mcp": "mcp",
    "mock": "mock",
    "operations": "specification",
    "proxy": "traffic",
    "pull": "worlds",
    "push": "worlds",
    "rehearse": "rehearse",
    "report": "contract",
    "spec": "specification",
    "test": "contract",
    "token": "mock",
    "wait": "wait",
    "webhooks": "webhooks",
}
"""The commands, and the module in this package that has each under its name."""


class Commands(OneLine):
    """Commands whose modules are imported when they are asked for: a start needs one of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None if there is none of that name."""
        # click says which of all commands may have been meant.
        for name in (cmd_name,) if cmd_name in COMMANDS else COMMANDS:
            if name not in self.commands:
                self.add_command(getattr(import_module(f"{__name__}.{COMMANDS[name]}"), name))
        return super().get_command(ctx, cmd_name)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="Exit codes: 0 done, 1 findings, 2 the command cannot be carried out or has "
    "nothing to judge.",
)
@click.version_option(__version__, prog_name="liveops")
def main() -> None:
    """A stateful mock and contract tests for the LiveOps API."""
