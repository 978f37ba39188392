"""Laws of callers: the identity of a user, and parts of requests that have no effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import discount, redeem
from liveops_kit.contract.builders.codes import regional_item, rewards, verify
from liveops_kit.contract.builders.operations import UNKNOWN_ID, attempt, is_harmless, operations
from liveops_kit.contract.errors import CODE_LIMIT_REACHED, USER_UNKNOWN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import COUPON, PROMO_CODE
from liveops_kit.contract.scenario import CodePromotion, Scenario
from liveops_kit.contract.tokens import Player

SDK_QUERY: Mapping[str, str] = {
    "engine": "unity", "engine_v": "2022.3.1f1", "sdk": "store", "sdk_v": "2.5.7",
    "build_platform": "android", "game_engine": "unity",
}  # fmt: skip
SDK_HEADERS: Mapping[str, str] = {
    "X-ENGINE": "UNITY", "X-ENGINE-V": "2022.3.1f1", "X-SDK": "STORE", "X-SDK-V": "2.5.7",
    "X-BUILD-PLATFORM": "ANDROID",
}  # fmt: skip


# -- identity --------------------------------------------------------------------------------------
@law("AUTH-6a", needs=[Need.PLAYER])
def the_subject_of_a_token_is_the_user(scenario: Scenario) -> None:
    """The limit calls of coupons know a user by the `sub` of the token that redeemed."""
    made, code = scenario.with_code(COUPON, redeem_user_limit=5)
    redeem(scenario, code).ok()
    made.leaves(4, 5)


@law("AUTH-6a", needs=[Need.PLAYERS])
def a_new_token_is_the_same_user(scenario: Scenario) -> None:
    """Two tokens of one `sub` are one user; the same claims under another `sub` are another."""
    made, code = scenario.with_code(COUPON, redeem_user_limit=2)
    first, other = scenario.new_player("first"), scenario.new_player("other")
    for caller in (first, scenario.with_token(first.external_id, username="renamed"), other):
        redeem(scenario, code, by=caller).ok()
    redeem(scenario, code, by=first).refused(CODE_LIMIT_REACHED)
    made.leaves(0, 2, first.external_id)
    made.leaves(1, 2, other.external_id)


@law("AUTH-6f", needs=[Need.PLAYERS])
def every_character_of_an_id_counts(scenario: Scenario) -> None:
    """Users whose ids differ only in case or in leading zeros have limits of their own."""
    code, text = scenario.code(), scenario.name("player")
    number = "9" + "".join(str(ord(character) % 10) for character in text)
    scenario.create(COUPON, code, redeem_user_limit=1)
    for external_id in (text, text.upper(), number, f"0{number}", f"00{number}"):
        caller = scenario.with_token(external_id)
        redeem(scenario, code, by=caller).ok()
        redeem(scenario, code, by=caller).refused(CODE_LIMIT_REACHED)


@law("AUTH-6a", needs=[Need.PLAYER, Need.ITEMS])
def promotions_know_a_user_by_the_subject(scenario: Scenario) -> None:
    """The limit calls of discounts and promo codes know a user by the `sub` of the token."""
    reduced = discount(scenario, "10.00", scenario.some_item(), limits={"per_user": 3})
    coded = scenario.create(PROMO_CODE, redeem_user_limit=7)
    verify(scenario, UNKNOWN_ID)  # the server knows a caller from then on
    reduced.leaves(3, 3)
    coded.leaves(7, 7)
    reduced.limit("get", user=scenario.name("nobody")).refused(USER_UNKNOWN)


def _code_for(scenario: Scenario, **attributes: str) -> str:
    """Create a code that only players with these attributes can redeem."""
    code = scenario.code()
    conditions = [
        {"attribute": name, "type": "string", "operator": "eq", "value": value}
        for name, value in attributes.items()
    ]
    scenario.create(COUPON, code, attribute_conditions=conditions)
    return code


@law("AUTH-6c", needs=[Need.PLAYERS])
def attributes_come_with_the_token(scenario: Scenario) -> None:
    """The `attributes` claim says what a user is, each token for itself."""
    elves, orcs = (_code_for(scenario, race=race) for race in ("elf", "orc"))
    player = scenario.new_player(attributes={"race": "elf"})
    redeem(scenario, elves, by=player).ok()
    redeem(scenario, orcs, by=player).is_refusal()
    changed = scenario.with_token(player.external_id, attributes={"race": "orc"})
    redeem(scenario, orcs, by=changed).ok()
    redeem(scenario, elves, by=changed).is_refusal()


@law("AUTH-6c", needs=[Need.PLAYERS, Need.FACTS])
def a_token_overlays_what_is_stored(scenario: Scenario) -> None:
    """Stored attributes count, but for those that the token states otherwise."""
    player = scenario.new_player()
    stored = {"attributes": {"race": "elf", "guild": "north"}}
    scenario.users.set_facts(scenario.project_id, player.external_id, stored)
    north = _code_for(scenario, race="elf", guild="north")
    mixed = _code_for(scenario, race="orc", guild="north")
    redeem(scenario, north, by=player).ok()
    redeem(scenario, mixed, by=player).is_refusal()
    overlaid = scenario.with_token(player.external_id, attributes={"race": "orc"})
    redeem(scenario, mixed, by=overlaid).ok()
    redeem(scenario, north, by=overlaid).is_refusal()


def _statuses(scenario: Scenario, code: str, by: Player) -> list[int]:
    """Return the statuses of a player's calls with a code."""
    answers = (verify(scenario, code, by=by), rewards(scenario, COUPON, code, by=by))
    return [each.status for each in answers]


@law("AUTH-6e", needs=[Need.PLAYERS, Need.ITEMS])
def a_users_country_is_an_attribute(scenario: Scenario) -> None:
    """The attribute `country` says where a user is; a code is answered by it at that time."""
    closed = regional_item(scenario)
    code = scenario.create(COUPON, bonus=[{"sku": closed.sku}]).add_code()
    scenario.equal("statuses outside", _statuses(scenario, code, closed.outsider), [422, 422])
    scenario.equal("statuses inside", _statuses(scenario, code, closed.insider), [200, 200])
    moved = scenario.with_token(closed.outsider.external_id, **closed.insider.claims)
    redeem(scenario, code, by=moved).ok()


@law("AUTH-6e", needs=[Need.PLAYERS, Need.ITEMS])
def a_user_of_no_country_is_of_the_default_one(scenario: Scenario) -> None:
    """All users without the attribute `country` are answered alike, as if in one country."""
    closed = regional_item(scenario)
    code = scenario.create(COUPON, bonus=[{"sku": closed.sku}]).add_code()
    players = [scenario.new_player(attributes=each) for each in ({}, {}, {"level": 3})]
    first, *others = (_statuses(scenario, code, by) for by in players)
    scenario.holds("all allowed or all refused", first in ([200, 200], [422, 422]), first)
    for statuses in others:
        scenario.equal("statuses of another user without country", statuses, first)


# -- parts of requests without effect --------------------------------------------------------------
def _check_no_effect(
    scenario: Scenario, query: Mapping[str, str], headers: Mapping[str, str]
) -> None:
    """Check that every call is answered the same with and without this query and these headers."""
    for operation in operations(scenario):
        if is_harmless(scenario, operation):
            plain = attempt(scenario, operation)
            added = attempt(scenario, operation, query=dict(query), headers=dict(headers))
            what = f"status and code of {operation.operation_id}"
            actual = (added.status, added.error_code)
            scenario.equal(what, actual, (plain.status, plain.error_code))


def _check_coupon(scenario: Scenario, query: Mapping[str, str], headers: Mapping[str, str]) -> None:
    """Create, read, list and redeem a coupon with this query and these headers."""
    more: dict[str, Any] = {"query": dict(query), "headers": dict(headers)}
    body = scenario.new_body(COUPON, redeem_user_limit=2)
    scenario.call(COUPON.create, body=body, **more).ok(201)
    made = CodePromotion(scenario, COUPON, body["external_id"], body)
    scenario.equal("the coupon", made.call(COUPON.read, **more).ok(), made.read())
    wanted = {"coupon_code": scenario.code()}
    made.call(COUPON.add_code, body=wanted, **more).ok()
    made.call(COUPON.activate, **more).ok()
    scenario.call("redeem-coupon", body=wanted, **more).ok()
    made.leaves(1, 2)


@law("AUTH-9a", needs=[Need.PLAYER])
def what_sdks_add_changes_no_answer(scenario: Scenario) -> None:
    """The query parameters and X-* headers of SDKs change the answer of no call."""
    _check_no_effect(scenario, SDK_QUERY, SDK_HEADERS)


@law("AUTH-9a", needs=[Need.PLAYER])
def what_sdks_add_changes_no_deed(scenario: Scenario) -> None:
    """A coupon is made and redeemed by a client that adds what SDKs add."""
    _check_coupon(scenario, SDK_QUERY, SDK_HEADERS)


@law("AUTH-9b", needs=[Need.PLAYER])
def unknown_parameters_change_no_answer(scenario: Scenario) -> None:
    """A query parameter or X-* header that nobody knows changes the answer of no call."""
    query = {"liveops_kit": "1", "Limit": "0", "x[]": "y"}
    _check_no_effect(scenario, query, {"X-Liveops-Kit": "1", "X-Limit": "0"})


@law("AUTH-9b", needs=[Need.PLAYER])
def unknown_parameters_change_no_deed(scenario: Scenario) -> None:
    """A coupon is made and redeemed by calls with parameters and headers that nobody knows."""
    _check_coupon(scenario, {"liveops_kit": "", "external_id": "x"}, {"X-Liveops-Kit": "anything"})
