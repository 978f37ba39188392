"""Permitted and reported differences between two responses."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from liveops_kit.contract.diff.answers import StoryComparison
from liveops_kit.contract.http.exchange import Exchange


def answered(
    body: Any,
    status: int = 200,
    operation_id: str = "get-coupon",
    *,
    path: str = "/api/x",
    sent: Any = None,
    date: str = "Tue, 01 Dec 2026 10:00:00 GMT",
    group: int = 0,
) -> Exchange:
    content = None if sent is None else json.dumps(sent).encode()
    request = httpx.Request("GET", f"http://h{path}", content=content)
    response = httpx.Response(status, json=body, headers={"date": date})
    return Exchange(operation_id, request, response, group=group)


def differences(
    story: StoryComparison, a: Exchange, b: Exchange
) -> list[tuple[str, str, str, str]]:
    return [(each.kind, each.place, each.on_a, each.on_b) for each in story.differences(a, b)]


def actual(a: Any, b: Any, story: StoryComparison | None = None) -> list[tuple[str, str, str, str]]:
    return differences(story or StoryComparison(), answered(a), answered(b))


@pytest.mark.parametrize(
    ("a", "b", "difference"),
    [
        ({"uses": 1}, {"uses": 2}, ("value", "uses", "1", "2")),
        ({"on": 1}, {"on": True}, ("shape", "on", "number", "boolean")),
        ({"name": None}, {"name": "x"}, ("shape", "name", "null", "text")),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1]}}, ("value", "a.b[] length", "2", "1")),
        ({"a": [{"b": "x"}]}, {"a": [{"b": "y"}]}, ("value", "a[].b", '"x"', '"y"')),
        ({"a": 1, "b": 2}, {"a": 1}, ("shape", "b", "there", "missing")),
        ([1], {}, ("shape", "the body", "list", "object")),
        ({"errorMessage": "x"}, {"errorMessage": "y"}, ("message", "errorMessage", '"x"', '"y"')),
        ({"items": [1, 2]}, {"items": [2, 1]}, ("value", "items[]", "1", "2")),
    ],
)
def test_what_servers_work_out_is_compared(
    a: Any, b: Any, difference: tuple[str, str, str, str]
) -> None:
    assert actual(a, a) == []
    assert actual(a, b)[:1] == [difference]


def test_a_status_tells_more_than_the_bodies() -> None:
    a = answered({"errorCode": 9804, "errorMessage": "used up"}, 422)
    found = differences(StoryComparison(), a, answered({"uses": 1}))
    assert found == [("status", "422/9804 / 200", "422/9804: used up", "200")]


def test_an_error_code_differs_with_one_status() -> None:
    a, b = answered({"errorCode": 1102}, 422), answered({"errorCode": 4002}, 422)
    place = "422/1102 / 422/4002"
    assert differences(StoryComparison(), a, b) == [("error code", place, "422/1102", "422/4002")]


def test_ids_go_together_in_pairs() -> None:
    story = StoryComparison()
    assert actual({"promotion_id": 17}, {"promotion_id": 42}, story) == []
    assert actual({"promotion_id": 17}, {"promotion_id": 42}, story) == []
    assert actual({"promotion_id": 17}, {"promotion_id": 43}, story) == [
        ("value", "promotion_id", "17", "43")
    ]
    assert actual({"promotion_id": 18}, {"promotion_id": 42}, story) == [
        ("value", "promotion_id", "18", "42")
    ]


def test_ids_of_two_kinds_are_two() -> None:
    story = StoryComparison()
    assert (
        actual({"promotion_id": 1, "order_id": 1}, {"promotion_id": 1, "order_id": 2}, story) == []
    )


def test_an_answer_speaks_of_what_the_call_names() -> None:
    a = answered({"id": 7}, path="/api/chain/7")
    assert differences(StoryComparison(), a, answered({"id": 9}, path="/api/chain/9")) == []
    found = differences(StoryComparison(), a, answered({"id": 8}, path="/api/chain/9"))
    assert found == [("value", "id", "7", "8")]


def test_generated_codes_go_together_when_they_are_of_one_length() -> None:
    story = StoryComparison(names=("lk1",))
    assert actual({"code": "AAAA"}, {"code": "BBBB"}, story) == []
    assert [each[0] for each in actual({"code": "AAAA"}, {"code": "CCCC"}, story)] == ["value"]
    assert [each[0] for each in actual({"code": "DDDD"}, {"code": "EEEEE"}, story)] == ["value"]


def test_a_code_of_the_story_is_the_same_on_both() -> None:
    story = StoryComparison(names=("lk1",))
    assert [each[0] for each in actual({"code": "lk1x"}, {"code": "lk2x"}, story)] == ["value"]


def test_moments_may_be_as_far_apart_as_the_calls() -> None:
    a = answered({"date_end": "2026-12-01T10:00:00Z"})
    late = "Tue, 01 Dec 2026 10:00:30 GMT"
    assert (
        differences(StoryComparison(), a, answered({"date_end": "2026-12-01T10:00:32Z"}, date=late))
        == []
    )
    b = answered({"date_end": "2026-12-01T10:00:33Z"}, date=late)
    assert [each[0] for each in differences(StoryComparison(), a, b)] == ["value"]


def test_a_moment_is_written_in_one_way() -> None:
    a, b = {"date_end": "2026-12-01T10:00:00Z"}, {"date_end": "2026-12-01T10:00:00+00:00"}
    assert [each[0] for each in actual(a, b)] == ["value"]


def test_a_moment_that_was_sent_comes_back_exactly() -> None:
    body, shifted = "2026-12-01T10:00:00Z", "2026-12-01T10:00:01Z"
    assert actual({"date_end": body}, {"date_end": shifted}) == []
    sent = {"date_end": body}
    a, b = answered({"date_end": body}, sent=sent), answered({"date_end": shifted}, sent=sent)
    assert [each[0] for each in differences(StoryComparison(), a, b)] == ["value"]


def test_where_time_stands_still_moments_are_exact() -> None:
    story = StoryComparison()
    moment = {"frozen": "2026-12-01T09:00:00Z"}
    frozen = answered({}, operation_id="mock-put-project-clock", sent=moment)
    assert differences(story, frozen, frozen) == []
    found = actual({"reset_next_date": 1_796_000_000}, {"reset_next_date": 1_796_000_001}, story)
    assert [each[0] for each in found] == ["value"]


def test_a_transaction_id_is_another_in_each_answer() -> None:
    story = StoryComparison()
    assert actual({"transactionId": "a"}, {"transactionId": "b"}, story) == []
    assert [each[0] for each in actual({"transactionId": "a"}, {"transactionId": "c"}, story)] == [
        "value"
    ]
    assert [each[0] for each in actual({"transactionId": "d"}, {"transactionId": "ee"})] == [
        "value"
    ]
    assert actual({"transactionId": "a"}, {}) == [("shape", "transactionId", "there", "missing")]


def test_lists_without_an_order_are_sorted() -> None:
    regions = [{"id": 1, "n": "a"}, {"id": 2, "n": "b"}]
    assert actual({"regions": regions}, {"regions": regions[::-1]}) == []
    other = [{"id": 1, "n": "a"}, {"id": 2, "n": "c"}]
    assert actual({"regions": regions}, {"regions": other})[0][:2] == ("value", "regions[].n")


def test_lists_of_paired_ids_are_sorted_by_their_pairs() -> None:
    story = StoryComparison()
    assert actual({"promotion_id": 1}, {"promotion_id": 30}, story) == []
    assert actual({"promotion_id": 2}, {"promotion_id": 4}, story) == []
    assert actual({"excluded_promotions": [1, 2]}, {"excluded_promotions": [4, 30]}, story) == []


def test_what_others_made_is_no_difference_on_a_shared_server() -> None:
    own = {"external_id": "lk1-a", "uses": 1}
    a = {"total_items_count": 3, "items": [own, {"external_id": "x"}, {"external_id": "y"}]}
    b = {"total_items_count": 1, "items": [own]}
    assert actual(a, b, StoryComparison(names=("lk1",), shared=True)) == []
    assert [each[1] for each in actual(a, b, StoryComparison(names=("lk1",)))] == [
        "total_items_count", "items[] length",
    ]  # fmt: skip
    b = {"total_items_count": 1, "items": [{**own, "uses": 2}]}
    found = actual(a, b, StoryComparison(names=("lk1",), shared=True))
    assert found == [("value", "items[].uses", "1", "2")]


def test_own_places_may_be_left_out() -> None:
    a, b = {"name": {"en": "x"}, "uses": 1}, {"name": {"en": "y"}, "uses": 2}
    assert [each[1] for each in actual(a, b, StoryComparison(("name.*",)))] == ["uses"]
    assert [each[1] for each in actual(a, b, StoryComparison(("get-coupon:uses",)))] == ["name.en"]
    assert [each[1] for each in actual(a, b, StoryComparison(("get-coupons:*",)))] == [
        "name.en",
        "uses",
    ]


def test_what_those_at_once_are_given_binds_nobody() -> None:
    story = StoryComparison()
    assert (
        differences(story, answered({"order_id": 1}, group=1), answered({"order_id": 2}, group=1))
        == []
    )
    assert actual({"order_id": 1}, {"order_id": 1}, story) == []


@pytest.mark.parametrize(
    ("a", "b", "place", "second_tier"),
    [
        # No document promises `external_id`; the mock always answers it.
        ({"external_id": "a"}, {}, "external_id", True),
        ({"is_enabled": True}, {"is_enabled": None}, "is_enabled", False),
        ({"is_enabled": True}, {"is_enabled": "yes"}, "is_enabled", False),
        ({"unheard_of": 1}, {}, "unheard_of", False),
    ],
)
def test_what_only_the_mock_adds_is_a_difference_of_the_second_tier(
    a: Any, b: Any, place: str, second_tier: bool
) -> None:
    [found] = StoryComparison().differences(answered(a), answered(b))
    assert (found.kind, found.place, found.second_tier) == ("shape", place, second_tier)


@pytest.mark.parametrize(
    ("operation_id", "body", "place"),
    [
        ("get-coupons", '{"items": [{"external_id": "a"%s}]}', "items[].is_enabled"),
        ("get-coupon-rewards-by-code", '{"bonus": [{"item": {%s}}]}', "bonus[].item.description"),
    ],
)
def test_entries_of_lists_have_a_second_tier_as_well(
    operation_id: str, body: str, place: str
) -> None:
    parts = {
        "items[].is_enabled": (', "is_enabled": true', ""),
        "bonus[].item.description": ('"description": "x"', '"description": null'),
    }[place]
    a, b = (answered(json.loads(body % part), operation_id=operation_id) for part in parts)
    [found] = StoryComparison().differences(a, b)
    assert (found.place, found.second_tier) == (place, True)
