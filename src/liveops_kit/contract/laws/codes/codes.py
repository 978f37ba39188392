"""Laws of the codes of promotions, of every kind."""

from __future__ import annotations

import re

from liveops_kit.contract.builders.codes import VERIFY, lookups, supported_kinds
from liveops_kit.contract.errors import CODE_TAKEN, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import CODED, COUPON, PROMO_CODE, UNIQUE_CATALOG_OFFER, CodeKind
from liveops_kit.contract.scenario import Scenario


@law(
    "CPN-8",
    each={
        COUPON: "a_code_of_a_coupon_has_letters_and_digits",
        PROMO_CODE: "a_promo_code_has_letters_and_digits",
        UNIQUE_CATALOG_OFFER: "a_code_of_a_unique_offer_has_letters_and_digits",
    },
)
def a_code_has_letters_and_digits(scenario: Scenario, kind: CodeKind) -> None:
    """A code has 1 to 128 letters and digits; any other gets 422/1102 and is not added."""
    made, longest = scenario.create(kind, enabled=False), scenario.code().ljust(128, "Z")
    scenario.equal("code", made.add(longest).get("code"), longest)
    shortest = made.add("q")
    if shortest.error_code == CODE_TAKEN.code:  # another promotion may have it; it is valid
        shortest.refused(CODE_TAKEN)
        kept = [longest]
    else:
        shortest.ok()
        kept = [longest, "q"]
    for code in ("", f"{longest}Z", *(f"{scenario.code()}{odd}" for odd in ("-", " ", "ä"))):
        made.add(code).refused(SCHEMA_BROKEN)
    scenario.equal("codes", made.codes(), kept)


@law("CPN-31", each=(COUPON, UNIQUE_CATALOG_OFFER))
def a_code_of_kind_may_have_an_underscore(scenario: Scenario, kind: CodeKind) -> None:
    """A code of {kind} with `_` among its characters is added."""
    code = f"{scenario.code()}_a_"
    scenario.equal("codes", scenario.create(kind, code).codes(), [code])


@law("CPN-9|", "PRM-7a", each=CODED)
def generated_codes_are_added_to_kind(scenario: Scenario, kind: CodeKind) -> None:
    """Generating adds so many different codes of 10 letters and digits to those there are."""
    own = scenario.code()
    made = scenario.create(kind, own, enabled=False)
    for count in (20, 1):
        scenario.equal("count", made.generate(count).get("count"), count)
    codes = made.codes()
    scenario.equal("codes", (len(codes), len(set(codes))), (22, 22))
    scenario.holds(f"{own} among the codes", own in codes, codes)
    for code in codes:
        fits = code == own or re.fullmatch("[A-Za-z0-9]{10}", code) is not None
        scenario.holds("10 letters and digits in a code", fits, code)
    made.add(codes[-1]).refused(CODE_TAKEN)


@law(
    "PRM-7c",
    each={
        COUPON: "a_coupon_generates_from_one_code_on",
        PROMO_CODE: "a_promo_code_generates_a_number_of_codes",
        UNIQUE_CATALOG_OFFER: "a_unique_offer_generates_a_number_of_codes",
    },
)
def a_promotion_generates_a_number_of_codes(scenario: Scenario, kind: CodeKind) -> None:
    """A `count` below 1 or above 100000, or none, gets 422/1102, and no code is added."""
    made = scenario.create(kind, enabled=False)
    for count in (0, -1, 100_001, "2", None):
        made.generate(count).refused(SCHEMA_BROKEN)
    made.call(kind.generate_codes, body={}).refused(SCHEMA_BROKEN)
    scenario.equal("codes", made.codes(), [])


@law("ERR-8b", "PRM-3a", each=CODED)
def a_code_in_use_is_not_added_to_kind(scenario: Scenario, kind: CodeKind) -> None:
    """A code that a coupon, promo code or unique catalog offer has gets 422/9803."""
    own, taken = scenario.code(), []
    for other in supported_kinds(scenario, *CODED):
        taken.append(scenario.code())
        scenario.create(other, taken[-1], enabled=False)
    made = scenario.create(kind, own, enabled=False)
    for code in (own, *taken):
        made.add(code).refused(CODE_TAKEN)
    scenario.equal("codes", made.codes(), [own])


@law("PRM-3c|PRM-3c|PRM-3d", needs=[Need.PLAYER], each=CODED)
def a_deleted_thing_gives_its_codes_back(scenario: Scenario, kind: CodeKind) -> None:
    """The code of a deleted {name} can be added to any other promotion."""
    code = scenario.code()
    scenario.create(kind, code).delete().ok(204)
    for other in supported_kinds(scenario, *CODED):
        made = scenario.create(other)
        made.add(code).ok(201)
        for answer in lookups(scenario, other, code):
            body = answer.ok()
            if answer.operation_id == VERIFY:
                scenario.has(body, type=other.verify_type)
        made.delete().works()
