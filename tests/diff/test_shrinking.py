"""A difference is told with the fewest calls that show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import httpx
import pytest
from tests.diff.conftest import Bout
from tests.mutants.mutation import all_mutants, applied

from liveops_kit.contract.diff.answers import Difference
from liveops_kit.contract.diff.comparison import CompareOptions, ComparisonRun
from liveops_kit.contract.diff.replay import needs_of
from liveops_kit.contract.diff.shrinking import shortest
from liveops_kit.contract.diff.stories import Occurrence
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Law, all_laws

LAWS = {law.name: law for law in all_laws()}
MUTANTS = {each.name: each for each in all_mutants()}
WRONG = Difference("get-coupon", "value", "uses", "1", "2")


def call(path: str, answer: object = None) -> Exchange:
    return Exchange("x", httpx.Request("GET", f"http://h{path}"), httpx.Response(200, json=answer))


def occurrence(calls: Sequence[Exchange]) -> Occurrence:
    return Occurrence(WRONG, tuple((each, each) for each in calls))


def replaying(needed: set[int], tried: list[list[int]]) -> Callable[..., Occurrence | None]:
    def replay(wanted: Occurrence, kept: Sequence[int]) -> Occurrence | None:
        tried.append(list(kept))
        if not needed <= set(kept):
            return None
        return Occurrence(WRONG, tuple(wanted.calls[each] for each in kept))

    return replay


def paths(found: Occurrence | None) -> list[str]:
    assert found is not None
    return [a.request.url.path for a, _ in found.calls]


def test_calls_that_are_not_needed_are_left_out() -> None:
    calls = [call(f"/{letter}") for letter in "abcdefghij"]
    tried: list[list[int]] = []
    found = shortest(occurrence(calls), replaying({2, 5, 9}, tried))
    assert paths(found) == ["/c", "/f", "/j"]
    assert tried[0] == list(range(10))
    assert len(tried) <= 40


def test_no_more_replays_are_made_than_are_granted() -> None:
    tried: list[list[int]] = []
    found = shortest(occurrence([call("/a")] * 30), replaying({1, 29}, tried), 4)
    assert len(tried) == 4
    assert found is not None


def test_what_is_not_seen_again_has_no_shortest_form() -> None:
    tried: list[list[int]] = []
    assert shortest(occurrence([call("/a"), call("/b")]), replaying({7}, tried)) is None
    assert tried == [[0, 1]]


def test_a_call_goes_with_the_one_that_gave_its_id() -> None:
    calls = [call("/a", {"order_id": 71}), call("/b"), call("/order/71")]
    assert needs_of(calls) == [frozenset(), frozenset(), frozenset({0})]
    tried: list[list[int]] = []
    assert paths(shortest(occurrence(calls), replaying({2}, tried))) == ["/a", "/order/71"]
    assert [2] not in tried


@pytest.mark.parametrize(
    ("name", "operations"),
    [
        (
            "toggles_the_switch",
            ["admin-create-coupon", "activate-coupon", "activate-coupon", "get-coupon"],
        ),
        ("switches_off_instead_of_deleting_a_promo_code", None),
        ("names_another_coupon", ["admin-create-coupon"]),
    ],
)
def test_a_difference_is_shown_with_the_calls_it_takes(
    name: str, operations: list[str] | None, lenient_bout: Bout
) -> None:
    law = LAWS[MUTANTS[name].killed_by]
    comparison_run = ComparisonRun(*lenient_bout.comparison_run.servers, CompareOptions())
    with applied(MUTANTS[name], lenient_bout.harness.middleware):
        comparison_run.run_law(law)
    (found,) = comparison_run.found
    assert found.is_short
    assert found.laws == (law.name,)
    operation_ids = [a.operation_id for a, _ in found.occurrence.calls]
    assert operation_ids == (operations or operation_ids)
    assert len(operation_ids) <= 4
    assert [b.operation_id for _, b in found.occurrence.calls] == operation_ids


def test_one_cause_in_two_laws_is_one_difference(lenient_bout: Bout) -> None:
    laws: list[Law] = [
        LAWS["coupons.a_coupon_is_switched_on"], LAWS["coupons.the_code_limit_counts_all_users"],
    ]  # fmt: skip
    comparison_run = ComparisonRun(*lenient_bout.comparison_run.servers, CompareOptions())
    middleware = lenient_bout.harness.middleware
    middleware.stubs["redeem-coupon"] = (503, {"errorCode": 0})
    try:
        for law in laws:
            comparison_run.run_law(law)
    finally:
        middleware.clear()
    (found,) = comparison_run.found
    assert found.laws == tuple(law.name for law in laws)
    assert found.occurrence.difference.cause == "redeem-coupon status 503/0 / 200"
