"""Finding the operation of a request by method and path."""

from __future__ import annotations

import pytest

from liveops_kit import spec
from liveops_kit.edge.finder import Finder, Found

each = pytest.mark.parametrize
OPERATIONS = spec.served().operations
FINDER = Finder(OPERATIONS.values())


@each("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_every_operation_is_found_by_its_path(operation: spec.Operation) -> None:
    parts = {
        p["name"]: 7 if p["schema"].get("type") == "integer" else "x-1"
        for p in operation.parameters
        if p["in"] == "path"
    }
    path = operation.path.format_map(parts)
    assert FINDER.find(operation.method, path) == Found(operation.operation_id, parts)


@each(
    ("method", "path"),
    [
        ("GET", "/v2/project/44056/coupon/redeem"),
        ("HEAD", "/v3/project/44056/admin/coupon"),
        ("GET", "/v3/project/x/admin/coupon"),
        ("GET", f"/v3/project/{'9' * 19}/admin/coupon"),
        ("GET", "/v3/project//admin/coupon"),
        ("GET", "/v3/project/44056/admin/coupon/"),
        ("GET", "/v3/project/44056/admin"),
        ("GET", "/v3/project/44056/admin/coupon/a/b"),
        ("GET", ""),
        ("GET", "/"),
    ],
)
def test_nothing_is_found_where_no_operation_is_meant(method: str, path: str) -> None:
    assert FINDER.find(method, path) is None


def test_a_fixed_word_goes_before_a_parameter_and_a_dead_end_is_left_again() -> None:
    """`cart/fill` is a call of its own; `cart/{cart_id}/fill` takes other words in its place."""
    found = FINDER.find("PUT", "/v2/project/1/cart/fill/fill")
    assert found == Found("cart-fill-by-id", {"project_id": 1, "cart_id": "fill"})
    plain = FINDER.find("PUT", "/v2/project/1/cart/fill")
    assert plain is not None
    assert plain.operation_id == "cart-fill"
