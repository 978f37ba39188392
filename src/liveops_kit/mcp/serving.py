"""`liveops mcp`: the tools over stdio, or over HTTP on this machine."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from mcp.server import MCPServer

from liveops_kit.addresses import is_loopback
from liveops_kit.contract.profile import read as read_profile
from liveops_kit.contract.target import Target
from liveops_kit.errors import SettingsError, UsageError
from liveops_kit.mcp.calls import CallTools
from liveops_kit.mcp.connection import Connection, connected
from liveops_kit.mcp.journal import JournalTools
from liveops_kit.mcp.laws import LawTools
from liveops_kit.mcp.resources import add_resources
from liveops_kit.mcp.time_and_faults import FaultTools, TimeTools
from liveops_kit.mcp.world import WorldTools
from liveops_kit.runs.contract import profile_of, redactor_of
from liveops_kit.runs.library import target_of
from liveops_kit.runs.listening import address_of
from liveops_kit.runs.mock import Mock
from liveops_kit.version import __version__

INSTRUCTIONS = """\
A stateful mock of the Xsolla LiveOps API, and its rules. Begin with read_mock. To try something:
take_snapshot, call_operation, explain_call, restore_snapshot. Refusals say why by explain_call;
move_clock reaches other days; add_fault breaks calls. find_operations and describe_operation say
how calls are made, find_rules what holds, run_laws whether a server keeps it. Pages of the
documentation are resources; liveops://docs/llms.txt lists them."""


def serve_tools(
    *,
    url: str | None,
    world: str,
    http: str | None,
    config: Path | None,
    target_options: Mapping[str, Any],
) -> None:
    """Serve the tools until the client ends the connection, or Ctrl-C.

    Without a URL a mock of this process is served for them, with the world.

    Raises:
        SettingsError: there is no mock at the URL, or the address is not one of this machine.
        FixturesError: the world cannot be loaded.
    """
    address = None if http is None else _address(http)
    with ExitStack() as stack:
        try:
            if url is None:
                target = target_of(stack.enter_context(Mock(world)))
                number = target_options.get("project_id", target.project_id)
                target = replace(target, project_id=number)
            else:
                target = _target(url, target_options)
            mock = stack.enter_context(connected(target))
            server = make_server(mock, config)
        except UsageError as error:
            raise SettingsError(redactor_of(target_options).text(str(error))) from error
        if address is None:
            server.run()
            return
        host, port = address
        sys.stderr.write(f"liveops: tools at http://{host}:{port}/mcp; Ctrl-C ends.\n")
        server.run("streamable-http", host=host, port=port)


def _address(http: str) -> tuple[str, int]:
    host, port = address_of(http, "--http")
    if not is_loopback(host):
        raise SettingsError(
            "--http: whoever reaches the tools may do all that they can, so that they listen on "
            f"this machine alone, such as 127.0.0.1:9092, not on {host}"
        )
    return host, port


def _target(url: str, options: Mapping[str, Any]) -> Target:
    """Return the mock at a URL, with players for its laws."""
    api = f"{url.rstrip('/').removesuffix('/api')}/api"
    target = profile_of(api, {"project_id": 0, **options}).target
    return replace(target, makes_items=True, disposable=True)


def make_server(mock: Connection, config: Path | None = None) -> MCPServer:
    """Return the server of the tools and resources; laws judge the target of a profile.

    Raises:
        UsageError: the profile cannot be read.
    """
    server = MCPServer(
        "liveops", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING"
    )
    judged, capabilities = mock.target, None
    if config is not None:
        profile = read_profile(config)
        judged, capabilities = profile.target, profile.capabilities
    for tools in (
        WorldTools(mock), TimeTools(mock), FaultTools(mock), JournalTools(mock), CallTools(mock),
        LawTools(judged, capabilities),
    ):  # fmt: skip
        tools.add_to(server)
    add_resources(server)
    return server
