"""The tools as the SDK's own client sees them, and nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from liveops_kit.runs.library import target_of
from liveops_kit.runs.mock import Mock

# Each process that collects tests would import the SDK, most of them in vain.
if TYPE_CHECKING:
    from mcp.server import MCPServer

    from mcp import Client

Story: TypeAlias = "Callable[[Client], Awaitable[Any]]"


class Refused(Exception):
    """A tool answered with an error."""


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[Mock, MCPServer]]:
    """A mock, and the tools that are about it."""
    from liveops_kit.mcp.connection import connected
    from liveops_kit.mcp.serving import make_server

    with Mock() as mock, connected(target_of(mock)) as connection:
        yield mock, make_server(connection)


@pytest.fixture
def play(served: tuple[Mock, MCPServer]) -> Callable[[Story], Any]:
    """Play a story with a client that is connected to the tools of a mock at its beginning."""
    from mcp import Client

    mock, server = served
    mock.reset()

    async def connect(story: Story) -> Any:
        async with Client(server) as client:
            await use(client, "list_entries", section="users")
            return await story(client)

    return lambda story: asyncio.run(connect(story))


async def use(client: Client, tool: str, **arguments: Any) -> Any:
    """Return what a tool answers.

    Raises:
        Refused: it is an error; the text is what an agent reads.
    """
    result = await client.call_tool(tool, arguments)
    if result.is_error:
        raise Refused(result.content[0].text)
    return result.structured_content
