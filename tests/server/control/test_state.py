"""The state of the whole world: exported, imported, and refused whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.server.control.plane import control, played
from tests.server.game import (
    NOT_JSON,
    Mock,
    faults,
    refusal,
)

each = pytest.mark.parametrize


def state_of(own: Mock) -> Any:
    response = control(own, "GET", "/state")
    assert response.status_code == 200
    return response.json()


def test_a_state_is_put_back_exactly(own: Mock) -> None:
    codes = played(own)
    game = own.game(1)
    period = {"date_from": "2026-12-01T10:00:00+03:00", "date_until": "2026-12-24T20:00:00+03:00"}
    game.coupon("winter", promotion_periods=[period])
    game.redeem(codes[0])
    game.tell(
        "bob", attributes={"level": 3, "ratio": 0.5, "vip": True, "race": "orc"}, country="DE"
    )
    control(own, "PUT", "/clock", {"frozen": "2026-12-10T00:00:00.123456Z"})
    before = state_of(own)
    observed = [game.read_coupon("spring"), game.read_coupon("winter"), game.inventory()]

    control(own, "POST", "/reset")
    own.game(3).coupon("other")
    response = control(own, "PUT", "/state", before)
    assert (response.status_code, response.content) == (204, b"")
    assert state_of(own) == before
    assert [game.read_coupon("spring"), game.read_coupon("winter"), game.inventory()] == observed
    assert control(own, "GET", "/clock").json()["now"] == "2026-12-10T00:00:00.123456+00:00"


def test_what_comes_after_an_import_is_what_came_after_the_export(own: Mock) -> None:
    """Codes and names of answers go on where the dice stood."""
    played(own)
    before = state_of(own)

    def next_throws() -> list[Any]:
        game = own.game(1)
        made = game.call("create-coupon-code", external_id="spring", body={}).json()["code"]
        return [made, own.client.get("/nothing").json()["transactionId"]]

    first = next_throws()
    assert control(own, "PUT", "/state", before).status_code == 204
    assert next_throws() == first


def test_a_state_may_be_larger_than_other_bodies(own: Mock) -> None:
    """The API takes a million bytes; a world with many codes is larger."""
    game = own.game(1)
    game.coupon("many", redeem_user_limit=None)
    assert game.call(
        "generate-coupon-codes", external_id="many", body={"count": 20_000}
    ).json() == {"count": 20_000}
    exported = control(own, "GET", "/state").content
    assert len(exported) > 1_000_000
    control(own, "POST", "/reset")
    response = control(
        own, "PUT", "/state", content=exported, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 204
    assert game.read_coupon("many")["total_codes_count"] == 20_000
    assert control(own, "GET", "/state").content == exported


def broken_states(good: Any) -> Iterator[tuple[str, Any]]:
    project = good["projects"]["1"]
    yield "another format", {**good, "format": 2}
    yield "no clock", {k: v for k, v in good.items() if k != "clock"}
    yield "a clock in words", {**good, "clock": {"frozen_at": "soon"}}
    yield "a clock without offset", {**good, "clock": {"frozen_at": "2026-12-01T10:00:00"}}
    yield "dice of letters", {**good, "chance": [3, ["a"], None]}
    yield "dice below zero", {**good, "chance": [3, [-1] * 625, None]}
    yield "too few dice", {**good, "chance": [3, [1, 2], None]}
    yield "no dice", {**good, "chance": []}
    yield "a project of letters", {**good, "projects": {"one": project}}
    yield "an empty project", {**good, "projects": {"1": {}}}
    for name, value in (
        ("game", {}),
        ("game", None),
        ("chance", 7),
        ("tables", []),
        ("tables", {}),
    ):
        yield f"{name} {value}", {**good, "projects": {"1": {**project, name: value}}}
    strange: list[dict[str, Any]] = [
        {"nothing": []},
        {"codes": {}},
        {"codes": [7]},
        {"codes": [{"kind": "Code"}]},
    ]
    for table in strange:
        tables = {**project["tables"], **table}
        yield f"tables {table}", {**good, "projects": {"1": {**project, "tables": tables}}}
    rows = [
        {"kind": "Nothing", "row": {}},
        {"kind": "Code", "row": {"code": 7}},
        {"kind": [], "row": 1},
    ]
    for row in rows:
        tables = {**project["tables"], "codes": [row]}
        yield f"a row {row}", {**good, "projects": {"1": {**project, "tables": tables}}}


def test_a_broken_state_is_refused_and_changes_nothing(own: Mock) -> None:
    """ERR-6b; the dice that name the answers are thrown for a refusal, too."""
    played(own)
    good = state_of(own)
    for name, broken in broken_states(good):
        response = control(own, "PUT", "/state", broken)
        assert refusal(response)[:2] == (422, 1102), name
        assert {**state_of(own), "chance": good["chance"]} == good, name


def test_a_state_that_is_no_json_is_refused(own: Mock) -> None:
    headers = {"Content-Type": "application/json"}
    for raw, answer in ((b"{", NOT_JSON), (b"[" * 9000, NOT_JSON)):
        assert refusal(control(own, "PUT", "/state", content=raw, headers=headers)) == answer
    missing = faults(control(own, "PUT", "/state", {}))
    assert [name for name, _ in missing] == ["format", "clock", "chance", "projects"]
