"""The specification for those that read one: bundled, in JSON, with the measured answers in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.calls import Question
from liveops_kit.openapi.document import look_up, served

_BASE = "/api"


def write(calls: Sequence[Question], file: Path) -> Path:
    """Write all operations of the mock, under the paths that every server is called by."""
    file.write_text(json.dumps(document(served().document, calls)), encoding="utf-8")
    return file


def document(source: dict[str, Any], calls: Sequence[Question]) -> dict[str, Any]:
    """Return a copy of a description that has the mock's answers to the calls as examples."""
    copy: dict[str, Any] = json.loads(json.dumps(source))
    copy["servers"] = [{"url": "/"}]
    copy["paths"] = {_BASE + path: item for path, item in copy["paths"].items()}
    for item in copy["paths"].values():
        for operation in item.values():
            for call in calls:
                if isinstance(operation, dict) and operation.get("operationId") == call.operation:
                    _set_example(copy, operation["responses"], call)
    return copy


def _set_example(document: dict[str, Any], responses: dict[str, Any], call: Question) -> None:
    response = responses[str(call.status)]
    if "$ref" in response:
        # Other operations share it, and keep their examples.
        shared = look_up(document, response["$ref"].removeprefix("#"))
        response = responses[str(call.status)] = json.loads(json.dumps(shared))
    content = response["content"]["application/json"]
    content.pop("examples", None)
    content["example"] = json.loads(call.answer)
