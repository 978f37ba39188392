"""Laws of the paid steps of offer chains: ordered, paid, cancelled, void."""

from __future__ import annotations

from liveops_kit.contract.builders.catalog import pay_at_once
from liveops_kit.contract.builders.chains import SECOND, offer_chain, step
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import STEP_NOT_CLAIMABLE
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.offer_chains.stateful import HOUR, HOURLY, NOON, scheduled_chain
from liveops_kit.contract.scenario import Scenario


@law("CHN-8a", needs=[Need.PLAYER, Need.PAYMENT])
def a_paid_step_is_completed_by_its_payment(scenario: Scenario) -> None:
    """Ordering a step answers an order and a token; the payment moves the player on."""
    chain = offer_chain(scenario, "paid", "free")
    answer = chain.order(1).ok(200)
    scenario.holds("a token", bool(scenario.get(answer, "token")), answer)
    chain.has_progress([], 1)
    chain.claim(2).refused(STEP_NOT_CLAIMABLE)
    scenario.pay(scenario.get(answer, "order_id"))
    chain.has_progress([1], 2)
    scenario.equal("in the list", chain.progress_in(chain.listed()), ([1], 2))
    chain.claim(2).ok(200)


@law("CHN-8a", needs=[Need.PLAYER, Need.ITEMS, Need.PAYMENT, Need.INVENTORY])
def a_paid_step_gives_its_item_when_it_is_paid(scenario: Scenario) -> None:
    """The item of a paid step is the player's with the payment, not before."""
    sku = virtual_good(scenario)
    number = offer_chain(scenario, steps=[step(1, "paid", sku, 4)]).place_order(1)
    scenario.owned({sku: 0})
    scenario.pay(number)
    scenario.owned({sku: 4})


@law("CHN-8a", needs=[Need.PLAYER, Need.PAYMENT])
def an_order_that_is_dropped_moves_nobody(scenario: Scenario) -> None:
    """After an order was called off or has expired the step is still to be bought."""
    chain = offer_chain(scenario, "paid")
    scenario.payments.cancel(scenario.project_id, chain.place_order(1))
    scenario.payments.expire(scenario.project_id, chain.place_order(1))
    chain.has_progress([], 1)
    scenario.pay(chain.place_order(1))
    chain.has_progress([1], None)


@law("CHN-8b", "CHN-17", needs=[Need.PLAYER, Need.ITEMS, Need.PAYMENT, Need.INVENTORY])
def of_two_orders_of_a_step_one_is_paid(scenario: Scenario) -> None:
    """Ordering again answers a new order; once one of the two is paid the other cannot be."""
    sku = virtual_good(scenario)
    chain = offer_chain(scenario, "paid", "paid", sku=sku)
    first, second = chain.place_order(1), chain.place_order(1)
    scenario.holds("the second order is a new one", first != second, second)
    scenario.pay(second)
    scenario.equal("the first order can be paid", scenario.can_pay(first), False)
    chain.has_progress([1], 2)
    scenario.owned({sku: 1})


@law("CHN-8b", "CHN-17", needs=[Need.PLAYER, Need.ITEMS, Need.PAYMENT, Need.INVENTORY])
def of_payments_at_the_same_time_one_succeeds(scenario: Scenario) -> None:
    """Of several orders of a step that are paid at the same time one goes through."""
    sku = virtual_good(scenario)
    chain = offer_chain(scenario, "paid", "paid", sku=sku)
    numbers = [chain.place_order(1) for _ in range(4)]
    scenario.equal("payments that worked", sum(pay_at_once(scenario, numbers)), 1)
    chain.has_progress([1], 2)
    scenario.owned({sku: 1})


@law("CHN-17", needs=[Need.PLAYER, Need.PAYMENT])
def an_order_is_for_the_round_it_was_made_in(scenario: Scenario) -> None:
    """When the player has finished and started over, an older order of a step is void."""
    chain = offer_chain(scenario, "paid", is_reset_on_completion=True)
    first, second = chain.place_order(1), chain.place_order(1)
    scenario.pay(first)
    chain.has_progress([], 1)
    scenario.equal("the older order can be paid", scenario.can_pay(second), False)
    third = chain.place_order(1)
    scenario.equal("a new order can be paid", scenario.can_pay(third), True)


@law("CHN-17", needs=[Need.CLOCK, Need.PLAYER, Need.PAYMENT])
def an_order_is_void_after_a_reset(scenario: Scenario) -> None:
    """An order of a step can be paid up to the reset of the schedule, and no more at it."""
    scenario.freeze(NOON)
    in_time, late = (scheduled_chain(scenario, HOURLY, "paid", "free") for _ in range(2))
    first, second = (chain.place_order(1) for chain in (in_time, late))
    scenario.freeze(NOON + HOUR - SECOND)
    scenario.equal("it can be paid before", scenario.can_pay(first), True)
    in_time.has_progress([1], 2)
    scenario.freeze(NOON + HOUR)
    scenario.equal("it can be paid after", scenario.can_pay(second), False)
    late.has_progress([], 1)
    scenario.equal("a new order can be paid", scenario.can_pay(late.place_order(1)), True)
