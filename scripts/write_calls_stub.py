"""Writes src/liveops_kit/testing/calls.pyi: the calls of the specification, for editors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from liveops_kit.openapi.document import Operation, served

STUB = Path(__file__).resolve().parents[1] / "src/liveops_kit/testing/calls.pyi"
HEAD = """\
# Written by scripts/write_calls_stub.py (make docs) from the specification.
from collections.abc import Mapping
from typing import Any, Literal, overload

import httpx

_Query = Mapping[str, Any] | list[tuple[str, str]] | None
_Headers = dict[str, str] | None

class Calls:
"""
OVERLOAD = """\
    @overload
    def call(
        self,
        operation_id: {names},
        *,
        user: str | None = ...,
        token: str | None = ...,
        body: Any = ...,
        query: _Query = ...,
        headers: _Headers = ...,
{path}    ) -> httpx.Response: ...
"""


def stub() -> str:
    """The stub as it must be: operations with the same path parameters share an overload."""
    by_path: dict[tuple[str, ...], list[str]] = {}
    for operation in served().operations.values():
        by_path.setdefault(parameters(operation), []).append(operation.operation_id)
    return HEAD + "".join(overload(path, names) for path, names in sorted(by_path.items()))


def parameters(operation: Operation) -> tuple[str, ...]:
    """The parameters in an operation's path, but for the project's."""
    return tuple(name for name in re.findall(r"{(\w+)}", operation.path) if name != "project_id")


def overload(path: Iterable[str], names: Iterable[str]) -> str:
    """The overload of operations with these parameters in their paths."""
    listed = "".join(f'            "{name}",\n' for name in sorted(names))
    lines = "".join(f"        {name}: str | int,\n" for name in path)
    return OVERLOAD.format(names=f"Literal[\n{listed}        ]", path=lines)


if __name__ == "__main__":
    STUB.write_text(stub(), encoding="utf-8")
