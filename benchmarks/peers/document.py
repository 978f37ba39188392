"""The specification for those that read one: bundled, in JSON, with the measured answers in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.calls import Question
from liveops_kit.openapi.document import served

_BASE = "/api"


def write(asked: Sequence[Question], file: Path) -> Path:
    """All operations of the mock, so that every server is asked under the same paths."""
    file.write_text(json.dumps(document(served().document, asked)), encoding="utf-8")
    return file


def document(source: dict[str, Any], asked: Sequence[Question]) -> dict[str, Any]:
    """A copy of a description whose two calls have the mock's answers as examples."""
    made: dict[str, Any] = json.loads(json.dumps(source))
    made["servers"] = [{"url": "/"}]
    made["paths"] = {_BASE + path: item for path, item in made["paths"].items()}
    answers = {question.operation: question for question in asked}
    for item in made["paths"].values():
        for operation in item.values():
            question = None
            if isinstance(operation, dict):
                question = answers.get(operation.get("operationId", ""))
            if question is not None:
                content = operation["responses"][str(question.status)]["content"]
                content["application/json"].pop("examples", None)
                content["application/json"]["example"] = json.loads(question.answer)
    return made
