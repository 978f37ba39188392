"""WireMock: compares requests with its mappings; no specification is read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.calls import Question
from benchmarks.contenders import Contender, Kind, NotThere
from benchmarks.peers.npm import installed, program


def wiremock(name: str, calls: Sequence[Question], folder: Path) -> Contender:
    """Return WireMock, without its journal of requests.

    Raises:
        NotThere: it cannot be had.
    """
    java = program("java")
    package = installed("wiremock", "3.13.2")
    jars = sorted((package.folder / "build").glob("wiremock-standalone-*.jar"))
    if not jars:
        raise NotThere("its package holds no jar")
    (folder / "mappings").mkdir()
    file = folder / "mappings" / "calls.json"
    file.write_text(json.dumps({"mappings": [mapping(q) for q in calls]}), encoding="utf-8")

    def serve(port: int) -> list[str]:
        start = [java, "-jar", str(jars[-1]), "--port", str(port), "--root-dir", str(folder)]
        start += ["--bind-address", "127.0.0.1"]
        return [*start, "--no-request-journal", "--disable-banner"]

    return Contender(name, Kind.PEER, f"{name} {package.version}", serve)


def mapping(question: Question) -> dict[str, Any]:
    """Return a mapping of a call, with its credentials and body, to the answer."""
    request: dict[str, Any] = {
        "method": question.method,
        "urlPath": question.path,
        "headers": {"Authorization": {"equalTo": question.headers["Authorization"]}},
    }
    if question.body:
        request["bodyPatterns"] = [{"equalToJson": question.body}]
    return {
        "request": request,
        "response": {
            "status": question.status,
            "headers": {"Content-Type": "application/json"},
            "body": question.answer,
        },
    }
