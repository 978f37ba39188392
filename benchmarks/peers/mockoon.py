"""Mockoon: answers what its data file says; nothing is checked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from benchmarks.calls import Question
from benchmarks.contenders import Contender, Kind
from benchmarks.peers.npm import installed, program


def mockoon(name: str, asked: Sequence[Question], folder: Path) -> Contender:
    """Mockoon.

    Raises:
        NotThere: it cannot be had.
    """
    node = program("node")
    package = installed("@mockoon/cli", "9.9.0")
    file = folder / "data.json"
    file.write_text(json.dumps(data(asked)), encoding="utf-8")

    def serve(port: int) -> list[str]:
        main = str(package.folder / "bin" / "run.js")
        start = [node, main, "start", "--data", str(file), "--port", str(port)]
        start += ["--hostname", "127.0.0.1", "--repair"]
        return [*start, "--disable-log-to-file", "--disable-admin-api"]

    return Contender(name, Kind.PEER, f"{name} CLI {package.version}", serve)


def data(asked: Sequence[Question]) -> dict[str, Any]:
    """A data file with an answer for each call, without templates."""
    routes = [_route(question) for question in asked]
    return {
        "uuid": _id("environment"),
        "lastMigration": 33,
        "name": "benchmark",
        "port": 3000,
        "hostname": "127.0.0.1",
        "endpointPrefix": "",
        "latency": 0,
        "folders": [],
        "routes": routes,
        "rootChildren": [{"type": "route", "uuid": route["uuid"]} for route in routes],
        "proxyMode": False,
        "cors": False,
        "headers": [],
        "data": [],
    }


def _route(question: Question) -> dict[str, Any]:
    return {
        "uuid": _id(question.name),
        "type": "http",
        "documentation": "",
        "method": question.method.lower(),
        "endpoint": question.path.removeprefix("/"),
        "responses": [
            {
                "uuid": _id(f"{question.name}, answer"),
                "body": question.answer,
                "latency": 0,
                "statusCode": question.status,
                "label": "",
                "headers": [{"key": "Content-Type", "value": "application/json"}],
                "bodyType": "INLINE",
                "disableTemplating": True,
                "rules": [],
                "rulesOperator": "OR",
                "default": True,
            }
        ],
    }


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))
