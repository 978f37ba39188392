"""Every admin write of the table: what a body may not hold, and that nothing changed."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from tests.server.game import Game, Mock

from liveops_kit.openapi.document import Operation, served
from liveops_kit.state.serialization import export_project

SPEC = served()


def content(operation: Operation) -> dict[str, Any]:
    body = SPEC.resolve(operation.definition.get("requestBody", {}))
    found: dict[str, Any] = body.get("content", {}).get("application/json", {})
    return found


WRITES = [
    operation
    for operation in SPEC.operations.values()
    if frozenset({"basicAuth"}) in operation.security and content(operation)
]


def example(operation: Operation) -> Any:
    media = content(operation)
    if "example" in media:
        return copy.deepcopy(media["example"])
    first = next(iter(media["examples"].values()))
    return copy.deepcopy(SPEC.resolve(first)["value"])


def path_of(operation: Operation) -> dict[str, Any]:
    return {
        parameter["name"]: parameter["example"]
        for parameter in operation.parameters
        if parameter["in"] == "path" and parameter["name"] != "project_id"
    }


def texts(value: Any) -> Iterator[dict[str, Any]]:
    """Every localised text of a body."""
    if isinstance(value, dict):
        if "en" in value:
            yield value
        for entry in value.values():
            yield from texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from texts(entry)


def picture(mock: Mock, project_id: int) -> bytes:
    return orjson.dumps(export_project(mock.world.project(project_id)))


by_id = {"ids": lambda operation: operation.operation_id}


def test_the_table_holds_the_admin_writes() -> None:
    assert len(WRITES) == 56
    assert sum(1 for each in WRITES if any(True for _ in texts(example(each)))) == 38


@pytest.mark.parametrize("operation", WRITES, **by_id)
def test_an_unknown_property_is_refused_and_changes_nothing(
    mock: Mock, game: Game, operation: Operation
) -> None:
    """ERR-3."""
    body = example(operation)
    target = body[0] if isinstance(body, list) else body
    target["not_a_property"] = 1
    before = picture(mock, game.project_id)
    response = game.call(operation.operation_id, body=body, **path_of(operation))
    assert (response.status_code, response.json()["errorCode"]) == (422, 1102)
    named = [entry["property"] for entry in response.json()["errorMessageExtended"]]
    assert any("not_a_property" in name for name in named), named
    assert picture(mock, game.project_id) == before


@pytest.mark.parametrize(
    "operation", [each for each in WRITES if any(True for _ in texts(example(each)))], **by_id
)
def test_an_unknown_locale_is_refused_and_changes_nothing(
    mock: Mock, game: Game, operation: Operation
) -> None:
    """ERR-10: also before the object is looked up (ERR-6)."""
    count = len(list(texts(example(operation))))
    for number in range(count):
        body = example(operation)
        list(texts(body))[number]["xx-XX"] = "?"
        before = picture(mock, game.project_id)
        response = game.call(operation.operation_id, body=body, **path_of(operation))
        answer = (response.status_code, response.json().get("errorMessage"))
        assert answer == (404, "Locale not found"), f"text {number}: {response.text}"
        assert picture(mock, game.project_id) == before
