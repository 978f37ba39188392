"""Laws of unique catalog offers: the visibility of their items, and the uses of their codes."""

from __future__ import annotations

from functools import partial
from typing import Any

from liveops_kit.contract.builders import PAST, item, redeem, unique_offer
from liveops_kit.contract.builders.codes import (
    COUPON,
    FUTURE,
    UNIQUE,
    add_to_cart,
    apply_code,
    minimal_body,
    read,
    regional_item,
    rewards,
    total_state,
    verify,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.shared import code_limits as _code_limits
from liveops_kit.contract.laws.shared import codes as _codes
from liveops_kit.contract.scenario import DOCUMENTED, Trial
from liveops_kit.contract.tokens import Player

SHOP = (Need.PLAYER, Need.ITEMS)


# -- written and read ------------------------------------------------------------------------------
@law("PRM-1a", needs=[Need.PLAYER])
def a_new_unique_offer_is_off(trial: Trial) -> None:
    """A unique catalog offer is disabled until it is activated."""
    _codes.is_made_off(trial, UNIQUE)


@law("ERR-8a")
def a_unique_offers_id_is_taken_once(trial: Trial) -> None:
    """A second offer of the same external id gets 422/4002; the first stays as it is."""
    _codes.has_an_id_of_its_own(trial, UNIQUE)


@law("PRM-5")
def a_unique_offer_has_limits_of_ten_unless_stated(trial: Trial) -> None:
    """A limit that a create or an update leaves out is 10, null means none."""
    _codes.has_limits_of_ten(trial, UNIQUE)


@law("PRM-16")
def an_update_of_a_unique_offer_leaves_the_switch(trial: Trial) -> None:
    """An update leaves `is_enabled` as it was, true or false."""
    _codes.keeps_its_switch(trial, UNIQUE)


@law("ERR-14")
def an_update_of_a_unique_offer_takes_nothing_that_is_only_read(trial: Trial) -> None:
    """`external_id`, `is_enabled` or `total_codes_count` in an update get 422/1102."""
    _codes.refuses_what_is_only_read(trial, UNIQUE)


@law("ERR-9a", "ERR-10a")
def a_unique_offer_names_items_and_languages_that_exist(trial: Trial) -> None:
    """An unknown SKU or locale in a write gets 404/4001 or 404/0, and nothing changes."""
    _codes.refuses_what_is_not_there(trial, UNIQUE)


@law("ERR-16")
def an_unknown_unique_offer_is_not_found(trial: Trial) -> None:
    """Every call that names an unknown offer gets 404/9802, also by the id of a coupon."""
    _codes.is_not_found(trial, UNIQUE)


@law("ERR-16", needs=[Need.PLAYER])
def a_deleted_unique_offer_is_gone(trial: Trial) -> None:
    """To read or delete a deleted offer gets 404/9802, and its codes are unknown."""
    _codes.is_gone_when_deleted(trial, UNIQUE)


# -- periods ---------------------------------------------------------------------------------------
START, END = "2030-01-01T10:00:00+03:00", "2030-02-01T00:00:00+00:00"


def _created(trial: Trial, **fields: Any) -> str:
    """Create an offer with these periods or dates; return its external id."""
    external_id = trial.name("unique")
    body = minimal_body(UNIQUE, "Timed", external_id=external_id, **fields)
    created = trial.ok(trial.call(UNIQUE.create, body=body), 201)
    trial.equal("external_id", trial.field(created, "external_id"), external_id)
    return external_id


def _check_periods(trial: Trial, external_id: str, until: str | None) -> None:
    actual = trial.field(read(trial, UNIQUE, external_id), "promotion_periods")
    trial.equal("promotion_periods", actual, [_codes.period(START, until)])


@law("PRM-2e")
def a_unique_offer_is_made_with_two_dates(trial: Trial) -> None:
    """`date_start` with `date_end`, or with none, makes the offer's only period."""
    for end in (END, None):
        _check_periods(trial, _created(trial, date_start=START, date_end=end), end)
    _check_periods(trial, _created(trial, date_start=START), None)


@law("PRM-2e", needs=[Need.PLAYER])
def the_two_dates_of_a_unique_offer_count(trial: Trial) -> None:
    """An offer made with two dates is expired after the second, and unknown before the first."""
    over, later = trial.code(), trial.code()
    unique_offer(trial, over, date_start=PAST, date_end=_codes.PAST_END)
    unique_offer(trial, later, date_start=FUTURE)
    trial.refused(verify(trial, over), 422, 9810)
    trial.refused(verify(trial, later), 404, 9811)


@law("PRM-2f")
def a_unique_offer_is_made_with_periods(trial: Trial) -> None:
    """`promotion_periods` on create are read back as they were written."""
    _check_periods(trial, _created(trial, promotion_periods=[_codes.period(START, END)]), END)
    periods = [_codes.period(PAST, _codes.PAST_END), _codes.period(START, END)]
    external_id = _created(trial, promotion_periods=periods)
    actual = trial.field(read(trial, UNIQUE, external_id), "promotion_periods")
    trial.equal("promotion_periods", actual, periods)


@law("PRM-24")
def dates_that_make_no_period_are_refused(trial: Trial) -> None:
    """Both forms at once, `date_end` alone, or one not after `date_start` get 422/1102."""
    periods = [_codes.period(START, END)]
    external_id = trial.name("unique")
    for dates in (
        {"date_start": START, "promotion_periods": periods},
        {"date_end": END, "promotion_periods": periods},
        {"date_end": END},
        {"date_start": START, "date_end": "2030-01-01T07:00:00+00:00"},
        {"date_start": END, "date_end": START},
    ):
        body = minimal_body(UNIQUE, "Odd", external_id=external_id, **dates)
        trial.refused(trial.call(UNIQUE.create, body=body), 422, 1102)
    trial.refused(trial.call(UNIQUE.read, external_id=external_id), 404, 9802)


@law("PRM-2a", "PRM-2b", needs=[Need.PLAYER])
def a_unique_offer_without_an_end_runs_always(trial: Trial) -> None:
    """Without periods, or in a single period without an end, an offer that is on runs."""
    _codes.runs_always(trial, UNIQUE)


@law("PRM-2c", "PRM-2b")
def periods_of_a_unique_offer_have_to_be_in_order(trial: Trial) -> None:
    """Periods that overlap, end before they start, or lack an end get 422/1102."""
    _codes.refuses_bad_periods(trial, UNIQUE)


@law("PRM-2d", needs=[Need.PLAYER, Need.CLOCK])
def a_unique_offer_runs_from_its_start_until_its_end(trial: Trial) -> None:
    """An offer runs at the very moment `date_from`, and not at the very moment `date_until`."""
    _codes.runs_from_start_to_end(trial, UNIQUE)


# -- codes -----------------------------------------------------------------------------------------
@law("CPN-8")
def a_code_of_a_unique_offer_has_letters_and_digits(trial: Trial) -> None:
    """A code has 1 to 128 letters and digits; any other gets 422/1102 and is not added."""
    _codes.takes_letters_and_digits(trial, UNIQUE)


@law("PRM-7a")
def generated_codes_are_added_to_a_unique_offer(trial: Trial) -> None:
    """Generating adds so many different codes of 10 letters and digits to those there are."""
    _codes.generates(trial, UNIQUE)


@law("PRM-7c")
def a_unique_offer_generates_a_number_of_codes(trial: Trial) -> None:
    """A `count` below 1 or above 100000, or none, gets 422/1102, and no code is added."""
    _codes.generates_so_many(trial, UNIQUE)


@law("ERR-8b", "PRM-3a")
def a_code_in_use_is_not_added_to_a_unique_offer(trial: Trial) -> None:
    """A code that a coupon, promo code or unique catalog offer has gets 422/9803."""
    _codes.has_codes_of_its_own(trial, UNIQUE)


@law("PRM-3d", needs=[Need.PLAYER])
def a_deleted_unique_offer_gives_its_codes_back(trial: Trial) -> None:
    """The code of a deleted offer can be added to any other promotion."""
    _codes.gives_its_codes_back(trial, UNIQUE)


@law("PRM-3b", needs=[Need.PLAYER])
def codes_of_unique_offers_that_differ_in_case_are_two(trial: Trial) -> None:
    """A code in other cases is unknown, and may be added beside the first."""
    _codes.tells_cases_apart(trial, UNIQUE)


@law("PRM-15b", needs=[Need.PLAYER])
def a_code_of_a_unique_offer_is_verified_as_such(trial: Trial) -> None:
    """Verify answers the type `unique_catalog_offer` and the code as it is."""
    code = trial.code()
    unique_offer(trial, code)
    body = trial.ok(verify(trial, code))
    trial.equal("type", trial.field(body, "type"), "unique_catalog_offer")
    trial.equal("code", trial.field(body, "code"), code)


@law("PRM-4b", "PRM-4c", needs=[Need.PLAYER])
def a_unique_offer_that_does_not_run_is_unknown_or_expired(trial: Trial) -> None:
    """Verify answers 404/9811 for an offer that is off or starts later, 422/9810 when over."""
    off, later, over = (trial.code() for _ in range(3))
    unique_offer(trial, off, enabled=False)
    unique_offer(trial, later, promotion_periods=[_codes.period(FUTURE, None)])
    unique_offer(trial, over, promotion_periods=[_codes.period(PAST, _codes.PAST_END)])
    for code in (off, later):
        trial.refused(verify(trial, code), 404, 9811)
    trial.refused(verify(trial, over), 422, 9810)


@law("PRM-4a", "CPN-20", needs=SHOP)
def a_code_of_a_unique_offer_is_nothing_to_redeem(trial: Trial) -> None:
    """The calls on coupons and promo codes answer an offer's code like an unknown one."""
    code = trial.code()
    unique_offer(trial, code)
    add_to_cart(trial, {item(trial): 1})
    trial.refused(redeem(trial, code), 404, 9807)
    trial.refused(rewards(trial, COUPON, code), 404, 9807)
    trial.refused(apply_code(trial, code), 404, 9807)
    trial.refused(trial.call("get-redeemable-promotion-by-code", code=code), 404, 9811)


@law("PRM-4f", needs=[Need.PLAYERS, Need.OWN_PROJECT])
def an_item_out_of_its_region_closes_a_unique_offer(trial: Trial) -> None:
    """Verify answers 422/9808 where an item of the offer is not sold."""
    closed, code = regional_item(trial), trial.code()
    unique_offer(trial, code, items=(closed.sku,))  # hides an item of the project
    trial.refused(verify(trial, code, by=closed.outsider), 422, 9808)
    trial.ok(verify(trial, code, by=closed.insider))


# -- visibility ------------------------------------------------------------------------------------
def sees(trial: Trial, sku: str, code: str | None = None, by: Player | None = DOCUMENTED) -> bool:
    """Return True if a player with a code sees an item of the catalog."""
    who = trial.player if by is DOCUMENTED else by
    query = {} if code is None else {"promo_code": code}
    answer = trial.call("get-sellable-item-by-sku", by=who, query=query, sku=sku)
    if answer.status == 404:
        trial.refused(answer, 404, 4001)
        return False
    trial.equal("sku", trial.field(trial.ok(answer), "sku"), sku)
    return True


@law("PRM-23a", needs=SHOP)
def an_item_of_a_unique_offer_is_shown_for_its_code(trial: Trial) -> None:
    """An item of an offer is hidden from whoever gives no code, or one of something else."""
    sku, code, other = item(trial), trial.code(), trial.code()
    unique_offer(trial, code, items=(sku,))
    unique_offer(trial, other, items=(item(trial),))
    for wrong_code in (None, trial.code(), other):
        trial.equal(f"seen with {wrong_code}", sees(trial, sku, wrong_code), False)
    trial.equal("seen by a visitor", sees(trial, sku, by=None), False)
    trial.equal("seen with the code", sees(trial, sku, code), True)


@law("PRM-23a", needs=SHOP)
def the_list_of_items_hides_those_of_unique_offers(trial: Trial) -> None:
    """Lists leave a hidden item out, and have it for whoever gives a valid code."""
    hidden, plain, code = item(trial), item(trial), trial.code()
    unique_offer(trial, code, items=(hidden,))
    trial.equal("listed", _listed_skus(trial, {hidden, plain}), {plain})
    trial.equal("listed for the code", _listed_skus(trial, {hidden, plain}, code), {hidden, plain})


def _listed_skus(trial: Trial, skus: set[str], code: str | None = None) -> set[str]:
    """Return those of these items that the list of virtual goods has, on any page."""
    listed: set[str] = set()
    offset, more = 0, True
    while more and listed != skus:
        query: dict[str, Any] = {"limit": 50, "offset": offset}
        if code is not None:
            query["promo_code"] = code
        page = trial.ok(trial.call("get-virtual-items", by=trial.player, query=query))
        rows = trial.field(page, "items")
        listed |= skus & {row["sku"] for row in rows}
        offset, more = offset + len(rows), trial.field(page, "has_more") and bool(rows)
    return listed


@law("PRM-23b", needs=SHOP)
def an_item_is_hidden_only_while_its_offer_runs(trial: Trial) -> None:
    """An offer that is off, not started, over, deleted or without the item hides nothing."""
    sku = item(trial)
    external_id = unique_offer(trial, items=(sku,), enabled=False)
    trial.equal("seen before it is on", sees(trial, sku), True)
    trial.ok(trial.call(UNIQUE.activate, external_id=external_id), 204)
    trial.equal("seen while it is on", sees(trial, sku), False)
    for periods in (
        [_codes.period(PAST, _codes.PAST_END)],
        [_codes.period(FUTURE, None)],
        [_codes.period(PAST, _codes.PAST_END), _codes.period("2089-01-01T00:00:00Z", FUTURE)],
    ):
        body = minimal_body(UNIQUE, "Timed", items=[sku], promotion_periods=periods)
        trial.ok(trial.call(UNIQUE.update, external_id=external_id, body=body), 204)
        trial.equal(f"seen outside of {periods}", sees(trial, sku), True)
    body = minimal_body(UNIQUE, "Whole", items=[sku])
    trial.ok(trial.call(UNIQUE.update, external_id=external_id, body=body), 204)
    trial.equal("seen while it runs", sees(trial, sku), False)
    body = minimal_body(UNIQUE, "Bare", items=[])
    trial.ok(trial.call(UNIQUE.update, external_id=external_id, body=body), 204)
    trial.equal("seen once it is out of the offer", sees(trial, sku), True)


@law("PRM-23b", needs=SHOP)
def an_item_is_hidden_until_its_last_offer_is_gone(trial: Trial) -> None:
    """Of two offers with an item either hides it, and a code of either shows it."""
    sku, one, two = item(trial), trial.code(), trial.code()
    first = unique_offer(trial, one, items=(sku,))
    second = unique_offer(trial, two, items=(sku,))
    for code in (one, two):
        trial.equal("seen with a code", sees(trial, sku, code), True)
    trial.ok(trial.call(UNIQUE.deactivate, external_id=first), 204)
    trial.equal("seen while the second is on", sees(trial, sku), False)
    trial.equal("seen with the code of the one that is off", sees(trial, sku, one), False)
    trial.equal("seen with the code of the one that is on", sees(trial, sku, two), True)
    trial.ok(trial.call(UNIQUE.delete, external_id=second), 204)
    trial.equal("seen without offers", sees(trial, sku), True)


# -- uses ------------------------------------------------------------------------------------------
def _order(trial: Trial, sku: str, code: str | None, by: Player = DOCUMENTED) -> Any:
    body = {} if code is None else {"promo_code": code}
    return trial.call("create-order-with-item", by=by, item_sku=sku, body=body)


def _number(trial: Trial, sku: str, code: str) -> int:
    return int(trial.field(trial.ok(_order(trial, sku, code)), "order_id"))


def _state(trial: Trial, external_id: str, total: int, used: int, reserved: int) -> None:
    state = {"available": total - used - reserved, "reserved": reserved, "used": used}
    trial.equal("total_limit_state", total_state(trial, UNIQUE, external_id), state)


@law("PRM-6b", "PRM-4d", "PRM-6e", needs=SHOP)
def an_unpaid_order_reserves_the_code_of_a_unique_offer(trial: Trial) -> None:
    """An unpaid order of the item holds a use; with none left verify answers 422/9804."""
    sku, code = item(trial), trial.code()
    external_id = unique_offer(trial, code, items=(sku,), redeem_total_limit=1)
    _state(trial, external_id, 1, used=0, reserved=0)
    trial.ok(_order(trial, sku, code))
    _state(trial, external_id, 1, used=0, reserved=1)
    trial.refused(verify(trial, code), 422, 9804)
    trial.refused(_order(trial, sku, code), 422, 9804)
    trial.equal("seen with the code", sees(trial, sku, code), False)


@law("PRM-6c", "PRM-6d", needs=[*SHOP, Need.PAYMENT])
def a_unique_offer_counts_what_is_paid(trial: Trial) -> None:
    """A payment turns the reserved use into one that is done; a dropped order gives it back."""
    sku, code = item(trial), trial.code()
    external_id = unique_offer(trial, code, items=(sku,), redeem_total_limit=3)
    paid, cancelled, expired = (_number(trial, sku, code) for _ in range(3))
    trial.pay(paid)
    _state(trial, external_id, 3, used=1, reserved=2)
    trial.till.cancel(trial.project_id, cancelled)
    _state(trial, external_id, 3, used=1, reserved=1)
    trial.till.expire(trial.project_id, expired)
    _state(trial, external_id, 3, used=1, reserved=0)


@law("PRM-6b", "PRM-4d", needs=[*SHOP, Need.SECOND_PLAYER])
def each_limit_of_a_unique_offer_counts_for_itself(trial: Trial) -> None:
    """The total limit counts everything, the user limit one user, the code limit one code."""
    scenarios = (
        _code_limits.counts_all, _code_limits.counts_each_user, _code_limits.counts_each_code,
    )  # fmt: skip
    for scenario in scenarios:
        sku = item(trial)  # of its own: the offers before hide theirs
        scenario(trial, UNIQUE, partial(_order_with_code, sku=sku), items=(sku,))


def _order_with_code(trial: Trial, code: str, by: Player, sku: str) -> Exchange:
    """Order the item with the code as an eligible player; the order holds a use."""
    answer = verify(trial, code, by)
    return _order(trial, sku, code, by) if answer.status == 200 else answer


@law("PRM-6b", needs=[Need.PLAYERS, Need.ITEMS])
def the_last_use_of_a_unique_offer_goes_to_one_order(trial: Trial) -> None:
    """Of orders made with a code at the same time only as many hold it as it has uses."""
    sku, code = item(trial), trial.code()
    external_id = unique_offer(trial, code, items=(sku,), redeem_code_limit=2, redeem_total_limit=9)
    call: dict[str, Any] = {"item_sku": sku, "body": {"promo_code": code}}
    crowd = [trial.newcomer() for _ in range(6)]
    answers = trial.at_once([("create-order-with-item", {"by": by, **call}) for by in crowd])
    _code_limits.check_successes(trial, answers, 2)
    _state(trial, external_id, 9, used=0, reserved=2)
