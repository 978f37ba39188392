"""Laws of the paid steps of offer chains: ordered, paid, cancelled, void."""

from __future__ import annotations

from liveops_kit.contract.builders import item, some_item
from liveops_kit.contract.builders.catalog import pay_at_once
from liveops_kit.contract.builders.chains import (
    SECOND,
    claim,
    freeze_at,
    listed_chain,
    offer_chain,
    order_step,
    progress_in,
    quantity,
    step,
    try_payment,
    unpaid_order,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.offer_chains.stateful import (
    HOUR,
    HOURLY,
    NOON,
    check_not_next,
    check_progress,
    scheduled_chain,
)
from liveops_kit.contract.scenario import Trial


@law("CHN-8a", needs=[Need.PLAYER, Need.PAYMENT])
def a_paid_step_is_completed_by_its_payment(trial: Trial) -> None:
    """Ordering a step answers an order and a token; the payment moves the player on."""
    chain = offer_chain(trial, "paid", "free")
    answer = trial.ok(order_step(trial, chain, 1), 200)
    trial.holds("a token", bool(trial.field(answer, "token")), answer)
    check_progress(trial, chain, [], 1)
    check_not_next(trial, claim(trial, chain, 2))
    trial.pay(trial.field(answer, "order_id"))
    check_progress(trial, chain, [1], 2)
    trial.equal("in the list", progress_in(trial, listed_chain(trial, chain)), ([1], 2))
    trial.ok(claim(trial, chain, 2), 200)


@law("CHN-8a", needs=[Need.PLAYER, Need.ITEMS, Need.PAYMENT, Need.INVENTORY])
def a_paid_step_gives_its_item_when_it_is_paid(trial: Trial) -> None:
    """The item of a paid step is the player's with the payment, not before."""
    sku = item(trial)
    chain = offer_chain(trial, sku=sku, steps=[step(1, "paid", sku, 4)])
    number = unpaid_order(trial, chain, 1)
    trial.equal("before the payment", quantity(trial, sku), 0)
    trial.pay(number)
    trial.equal("after the payment", quantity(trial, sku), 4)


@law("CHN-8a", needs=[Need.PLAYER, Need.PAYMENT])
def an_order_that_is_dropped_moves_nobody(trial: Trial) -> None:
    """After an order was called off or has expired the step is still to be bought."""
    chain = offer_chain(trial, "paid")
    trial.till.cancel(trial.project_id, unpaid_order(trial, chain, 1))
    trial.till.expire(trial.project_id, unpaid_order(trial, chain, 1))
    check_progress(trial, chain, [], 1)
    trial.pay(unpaid_order(trial, chain, 1))
    check_progress(trial, chain, [1], None)


@law("CHN-8b", "CHN-17", needs=[Need.PLAYER, Need.ITEMS, Need.PAYMENT, Need.INVENTORY])
def of_two_orders_of_a_step_one_is_paid(trial: Trial) -> None:
    """Ordering again answers a new order; once one of the two is paid the other cannot be."""
    sku = item(trial)
    chain = offer_chain(trial, "paid", "paid", sku=sku)
    first, second = unpaid_order(trial, chain, 1), unpaid_order(trial, chain, 1)
    trial.holds("the second order is a new one", first != second, second)
    trial.pay(second)
    trial.equal("the first order can be paid", try_payment(trial, first), False)
    check_progress(trial, chain, [1], 2)
    trial.equal(f"quantity of {sku}", quantity(trial, sku), 1)


@law("CHN-8b", "CHN-17", needs=[Need.PLAYER, Need.ITEMS, Need.PAYMENT, Need.INVENTORY])
def of_payments_at_the_same_time_one_succeeds(trial: Trial) -> None:
    """Of several orders of a step that are paid at the same time one goes through."""
    sku = item(trial)
    chain = offer_chain(trial, "paid", "paid", sku=sku)
    numbers = [unpaid_order(trial, chain, 1) for _ in range(4)]
    trial.equal("payments that worked", sum(pay_at_once(trial, numbers)), 1)
    check_progress(trial, chain, [1], 2)
    trial.equal(f"quantity of {sku}", quantity(trial, sku), 1)


@law("CHN-17", needs=[Need.PLAYER, Need.PAYMENT])
def an_order_is_for_the_round_it_was_made_in(trial: Trial) -> None:
    """When the player has finished and started over, an older order of a step is void."""
    chain = offer_chain(trial, "paid", is_reset_on_completion=True)
    first, second = unpaid_order(trial, chain, 1), unpaid_order(trial, chain, 1)
    trial.pay(first)
    check_progress(trial, chain, [], 1)
    trial.equal("the older order can be paid", try_payment(trial, second), False)
    third = unpaid_order(trial, chain, 1)
    trial.equal("a new order can be paid", try_payment(trial, third), True)


@law("CHN-17", needs=[Need.CLOCK, Need.PLAYER, Need.PAYMENT])
def an_order_is_void_after_a_reset(trial: Trial) -> None:
    """An order of a step can be paid up to the reset of the schedule, and no more at it."""
    freeze_at(trial, NOON)
    sku = some_item(trial)
    in_time, late = (scheduled_chain(trial, HOURLY, "paid", "free", sku=sku) for _ in range(2))
    first, second = (unpaid_order(trial, chain, 1) for chain in (in_time, late))
    freeze_at(trial, NOON + HOUR - SECOND)
    trial.equal("it can be paid before", try_payment(trial, first), True)
    check_progress(trial, in_time, [1], 2)
    freeze_at(trial, NOON + HOUR)
    trial.equal("it can be paid after", try_payment(trial, second), False)
    check_progress(trial, late, [], 1)
    trial.equal("a new order can be paid", try_payment(trial, unpaid_order(trial, late, 1)), True)
