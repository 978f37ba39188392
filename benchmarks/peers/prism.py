"""Prism: checks requests against the specification, and answers its examples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.calls import Question
from benchmarks.contenders import Contender, Kind
from benchmarks.peers.document import write
from benchmarks.peers.npm import installed, program


def prism(name: str, calls: Sequence[Question], folder: Path) -> Contender:
    """Return Prism.

    Raises:
        NotThere: it cannot be had.
    """
    node = program("node")
    package = installed("@stoplight/prism-cli", "5.16.0")
    file = write(calls, folder / "openapi.json")

    def serve(port: int) -> list[str]:
        main = str(package.folder / "dist" / "index.js")
        return [node, main, "mock", "-h", "127.0.0.1", "-p", str(port), "-v", "silent", str(file)]

    return Contender(name, Kind.PEER, f"{name} {package.version}", serve)
