"""Two unchanged mocks are alike: with projects of their own, and as strangers on shared ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from tests.diff.conftest import Bout

from liveops_kit.contract.capabilities import Capabilities
from liveops_kit.contract.diff.comparison import CompareOptions, ComparisonRun, compare, open_server
from liveops_kit.contract.diff.target import ComparedServer
from liveops_kit.contract.law import all_laws
from liveops_kit.contract.profile import Profile
from liveops_kit.contract.target import Target
from liveops_kit.contract.tokens import signed_with
from liveops_kit.errors import UsageError
from liveops_kit.runs.contract import mock
from liveops_kit.settings import DEVELOPMENT_SECRET

LAWS = {law.name: law for law in all_laws()}
STORIES = (
    "coupons.uses_of_a_coupon_add_up",
    "promo_codes.promo_codes_on_carts_add_up",
    "user_limits.uses_are_counted_in_any_order_of_calls",
    "reward_chains.a_chain_adds_up_whatever_players_do",
    "daily_chains.a_calendar_keeps_count_in_any_story",
    "daily_chains.a_rolling_chain_keeps_count_in_any_story",
    "offer_chains.an_offer_chain_knows_the_next_step_in_any_story",
    "carts.a_cart_adds_up_whatever_is_done",
)
"""The laws that tell other stories with another seed."""

SHARED = (
    "coupons.a_coupon_is_switched_on",
    "coupons.uses_of_a_coupon_add_up",
    "coupons.a_deleted_coupon_is_gone",
    "discounts.an_unknown_discount_is_not_found",
    "discounts.lists_show_a_percentage_with_two_decimals",
    "promotions.all_kinds_count_their_ids_together",
    "errors.a_refusal_makes_no_promotion",
    "daily_chains.an_unknown_daily_chain_is_refused",
    "items.an_update_keeps_the_number",
)


def alone() -> Profile:
    """Return a mock whose control plane nobody may use."""
    mint = signed_with(DEVELOPMENT_SECRET)
    target = Target(
        app=mock(), mint=mint, user_token=mint("player-1", {}), second_user_token=mint("p2", {})
    )
    return Profile(target, Capabilities())


@pytest.fixture(scope="module")
def strangers() -> Iterator[tuple[ComparedServer, ComparedServer]]:
    """Two mocks of which B has more in it, and has given other ids."""
    with ExitStack() as stack:
        a, b = (stack.enter_context(open_server(alone(), CompareOptions())) for _ in range(2))
        fill(b)
        yield a, b


def fill(server: ComparedServer) -> None:
    for number in range(3):
        name: dict[str, Any] = {"name": {"en": "x"}}
        server.client.call("admin-create-coupon", body={**name, "external_id": f"busy-{number}"})
        discount = {**name, "discount": {"percent": "10.00"}, "items": [{"sku": "sword_ice"}]}
        answer = server.client.call("create-item-promotion", body=discount)
        assert answer.status_code == 201, answer.text


def listed(server: ComparedServer) -> list[Any]:
    calls = ("get-coupons", "get-item-promotion-list", "admin-get-reward-chains",
             "admin-get-offer-chains", "admin-get-virtual-items-list")  # fmt: skip
    return [server.client.call(each, query={"limit": 50}).json() for each in calls]


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("seed", [1, 2])
def test_stories_are_the_same_on_both(name: str, seed: int, lenient_bout: Bout) -> None:
    servers = lenient_bout.comparison_run.servers
    before = [(server.seed, server.stories) for server in servers]
    for server in servers:
        server.seed, server.stories = seed, 2
    try:
        assert ComparisonRun(*servers, CompareOptions(seed=seed)).differences_of(LAWS[name]) == ()
    finally:
        for server, (was_seed, stories) in zip(servers, before, strict=True):
            server.seed, server.stories = was_seed, stories


def test_another_seed_tells_other_stories(lenient_bout: Bout) -> None:
    server = lenient_bout.comparison_run.servers[0]
    stories = []
    for seed in (1, 1, 2):
        server.seed, server.stories = seed, 2
        play = server.run(LAWS["coupons.uses_of_a_coupon_add_up"], "lk-other-1t-")
        stories.append([[each.operation_id for each in story] for story in play.stories])
    server.seed, server.stories = 1, 10
    assert stories[0] == stories[1]
    assert stories[0] != stories[2]


@pytest.mark.parametrize("name", SHARED)
def test_strangers_without_a_control_plane_are_alike(
    name: str, strangers: tuple[ComparedServer, ComparedServer]
) -> None:
    before = [listed(server) for server in strangers]
    comparison_run = ComparisonRun(*strangers, CompareOptions(stories=2))
    assert comparison_run.missing(LAWS[name]) == ""
    comparison_run.run_law(LAWS[name])
    assert comparison_run.found == ()
    assert [listed(server) for server in strangers] == before
    assert [server.notes for server in strangers] == [[], []]


def test_what_cannot_be_played_on_one_side_is_left_out_with_the_reason() -> None:
    laws = ("coupons.a_coupon_is_switched_on", "coupons.a_coupon_is_created_under_its_own_id")
    poor = Profile(Target(app=mock()), Capabilities())
    found = compare(alone(), poor, CompareOptions(laws=laws))
    assert found.played == (laws[1],)
    assert found.left_out == ((laws[0], "on B no user token is known"),)
    assert found.exit_code == 0
    with pytest.raises(UsageError, match=r"nothing can be played on both: on B no user token"):
        compare(alone(), poor, CompareOptions(laws=laws[:1]))
