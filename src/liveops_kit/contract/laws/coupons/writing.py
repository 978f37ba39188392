"""Laws of coupons: creating and updating them, and their codes."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import coupon, redeem, some_item
from liveops_kit.contract.builders.codes import (
    COUPON,
    FUTURE,
    is_listed,
    minimal_body,
    read,
    total_state,
)
from liveops_kit.contract.errors import (
    CODE_EXPIRED,
    CODE_INVALID,
    CODE_UNKNOWN,
    PROMOTION_MISSING,
    SCHEMA_BROKEN,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.shared import codes as _codes
from liveops_kit.contract.scenario import NotVerifiable, Scenario, is_implemented


# -- written and read ------------------------------------------------------------------------------
@law("CPN-1")
def a_coupon_is_created_under_its_own_id(scenario: Scenario) -> None:
    """Creating a coupon answers 201 with the external id it was given."""
    external_id = scenario.name("coupon")
    body = {"external_id": external_id, "name": {"en": "Spring"}}
    created = scenario.call("admin-create-coupon", body=body).ok(201)
    scenario.equal("external_id", scenario.get(created, "external_id"), external_id)
    stored = scenario.call("get-coupon", external_id=external_id).ok()
    scenario.equal("external_id", scenario.get(stored, "external_id"), external_id)


@law("CPN-1")
def a_coupon_needs_an_id_and_a_name(scenario: Scenario) -> None:
    """Without `external_id` or `name` a coupon is refused with 422/1102, and none is made."""
    external_id = scenario.name("coupon")
    scenario.call("admin-create-coupon", body={"name": {"en": "x"}}).refused(SCHEMA_BROKEN)
    nameless = {"external_id": external_id}
    scenario.call("admin-create-coupon", body=nameless).refused(SCHEMA_BROKEN)
    scenario.call("get-coupon", external_id=external_id).refused(PROMOTION_MISSING)


@law("CPN-21")
def a_coupons_id_has_certain_characters(scenario: Scenario) -> None:
    """An `external_id` may have letters, digits, `.`, `-` and `_`; others get 422/1102."""
    name = scenario.name("Coupon")
    valid = f"{name}.a-B_9"
    created = scenario.call(
        "admin-create-coupon", body=minimal_body(COUPON, "x", external_id=valid)
    ).ok()
    scenario.equal("external_id", scenario.get(created, "external_id"), valid)
    for invalid in ("", f"{name} b", f"{name}ä", f"{name}/b", f"{name}:b"):
        body = minimal_body(COUPON, "x", external_id=invalid)
        scenario.call("admin-create-coupon", body=body).refused(SCHEMA_BROKEN)


@law("ERR-8a")
def a_coupons_id_is_taken_once(scenario: Scenario) -> None:
    """A second coupon of the same external id gets 422/4002, and the first stays as it is."""
    _codes.has_an_id_of_its_own(scenario, COUPON)


@law("CPN-18")
def names_are_read_by_two_letter_languages(scenario: Scenario) -> None:
    """A name takes keys such as `de-DE`, is read with `de`, and the last of two keys counts."""
    name = {"en": "Fair", "de-DE": "Markt", "de": "Jahrmarkt", "ja-JP": "市"}
    external_id = coupon(scenario, enabled=False, name=name)
    shown = {"en": "Fair", "de": "Jahrmarkt", "ja": "市"}
    scenario.equal("name", scenario.get(read(scenario, COUPON, external_id), "name"), shown)
    update = {"name": {"en": "Fair", "en-US": "Fair of the fall"}}
    scenario.call("update-coupon-promotion", external_id=external_id, body=update).ok()
    actual = scenario.get(read(scenario, COUPON, external_id), "name")
    scenario.equal("name", actual, {"en": "Fair of the fall"})


@law("CPN-14")
def an_update_replaces_the_whole_coupon(scenario: Scenario) -> None:
    """An update resets every optional field that it leaves out; codes and id stay."""
    sku, code = some_item(scenario), scenario.code()
    condition = {"attribute": "level", "type": "number", "operator": "eq", "value": "1"}
    external_id = coupon(
        scenario,
        code,
        redeem_total_limit=5,
        bonus=[{"sku": sku}],
        attribute_conditions=[condition],
        promotion_periods=[_codes.period(FUTURE, None)],
    )
    answer = scenario.call(
        "update-coupon-promotion", external_id=external_id, body=minimal_body(COUPON, "b")
    )
    answer.ok(204)
    defaults: dict[str, Any] = {
        "external_id": external_id, "name": {"en": "b"},
        "redeem_total_limit": 10, "redeem_user_limit": 10, "redeem_code_limit": 10,
        "total_limit_state": {"available": 10, "reserved": 0, "used": 0}, "total_codes_count": 1,
    }  # fmt: skip
    stored = read(scenario, COUPON, external_id)
    for key, value in defaults.items():
        scenario.equal(key, scenario.get(stored, key), value)
    for key in ("bonus", "attribute_conditions", "promotion_periods"):
        scenario.equal(key, scenario.optional(stored, key), None)


@law("SHP-1")
def lists_without_entries_are_empty(scenario: Scenario) -> None:
    """A coupon without periods and items is read, and listed, with `[]` for both."""
    external_id = coupon(scenario, enabled=False)
    listed = scenario.call("get-coupons").ok()
    rows = [each for each in listed["items"] if each["external_id"] == external_id]
    for shown in (read(scenario, COUPON, external_id), *rows):
        for name in ("promotion_periods", "bonus"):
            scenario.equal(name, scenario.get(shown, name), [])


@law("SHP-2")
def conditions_that_are_not_there_are_left_out(scenario: Scenario) -> None:
    """A coupon without conditions is read without `attribute_conditions`, and only such a one."""
    condition = {"attribute": "level", "type": "number", "operator": "le", "value": "10"}
    plain = read(scenario, COUPON, coupon(scenario, enabled=False))
    scenario.holds("no `attribute_conditions`", "attribute_conditions" not in plain, plain)
    bound = coupon(scenario, enabled=False, attribute_conditions=[condition])
    stored = scenario.get(read(scenario, COUPON, bound), "attribute_conditions", 0)
    scenario.equal("operator", scenario.get(stored, "operator"), "le")


@law("PRM-5", "CPN-14")
def a_coupon_has_limits_of_ten_unless_stated(scenario: Scenario) -> None:
    """A limit that a create or an update leaves out is 10, null means none."""
    _codes.has_limits_of_ten(scenario, COUPON)


@law("CPN-11")
def without_a_total_limit_there_is_no_state_of_it(scenario: Scenario) -> None:
    """`total_limit_state` is null just while `redeem_total_limit` is null."""
    external_id = coupon(scenario, redeem_total_limit=None)
    scenario.equal("total_limit_state", total_state(scenario, COUPON, external_id), None)
    body = minimal_body(COUPON, "x", redeem_total_limit=1)
    scenario.call("update-coupon-promotion", external_id=external_id, body=body).ok()
    state = {"available": 1, "reserved": 0, "used": 0}
    scenario.equal("total_limit_state", total_state(scenario, COUPON, external_id), state)


@law("CPN-15")
def a_coupon_tells_how_many_codes_it_has(scenario: Scenario) -> None:
    """`total_codes_count` counts the codes that were added and generated."""
    external_id = coupon(scenario, enabled=False)
    steps = [
        ("create-coupon-code", {"coupon_code": scenario.code()}, 1),
        ("create-coupon-code", {}, 2),
        ("generate-coupon-codes", {"count": 3}, 5),
    ]
    for call, body, count in steps:
        scenario.call(call, external_id=external_id, body=body).ok()
        actual = scenario.get(read(scenario, COUPON, external_id), "total_codes_count")
        scenario.equal("total_codes_count", actual, count)


@law("ERR-14")
def an_update_of_a_coupon_takes_nothing_that_is_only_read(scenario: Scenario) -> None:
    """Another `external_id`, `is_enabled` or `total_codes_count` in an update changes nothing."""
    _codes.ignores_what_is_only_read(scenario, COUPON)


@law("ERR-9a", "ERR-10a")
def a_coupon_names_items_and_languages_that_exist(scenario: Scenario) -> None:
    """An unknown SKU or locale in a write gets 404/4001 or 404/0, and nothing changes."""
    _codes.refuses_what_is_not_there(scenario, COUPON)


@law("CPN-4", needs=[Need.PLAYER])
def an_unknown_coupon_is_not_found(scenario: Scenario) -> None:
    """Every call that names an unknown coupon gets 404/9802, also by the id of a promo code."""
    _codes.is_not_found(scenario, COUPON)


@law("CPN-7", needs=[Need.PLAYER])
def a_deleted_coupon_is_gone(scenario: Scenario) -> None:
    """A deleted coupon leaves the list; to read or delete it again gets 404/9802."""
    kept, gone = coupon(scenario), coupon(scenario)
    scenario.call("delete-coupon-promotion", external_id=gone).ok(204)
    scenario.equal("the deleted one is listed", is_listed(scenario, COUPON, gone), False)
    scenario.equal("the other one is listed", is_listed(scenario, COUPON, kept), True)
    scenario.call("get-coupon", external_id=gone).refused(PROMOTION_MISSING)
    scenario.call("delete-coupon-promotion", external_id=gone).refused(PROMOTION_MISSING)
    _codes.is_gone_when_deleted(scenario, COUPON)


# -- on and off ------------------------------------------------------------------------------------
@law("PRM-1a", needs=[Need.PLAYER])
def a_new_coupon_is_off(scenario: Scenario) -> None:
    """A coupon is disabled until it is activated."""
    _codes.is_made_off(scenario, COUPON)


@law("CPN-22", "PRM-4b", needs=[Need.PLAYER])
def a_coupon_that_is_off_cannot_be_redeemed(scenario: Scenario) -> None:
    """Deactivating answers 204 and makes `is_enabled` false; its codes are as if unknown."""
    code = scenario.code()
    external_id = coupon(scenario, code)
    scenario.call("deactivate-coupon", external_id=external_id).ok(204)
    stored = scenario.call("get-coupon", external_id=external_id).ok()
    scenario.equal("is_enabled", scenario.get(stored, "is_enabled"), False)
    redeem(scenario, code).refused(CODE_INVALID)


@law("CPN-22", needs=[Need.PLAYER])
def a_coupon_is_switched_on(scenario: Scenario) -> None:
    """Activating answers 204 and makes `is_enabled` true, once and twice."""
    code = scenario.code()
    external_id = coupon(scenario, code, enabled=False)
    for _ in range(2):
        scenario.call("activate-coupon", external_id=external_id).ok(204)
        actual = scenario.get(read(scenario, COUPON, external_id), "is_enabled")
        scenario.equal("is_enabled", actual, True)
    redeem(scenario, code).ok()


@law("PRM-16")
def an_update_of_a_coupon_leaves_the_switch(scenario: Scenario) -> None:
    """An update leaves `is_enabled` as it was, true or false."""
    _codes.keeps_its_switch(scenario, COUPON)


@law("PRM-4b", needs=[Need.PLAYER])
def a_coupon_that_is_off_or_not_started_is_as_unknown(scenario: Scenario) -> None:
    """A code of a coupon that is disabled or starts later is answered like an unknown one."""
    off, later = scenario.code(), scenario.code()
    coupon(scenario, off, enabled=False)
    coupon(scenario, later, promotion_periods=[_codes.period(FUTURE, None)])
    for code in (off, later):
        _codes.is_as_unknown(scenario, COUPON, code)
        answer = scenario.call("get-redeemable-promotion-by-code", code=code)
        if is_implemented(answer):
            answer.refused(CODE_UNKNOWN)


@law("PRM-4c", needs=[Need.PLAYER])
def a_code_of_a_coupon_that_is_over_is_expired(scenario: Scenario) -> None:
    """Verify, rewards and redeem answer 422/9810 once the last period is over."""
    code = scenario.code()
    period = _codes.period("2020-01-01T00:00:00+00:00", _codes.PAST_END)
    coupon(scenario, code, promotion_periods=[period])
    _codes.is_refused(scenario, COUPON, code, CODE_EXPIRED)


@law("PRM-2a", "PRM-2b", needs=[Need.PLAYER])
def a_coupon_without_an_end_runs_always(scenario: Scenario) -> None:
    """Without periods, or in a single period without an end, a coupon that is on runs."""
    _codes.runs_always(scenario, COUPON)


@law("PRM-2c", "PRM-2b")
def periods_of_a_coupon_have_to_be_in_order(scenario: Scenario) -> None:
    """Periods that overlap, end before they start, or lack an end get 422/1102."""
    _codes.refuses_bad_periods(scenario, COUPON)


@law("PRM-2d", needs=[Need.PLAYER, Need.CLOCK])
def a_coupon_runs_from_its_start_until_its_end(scenario: Scenario) -> None:
    """A coupon runs at the very moment `date_from`, and not at the very moment `date_until`."""
    _codes.runs_from_start_to_end(scenario, COUPON)


# -- codes -----------------------------------------------------------------------------------------
@law("CPN-8")
def a_code_of_a_coupon_has_letters_and_digits(scenario: Scenario) -> None:
    """A code has 1 to 128 letters and digits; any other gets 422/1102 and is not added."""
    _codes.takes_letters_and_digits(scenario, COUPON)


@law("CPN-31")
def a_code_of_a_coupon_may_have_an_underscore(scenario: Scenario) -> None:
    """A code of a coupon with `_` among its characters is added."""
    _codes.takes_an_underscore(scenario, COUPON)


@law("CPN-9", "PRM-7a")
def generated_codes_are_added_to_a_coupon(scenario: Scenario) -> None:
    """Generating adds so many different codes of 10 letters and digits to those there are."""
    _codes.generates(scenario, COUPON)


@law("PRM-7c")
def a_coupon_generates_from_one_code_on(scenario: Scenario) -> None:
    """A `count` below 1 or above 100000, or none, gets 422/1102, and no code is added."""
    _codes.generates_so_many(scenario, COUPON)


@law("PRM-7c")
def a_coupon_generates_thousands_of_codes(scenario: Scenario) -> None:
    """A `count` in the thousands is answered with it, and so many codes are added."""
    # Fewer than the maximum: generating that many takes some servers seconds.
    external_id, count = coupon(scenario, enabled=False), 5000
    body = {"count": count}
    created = scenario.call("generate-coupon-codes", external_id=external_id, body=body).ok()
    scenario.equal("count", scenario.get(created, "count"), count)
    actual = scenario.get(read(scenario, COUPON, external_id), "total_codes_count")
    scenario.equal("total_codes_count", actual, count)


@law("PRM-7b", needs=[Need.OWN_PROJECT])
def a_project_that_starts_again_generates_the_same_codes(scenario: Scenario) -> None:
    """The same requests after a fresh start give the same codes."""
    again = scenario.capabilities.reset_project
    if again is None:
        raise NotVerifiable("a project cannot be started again here")
    listings, external_id = [], scenario.name("twice")
    for _ in range(2):
        coupon(scenario, enabled=False, external_id=external_id)
        body = {"count": 5}
        scenario.call("generate-coupon-codes", external_id=external_id, body=body).ok()
        listings.append(codes := scenario.call("get-coupon-codes", external_id=external_id).ok())
        scenario.equal("total_count", scenario.get(codes, "total_count"), 5)
        again(scenario.project_id)
    scenario.equal("the codes", listings[1], listings[0])


@law("ERR-8b", "PRM-3a")
def a_code_in_use_is_not_added_to_a_coupon(scenario: Scenario) -> None:
    """A code that a coupon, promo code or unique catalog offer has gets 422/9803."""
    _codes.has_codes_of_its_own(scenario, COUPON)


@law("PRM-3c", needs=[Need.PLAYER])
def a_deleted_coupon_gives_its_codes_back(scenario: Scenario) -> None:
    """The code of a deleted coupon can be added to any other promotion."""
    _codes.gives_its_codes_back(scenario, COUPON)


@law("PRM-3b", needs=[Need.PLAYER])
def codes_of_coupons_that_differ_in_case_are_two(scenario: Scenario) -> None:
    """A code in other cases is unknown, and may be added beside the first."""
    _codes.tells_cases_apart(scenario, COUPON)
