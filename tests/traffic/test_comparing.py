"""Differences between two answers: status, code and shape count, values do not."""

from __future__ import annotations

from typing import Any

import pytest
from tests.traffic.exchanges import COUPON_LIST, error, exchange

from liveops_kit.traffic.shadow import Difference, differences

each = pytest.mark.parametrize


def compared(one: Any, other: Any, status: int = 200, other_status: int | None = None) -> Any:
    ours = exchange(status=status, response_body=one)
    theirs = exchange(status=other_status or status, response_body=other)
    return [(each.place, each.ours, each.theirs) for each in differences("op", ours, theirs)]


@each(
    ("one", "other", "expected"),
    [
        (COUPON_LIST, COUPON_LIST, []),
        ({"a": 1}, {"a": 2.5}, []),
        ({"a": None}, {"a": "x"}, []),
        ({"a": []}, {"a": [1]}, []),
        ({"name": {"en": "a"}}, {"name": {"de": "b", "pt-BR": "c"}}, []),
        ({"a": 1}, {"a": "1"}, [("$.a", "number", "text")]),
        ({"a": True}, {"a": 1}, [("$.a", "boolean", "number")]),
        ({"a": 1, "b": 2}, {"a": 1}, [("$.b", "there", "missing")]),
        ({"a": 1}, {"a": 1, "b": 2}, [("$.b", "missing", "there")]),
        (
            {"items": [{"sku": "a"}, {"sku": "b"}, {"sku": 3}]},
            {"items": [{"sku": "a"}, {"sku": "b", "x": 1}]},
            [("$.items[*].sku", "number", "text"), ("$.items[*].x", "missing", "there")],
        ),
        ([], {}, [("$", "list", "object")]),
        (b"<html>", {}, [("$", "no JSON", "object")]),
    ],
)
def test_shapes_are_compared(one: Any, other: Any, expected: Any) -> None:
    assert compared(one, other) == expected


def test_statuses_come_first() -> None:
    assert compared({"a": 1}, error(404, 0), 200, 404) == [("status", "200", "404")]


@each(
    ("code", "expected"), [(9807, []), (9804, [("errorCode", "9807", "9804")])]
)  # fmt: skip
def test_refusals_are_compared_by_their_code(code: int, expected: Any) -> None:
    assert compared(error(404, 9807, "a"), error(404, code, "b"), 404) == expected


def test_a_difference_reads_as_one_line() -> None:
    difference = Difference("get-coupon", "status", "200", "404")
    assert str(difference) == "get-coupon  status  upstream: 200, mock: 404"
