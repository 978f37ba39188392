"""Mockoon: answers from its data file; nothing is checked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from benchmarks.calls import Question
from benchmarks.contenders import Contender, Kind
from benchmarks.peers.npm import installed, program


def mockoon(name: str, calls: Sequence[Question], folder: Path) -> Contender:
    """Mockoon.

    Raises:
        NotThere: it cannot be had.
    """
    node = program("node")
    package = installed("@mockoon/cli", "9.9.0")
    file = folder / "data.json"
    file.write_text(json.dumps(data(calls)), encoding="utf-8")

    def serve(port: int) -> list[str]:
        main = str(package.folder / "bin" / "run.js")
        start = [node, main, "start", "--data", str(file), "--port", str(port)]
        start += ["--hostname", "127.0.0.1", "--repair"]
        return [*start, "--disable-log-to-file", "--disable-admin-api"]

    return Contender(name, Kind.PEER, f"{name} CLI {package.version}", serve)


def data(calls: Sequence[Question]) -> dict[str, Any]:
    """Return a data file with an answer for each call, without templates."""
    by_route: dict[tuple[str, str], list[Question]] = {}
    for question in calls:
        by_route.setdefault((question.method, question.path), []).append(question)
    routes = [_route(method, path, group) for (method, path), group in by_route.items()]
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


def _route(method: str, path: str, calls: Sequence[Question]) -> dict[str, Any]:
    """Return a route; its first answer is the default, the others have rules."""
    return {
        "uuid": _id(f"{method} {path}"),
        "type": "http",
        "documentation": "",
        "method": method.lower(),
        "endpoint": path.removeprefix("/"),
        "responses": [_response(question, is_default=question is calls[0]) for question in calls],
    }


def _response(question: Question, *, is_default: bool) -> dict[str, Any]:
    return {
        "uuid": _id(f"{question.name}, answer"),
        "body": question.answer,
        "latency": 0,
        "statusCode": question.status,
        "label": "",
        "headers": [{"key": "Content-Type", "value": "application/json"}],
        "bodyType": "INLINE",
        "disableTemplating": True,
        "rules": [] if is_default else [_rule(question)],
        "rulesOperator": "OR",
        "default": is_default,
    }


def _rule(question: Question) -> dict[str, Any]:
    """Return the rule that finds a call: by its body's length, as nginx does."""
    return {
        "target": "header",
        "modifier": "Content-Length",
        "value": str(len(question.body.encode())),
        "invert": False,
        "operator": "equals",
    }


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))
