"""Laws of coupons: creating and updating them, and their codes."""

from __future__ import annotations

from liveops_kit.contract.builders import LATER, redeem
from liveops_kit.contract.builders.catalog import condition
from liveops_kit.contract.errors import CODE_INVALID, PROMOTION_MISSING, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import COUPON
from liveops_kit.contract.scenario import NotVerifiable, Scenario


# -- written and read ------------------------------------------------------------------------------
@law("CPN-1")
def a_coupon_is_created_under_its_own_id(scenario: Scenario) -> None:
    """Creating a coupon answers 201 with the external id it was given."""
    external_id = scenario.name("coupon")
    body = {"external_id": external_id, "name": {"en": "Spring"}}
    scenario.has(scenario.call(COUPON.create, body=body).ok(201), external_id=external_id)
    scenario.has(scenario.call(COUPON.read, external_id=external_id).ok(), external_id=external_id)


@law("CPN-1")
def a_coupon_needs_an_id_and_a_name(scenario: Scenario) -> None:
    """Without `external_id` or `name` a coupon is refused with 422/1102, and none is made."""
    external_id = scenario.name("coupon")
    for body in ({"name": {"en": "x"}}, {"external_id": external_id}):
        scenario.call(COUPON.create, body=body).refused(SCHEMA_BROKEN)
    scenario.call(COUPON.read, external_id=external_id).refused(PROMOTION_MISSING)


@law("CPN-21")
def a_coupons_id_has_certain_characters(scenario: Scenario) -> None:
    """An `external_id` may have letters, digits, `.`, `-` and `_`; others get 422/1102."""
    name = scenario.name("Coupon")
    valid = scenario.new_body(COUPON, external_id=f"{name}.a-B_9")
    created = scenario.call(COUPON.create, body=valid).ok()
    scenario.has(created, external_id=valid["external_id"])
    for invalid in ("", f"{name} b", f"{name}ä", f"{name}/b", f"{name}:b"):
        body = scenario.new_body(COUPON, external_id=invalid)
        scenario.call(COUPON.create, body=body).refused(SCHEMA_BROKEN)


@law("CPN-18")
def names_are_read_by_two_letter_languages(scenario: Scenario) -> None:
    """A name takes keys such as `de-DE`, is read with `de`, and the last of two keys counts."""
    name = {"en": "Fair", "de-DE": "Markt", "de": "Jahrmarkt", "ja-JP": "市"}
    made = scenario.create(COUPON, enabled=False, name=name)
    made.shows(name={"en": "Fair", "de": "Jahrmarkt", "ja": "市"})
    made.update(name={"en": "Fair", "en-US": "Fair of the fall"}).ok()
    made.shows(name={"en": "Fair of the fall"})


@law("CPN-14")
def an_update_replaces_the_whole_coupon(scenario: Scenario) -> None:
    """An update resets every optional field that it leaves out; codes and id stay."""
    made = scenario.create(
        COUPON, scenario.code(), redeem_total_limit=5, bonus=[{"sku": scenario.some_item()}],
        attribute_conditions=[condition("level", "eq", "1", "number")],
        promotion_periods=LATER,
    )  # fmt: skip
    made.put({"name": {"en": "b"}}).ok(204)
    stored = made.read()
    scenario.has(
        stored, external_id=made.id, name={"en": "b"}, total_codes_count=1,
        redeem_total_limit=10, redeem_user_limit=10, redeem_code_limit=10,
        total_limit_state={"available": 10, "reserved": 0, "used": 0},
    )  # fmt: skip
    for key in ("bonus", "attribute_conditions", "promotion_periods"):
        scenario.equal(key, scenario.optional(stored, key), None)


@law("SHP-1")
def lists_without_entries_are_empty(scenario: Scenario) -> None:
    """A coupon without periods and items is read, and listed, with `[]` for both."""
    made = scenario.create(COUPON, enabled=False)
    listed = scenario.call(COUPON.listings[0]).get("items")
    for shown in (made.read(), *(each for each in listed if each["external_id"] == made.id)):
        scenario.has(shown, promotion_periods=[], bonus=[])


@law("SHP-2")
def conditions_that_are_not_there_are_left_out(scenario: Scenario) -> None:
    """A coupon without conditions is read without `attribute_conditions`, and only such a one."""
    plain = scenario.create(COUPON, enabled=False).read()
    scenario.holds("no `attribute_conditions`", "attribute_conditions" not in plain, plain)
    low = condition("level", "le", "10", "number")
    bound = scenario.create(COUPON, enabled=False, attribute_conditions=[low])
    scenario.has(bound.read("attribute_conditions", 0), operator="le")


@law("CPN-11")
def without_a_total_limit_there_is_no_state_of_it(scenario: Scenario) -> None:
    """`total_limit_state` is null just while `redeem_total_limit` is null."""
    made = scenario.create(COUPON, redeem_total_limit=None)
    made.shows(total_limit_state=None)
    made.update(redeem_total_limit=1).ok()
    made.shows(total_limit_state={"available": 1, "reserved": 0, "used": 0})


@law("CPN-15")
def a_coupon_tells_how_many_codes_it_has(scenario: Scenario) -> None:
    """`total_codes_count` counts the codes that were added and generated."""
    made = scenario.create(COUPON, enabled=False)
    for call, body, count in (
        (COUPON.add_code, {"coupon_code": scenario.code()}, 1),
        (COUPON.add_code, {}, 2),
        (COUPON.generate_codes, {"count": 3}, 5),
    ):
        made.call(call, body=body).ok()
        made.shows(total_codes_count=count)


@law("CPN-22", "PRM-4b", needs=[Need.PLAYER])
def a_coupon_that_is_off_cannot_be_redeemed(scenario: Scenario) -> None:
    """Deactivating answers 204 and makes `is_enabled` false; its codes are as if unknown."""
    made, code = scenario.with_code(COUPON)
    made.switch(False).ok(204)
    made.shows(is_enabled=False)
    redeem(scenario, code).refused(CODE_INVALID)


@law("CPN-22", needs=[Need.PLAYER])
def a_coupon_is_switched_on(scenario: Scenario) -> None:
    """Activating answers 204 and makes `is_enabled` true, once and twice."""
    made, code = scenario.with_code(COUPON, enabled=False)
    for _ in range(2):
        made.switch().ok(204)
        made.shows(is_enabled=True)
    redeem(scenario, code).ok()


@law("PRM-7c")
def a_coupon_generates_thousands_of_codes(scenario: Scenario) -> None:
    """A `count` in the thousands is answered with it, and so many codes are added."""
    # Fewer than the maximum: generating that many takes some servers seconds.
    made, count = scenario.create(COUPON, enabled=False), 5000
    scenario.has(made.generate(count).ok(), count=count)
    made.shows(total_codes_count=count)


@law("PRM-7b", needs=[Need.OWN_PROJECT])
def a_project_that_starts_again_generates_the_same_codes(scenario: Scenario) -> None:
    """The same requests after a fresh start give the same codes."""
    again = scenario.capabilities.reset_project
    if again is None:
        raise NotVerifiable("a project cannot be started again here")
    listings, external_id = [], scenario.name("twice")
    for _ in range(2):
        made = scenario.create(COUPON, enabled=False, external_id=external_id)
        made.generate(5).ok()
        listings.append(codes := made.call(COUPON.codes).ok())
        scenario.has(codes, total_count=5)
        again(scenario.project_id)
    scenario.equal("the codes", listings[1], listings[0])
