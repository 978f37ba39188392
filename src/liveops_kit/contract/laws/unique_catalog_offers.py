"""Laws of unique catalog offers: who sees their items, and how their codes are used."""

from __future__ import annotations

from functools import partial
from typing import Any

from liveops_kit.contract.builders import PAST, item, redeem, unique_offer
from liveops_kit.contract.builders.codes import (
    COUPON,
    FUTURE,
    UNIQUE,
    bare,
    closed_item,
    enter,
    fill,
    read,
    rewards,
    total_state,
    verify,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.shared import code_limits as _code_limits
from liveops_kit.contract.laws.shared import codes as _codes
from liveops_kit.contract.scenario import DOCUMENTED, Scenario
from liveops_kit.contract.tokens import Player

SHOP = (Need.PLAYER, Need.ITEMS)


# -- written and read ------------------------------------------------------------------------------
@law("PRM-1a", needs=[Need.PLAYER])
def a_new_unique_offer_is_off(scenario: Scenario) -> None:
    """A unique catalog offer is disabled until it is activated."""
    _codes.is_made_off(scenario, UNIQUE)


@law("ERR-8a")
def a_unique_offers_id_is_taken_once(scenario: Scenario) -> None:
    """A second offer of the same external id gets 422/4002; the first stays as it is."""
    _codes.has_an_id_of_its_own(scenario, UNIQUE)


@law("PRM-5")
def a_unique_offer_has_limits_of_ten_unless_stated(scenario: Scenario) -> None:
    """A limit that a create or an update leaves out is 10, null means none."""
    _codes.has_limits_of_ten(scenario, UNIQUE)


@law("PRM-16")
def an_update_of_a_unique_offer_leaves_the_switch(scenario: Scenario) -> None:
    """An update leaves `is_enabled` as it was, true or false."""
    _codes.keeps_its_switch(scenario, UNIQUE)


@law("ERR-14")
def an_update_of_a_unique_offer_takes_nothing_that_is_only_read(scenario: Scenario) -> None:
    """`external_id`, `is_enabled` or `total_codes_count` in an update get 422/1102."""
    _codes.refuses_what_is_only_read(scenario, UNIQUE)


@law("ERR-9a", "ERR-10a")
def a_unique_offer_names_items_and_languages_that_exist(scenario: Scenario) -> None:
    """An unknown SKU or locale in a write gets 404/4001 or 404/0, and nothing changes."""
    _codes.refuses_what_is_not_there(scenario, UNIQUE)


@law("ERR-16")
def an_unknown_unique_offer_is_not_found(scenario: Scenario) -> None:
    """Every call that names an unknown offer gets 404/9802, also by the id of a coupon."""
    _codes.is_not_found(scenario, UNIQUE)


@law("ERR-16", needs=[Need.PLAYER])
def a_deleted_unique_offer_is_gone(scenario: Scenario) -> None:
    """To read or delete a deleted offer gets 404/9802, and its codes are unknown."""
    _codes.is_gone_when_deleted(scenario, UNIQUE)


# -- periods ---------------------------------------------------------------------------------------
START, END = "2030-01-01T10:00:00+03:00", "2030-02-01T00:00:00+00:00"


def _created(scenario: Scenario, **stated: Any) -> str:
    """The external id of an offer whose create says just this of its time."""
    external_id = scenario.name("unique")
    body = bare(UNIQUE, "Timed", external_id=external_id, **stated)
    made = scenario.ok(scenario.call(UNIQUE.create, body=body), 201)
    scenario.equal("external_id", scenario.get(made, "external_id"), external_id)
    return external_id


def _reads(scenario: Scenario, external_id: str, until: str | None) -> None:
    found = scenario.get(read(scenario, UNIQUE, external_id), "promotion_periods")
    scenario.equal("promotion_periods", found, [_codes.period(START, until)])


@law("PRM-2e")
def a_unique_offer_is_made_with_two_dates(scenario: Scenario) -> None:
    """`date_start` with `date_end`, or with none, makes the offer's only period."""
    for end in (END, None):
        _reads(scenario, _created(scenario, date_start=START, date_end=end), end)
    _reads(scenario, _created(scenario, date_start=START), None)


@law("PRM-2e", needs=[Need.PLAYER])
def the_two_dates_of_a_unique_offer_count(scenario: Scenario) -> None:
    """An offer made with two dates is expired after the second, and unknown before the first."""
    over, later = scenario.code(), scenario.code()
    unique_offer(scenario, over, date_start=PAST, date_end=_codes.PAST_END)
    unique_offer(scenario, later, date_start=FUTURE)
    scenario.refused(verify(scenario, over), 422, 9810)
    scenario.refused(verify(scenario, later), 404, 9811)


@law("PRM-2f")
def a_unique_offer_is_made_with_periods(scenario: Scenario) -> None:
    """`promotion_periods` on create are read back as they were written."""
    _reads(scenario, _created(scenario, promotion_periods=[_codes.period(START, END)]), END)
    periods = [_codes.period(PAST, _codes.PAST_END), _codes.period(START, END)]
    external_id = _created(scenario, promotion_periods=periods)
    found = scenario.get(read(scenario, UNIQUE, external_id), "promotion_periods")
    scenario.equal("promotion_periods", found, periods)


@law("PRM-24")
def dates_that_make_no_period_are_refused(scenario: Scenario) -> None:
    """Both forms at once, `date_end` alone, or one not after `date_start` get 422/1102."""
    periods = [_codes.period(START, END)]
    external_id = scenario.name("unique")
    for dates in (
        {"date_start": START, "promotion_periods": periods},
        {"date_end": END, "promotion_periods": periods},
        {"date_end": END},
        {"date_start": START, "date_end": "2030-01-01T07:00:00+00:00"},
        {"date_start": END, "date_end": START},
    ):
        body = bare(UNIQUE, "Odd", external_id=external_id, **dates)
        scenario.refused(scenario.call(UNIQUE.create, body=body), 422, 1102)
    scenario.refused(scenario.call(UNIQUE.read, external_id=external_id), 404, 9802)


@law("PRM-2a", "PRM-2b", needs=[Need.PLAYER])
def a_unique_offer_without_an_end_runs_always(scenario: Scenario) -> None:
    """Without periods, or in a single period without an end, an offer that is on runs."""
    _codes.runs_always(scenario, UNIQUE)


@law("PRM-2c", "PRM-2b")
def periods_of_a_unique_offer_have_to_be_in_order(scenario: Scenario) -> None:
    """Periods that overlap, end before they start, or lack an end get 422/1102."""
    _codes.refuses_bad_periods(scenario, UNIQUE)


@law("PRM-2d", needs=[Need.PLAYER, Need.CLOCK])
def a_unique_offer_runs_from_its_start_until_its_end(scenario: Scenario) -> None:
    """An offer runs at the very moment `date_from`, and not at the very moment `date_until`."""
    _codes.runs_from_start_to_end(scenario, UNIQUE)


# -- codes -----------------------------------------------------------------------------------------
@law("CPN-8")
def a_code_of_a_unique_offer_has_letters_and_digits(scenario: Scenario) -> None:
    """A code has 1 to 128 letters and digits; any other gets 422/1102 and is not added."""
    _codes.takes_letters_and_digits(scenario, UNIQUE)


@law("PRM-7a")
def generated_codes_are_added_to_a_unique_offer(scenario: Scenario) -> None:
    """Generating adds so many different codes of 10 letters and digits to those there are."""
    _codes.generates(scenario, UNIQUE)


@law("PRM-7c")
def a_unique_offer_generates_a_number_of_codes(scenario: Scenario) -> None:
    """A `count` below 1 or above 100000, or none, gets 422/1102, and no code is added."""
    _codes.generates_so_many(scenario, UNIQUE)


@law("ERR-8b", "PRM-3a")
def a_code_in_use_is_not_added_to_a_unique_offer(scenario: Scenario) -> None:
    """A code that a coupon, promo code or unique catalog offer has gets 422/9803."""
    _codes.has_codes_of_its_own(scenario, UNIQUE)


@law("PRM-3d", needs=[Need.PLAYER])
def a_deleted_unique_offer_gives_its_codes_back(scenario: Scenario) -> None:
    """The code of a deleted offer can be added to any other promotion."""
    _codes.gives_its_codes_back(scenario, UNIQUE)


@law("PRM-3b", needs=[Need.PLAYER])
def codes_of_unique_offers_that_differ_in_case_are_two(scenario: Scenario) -> None:
    """A code in other cases is unknown, and may be added beside the first."""
    _codes.tells_cases_apart(scenario, UNIQUE)


@law("PRM-15b", needs=[Need.PLAYER])
def a_code_of_a_unique_offer_is_verified_as_such(scenario: Scenario) -> None:
    """Verify answers the type `unique_catalog_offer` and the code as it is."""
    code = scenario.code()
    unique_offer(scenario, code)
    found = scenario.ok(verify(scenario, code))
    scenario.equal("type", scenario.get(found, "type"), "unique_catalog_offer")
    scenario.equal("code", scenario.get(found, "code"), code)


@law("PRM-4b", "PRM-4c", needs=[Need.PLAYER])
def a_unique_offer_that_does_not_run_is_unknown_or_expired(scenario: Scenario) -> None:
    """Verify answers 404/9811 for an offer that is off or starts later, 422/9810 when over."""
    off, later, over = (scenario.code() for _ in range(3))
    unique_offer(scenario, off, enabled=False)
    unique_offer(scenario, later, promotion_periods=[_codes.period(FUTURE, None)])
    unique_offer(scenario, over, promotion_periods=[_codes.period(PAST, _codes.PAST_END)])
    for code in (off, later):
        scenario.refused(verify(scenario, code), 404, 9811)
    scenario.refused(verify(scenario, over), 422, 9810)


@law("PRM-4a", "CPN-20", needs=SHOP)
def a_code_of_a_unique_offer_is_nothing_to_redeem(scenario: Scenario) -> None:
    """The calls on coupons and promo codes answer an offer's code like an unknown one."""
    code = scenario.code()
    unique_offer(scenario, code)
    fill(scenario, {item(scenario): 1})
    scenario.refused(redeem(scenario, code), 404, 9807)
    scenario.refused(rewards(scenario, COUPON, code), 404, 9807)
    scenario.refused(enter(scenario, code), 404, 9807)
    scenario.refused(scenario.call("get-redeemable-promotion-by-code", code=code), 404, 9811)


@law("PRM-4f", needs=[Need.PLAYERS, Need.OWN_PROJECT])
def an_item_out_of_its_region_closes_a_unique_offer(scenario: Scenario) -> None:
    """Verify answers 422/9808 where an item of the offer is not sold."""
    closed, code = closed_item(scenario), scenario.code()
    unique_offer(scenario, code, items=(closed.sku,))  # hides an item of the project
    scenario.refused(verify(scenario, code, by=closed.outsider), 422, 9808)
    scenario.ok(verify(scenario, code, by=closed.insider))


# -- what is seen ----------------------------------------------------------------------------------
def sees(
    scenario: Scenario, sku: str, code: str | None = None, by: Player | None = DOCUMENTED
) -> bool:
    """Whether a player who gives a code sees an item of the catalog."""
    who = scenario.player if by is DOCUMENTED else by
    query = {} if code is None else {"promo_code": code}
    answer = scenario.call("get-sellable-item-by-sku", by=who, query=query, sku=sku)
    if answer.status == 404:
        scenario.refused(answer, 404, 4001)
        return False
    scenario.equal("sku", scenario.get(scenario.ok(answer), "sku"), sku)
    return True


@law("PRM-23a", needs=SHOP)
def an_item_of_a_unique_offer_is_shown_for_its_code(scenario: Scenario) -> None:
    """An item of an offer is hidden from whoever gives no code, or one of something else."""
    sku, code, other = item(scenario), scenario.code(), scenario.code()
    unique_offer(scenario, code, items=(sku,))
    unique_offer(scenario, other, items=(item(scenario),))
    for given in (None, scenario.code(), other):
        scenario.equal(f"seen with {given}", sees(scenario, sku, given), False)
    scenario.equal("seen by a visitor", sees(scenario, sku, by=None), False)
    scenario.equal("seen with the code", sees(scenario, sku, code), True)


@law("PRM-23a", needs=SHOP)
def the_list_of_items_hides_those_of_unique_offers(scenario: Scenario) -> None:
    """Lists leave a hidden item out, and have it for whoever gives a valid code."""
    hidden, plain, code = item(scenario), item(scenario), scenario.code()
    unique_offer(scenario, code, items=(hidden,))
    scenario.equal("listed", _listed(scenario, {hidden, plain}), {plain})
    scenario.equal("listed for the code", _listed(scenario, {hidden, plain}, code), {hidden, plain})


def _listed(scenario: Scenario, skus: set[str], code: str | None = None) -> set[str]:
    """Which of these items the list of virtual goods has, on whichever page."""
    found: set[str] = set()
    offset, more = 0, True
    while more and found != skus:
        query: dict[str, Any] = {"limit": 50, "offset": offset}
        if code is not None:
            query["promo_code"] = code
        page = scenario.ok(scenario.call("get-virtual-items", by=scenario.player, query=query))
        rows = scenario.get(page, "items")
        found |= skus & {row["sku"] for row in rows}
        offset, more = offset + len(rows), scenario.get(page, "has_more") and bool(rows)
    return found


@law("PRM-23b", needs=SHOP)
def an_item_is_hidden_only_while_its_offer_runs(scenario: Scenario) -> None:
    """An offer that is off, not started, over, deleted or without the item hides nothing."""
    sku = item(scenario)
    external_id = unique_offer(scenario, items=(sku,), enabled=False)
    scenario.equal("seen before it is on", sees(scenario, sku), True)
    scenario.ok(scenario.call(UNIQUE.activate, external_id=external_id), 204)
    scenario.equal("seen while it is on", sees(scenario, sku), False)
    for periods in (
        [_codes.period(PAST, _codes.PAST_END)],
        [_codes.period(FUTURE, None)],
        [_codes.period(PAST, _codes.PAST_END), _codes.period("2089-01-01T00:00:00Z", FUTURE)],
    ):
        body = bare(UNIQUE, "Timed", items=[sku], promotion_periods=periods)
        scenario.ok(scenario.call(UNIQUE.update, external_id=external_id, body=body), 204)
        scenario.equal(f"seen outside of {periods}", sees(scenario, sku), True)
    body = bare(UNIQUE, "Whole", items=[sku])
    scenario.ok(scenario.call(UNIQUE.update, external_id=external_id, body=body), 204)
    scenario.equal("seen while it runs", sees(scenario, sku), False)
    body = bare(UNIQUE, "Bare", items=[])
    scenario.ok(scenario.call(UNIQUE.update, external_id=external_id, body=body), 204)
    scenario.equal("seen once it is out of the offer", sees(scenario, sku), True)


@law("PRM-23b", needs=SHOP)
def an_item_is_hidden_until_its_last_offer_is_gone(scenario: Scenario) -> None:
    """Of two offers with an item either hides it, and a code of either shows it."""
    sku, one, two = item(scenario), scenario.code(), scenario.code()
    first = unique_offer(scenario, one, items=(sku,))
    second = unique_offer(scenario, two, items=(sku,))
    for code in (one, two):
        scenario.equal("seen with a code", sees(scenario, sku, code), True)
    scenario.ok(scenario.call(UNIQUE.deactivate, external_id=first), 204)
    scenario.equal("seen while the second is on", sees(scenario, sku), False)
    scenario.equal("seen with the code of the one that is off", sees(scenario, sku, one), False)
    scenario.equal("seen with the code of the one that is on", sees(scenario, sku, two), True)
    scenario.ok(scenario.call(UNIQUE.delete, external_id=second), 204)
    scenario.equal("seen without offers", sees(scenario, sku), True)


# -- uses ------------------------------------------------------------------------------------------
def _order(scenario: Scenario, sku: str, code: str | None, by: Player = DOCUMENTED) -> Any:
    body = {} if code is None else {"promo_code": code}
    return scenario.call("create-order-with-item", by=by, item_sku=sku, body=body)


def _number(scenario: Scenario, sku: str, code: str) -> int:
    return int(scenario.get(scenario.ok(_order(scenario, sku, code)), "order_id"))


def _state(scenario: Scenario, external_id: str, total: int, used: int, reserved: int) -> None:
    state = {"available": total - used - reserved, "reserved": reserved, "used": used}
    scenario.equal("total_limit_state", total_state(scenario, UNIQUE, external_id), state)


@law("PRM-6b", "PRM-4d", "PRM-6e", needs=SHOP)
def an_unpaid_order_reserves_the_code_of_a_unique_offer(scenario: Scenario) -> None:
    """An unpaid order of the item holds a use; with none left verify answers 422/9804."""
    sku, code = item(scenario), scenario.code()
    external_id = unique_offer(scenario, code, items=(sku,), redeem_total_limit=1)
    _state(scenario, external_id, 1, used=0, reserved=0)
    scenario.ok(_order(scenario, sku, code))
    _state(scenario, external_id, 1, used=0, reserved=1)
    scenario.refused(verify(scenario, code), 422, 9804)
    scenario.refused(_order(scenario, sku, code), 422, 9804)
    scenario.equal("seen with the code", sees(scenario, sku, code), False)


@law("PRM-6c", "PRM-6d", needs=[*SHOP, Need.PAYMENT])
def a_unique_offer_counts_what_is_paid(scenario: Scenario) -> None:
    """A payment turns the reserved use into one that is done; a dropped order gives it back."""
    sku, code = item(scenario), scenario.code()
    external_id = unique_offer(scenario, code, items=(sku,), redeem_total_limit=3)
    paid, cancelled, expired = (_number(scenario, sku, code) for _ in range(3))
    scenario.pay(paid)
    _state(scenario, external_id, 3, used=1, reserved=2)
    scenario.payments.cancel(scenario.project_id, cancelled)
    _state(scenario, external_id, 3, used=1, reserved=1)
    scenario.payments.expire(scenario.project_id, expired)
    _state(scenario, external_id, 3, used=1, reserved=0)


@law("PRM-6b", "PRM-4d", needs=[*SHOP, Need.SECOND_PLAYER])
def each_limit_of_a_unique_offer_counts_for_itself(scenario: Scenario) -> None:
    """The total limit counts everything, the user limit one user, the code limit one code."""
    scenarios = (
        _code_limits.counts_all, _code_limits.counts_each_user, _code_limits.counts_each_code,
    )  # fmt: skip
    for shared_law in scenarios:
        sku = item(scenario)  # of its own: the offers before hide theirs
        shared_law(scenario, UNIQUE, partial(_ordered, sku=sku), items=(sku,))


def _ordered(scenario: Scenario, code: str, by: Player, sku: str) -> Exchange:
    """A player who may use the code orders the item with it, which holds a use."""
    answer = verify(scenario, code, by)
    return _order(scenario, sku, code, by) if answer.status == 200 else answer


@law("PRM-6b", needs=[Need.PLAYERS, Need.ITEMS])
def the_last_use_of_a_unique_offer_goes_to_one_order(scenario: Scenario) -> None:
    """Of orders made with a code at the same time only as many hold it as it has uses."""
    sku, code = item(scenario), scenario.code()
    external_id = unique_offer(
        scenario, code, items=(sku,), redeem_code_limit=2, redeem_total_limit=9
    )
    call: dict[str, Any] = {"item_sku": sku, "body": {"promo_code": code}}
    crowd = [scenario.new_player() for _ in range(6)]
    answers = scenario.at_once([("create-order-with-item", {"by": by, **call}) for by in crowd])
    _code_limits.succeed(scenario, answers, 2)
    _state(scenario, external_id, 9, used=0, reserved=2)
