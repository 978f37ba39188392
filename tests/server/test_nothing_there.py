"""Nothing, as the mock prints it (SHP-1, SHP-2, SHP-3, SHP-4).

Null, and the values of an enumeration, only where a document allows them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.project.documented import Answer, answers, deviations
from tests.server.asgi_client import AsgiClient
from tests.server.game import DEFAULT_PROJECT, NOW, basic, bearer, token
from tests.server.golden import replay, requests

from liveops_kit.domain.values.clock import ClockState, SettableClock, SystemClock
from liveops_kit.openapi.document import Operation, served
from liveops_kit.openapi.router import Router, router_of
from liveops_kit.server import fixtures
from liveops_kit.server.application import build
from liveops_kit.server.fixtures.generator import generate
from liveops_kit.settings import Settings
from liveops_kit.state.world import World

each = pytest.mark.parametrize
SPEC = served()
ANSWERS = {(answer.operation_id, answer.status): answer for answer in answers(SPEC)}
KEYS = {
    "promotion_id": "id", "daily_chain_id": "id", "offer_chain_id": "id", "item_sku": "sku",
    "value_point_sku": "sku", "virtual_currency_sku": "sku", "coupon_code": "code",
    "promocode_code": "code",
}  # fmt: skip
"""Properties of lists that path parameters name, where they are called otherwise."""
MOST = 8
"""Objects of a kind that are read one by one."""


@cache
def router() -> Router[Operation]:
    return router_of(SPEC)


# -- every call with its examples, on the demo world -----------------------------------------------
@cache
def given() -> list[tuple[Answer, Any]]:
    """The documented answers to the requests of the golden set."""
    found = []
    for request, (status, _, body) in replay("valid", requests("valid")):
        operation_id = operation_of(request.method, request.path.removeprefix("/api"))
        if (operation_id, status) in ANSWERS:
            found.append((ANSWERS[operation_id, status], json.loads(body)))
    return found


def test_no_answer_has_an_undocumented_null_or_value() -> None:
    wrong = Counter(
        f"{answer.operation_id}: {deviation}"
        for answer, body in given()
        for deviation in deviations(answer, body)
    )
    assert wrong == {}


def test_nearly_every_documented_answer_was_looked_at() -> None:
    assert len({answer.operation_id for answer, _ in given()}) >= 0.9 * len(ANSWERS)


# -- every object of other worlds ------------------------------------------------------------------
def world_of(text: str, folder: Path) -> Any:
    """A client of the mock with this world."""
    file = folder / "world.yaml"
    file.write_text(text, encoding="utf-8")
    clock = SettableClock(SystemClock(), ClockState(frozen_at=NOW))
    world = World(fixtures.load(str(file), clock, 1), clock, 1, 10)
    return AsgiClient(build(Settings(), world))


def reads(client: Any) -> Iterator[tuple[Answer, Any]]:
    """Read every list of a world, and some of the objects in it."""
    named: dict[tuple[str, str], list[Any]] = {}
    operations = [each for each in SPEC.operations.values() if each.method == "GET"]
    for operation in sorted(operations, key=lambda each: each.path.count("{")):
        names = [each["name"] for each in operation.parameters if each["in"] == "path"]
        values: list[dict[str, Any]] = [{}]
        for name in names[1:]:
            known = named.get((operation.tag, KEYS.get(name, name)), [])
            values = [{**one, name: value} for one in values for value in known[:MOST]]
        for one in values:
            response = call(client, operation, {"project_id": DEFAULT_PROJECT, **one})
            answer = ANSWERS.get((operation.operation_id, response.status_code))
            if answer is not None:
                note(named, operation.tag, response.json())
                yield answer, response.json()


def call(client: Any, operation: Operation, path: dict[str, Any]) -> Any:
    is_admin = any("basicAuth" in choice for choice in operation.security)
    headers = basic(str(DEFAULT_PROJECT)) if is_admin else bearer(token())
    fields = ["media_list", "order", "long_description", "custom_attributes"]
    query = {"user_external_id": "alice", "additional_fields[]": fields}
    known = {each["name"] for each in operation.parameters if each["in"] == "query"}
    params = {name: value for name, value in query.items() if name in known}
    return client.get("/api" + operation.path.format(**path), params=params, headers=headers)


def note(named: dict[tuple[str, str], list[Any]], tag: str, node: Any) -> None:
    """Keep the ids, SKUs and codes of a list for the calls that read one of its entries."""
    if isinstance(node, list):
        for entry in node:
            note(named, tag, entry)
    elif isinstance(node, dict):
        for name, value in node.items():
            if isinstance(value, str | int) and not isinstance(value, bool):
                known = named.setdefault((tag, name), [])
                if value not in known:
                    known.append(value)
            else:
                note(named, tag, value)


BARE = """
format: 1
project: {project_id: 44056, name: Bare}
items:
  - {sku: gold, name: {en: Gold}, type: virtual_currency}
  - {sku: sword, name: {en: Sword}, type: virtual_good}
  - {sku: box, name: {en: Box}, type: bundle, content: [{sku: sword, quantity: 1}]}
coupons:
  - {create: {external_id: bare, name: {en: Bare}}, codes: [BARE]}
"""
"""A world of objects with the least that they need."""


@each("world", ["small", "medium", "bare"])
def test_no_object_of_a_world_is_read_with_an_undocumented_null(world: str, tmp_path: Path) -> None:
    text = BARE if world == "bare" else generate(1, world)
    wrong: Counter[str] = Counter()
    count = 0
    with world_of(text, tmp_path) as client:
        for answer, body in reads(client):
            count += 1
            wrong.update(f"{answer.operation_id}: {one}" for one in deviations(answer, body))
    assert wrong == {}
    assert count >= {"small": 60, "medium": 130, "bare": 40}[world]


def test_a_null_and_an_odd_value_are_seen() -> None:
    """The walk itself: one of each in one answer."""
    answer = ANSWERS["get-coupon", 200]
    body = {"external_id": None, "redeem_total_limit": None, "bonus": [{"sku": None}], "new": None}
    assert list(deviations(answer, body)) == ["external_id: null", "bonus[].sku: null"]
    chain = {"items": [{"steps": [{"status": "lost"}]}]}
    assert list(deviations(ANSWERS["get-daily-chains-list", 200], chain)) == [
        "items[].steps[].status: lost"
    ]


def operation_of(method: str, path: str) -> str:
    found = router().match_text(method, path.partition("?")[0])
    assert found is not None, (method, path)
    return found.target.operation_id
