"""Every refusal is documented: each row of the table of errors, for the operations that raise it.

For coupons and the common calls each pair of operation and row is listed here, documented, and
really answered over HTTP by a mock that compares its answers with the description.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.each import faults_of, of_each
from tests.server.game import Game, make_mock, refusal

from liveops_kit.domain.values import refusals as errors
from liveops_kit.domain.values.refusals import Reason
from liveops_kit.openapi import document as spec
from liveops_kit.openapi.twins import original_of

SOURCE = Path(errors.__file__).parents[2]
ROWS = {name: row for name, row in vars(errors).items() if isinstance(row, Reason)}
SERVED = spec.served()
OF_THE_MOCK = {
    "ENDPOINT_FORBIDDEN",  # no operation at all
    "HOST_FORBIDDEN",  # the control plane
    "ORIGIN_FORBIDDEN",
    "CONTROL_TOKEN_NOT_SENT",
    "CONTROL_TOKEN_WRONG",
    "PROJECT_LIMIT_REACHED",  # the mock's own limit
    "ORDER_CANNOT",  # the control plane
    "MISSING",
    "WAIT_ENDED",
    "STATE_NOT_WRITTEN",
    "UNAVAILABLE",  # only on demand
}


def is_documented(operation_id: str, row: Reason) -> bool:
    return row.code in SERVED.error_codes(operation_id, row.status)


# -- every row -------------------------------------------------------------------------------------
@of_each({name: (name,) for name in sorted(ROWS.keys() - OF_THE_MOCK)})
def test_a_row_is_documented_for_some_operation(name: str) -> None:
    assert any(is_documented(operation_id, ROWS[name]) for operation_id in SERVED.operations)


def test_rows_of_the_mock_alone_have_no_number() -> None:
    """No client of the real API learns to expect them by a code."""
    assert {ROWS[name].code for name in OF_THE_MOCK} == {0}


def test_rows_that_any_operation_can_answer_are_documented_for_all_of_them() -> None:
    """Return the refusals that come before a handler is called (ERR-6)."""
    for operation_id, operation in SERVED.operations.items():
        schemes = {name for choice in operation.security for name in choice}
        body = "requestBody" in operation.definition
        expected = {
            "ROUTE_UNKNOWN": True,
            "TOO_MANY_REQUESTS": True,
            "SERVER_FAILED": True,
            "ADMIN_UNKNOWN": "basicAuth" in schemes,
            "PROJECT_FORBIDDEN": "basicAuth" in schemes,
            "USER_UNKNOWN_TOKEN": bool(schemes - {"basicAuth"}),
            "NOT_JSON": body,
            "BODY_TOO_LARGE": body,
            "CONTENT_TYPE_WRONG": body,
        }
        for name, requested in expected.items():
            assert not requested or is_documented(operation_id, ROWS[name]), (operation_id, name)


# -- the rows of coupons and of the common calls ---------------------------------------------------
WITH_TEXTS = {"LOCALE_UNKNOWN", "ITEM_UNKNOWN", "SCHEMA_BROKEN"}
USED = {"CODE_EXPIRED", "LIMIT_REACHED", "REGION_CLOSED"}
RAISES: Mapping[str, set[str]] = {
    "admin-create-coupon": {*WITH_TEXTS, "ALREADY_EXISTS"},
    "update-coupon-promotion": {*WITH_TEXTS, "PROMOTION_MISSING"},
    "get-coupon": {"PROMOTION_MISSING"},
    "get-coupons": {"SCHEMA_BROKEN"},
    "delete-coupon-promotion": {"PROMOTION_MISSING"},
    "activate-coupon": {"PROMOTION_MISSING"},
    "deactivate-coupon": {"PROMOTION_MISSING"},
    "get-coupon-codes": {"PROMOTION_MISSING", "SCHEMA_BROKEN"},
    "create-coupon-code": {"PROMOTION_MISSING", "CODE_TAKEN", "SCHEMA_BROKEN"},
    "generate-coupon-codes": {"PROMOTION_MISSING", "SCHEMA_BROKEN"},
    "get-coupon-user-limit": {"PROMOTION_MISSING", "USER_UNKNOWN", "SCHEMA_BROKEN"},
    "get-coupon-code-limit": {"PROMOTION_MISSING", "SCHEMA_BROKEN"},
    "get-coupon-rewards-by-code": {*USED, "CODE_REFUSED"},
    "redeem-coupon": {*USED, "CODE_REFUSED", "SCHEMA_BROKEN"},
    "activate-promotion": {"PROMOTION_NOT_UPDATED"},
    "deactivate-promotion": {"PROMOTION_NOT_UPDATED"},
    "get-promotion-list": {"SCHEMA_BROKEN"},
    "verify-promotion-code": {*USED, "CODE_UNKNOWN"},
    "get-redeemable-promotion-by-code": {"CODE_EXPIRED", "CODE_UNKNOWN", "METHOD_NOT_ALLOWED"},
}
TWINS = {name: original_of(name) for name in spec.load("twins").operations}
"""The operation that each twin repeats; it raises what that one raises."""
PAIRS = [(operation_id, name) for operation_id, names in RAISES.items() for name in sorted(names)]
PAIRS += [
    (twin, name) for twin, original in TWINS.items() for name in sorted(RAISES.get(original, ()))
]
BY_NAME = {" ".join(pair): pair for pair in PAIRS}
ELSEWHERE = {
    "LIMIT_OUT_OF_RANGE": "user limits",
    "NOT_ENOUGH_CURRENCY": "orders",
    "PROMOTION_NOT_FOUND": "discounts and bonuses",
}
"""Rows that shared modules raise for other groups."""


def test_the_list_is_of_the_two_groups() -> None:
    tags = {"coupons", "promotions"}
    of_the_tags = {o for o, found in SERVED.operations.items() if found.tag in tags}
    assert RAISES.keys() == of_the_tags - TWINS.keys()


@of_each(BY_NAME)
def test_a_row_is_documented_for_each_operation_that_raises_it(
    operation_id: str, name: str
) -> None:
    assert is_documented(operation_id, ROWS[name])


ENDED = [{"date_from": "2026-01-01T00:00:00Z", "date_until": "2026-01-02T00:00:00Z"}]
BROKEN: Mapping[str, dict[str, Any]] = {
    "admin-create-coupon": {"body": {}},
    "update-coupon-promotion": {"body": {}},
    "create-coupon-code": {"body": {"coupon_code": ""}},
    "generate-coupon-codes": {"body": {"count": 0}},
    "get-coupon-user-limit": {"query": {}},
    "redeem-coupon": {"body": {}},
}
GOOD: Mapping[str, dict[str, Any]] = {
    "update-coupon-promotion": {"body": {"name": {"en": "A"}}},
    "create-coupon-code": {"body": {}},
    "generate-coupon-codes": {"body": {"count": 1}},
    "get-coupon-user-limit": {"query": {"user_external_id": "nobody"}},
}


def using(game: Game, operation_id: str, code: str) -> Any:
    """The call that uses or looks at a code."""
    if operation_id == "redeem-coupon":
        return game.redeem(code)
    return game.call(operation_id, code=code, coupon_code=code)


def schema_broken(game: Game, operation_id: str) -> Any:
    return game.call(
        operation_id, **BROKEN.get(original_of(operation_id), {"query": {"limit": "0"}})
    )


def writing(**change: Any) -> Callable[[Game, str], Any]:
    """A write that names something that is not there."""

    def write(game: Game, operation_id: str) -> Any:
        game.coupon("spring")
        body = {"name": {"en": "A"}, **change}
        if original_of(operation_id) == "admin-create-coupon":
            body["external_id"] = "new"
        return game.call(operation_id, external_id="spring", body=body)

    return write


def with_coupon(code: str = "CODE", **terms: Any) -> Callable[[Game, str], Any]:
    """The use of a code whose coupon has such terms."""

    def use(game: Game, operation_id: str) -> Any:
        game.coupon("spring", "CODE", **terms)
        if terms.get("redeem_total_limit"):
            assert game.redeem("CODE").status_code == 200
        return using(game, operation_id, code)

    return use


def taken_id(game: Game, operation_id: str) -> Any:
    game.coupon("spring")
    return game.call(operation_id, body={"external_id": "spring", "name": {"en": "A"}})


def taken_code(game: Game, operation_id: str) -> Any:
    game.coupon("spring", "CODE")
    return game.call(operation_id, external_id="spring", body={"coupon_code": "CODE"})


def of_nobody(game: Game, operation_id: str) -> Any:
    return game.call(operation_id, external_id=game.coupon(), **GOOD[operation_id])


TRIGGERS: Mapping[str, Callable[[Game, str], Any]] = {
    "SCHEMA_BROKEN": schema_broken,
    "LOCALE_UNKNOWN": writing(name={"xx": "A"}),
    "ITEM_UNKNOWN": writing(bonus=[{"sku": "axe"}]),
    "ALREADY_EXISTS": taken_id,
    "CODE_TAKEN": taken_code,
    "USER_UNKNOWN": of_nobody,
    "PROMOTION_MISSING": lambda game, o: game.call(
        o, external_id="none", **GOOD.get(original_of(o), {})
    ),
    "PROMOTION_NOT_UPDATED": lambda game, o: game.call(o, promotion_id=7),
    "CODE_REFUSED": with_coupon("NONE"),
    "CODE_UNKNOWN": with_coupon("NONE"),
    "METHOD_NOT_ALLOWED": with_coupon("A-B"),
    "CODE_EXPIRED": with_coupon(promotion_periods=ENDED),
    "LIMIT_REACHED": with_coupon(redeem_total_limit=1),
    "REGION_CLOSED": with_coupon(bonus=[{"sku": "cloak_alpine"}]),
}


def test_a_row_is_answered_by_each_operation_that_raises_it() -> None:
    """By a mock that answers 500 rather than what is not documented."""
    checking = make_mock(validate_responses=True)
    project_ids = count(1)

    def is_answered(operation_id: str, name: str) -> None:
        game = checking.game(next(project_ids))
        row = ROWS[name]
        assert refusal(TRIGGERS[name](game, operation_id))[:2] == (row.status, row.code)

    with checking.client:
        assert faults_of(is_answered, BY_NAME) == {}


# -- that none is forgotten ------------------------------------------------------------------------
def imported(module: str) -> dict[str, set[str]]:
    """Return the names that a module of ours imports from others of ours, by module."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(file_of(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("liveops_kit"):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = file_of(whole).exists()
                found.setdefault(whole if is_module else str(node.module), set()).add(alias.name)
    return found


def file_of(module: str) -> Path:
    return SOURCE.joinpath(*module.split(".")[1:]).with_suffix(".py")


def rows_behind(module: str) -> set[str]:
    """Rows that are named in the modules a handler's module leads to, except through the world."""
    rows: set[str] = set()
    observed: set[str] = set()
    waiting = [module]
    while waiting:
        here = waiting.pop()
        passed = here.startswith(("liveops_kit.state", "liveops_kit.server.request"))
        if here in observed or passed or not file_of(here).exists():
            continue
        observed.add(here)
        below = imported(here)
        rows |= below.get("liveops_kit.domain.values.refusals", set()) & ROWS.keys()
        waiting += below
    assert len(observed) > 10
    return rows


@pytest.mark.parametrize("tag", ["coupons", "promotions"])
def test_no_row_of_the_two_groups_is_forgotten(tag: str) -> None:
    """A row that is new in the code behind these calls is listed above, or said to be others'."""
    behind = rows_behind(f"liveops_kit.server.api.{tag}")
    listed = {name for names in RAISES.values() for name in names}
    assert behind - listed - ELSEWHERE.keys() == set()
