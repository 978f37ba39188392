"""Counterfact: makes TypeScript of the specification and serves it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.calls import Question
from benchmarks.contenders import Contender, Kind, NotThere
from benchmarks.peers.document import write
from benchmarks.peers.npm import installed, program


def counterfact(name: str, calls: Sequence[Question], folder: Path) -> Contender:
    """Return Counterfact; it compiles the specification before anything is measured.

    Raises:
        NotThere: it cannot be had.
    """
    node = program("node")
    package = installed("counterfact", "latest")
    commands = json.loads((package.folder / "package.json").read_text(encoding="utf-8")).get("bin")
    main = commands.get("counterfact") if isinstance(commands, dict) else commands
    if not isinstance(main, str):
        raise NotThere("its package has no command")
    file = write(calls, folder / "openapi.json")
    generated = folder / "made"

    def serve(port: int) -> list[str]:
        start = [node, str(package.folder / main), str(file), str(generated), "--port", str(port)]
        return [*start, "--serve", "--generate", "--build-cache"]

    return Contender(name, Kind.PEER, f"{name} {package.version}", serve)
