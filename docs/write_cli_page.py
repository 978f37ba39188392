"""Writes docs/cli.md from the help texts of the commands and the settings."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click
from msgspec.structs import fields

from liveops_kit.cli import main
from liveops_kit.settings import Option, Settings

PAGE = Path(__file__).with_name("cli.md")
CLIENT_VARIABLES = {
    "LIVEOPS_API_KEY": "`--api-key` of `liveops test`, `compare`, `pull` and `push`",
    "LIVEOPS_USER_TOKEN": "`--user-token` of `liveops test` and `liveops compare`",
    "LIVEOPS_SECOND_USER_TOKEN": "`--second-user-token` of `liveops test` and `liveops compare`",
}
"""Variables of the commands that call a server, with what they stand for."""
MORE = {
    "LIVEOPS_JWT_SECRET": "; of `liveops token`, `liveops test` and `liveops compare`, too",
    "LIVEOPS_CONTROL_TOKEN": "; sent by `liveops console`, `test`, `compare`, `journal export`, pytest, too",
}
"""Further meanings of variables of the mock."""


def page() -> str:
    """The page as it must be."""
    parts = ["# The command line\n\nWritten by `make docs` from the commands' own help.\n"]
    parts.append(environment())
    for words, command in _commands("liveops", main):
        context = click.Context(
            command,
            info_name=words,
            max_content_width=80,
            terminal_width=80,
            color=False,
            help_option_names=["-h", "--help"],
        )
        parts.append(f"## {words}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def environment() -> str:
    """The table of all variables."""
    rows = [f"| `{name}` | {meaning} |" for name, meaning in sorted(variables().items())]
    return "\n".join(
        [
            "## Environment variables\n",
            "A variable gives the default of an option; the option wins. Values of a repeatable\n"
            "option are separated by spaces, control hosts and origins by commas too, files of\n"
            "`LIVEOPS_FIXTURES` as folders are in `PATH`. Secrets belong here: a command line is\n"
            "seen by others.\n",
            "| variable | stands for |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def variables() -> dict[str, str]:
    """All variables, with what they stand for."""
    found = dict(CLIENT_VARIABLES)
    for field in fields(Settings):
        _, option = get_args(field.type)
        if isinstance(option, Option) and option.variable:
            flag = option.flag or f"--{field.name.replace('_', '-')}"
            found[option.variable] = f"`{flag}` of `liveops mock`" + MORE.get(option.variable, "")
    return found


def _commands(words: str, command: click.Command) -> list[tuple[str, click.Command]]:
    found = [(words, command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in sorted(command.list_commands(context)):
            below = command.get_command(context, name)
            found += [] if below is None else _commands(f"{words} {name}", below)
    return found


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
