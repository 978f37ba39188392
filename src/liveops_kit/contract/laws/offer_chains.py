"""Laws of offer chains: steps taken one after another, some of them for money."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws._chain_writes import (
    bad_tokens_are_refused,
    counts_are_not_written,
    dates_are_checked,
    only_what_is_off_is_updated,
    other_ids_are_refused,
    refuses_create,
    repeated_steps_are_refused,
    steps_are_counted,
    strange_languages_are_refused,
    tells,
    unknown_chains_are_refused,
    unknown_steps_are_refused,
)
from liveops_kit.contract.laws._offer_stories import (
    HOURLY,
    NOON,
    Road,
    at,
    not_the_next,
    not_there,
)
from liveops_kit.contract.machines import play
from liveops_kit.contract.scenes import LEAVE_OUT, item, some_item
from liveops_kit.contract.scenes.catalog import condition, fan, pay_at_once
from liveops_kit.contract.scenes.chains import (
    SECOND,
    Chain,
    bundle,
    can_pay,
    chain_body,
    claim,
    claiming,
    comes_at,
    delete,
    entries,
    falls_back,
    far,
    in_list,
    is_listed,
    items,
    kept_steps,
    look,
    made,
    moment_of,
    now,
    offer_chain,
    order_step,
    ordered,
    progress,
    quantity,
    seen,
    some_chain,
    stand_at,
    step,
    stored,
    toggle,
    update,
)
from liveops_kit.contract.scenes.store import PACKAGE, currency, make
from liveops_kit.contract.trial import Trial

HOUR = timedelta(hours=1)
MONDAYS = {"interval_type": "weekly", "day_of_week": 1, "time": "02:00:00+03:00"}
MONDAY = datetime.fromisoformat("2026-12-07T02:00:00+03:00")
"""The first reset of MONDAYS after NOON."""


def monthly(day_of_month: int, time: str = "00:00:00+00:00") -> dict[str, Any]:
    """A schedule that resets on a day of each month."""
    return {"interval_type": "monthly", "day_of_month": day_of_month, "time": time}


def scheduled(trial: Trial, schedule: Any, *prices: str, **terms: Any) -> Chain:
    """A chain with a schedule, of two free steps unless stated."""
    return offer_chain(trial, *(prices or ("free", "free")), recurrent_schedule=schedule, **terms)


def next_reset(trial: Trial, chain: Chain, name: str = "next") -> datetime:
    """The next reset of a chain, or the `start`, as an admin reads it."""
    path = ("recurrent_schedule", f"displayable_reset_{name}_date")
    return moment_of(trial, stored(trial, chain), *path)


def milliseconds(moment: datetime) -> int:
    """Since 1970."""
    return int(moment.timestamp()) * 1000


# -- schedules -------------------------------------------------------------------------------------
@law("CHN-2a", needs=[Need.PLAYER])
def the_next_reset_is_told_in_milliseconds(trial: Trial) -> None:
    """`reset_next_date` is the next reset in milliseconds since 1970, for admins and players."""
    chain = scheduled(trial, MONDAYS)
    expected = milliseconds(next_reset(trial, chain))
    rows = entries(trial, "admin-get-offer-chains")
    for who, view in (
        ("an admin", stored(trial, chain)),
        ("an admin's list", next((row for row in rows if row["id"] == chain.chain_id), None)),
        ("a player", seen(trial, chain)),
        ("a player's list", in_list(trial, chain)),
    ):
        told = trial.field(view, "recurrent_schedule", "reset_next_date")
        trial.equal(f"reset_next_date for {who}", told, expected)


@law("CHN-3a", "CHN-2a", needs=[Need.CLOCK, Need.PLAYER])
def a_weekly_schedule_resets_on_its_day(trial: Trial) -> None:
    """A weekly schedule takes players back to step 1 on its day of the week, at its time."""
    stand_at(trial, NOON)
    chain = scheduled(trial, MONDAYS)
    trial.ok(claim(trial, chain, 1), 200)
    stand_at(trial, MONDAY - SECOND)
    at(trial, chain, [1], 2)
    told = trial.field(seen(trial, chain), "recurrent_schedule", "reset_next_date")
    trial.equal("reset_next_date", told, milliseconds(MONDAY))
    stand_at(trial, MONDAY)
    at(trial, chain, [], 1)
    told = trial.field(seen(trial, chain), "recurrent_schedule", "reset_next_date")
    trial.equal("reset_next_date", told, milliseconds(MONDAY + timedelta(weeks=1)))


@law("CHN-3a")
def one_is_monday(trial: Trial) -> None:
    """The days of weekly schedules are counted from Monday, 1, to Sunday, 7."""
    sku = some_item(trial)
    for number in range(1, 8):
        schedule = {"interval_type": "weekly", "day_of_week": number, "time": "23:00:00+09:00"}
        moment = next_reset(trial, scheduled(trial, schedule, sku=sku))
        seen_as = (moment.isoweekday(), moment.timetz().isoformat())
        trial.equal("day and time", seen_as, (number, "23:00:00+09:00"))
        soon = now(trial) < moment <= now(trial) + timedelta(weeks=1)
        trial.holds("the next reset comes within a week", soon, moment)


@law("CHN-3a", "CHN-3b", needs=[Need.CLOCK, Need.PLAYER])
def a_monthly_schedule_resets_on_its_day(trial: Trial) -> None:
    """A monthly schedule takes players back on its day, or on the last day of a short month."""
    stand_at(trial, datetime.fromisoformat("2027-01-31T00:00:00+00:00"))
    chain = scheduled(trial, monthly(31))
    trial.ok(claim(trial, chain, 1), 200)
    last = datetime.fromisoformat("2027-02-28T00:00:00+00:00")
    stand_at(trial, last - SECOND)
    at(trial, chain, [1], 2)
    stand_at(trial, last)
    at(trial, chain, [], 1)
    following = datetime.fromisoformat("2027-03-31T00:00:00+00:00")
    comes_at(trial, "the next reset", next_reset(trial, chain), following)


@law("CHN-3b", needs=[Need.CLOCK])
def a_short_month_resets_on_its_last_day(trial: Trial) -> None:
    """A `day_of_month` that a month does not have means its last day, also in leap years."""
    sku = some_item(trial)
    for day_of_month, after, expected in (
        (31, "2027-04-01", "2027-04-30"),
        (30, "2027-02-01", "2027-02-28"),
        (30, "2028-02-01", "2028-02-29"),
        (29, "2100-02-01", "2100-02-28"),
        (29, "2027-02-28", "2027-03-29"),
        (31, "2026-12-31", "2027-01-31"),
    ):
        stand_at(trial, datetime.fromisoformat(f"{after}T00:00:00+00:00"))
        chain = scheduled(trial, monthly(day_of_month), sku=sku)
        moment = datetime.fromisoformat(f"{expected}T00:00:00+00:00")
        comes_at(trial, f"day {day_of_month} after {after}", next_reset(trial, chain), moment)


@law("CHN-3c", needs=[Need.CLOCK])
def a_schedule_follows_its_offset(trial: Trial) -> None:
    """Resets follow the offset of `time`: its day and hour are those of the offset."""
    stand_at(trial, NOON)
    sku = some_item(trial)
    for schedule, expected in (
        (monthly(1, "08:00:00+03:00"), "2027-01-01T08:00:00+03:00"),
        (monthly(1, "23:00:00-08:00"), "2026-12-01T23:00:00-08:00"),
        (monthly(2, "05:00:00+05:30"), "2026-12-02T05:00:00+05:30"),
        ({**MONDAYS, "day_of_week": 2, "time": "23:00:00+13:00"}, "2026-12-08T23:00:00+13:00"),
    ):
        moment = next_reset(trial, scheduled(trial, schedule, sku=sku))
        trial.equal("the next reset", moment.isoformat(), expected)


@law("CHN-3c")
def a_schedule_resets_at_a_whole_hour(trial: Trial) -> None:
    """A `time` that is no whole hour with an offset gets 422/1102, and nothing is stored."""
    sku = some_item(trial)
    for time in ("08:30:00+03:00", "08:00:30+03:00", "08:00:00", "24:00:00+00:00"):
        body = chain_body(trial, "offer", sku, recurrent_schedule={**MONDAYS, "time": time})
        refuses_create(trial, "offer", body, 422, 1102)


@law("CHN-3d", "CHN-3e", needs=[Need.CLOCK, Need.PLAYER])
def an_hourly_schedule_resets_at_minute_0(trial: Trial) -> None:
    """An hourly schedule takes players back at minute 0 of each hour, not a second earlier."""
    stand_at(trial, NOON + timedelta(minutes=59))
    chain = scheduled(trial, HOURLY)
    for hour in (NOON + HOUR, NOON + 2 * HOUR):
        trial.ok(claim(trial, chain, 1), 200)
        comes_at(trial, "the next reset", next_reset(trial, chain), hour)
        stand_at(trial, hour - SECOND)
        at(trial, chain, [1], 2)
        stand_at(trial, hour)
        at(trial, chain, [], 1)


@law("CHN-3e", needs=[Need.CLOCK, Need.PLAYER])
def every_first_call_after_a_reset_knows_of_it(trial: Trial) -> None:
    """Whatever is called first at the moment of a reset shows it: list, read, claim, schedule."""
    stand_at(trial, NOON)
    sku = some_item(trial)
    listed, claimed = (scheduled(trial, HOURLY, sku=sku) for _ in range(2))
    for chain in (listed, claimed):
        trial.ok(claim(trial, chain, 1), 200)
    stand_at(trial, NOON + HOUR)
    trial.ok(claim(trial, claimed, 1), 200)
    at(trial, claimed, [1], 2)
    trial.equal("in the list", far(trial, in_list(trial, listed)), ([], 1))
    told = trial.field(stored(trial, listed), "recurrent_schedule", "reset_next_date")
    trial.equal("reset_next_date", told, milliseconds(NOON + 2 * HOUR))


@law("CHN-3e", "CHN-7a", needs=[Need.CLOCK, Need.PLAYER])
def what_a_reset_took_does_not_come_back(trial: Trial) -> None:
    """Progress from before a reset stays lost when an update takes the schedule away."""
    stand_at(trial, NOON)
    chain = scheduled(trial, HOURLY)
    trial.ok(claim(trial, chain, 1), 200)
    stand_at(trial, NOON + HOUR)
    toggle(trial, chain)
    steps = kept_steps(trial, chain)
    trial.ok(update(trial, chain, steps=steps, recurrent_schedule=None), 204)
    at(trial, chain, [], 1)
    trial.ok(claim(trial, chain, 1), 200)
    stand_at(trial, NOON + 2 * HOUR)
    at(trial, chain, [1], 2)


@law("CHN-18", needs=[Need.CLOCK, Need.PLAYER])
def the_first_reset_comes_after_the_latest_write(trial: Trial) -> None:
    """`displayable_reset_start_date` is the schedule's first moment after the latest write."""
    week = timedelta(weeks=1)
    stand_at(trial, MONDAY - SECOND)
    chain = scheduled(trial, MONDAYS)
    comes_at(trial, "the first reset", next_reset(trial, chain, "start"), MONDAY)
    stand_at(trial, MONDAY + 3 * week)
    comes_at(trial, "the first reset", next_reset(trial, chain, "start"), MONDAY)
    comes_at(trial, "the next reset", next_reset(trial, chain), MONDAY + 4 * week)
    trial.ok(claim(trial, chain, 1), 200)
    toggle(trial, chain)
    trial.ok(update(trial, chain, steps=kept_steps(trial, chain)), 204)
    comes_at(trial, "the first reset", next_reset(trial, chain, "start"), MONDAY + 4 * week)
    at(trial, chain, [1], 2)


@law("CHN-18", needs=[Need.CLOCK])
def the_first_reset_comes_after_the_start(trial: Trial) -> None:
    """No schedule resets a chain before it starts, or as it starts."""
    week, sku = timedelta(weeks=1), some_item(trial)
    stand_at(trial, NOON)
    for start, expected in (
        (MONDAY + 2 * week, MONDAY + 3 * week),
        (MONDAY + 2 * week - SECOND, MONDAY + 2 * week),
        (MONDAY - 2 * week, MONDAY),
    ):
        chain = scheduled(trial, MONDAYS, sku=sku, date_start=start.isoformat())
        for name in ("start", "next"):
            comes_at(trial, f"the {name} date", next_reset(trial, chain, name), expected)


# -- steps -----------------------------------------------------------------------------------------
@law("ERR-25", needs=[Need.PLAYER])
def only_the_next_step_is_taken(trial: Trial) -> None:
    """A step gets 422/6306 when it is not the player's next one, or the chain is finished."""
    chain = offer_chain(trial, "free", "free", "paid")
    not_the_next(trial, claim(trial, chain, 2))
    not_the_next(trial, order_step(trial, chain, 3))
    at(trial, chain, [], 1)
    trial.ok(claim(trial, chain, 1), 200)
    not_the_next(trial, claim(trial, chain, 1))
    at(trial, chain, [1], 2)
    finished = offer_chain(trial, "free")
    trial.ok(claim(trial, finished, 1), 200)
    not_the_next(trial, claim(trial, finished, 1))
    at(trial, finished, [1], None)


@law("ERR-25", needs=[Need.PLAYER])
def free_steps_are_claimed_and_paid_steps_ordered(trial: Trial) -> None:
    """Claiming a paid step and ordering a free one get 422/6306, and move nobody on."""
    free, paid = offer_chain(trial, "free"), offer_chain(trial, "paid")
    not_the_next(trial, order_step(trial, free, 1))
    not_the_next(trial, claim(trial, paid, 1))
    at(trial, free, [], 1)
    at(trial, paid, [], 1)


@law("ERR-24", needs=[Need.PLAYER])
def an_unknown_step_is_not_found(trial: Trial) -> None:
    """Claiming or ordering a step that the chain does not have gets 404/6304."""
    chain = offer_chain(trial, "free", "paid")
    facts = {"chain_id": chain.chain_id, "step_number": 3}
    for answer in (claim(trial, chain, 3), order_step(trial, chain, 3)):
        tells(trial, trial.refused(answer, 404, 6304), facts)
    at(trial, chain, [], 1)


@law("CHN-16", needs=[Need.PLAYER, Need.ITEMS])
def a_step_without_a_real_price_is_free(trial: Trial) -> None:
    """A step is free also when its item is free or has no price in real money."""
    skus = [item(trial, is_free=True), item(trial, None), item(trial, "9.99")]
    steps = [step(number, "paid", sku) for number, sku in enumerate(skus[:2], 1)]
    chain = offer_chain(trial, sku=skus[0], steps=[*steps, step(3, "free", skus[2])])
    for view in (stored(trial, chain), seen(trial, chain)):
        prices = [trial.field(each, "step_price") for each in trial.field(view, "steps")]
        trial.equal("the prices of the steps", prices, [None, None, None])
    free = [trial.field(each, "is_free") for each in trial.field(seen(trial, chain), "steps")]
    trial.equal("is_free", free, [True, True, True])
    for number in (1, 2, 3):
        not_the_next(trial, order_step(trial, chain, number))
        trial.ok(claim(trial, chain, number), 200)


@law("CHN-16", needs=[Need.PLAYER, Need.ITEMS])
def a_paid_step_costs_its_item_times_the_quantity(trial: Trial) -> None:
    """The `step_price` of a paid step is the price of its item times the quantity."""
    sku = item(trial, "3.33")
    chain = offer_chain(trial, sku=sku, steps=[step(1, "paid", sku, 3)])
    for view in (stored(trial, chain), seen(trial, chain)):
        price = trial.field(view, "steps", 0, "step_price")
        amount = Decimal(str(trial.field(price, "amount")))
        trial.equal("step_price", (amount, price.get("currency")), (Decimal("9.99"), "USD"))
    trial.equal("is_free", trial.field(seen(trial, chain), "steps", 0, "is_free"), False)


@law("CHN-21", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY])
def a_claim_gives_the_item_of_the_step(trial: Trial) -> None:
    """A claim puts the step's item into the player's inventory, of a bundle its content."""
    one, other = item(trial), item(trial)
    box = bundle(trial, {one: 2, other: 5})
    chain = offer_chain(trial, sku=one, steps=[step(1, "free", one, 3), step(2, "free", box, 2)])
    trial.ok(claim(trial, chain, 1), 200)
    trial.equal("after the first step", _owned(trial, one, other, box), [3, 0, 0])
    trial.ok(claim(trial, chain, 2), 200)
    trial.equal("after the second step", _owned(trial, one, other, box), [7, 10, 0])
    not_the_next(trial, claim(trial, chain, 2))
    trial.equal("after a refusal", _owned(trial, one, other, box), [7, 10, 0])


def _owned(trial: Trial, *skus: str) -> list[int]:
    owned = trial.owned()
    return [owned.get(sku, 0) for sku in skus]


@law("ERR-25", needs=[Need.PLAYER])
def of_claims_at_the_same_time_one_moves_on(trial: Trial) -> None:
    """Of several claims of a step by one player at the same time one succeeds."""
    sku = some_item(trial)
    chain = offer_chain(trial, "free", "free", sku=sku)
    at(trial, chain, [], 1)
    owned = quantity(trial, sku) if trial.beyond.users else 0
    operation_id, named = claiming(chain, 1)
    answers = trial.at_once([(operation_id, {"by": trial.player, **named})] * 6)
    trial.equal("statuses", sorted(each.status for each in answers), [200] + 5 * [422])
    at(trial, chain, [1], 2)
    if trial.beyond.users:
        trial.equal(f"quantity of {sku}", quantity(trial, sku), owned + 1)


@law("CHN-10a", needs=[Need.PLAYER])
def a_finished_chain_starts_over_or_stays_finished(trial: Trial) -> None:
    """With `is_reset_on_completion` the last step takes the player back to the first; without
    it the chain stays finished.
    """
    sku = some_item(trial)
    again = offer_chain(trial, "free", "free", sku=sku, is_reset_on_completion=True)
    for _ in range(2):
        trial.ok(claim(trial, again, 1), 200)
        at(trial, again, [1], 2)
        trial.ok(claim(trial, again, 2), 200)
        at(trial, again, [], 1)
    once = offer_chain(trial, "free", "free", sku=sku)
    for number in (1, 2):
        trial.ok(claim(trial, once, number), 200)
    at(trial, once, [1, 2], None)


@law("CHN-10a", needs=[Need.PLAYER, Need.SECOND_PLAYER, Need.PAYMENT])
def paying_the_last_step_starts_over(trial: Trial) -> None:
    """The payment of the last step takes its player back to the first one, and nobody else."""
    chain = offer_chain(trial, "free", "paid", is_reset_on_completion=True)
    for who in (trial.player, trial.second):
        trial.ok(claim(trial, chain, 1, by=who), 200)
    number = ordered(trial, chain, 2)
    at(trial, chain, [1], 2)
    trial.pay(number)
    at(trial, chain, [], 1)
    trial.equal("the second player's", progress(trial, chain, trial.second), ([1], 2))


# -- orders of steps -------------------------------------------------------------------------------
@law("CHN-8a", needs=[Need.PLAYER, Need.PAYMENT])
def a_paid_step_is_completed_by_its_payment(trial: Trial) -> None:
    """Ordering a step answers an order and a token; the payment moves the player on."""
    chain = offer_chain(trial, "paid", "free")
    answer = trial.ok(order_step(trial, chain, 1), 200)
    trial.holds("a token", bool(trial.field(answer, "token")), answer)
    at(trial, chain, [], 1)
    not_the_next(trial, claim(trial, chain, 2))
    trial.pay(trial.field(answer, "order_id"))
    at(trial, chain, [1], 2)
    trial.equal("in the list", far(trial, in_list(trial, chain)), ([1], 2))
    trial.ok(claim(trial, chain, 2), 200)


@law("CHN-8a", needs=[Need.PLAYER, Need.ITEMS, Need.PAYMENT, Need.INVENTORY])
def a_paid_step_gives_its_item_when_it_is_paid(trial: Trial) -> None:
    """The item of a paid step is the player's with the payment, not before."""
    sku = item(trial)
    chain = offer_chain(trial, sku=sku, steps=[step(1, "paid", sku, 4)])
    number = ordered(trial, chain, 1)
    trial.equal("before the payment", quantity(trial, sku), 0)
    trial.pay(number)
    trial.equal("after the payment", quantity(trial, sku), 4)


@law("CHN-8a", needs=[Need.PLAYER, Need.PAYMENT])
def an_order_that_is_dropped_moves_nobody(trial: Trial) -> None:
    """After an order was called off or has expired the step is still to be bought."""
    chain = offer_chain(trial, "paid")
    trial.till.cancel(trial.project_id, ordered(trial, chain, 1))
    trial.till.expire(trial.project_id, ordered(trial, chain, 1))
    at(trial, chain, [], 1)
    trial.pay(ordered(trial, chain, 1))
    at(trial, chain, [1], None)


@law("CHN-8b", "CHN-17", needs=[Need.PLAYER, Need.ITEMS, Need.PAYMENT, Need.INVENTORY])
def of_two_orders_of_a_step_one_is_paid(trial: Trial) -> None:
    """Ordering again answers a new order; once one of the two is paid the other cannot be."""
    sku = item(trial)
    chain = offer_chain(trial, "paid", "paid", sku=sku)
    first, second = ordered(trial, chain, 1), ordered(trial, chain, 1)
    trial.holds("the second order is a new one", first != second, second)
    trial.pay(second)
    trial.equal("the first order can be paid", can_pay(trial, first), False)
    at(trial, chain, [1], 2)
    trial.equal(f"quantity of {sku}", quantity(trial, sku), 1)


@law("CHN-8b", "CHN-17", needs=[Need.PLAYER, Need.ITEMS, Need.PAYMENT, Need.INVENTORY])
def of_payments_at_the_same_time_one_succeeds(trial: Trial) -> None:
    """Of several orders of a step that are paid at the same time one goes through."""
    sku = item(trial)
    chain = offer_chain(trial, "paid", "paid", sku=sku)
    numbers = [ordered(trial, chain, 1) for _ in range(4)]
    trial.equal("payments that worked", sum(pay_at_once(trial, numbers)), 1)
    at(trial, chain, [1], 2)
    trial.equal(f"quantity of {sku}", quantity(trial, sku), 1)


@law("CHN-17", needs=[Need.PLAYER, Need.PAYMENT])
def an_order_is_for_the_round_it_was_made_in(trial: Trial) -> None:
    """When the player has finished and started over, an older order of a step is void."""
    chain = offer_chain(trial, "paid", is_reset_on_completion=True)
    first, second = ordered(trial, chain, 1), ordered(trial, chain, 1)
    trial.pay(first)
    at(trial, chain, [], 1)
    trial.equal("the older order can be paid", can_pay(trial, second), False)
    third = ordered(trial, chain, 1)
    trial.equal("a new order can be paid", can_pay(trial, third), True)


@law("CHN-17", needs=[Need.CLOCK, Need.PLAYER, Need.PAYMENT])
def an_order_is_void_after_a_reset(trial: Trial) -> None:
    """An order of a step can be paid up to the reset of the schedule, and no more at it."""
    stand_at(trial, NOON)
    sku = some_item(trial)
    in_time, late = (scheduled(trial, HOURLY, "paid", "free", sku=sku) for _ in range(2))
    first, second = (ordered(trial, chain, 1) for chain in (in_time, late))
    stand_at(trial, NOON + HOUR - SECOND)
    trial.equal("it can be paid before", can_pay(trial, first), True)
    at(trial, in_time, [1], 2)
    stand_at(trial, NOON + HOUR)
    trial.equal("it can be paid after", can_pay(trial, second), False)
    at(trial, late, [], 1)
    trial.equal("a new order can be paid", can_pay(trial, ordered(trial, late, 1)), True)


# -- who sees what ---------------------------------------------------------------------------------
@law("CHN-10b", "CHN-15", needs=[Need.PLAYERS])
def a_chain_with_conditions_is_for_those_who_meet_them(trial: Trial) -> None:
    """A chain that is not always visible is listed to players who meet its conditions alone."""
    liked, conditions = fan(trial)
    attribute = conditions[0]["attribute"]
    other = trial.newcomer(attributes={attribute: "no"})
    terms: dict[str, Any] = {"is_always_visible": False, "attribute_conditions": conditions}
    chain = offer_chain(trial, "free", "paid", **terms)
    for who, expected in ((liked, True), (other, False), (trial.player, False)):
        is_listed(trial, chain, expected, who)
    for answer in (
        look(trial, chain, other),
        claim(trial, chain, 1, by=other),
        order_step(trial, chain, 2, by=other),
    ):
        not_there(trial, chain, answer)
    trial.ok(look(trial, chain, liked), 200)
    trial.ok(claim(trial, chain, 1, by=liked), 200)


@law("CHN-10b", needs=[Need.PLAYER])
def an_always_visible_chain_is_for_everybody(trial: Trial) -> None:
    """A chain that is always visible is for everybody, whatever its conditions."""
    conditions = [condition(trial.name("nobody"), "eq", "yes")]
    for stated in (LEAVE_OUT, True):
        chain = offer_chain(
            trial, "free", attribute_conditions=conditions, is_always_visible=stated
        )
        is_listed(trial, chain, True)
        trial.ok(claim(trial, chain, 1), 200)


@law("CHN-14")
def a_visitor_sees_chains_whatever_their_conditions(trial: Trial) -> None:
    """Without a token every running offer chain is seen, and no other."""
    sku = some_item(trial)
    conditions = [condition(trial.name("nobody"), "eq", "yes")]
    terms: dict[str, Any] = {
        "sku": sku,
        "is_always_visible": False,
        "attribute_conditions": conditions,
    }
    chain = offer_chain(trial, "free", **terms)
    trial.equal("the listed chain", in_list(trial, chain, None), seen(trial, chain, None))
    early = (now(trial) + HOUR).isoformat()
    for more in ({"is_enabled": False}, {"date_start": early}):
        hidden = offer_chain(trial, "free", **{**terms, **more})
        is_listed(trial, hidden, False, None)
        not_there(trial, hidden, look(trial, hidden, None))


@law("CHN-15", needs=[Need.PLAYER])
def a_chain_that_does_not_run_is_not_there(trial: Trial) -> None:
    """An offer chain that is disabled, has not begun or is over gets 404/6201 by its id."""
    sku = some_item(trial)
    early, late = ((now(trial) + shift).isoformat() for shift in (HOUR, -HOUR))
    for terms in ({"is_enabled": False}, {"date_start": early}, {"date_end": late}):
        free, paid = (offer_chain(trial, price, sku=sku, **terms) for price in ("free", "paid"))
        not_there(trial, free, look(trial, free))
        not_there(trial, free, claim(trial, free, 1))
        not_there(trial, paid, order_step(trial, paid, 1))
        is_listed(trial, free, False)


@law("CHN-15", needs=[Need.CLOCK, Need.PLAYER])
def a_chain_runs_from_its_start_until_its_end(trial: Trial) -> None:
    """An offer chain is there from its very start on, and no more at its very end."""
    end = NOON + timedelta(days=3)
    stand_at(trial, NOON - SECOND)
    chain = offer_chain(
        trial, "free", "free", date_start=NOON.isoformat(), date_end=end.isoformat()
    )
    not_there(trial, chain, claim(trial, chain, 1))
    stand_at(trial, NOON)
    trial.ok(claim(trial, chain, 1), 200)
    stand_at(trial, end)
    not_there(trial, chain, claim(trial, chain, 2))
    not_there(trial, chain, look(trial, chain))
    stand_at(trial, end - SECOND)
    trial.ok(claim(trial, chain, 2), 200)


@law("AUTH-3a", needs=[Need.PLAYER])
def a_visitor_sees_an_offer_chain_without_progress(trial: Trial) -> None:
    """Without a token offer chains are shown as to a player who has taken no step."""
    chain = offer_chain(trial, "free", "paid")
    trial.ok(claim(trial, chain, 1), 200)
    at(trial, chain, [1], 2)
    trial.equal("what a visitor sees", progress(trial, chain, None), ([], 1))
    trial.equal("what the list shows", far(trial, in_list(trial, chain, None)), ([], 1))


@law("AUTH-3b")
def a_bad_token_does_not_read_offer_chains(trial: Trial) -> None:
    """A bad token gets 401/1501 where a visitor without one sees the chains."""
    chain = offer_chain(trial, "free")
    trial.ok(look(trial, chain, None), 200)
    bad_tokens_are_refused(trial, "get-offer-chains-list")
    bad_tokens_are_refused(trial, "get-user-offer-chain-by-id", **chain.named)


# -- updates ---------------------------------------------------------------------------------------
@law("CHN-6a")
def an_offer_chain_is_updated_only_while_it_is_off(trial: Trial) -> None:
    """Updating an enabled offer chain gets 422/6209 and changes nothing."""
    only_what_is_off_is_updated(trial, "offer")


@law("CHN-6a", needs=[Need.PLAYER])
def switching_an_offer_chain_off_keeps_the_progress(trial: Trial) -> None:
    """Progress is as it was when an offer chain is switched off and on again."""
    chain = offer_chain(trial, "free", "free")
    trial.ok(claim(trial, chain, 1), 200)
    toggle(trial, chain)
    not_there(trial, chain, claim(trial, chain, 2))
    toggle(trial, chain)
    at(trial, chain, [1], 2)


@law("CHN-7a", needs=[Need.PLAYER])
def progress_stays_on_offer_steps_that_stay(trial: Trial) -> None:
    """A step sent with its `step_id` stays taken, also with another number and quantity."""
    sku = some_item(trial)
    chain = offer_chain(trial, "free", "free", sku=sku)
    trial.ok(claim(trial, chain, 1), 200)
    toggle(trial, chain)
    first, second = kept_steps(trial, chain)
    moved = [{**second, "step_number": 1}, {**first, "step_number": 2, "items": items(sku, 9)}]
    trial.ok(update(trial, chain, steps=moved), 204)
    at(trial, chain, [2], 1)
    trial.ok(claim(trial, chain, 1), 200)
    at(trial, chain, [1, 2], None)


@law("CHN-7b", needs=[Need.PLAYER])
def progress_goes_with_offer_steps_that_go(trial: Trial) -> None:
    """A step that an update leaves out is gone with the progress on it; it cannot come back."""
    sku = some_item(trial)
    chain = offer_chain(trial, "free", "free", sku=sku)
    for number in (1, 2):
        trial.ok(claim(trial, chain, number), 200)
    toggle(trial, chain)
    first, second = kept_steps(trial, chain)
    steps = [step(1, "free", sku), second]
    trial.ok(update(trial, chain, steps=steps, is_enabled=False), 204)
    trial.refused(update(trial, chain, steps=[first, second]), 422, 6206)
    toggle(trial, chain)
    at(trial, chain, [2], 1)


# -- refused writes --------------------------------------------------------------------------------
@law("ERR-9d")
def the_items_of_an_offer_chain_have_to_be_there(trial: Trial) -> None:
    """An offer chain with an unknown SKU gets 422/6303 with the SKU in `not_found`."""
    lost = trial.name("nothing")
    steps = [step(1, "free", some_item(trial)), step(2, "free", lost)]
    for body in _both_refused(trial, steps, 6303):
        found = trial.field(body, "errorMessageExtended", "invalid_items", "not_found")
        trial.equal("not_found", found, [lost])


def _both_refused(trial: Trial, steps: list[dict[str, Any]], code: int) -> list[Any]:
    """What a create and an update with these steps are told; nothing is stored."""
    body = chain_body(trial, "offer", "", steps=steps)
    told = refuses_create(trial, "offer", body, 422, code)
    chain = some_chain(trial, "offer", is_enabled=False)
    before = stored(trial, chain)
    told_of_update = trial.refused(update(trial, chain, steps=steps), 422, code)
    trial.equal("the chain", stored(trial, chain), before)
    return [told, told_of_update]


@law("ERR-29", needs=[Need.ITEMS])
def an_offer_chain_takes_goods_and_bundles(trial: Trial) -> None:
    """Virtual goods, bundles and currency packages are taken; a currency, or a disabled item,
    gets 422/6303.
    """
    gold, good, off = currency(trial), item(trial), item(trial, is_enabled=False)
    takes = (good, bundle(trial, {good: 1}), make(trial, PACKAGE, gold))
    steps = [step(number, "free", sku) for number, sku in enumerate(takes, 1)]
    made(trial, "offer", chain_body(trial, "offer", good, steps=steps))
    for body in _both_refused(trial, [step(1, "free", gold)], 6303):
        wrong = trial.field(body, "errorMessageExtended", "invalid_items", "invalid_item_type")
        trial.equal("sku_map", trial.field(wrong, "sku_map"), {gold: "virtual_currency"})
    for body in _both_refused(trial, [step(1, "paid", off)], 6303):
        found = trial.field(body, "errorMessageExtended", "invalid_items", "disabled")
        trial.equal("disabled", found, [off])


@law("ERR-27")
def an_offer_chain_step_has_one_item(trial: Trial) -> None:
    """An offer chain step with more than one item gets 422/6301."""
    sku = some_item(trial)
    steps = [step(1, "free", sku), {**step(2, "free", sku), "items": items(sku) + items(sku, 2)}]
    for body in _both_refused(trial, steps, 6301):
        wrong = trial.field(body, "errorMessageExtended", "steps_exceeded_limits")
        trial.equal("the steps", wrong, [{"step_number": 2, "items_count": 2}])


@law("ERR-28")
def offer_steps_are_numbered_without_gaps(trial: Trial) -> None:
    """Step numbers other than 1 to n, each once, get 422/6302 with what is wrong of them."""
    sku = some_item(trial)
    for numbers, duplicates, out_of_range, missing in (
        ((1, 2, 2, 7), [2], [7], [3, 4]),
        ((2,), [], [2], [1]),
        ((1, 3), [], [3], [2]),
    ):
        steps = [step(number, "free", sku) for number in numbers]
        for body in _both_refused(trial, steps, 6302):
            told = trial.field(body, "errorMessageExtended", "incorrect_step_numbers")
            wrong = {"duplicates": duplicates, "out_of_range": out_of_range, "missing": missing}
            trial.equal(f"what is wrong of {numbers}", told, wrong)


@law("ERR-10a", "ERR-10b")
def the_texts_of_an_offer_chain_are_in_known_languages(trial: Trial) -> None:
    """An offer chain with a text in an unknown language gets 404/0, and nothing is stored."""
    strange_languages_are_refused(trial, "offer")


@law("ERR-14")
def the_count_of_offer_steps_is_only_read(trial: Trial) -> None:
    """Updating an offer chain with `number_of_steps` gets 422/1102."""
    counts_are_not_written(trial, "offer")


@law("ERR-21", needs=[Need.PLAYER])
def an_unknown_offer_chain_is_refused(trial: Trial) -> None:
    """Reading or managing an unknown offer chain gets 404/6201 with project and chain."""
    unknown_chains_are_refused(trial, "offer", "get", "delete", "toggle")


@law("ERR-21", "CHN-15", needs=[Need.PLAYER])
def a_deleted_offer_chain_is_gone(trial: Trial) -> None:
    """A deleted offer chain is in no list, and its steps are neither claimed nor ordered."""
    chain = offer_chain(trial, "free", "paid")
    is_listed(trial, chain, True)
    delete(trial, chain)
    is_listed(trial, chain, False)
    for answer in (look(trial, chain), claim(trial, chain, 1), order_step(trial, chain, 2)):
        not_there(trial, chain, answer)
    not_there(trial, chain, trial.call("admin-get-offer-chain", **chain.named))


@law("ERR-30")
def the_dates_of_an_offer_chain_have_to_be_possible(trial: Trial) -> None:
    """An offer chain whose dates are none, or do not start before the end, gets 422/6204."""
    dates_are_checked(trial, "offer")


@law("ERR-26")
def an_offer_chain_has_30_steps_at_most(trial: Trial) -> None:
    """An offer chain with more than 30 steps gets 422/6203 with both counts."""
    steps_are_counted(trial, "offer")


@law("ERR-31")
def an_offer_update_is_for_the_chain_of_the_path(trial: Trial) -> None:
    """An offer chain update whose body has another chain id gets 422/6205."""
    other_ids_are_refused(trial, "offer")


@law("ERR-32")
def an_offer_update_knows_its_steps(trial: Trial) -> None:
    """An offer chain update with a `step_id` of another chain gets 422/6206."""
    unknown_steps_are_refused(trial, "offer")


@law("ERR-33")
def an_offer_update_has_every_step_once(trial: Trial) -> None:
    """An offer chain update that repeats a `step_id` gets 422/6207."""
    repeated_steps_are_refused(trial, "offer")


# -- stories ---------------------------------------------------------------------------------------
@law(
    "CHN-8a", "CHN-8b", "CHN-10a", "CHN-17", "ERR-24", "ERR-25", "CHN-3e",
    needs=[Need.CLOCK, Need.PLAYER, Need.PAYMENT],
)  # fmt: skip
def an_offer_chain_knows_the_next_step_in_any_story(trial: Trial) -> None:
    """Whatever is claimed, ordered, paid and reset in any order, an offer chain knows which step
    is the player's next.
    """
    play(trial, Road)


@law("CHN-24")
def an_update_of_an_offer_chain_replaces_it(trial: Trial) -> None:
    """An update of an offer chain leaves nothing of the optional fields that it leaves out."""
    falls_back(trial, "offer", description={"en": "Old"}, order=7, is_reset_on_completion=True)
