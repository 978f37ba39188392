"""How methods become tools: their docstrings describe them, and their errors say what to do."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from liveops_kit.errors import LiveOpsError

if TYPE_CHECKING:
    from mcp.server import MCPServer

P = ParamSpec("P")
R = TypeVar("R")

Json = dict[str, Any]

ProjectId = Annotated[
    int | None, Field(ge=1, description="The project; the connected one if left out.")
]
Limit = Annotated[int, Field(ge=1, le=100, description="Entries at most.")]
Offset = Annotated[int, Field(ge=0, description="Entries to skip.")]
User = Annotated[str, Field(min_length=1, description="The player's external id, such as alice.")]


def reads(server: MCPServer, *functions: Callable[..., Any]) -> None:
    """Add tools that change nothing."""
    _add(server, functions, ToolAnnotations(read_only_hint=True, open_world_hint=False))


def writes(server: MCPServer, *functions: Callable[..., Any]) -> None:
    """Add tools that change the mock and lose nothing that cannot be had again."""
    _add(server, functions, ToolAnnotations(destructive_hint=False, open_world_hint=False))


def replaces(server: MCPServer, *functions: Callable[..., Any]) -> None:
    """Add tools that put something else in the place of what was there."""
    _add(server, functions, ToolAnnotations(destructive_hint=True, open_world_hint=False))


def _add(
    server: MCPServer, functions: tuple[Callable[..., Any], ...], annotations: ToolAnnotations
) -> None:
    for function in functions:
        description = inspect.getdoc(function)
        server.add_tool(_explained(function), description=description, annotations=annotations)


def _explained(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function with the errors of the kit as answers to the agent."""

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except (LiveOpsError, ValueError, TypeError) as error:
            raise ToolError(str(error)) from error

    return wrapper
