"""The one table of operations: every operation of the description has exactly one handler."""

from __future__ import annotations

import pytest
from tests.server.game import make_mock

from liveops_kit.errors import HandlerTableError
from liveops_kit.openapi import document as spec
from liveops_kit.server import handler_table as table
from liveops_kit.server.request import Handler, Request, Response

SERVED = spec.served().operations
CONTROL = spec.load("control")


async def nothing(_: Request) -> Response:
    return Response(204)


@pytest.mark.parametrize(("name", "count"), [("liveops", 113), ("store", 47), ("twins", 34)])
def test_every_operation_has_one_handler(name: str, count: int) -> None:
    handlers = table.handlers(name, spec.load(name))
    assert handlers.keys() == spec.load(name).operations.keys()
    assert len(handlers) == count


@pytest.mark.parametrize("name", table.TABLES)
def test_each_part_of_the_table_holds_operations_of_one_tag(name: str) -> None:
    for part in table.TABLES[name]:
        tags = {SERVED[operation_id].tag for operation_id in part}
        assert len(tags) == 1, tags


def test_a_missing_handler_is_named() -> None:
    control = dict.fromkeys(CONTROL.operations, nothing)
    del control["mock-reset"], control["mock-health"]
    with pytest.raises(HandlerTableError, match=r"^no handler for: mock-health, mock-reset$"):
        table.check(control, CONTROL)


def test_a_handler_of_nothing_is_named() -> None:
    control = dict.fromkeys([*CONTROL.operations, "mock-zero", "mock-break"], nothing)
    with pytest.raises(HandlerTableError, match=r"^no such operation: mock-break, mock-zero$"):
        table.check(control, CONTROL)


def test_two_handlers_of_one_operation_are_named() -> None:
    with pytest.raises(HandlerTableError, match=r"^more than one handler for: a, b$"):
        table.merge([{"a": nothing, "b": nothing}, {"c": nothing}, {"b": nothing, "a": nothing}])
    assert table.merge([{"a": nothing}, {"b": nothing}]) == {"a": nothing, "b": nothing}


MISSING = "^no handler for: get-coupon$"
EXTRA = "^no such operation: get-nothing$"
DOUBLE = "^more than one handler for: get-coupon$"


@pytest.mark.parametrize(
    ("change", "message"),
    [("missing", MISSING), ("extra", EXTRA), ("double", DOUBLE)],
)
def test_a_mock_with_a_wrong_table_does_not_start(
    monkeypatch: pytest.MonkeyPatch, change: str, message: str
) -> None:
    parts: list[dict[str, Handler]] = [dict(part) for part in table.TABLES["liveops"]]
    if change == "missing":
        parts = [{k: v for k, v in part.items() if k != "get-coupon"} for part in parts]
    else:
        parts.append({"get-nothing" if change == "extra" else "get-coupon": nothing})
    monkeypatch.setattr(table, "TABLES", {**table.TABLES, "liveops": tuple(parts)})
    with pytest.raises(HandlerTableError, match=message):
        make_mock()
