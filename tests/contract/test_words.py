"""The words of a law on the mock: each passes where it should, and breaks the law where not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import pytest
from tests.mutants.conftest import Harness, running_harness

from liveops_kit.contract.cleanup import CleanupStack
from liveops_kit.contract.errors import (
    ALREADY_EXISTS,
    CHAIN_ENABLED,
    CHAIN_MISSING,
    ITEM_UNKNOWN,
    NOT_FOUND,
    POINTS_MISSING,
    PROMOTION_MISSING,
    REWARD_CLAIMED,
    SCHEMA_BROKEN,
    STEP_NOT_CLAIMABLE,
)
from liveops_kit.contract.resources import (
    BONUS,
    CATALOG,
    COUPON,
    DAILY_CHAIN,
    OFFER_CHAIN,
    RESOURCES,
    REWARD_CHAIN,
    Resource,
)
from liveops_kit.contract.scenario import (
    DONE,
    LATER,
    LawBroken,
    NamePrefix,
    NotVerifiable,
    Scenario,
)
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings

_NUMBERS = count(1)


@pytest.fixture(scope="module")
def harness() -> Iterator[Harness]:
    settings = Settings(validate_responses=False)
    with running_harness(settings, DEVELOPMENT_SECRET, "demo") as running:
        yield running


@pytest.fixture
def scenario(harness: Harness) -> Iterator[Scenario]:
    client = harness.runner.client
    cleanup = CleanupStack(
        lambda *given, **more: client.request(*given, caller="nobody", **more), client.send
    )
    names = NamePrefix(f"words-{next(_NUMBERS)}-")
    yield Scenario(client, harness.runner.capabilities, cleanup, names, client.target.project_id)
    cleanup.clear()
    assert (len(cleanup), cleanup.notes) == (0, [])


@pytest.mark.parametrize("kind", [*RESOURCES.values(), *CATALOG.values()], ids=lambda k: k.kind)
def test_every_kind_is_created_and_read(scenario: Scenario, kind: Resource) -> None:
    made = scenario.create(kind)
    made.shows(name=made.body["name"])
    if kind.id_in_body:
        assert made.body[kind.id_in_body] == made.id == made.read(kind.id_in_body)
    made.delete().ok()
    made.is_missing()


def test_ok_is_the_documented_status_or_the_one_that_is_asked_for(scenario: Scenario) -> None:
    coupon = scenario.create(COUPON)
    assert coupon.update(name={"en": "Other"}).ok() is None
    coupon.shows(name={"en": "Other"})
    with pytest.raises(LawBroken, match=r"expected 200 from update-coupon-promotion; seen .* 204"):
        coupon.update(name={"en": "Other"}).ok(200)
    with pytest.raises(LawBroken, match=r"expected name: 'x'; seen \{.en.: .Other.\}"):
        coupon.shows(name="x")


def test_refused_is_status_code_facts_and_message(scenario: Scenario) -> None:
    chain = scenario.create(DAILY_CHAIN)
    chain.update().refused(CHAIN_ENABLED, chain_id=chain.id)
    with pytest.raises(LawBroken, match=f"expected chain_id: 0; seen {chain.id}"):
        chain.update().refused(CHAIN_ENABLED, chain_id=0)
    chain.delete().ok()
    gone = chain.call(DAILY_CHAIN.read)
    gone.refused(CHAIN_MISSING)
    gone.refused(NOT_FOUND)
    gone.refused(gone.error)
    with pytest.raises(LawBroken, match=r"expected 404/9802 .*; seen .* 404/6201"):
        gone.refused(PROMOTION_MISSING)
    with pytest.raises(LawBroken, match="expected the message 'Gone'"):
        gone.refused(CHAIN_MISSING, message="Gone")
    with pytest.raises(LawBroken, match="expected admin-get-daily-chain to work") as broken:
        gone.works()
    assert broken.value.common == "admin-get-daily-chain 404/6201"


def test_a_refusal_names_the_properties_that_break_the_schema(scenario: Scenario) -> None:
    coupon = scenario.create(COUPON)
    refused = coupon.call(COUPON.update, body={"name": 7, "redeem_user_limit": "x"})
    refused.refused(SCHEMA_BROKEN, properties=["name", "redeem_user_limit"])
    with pytest.raises(LawBroken, match="expected the properties refused: "):
        refused.refused(SCHEMA_BROKEN, properties=["name"])


def test_has_compares_some_values_of_a_body(scenario: Scenario) -> None:
    scenario.has({"a": 1, "b": True, "c": None}, b=True, a=1)
    with pytest.raises(LawBroken, match="expected b: 1; seen True"):
        scenario.has({"a": 1, "b": True}, a=1, b=1)
    with pytest.raises(LawBroken, match="expected `z` in the answer; seen no `z`"):
        scenario.has({"a": 1}, z=None)


def test_a_coupon_has_its_codes(scenario: Scenario) -> None:
    code = scenario.code()
    coupon = scenario.create(COUPON, code, enabled=False)
    coupon.generate(2).ok()
    assert coupon.codes()[0] == code
    assert len(coupon.codes()) == 3
    coupon.shows(is_enabled=False)
    coupon.switch().ok()
    coupon.shows(is_enabled=True, total_codes_count=3)


def test_a_promotion_is_made_with_a_code_and_replaced_by_a_whole_body(scenario: Scenario) -> None:
    made, code = scenario.with_code(COUPON, redeem_user_limit=2)
    other = made.add_code()
    assert made.codes() == [code, other]
    made.put({"name": {"en": "Other"}}).ok(204)
    made.shows(name={"en": "Other"}, redeem_user_limit=10, is_enabled=True)
    made.put({}).is_refusal()
    with pytest.raises(LawBroken, match="expected a refusal; seen get-coupon answered 200"):
        made.call(COUPON.read).is_refusal()


def test_a_cart_has_its_bonus_as_free_lines(scenario: Scenario) -> None:
    sku, gift = scenario.some_items(2)
    lines = [{"sku": gift, "quantity": 2}]
    scenario.create(BONUS, condition=[{"sku": sku}], bonus=lines)
    cart = scenario.cart({sku: 1})
    cart.gives({gift: 2})
    with pytest.raises(LawBroken, match=r"expected free lines: \{\}; seen"):
        cart.gives({})


def test_chains_are_claimed_by_their_players(scenario: Scenario) -> None:
    daily, offer = scenario.create(DAILY_CHAIN), scenario.create(OFFER_CHAIN)
    reward = scenario.create(REWARD_CHAIN)
    daily.claim(1).ok(204)
    daily.is_at(DONE, LATER)
    daily.is_not_claimable(2)
    daily.has_no_step(9)
    offer.claim(1).ok(200)
    offer.has_progress([1], 2)
    offer.has_no_step(9)
    offer.is_listed(True)
    reward.claim().ok(204)
    reward.has_balance(0)
    for chain in (daily, offer, reward):
        chain.has_taken(1)
        with pytest.raises(LawBroken, match=r"expected claimed steps: \[1, 2\]; seen \[1\]"):
            chain.has_taken(1, 2)
    with pytest.raises(LawBroken, match=r"expected balance: \[10\]; seen \[0\]"):
        reward.has_balance(10)
    with pytest.raises(LawBroken, match="expected the statuses of the steps: "):
        daily.is_at(DONE, DONE)
    with pytest.raises(LawBroken, match="expected step_number: 9; seen 1"):
        offer.claim(1).refused(STEP_NOT_CLAIMABLE, step_number=9)


def test_of_calls_at_once_so_many_succeed_and_the_others_are_refused(scenario: Scenario) -> None:
    player = scenario.player
    scenario.exactly(1, scenario.create(REWARD_CHAIN).claims_at_once([player] * 3), REWARD_CLAIMED)
    answers = scenario.create(REWARD_CHAIN).claims_at_once([player] * 3)
    with pytest.raises(LawBroken, match="expected calls that succeed: 2; seen 1"):
        scenario.exactly(2, answers, REWARD_CLAIMED)
    with pytest.raises(LawBroken, match="expected 422/9913 from claim-user-reward-chain"):
        scenario.exactly(1, answers, POINTS_MISSING)


def test_a_moment_has_an_offset(scenario: Scenario) -> None:
    read = {"right": "2027-01-01T00:00:00Z", "wrong": "2027-01-01T00:00:00", "none": None}
    assert scenario.moment(read, "right") == datetime(2027, 1, 1, tzinfo=UTC)
    for name in ("wrong", "none"):
        with pytest.raises(LawBroken, match=f"expected `{name}`: a date with an offset; seen"):
            scenario.moment(read, name)


def test_unchanged_compares_what_is_read_before_and_after(scenario: Scenario) -> None:
    one, other = scenario.create(COUPON), scenario.create(COUPON)
    with scenario.unchanged(one, other):
        scenario.call(COUPON.create, body=one.body).refused(ALREADY_EXISTS)
    with pytest.raises(LawBroken, match="expected a coupon: "), scenario.unchanged(one, other):
        other.update(redeem_user_limit=3).ok()


def test_refuses_tries_both_writes_and_looks_for_what_is_stored(scenario: Scenario) -> None:
    steps = [{"step_number": 1, "items": [{"sku": scenario.name("no"), "quantity": 1}]}]
    bodies = scenario.refuses(DAILY_CHAIN, ITEM_UNKNOWN, {"steps": steps})
    assert [body["errorCode"] for body in bodies] == [4001, 4001]
    with pytest.raises(LawBroken, match="expected 404/4001 from admin-create-offer-chain"):
        scenario.refuses(OFFER_CHAIN, ITEM_UNKNOWN, {"order": 3})


def test_without_items_a_law_that_needs_one_is_not_judged(scenario: Scenario) -> None:
    class Bare(Scenario):
        """A scenario of a server that has no items."""

        def some_items(self, number: int) -> list[str]:
            raise NotVerifiable("no items")

    bare = Bare(
        scenario.client,
        scenario.capabilities,
        scenario._cleanup,
        scenario._names,
        scenario.project_id,
    )
    with pytest.raises(NotVerifiable):
        bare.create(DAILY_CHAIN)
    bare.create(DAILY_CHAIN, steps=steps_of(scenario.some_item()))


def steps_of(sku: str) -> list[dict[str, object]]:
    return [{"step_number": 1, "items": [{"sku": sku, "quantity": 1}]}]
