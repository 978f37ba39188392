"""Writes docs/cli.md from the help texts of the commands."""

from __future__ import annotations

from pathlib import Path

import click

from liveops_kit.cli import main

PAGE = Path(__file__).with_name("cli.md")


def page() -> str:
    """The page as it must be."""
    parts = ["# The command line\n\nWritten by `make docs` from the commands' own help.\n"]
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


def _commands(words: str, command: click.Command) -> list[tuple[str, click.Command]]:
    found = [(words, command)]
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            found += _commands(f"{words} {name}", command.commands[name])
    return found


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
