"""The command `liveops`: parse, call, exit code.

Exit codes: 0 done (and, where something is judged, nothing found); 1 findings; 2 the command cannot
be carried out as it was given, or had nothing to judge.
"""

from __future__ import annotations

import click

from liveops_kit.cli.compare import compare
from liveops_kit.cli.console import console
from liveops_kit.cli.contract import report, test
from liveops_kit.cli.doctor import doctor
from liveops_kit.cli.fixtures import fixtures
from liveops_kit.cli.init import init
from liveops_kit.cli.journal import journal
from liveops_kit.cli.load import load
from liveops_kit.cli.mcp import mcp
from liveops_kit.cli.mock import mock, token
from liveops_kit.cli.rehearse import rehearse
from liveops_kit.cli.specification import operations, spec
from liveops_kit.cli.traffic import check, proxy
from liveops_kit.cli.wait import wait
from liveops_kit.cli.webhooks import webhooks
from liveops_kit.cli.words import OneLine
from liveops_kit.cli.worlds import pull, push
from liveops_kit.version import __version__


@click.group(
    cls=OneLine,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="Exit codes: 0 done, 1 findings, 2 the command cannot be carried out or has "
    "nothing to judge.",
)
@click.version_option(__version__, prog_name="liveops")
def main() -> None:
    """A stateful mock and contract tests for the LiveOps API."""


for _command in (
    init,
    mock,
    wait,
    doctor,
    console,
    token,
    test,
    compare,
    load,
    report,
    check,
    proxy,
    spec,
    operations,
    fixtures,
    webhooks,
    journal,
    pull,
    push,
    rehearse,
    mcp,
):
    main.add_command(_command)
