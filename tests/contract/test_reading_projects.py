"""Reading of a project from servers with other pages than were asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from liveops_kit.contract import Target
from liveops_kit.contract.projects.reading import Reader
from liveops_kit.errors import UsageError
from liveops_kit.openapi import document as spec

Answer = Callable[[int], dict[str, Any]]


def coupon(number: int) -> dict[str, Any]:
    return {
        "external_id": f"c{number}", "name": {"en": "C"}, "is_enabled": False, "bonus": [],
        "redeem_total_limit": None, "redeem_user_limit": None, "redeem_code_limit": None,
        "promotion_periods": [], "total_limit_state": None, "total_codes_count": 0,
    }  # fmt: skip


COUPONS = [coupon(number) for number in range(5)]


class Server:
    """A server that has five coupons, and nothing else."""

    spec = spec.served()
    target = Target(project_id=7)

    def __init__(self, answer: Answer, status: int = 200) -> None:
        self._answer = answer
        self._status = status
        self.offsets: list[int] = []

    def call(self, operation_id: str, path: Any = None, *, query: Any = None, **_: Any) -> Any:
        if operation_id != "get-coupons":
            return httpx.Response(404, json={})
        self.offsets.append(query["offset"])
        return httpx.Response(self._status, json=self._answer(query["offset"]))


@pytest.mark.parametrize(
    ("answer", "offsets"),
    [
        (lambda offset: {"items": COUPONS[offset : offset + 2]}, [0, 2, 4, 5]),
        (
            lambda offset: {"items": COUPONS[offset : offset + 2], "total_promotions_count": 5},
            [0, 2, 4],
        ),
        (
            lambda offset: {"items": COUPONS[offset : offset + 3], "has_more": offset < 3},
            [0, 3],
        ),
        (lambda offset: {"items": COUPONS}, [0, 5]),
    ],
    ids=["smaller pages", "a total", "whether more follow", "no pages at all"],
)
def test_every_page_is_read_once(answer: Answer, offsets: list[int]) -> None:
    server = Server(answer)
    read = Reader(server).read().document
    assert [each["create"]["external_id"] for each in read["coupons"]] == [
        "c0", "c1", "c2", "c3", "c4",
    ]  # fmt: skip
    assert server.offsets == offsets
    assert read["project"] == {"project_id": 7}


def test_a_list_that_fails_ends_the_reading() -> None:
    with pytest.raises(UsageError, match=r"get-coupons answered 500 .*cannot be read"):
        Reader(Server(lambda _: {"items": []}, 500)).read()
