"""Laws of callers: the identity of a user, and parts of requests that have no effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import coupon, discount, promo_code, redeem, some_item
from liveops_kit.contract.builders.codes import COUPON, regional_item, rewards, verify
from liveops_kit.contract.builders.operations import UNKNOWN_ID, attempt, is_harmless, operations
from liveops_kit.contract.builders.points import with_new_token
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Trial
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
def check_available(trial: Trial, external_id: str, user: str, available: int) -> None:
    """Check the available uses of a user in the admin call on a coupon's limit."""
    query = {"user_external_id": user}
    body = trial.ok(trial.call("get-coupon-user-limit", external_id=external_id, query=query))
    trial.equal("available", trial.field(body, "per_user", "available"), available)


@law("AUTH-6a", needs=[Need.PLAYER])
def the_subject_of_a_token_is_the_user(trial: Trial) -> None:
    """The limit calls of coupons know a user by the `sub` of the token that redeemed."""
    code = trial.code()
    external_id = coupon(trial, code, redeem_user_limit=5)
    trial.ok(redeem(trial, code))
    check_available(trial, external_id, trial.player.external_id, 4)


@law("AUTH-6a", needs=[Need.PLAYERS])
def a_new_token_is_the_same_user(trial: Trial) -> None:
    """Two tokens of one `sub` are one user; the same claims under another `sub` are another."""
    code = trial.code()
    external_id = coupon(trial, code, redeem_user_limit=2)
    first, other = trial.newcomer("first"), trial.newcomer("other")
    for caller in (first, with_new_token(trial, first, username="renamed"), other):
        trial.ok(redeem(trial, code, by=caller))
    trial.refused(redeem(trial, code, by=first), 422, 9804)
    check_available(trial, external_id, first.external_id, 0)
    check_available(trial, external_id, other.external_id, 1)


@law("AUTH-6a", needs=[Need.PLAYER, Need.ITEMS])
def promotions_know_a_user_by_the_subject(trial: Trial) -> None:
    """The limit calls of discounts and promo codes know a user by the `sub` of the token."""
    promotion_id = discount(trial, "10.00", some_item(trial), limits={"per_user": 3})
    external_id = promo_code(trial, redeem_user_limit=7)
    verify(trial, UNKNOWN_ID)  # the server knows a caller from then on
    query = {"user_external_id": trial.player.external_id}
    body = trial.ok(trial.call("get-user-promotion-limit", promotion_id=promotion_id, query=query))
    trial.equal("available", trial.field(body, "per_user", "available"), 3)
    body = trial.ok(trial.call("get-promo-code-user-limit", external_id=external_id, query=query))
    trial.equal("available", trial.field(body, "per_user", "available"), 7)
    stranger = {"user_external_id": trial.name("nobody")}
    answer = trial.call("get-user-promotion-limit", promotion_id=promotion_id, query=stranger)
    trial.refused(answer, 404, 5008)


def _code_for(trial: Trial, **attributes: str) -> str:
    """Create a code that only players with these attributes can redeem."""
    code = trial.code()
    conditions = [
        {"attribute": name, "type": "string", "operator": "eq", "value": value}
        for name, value in attributes.items()
    ]
    coupon(trial, code, attribute_conditions=conditions)
    return code


def _cannot(trial: Trial, answer: Exchange) -> None:
    trial.holds("a refusal", 400 <= answer.status < 500, answer.line)


@law("AUTH-6c", needs=[Need.PLAYERS])
def attributes_come_with_the_token(trial: Trial) -> None:
    """The `attributes` claim says what a user is, anew with each token."""
    elves, orcs = (_code_for(trial, race=race) for race in ("elf", "orc"))
    player = trial.newcomer(attributes={"race": "elf"})
    trial.ok(redeem(trial, elves, by=player))
    _cannot(trial, redeem(trial, orcs, by=player))
    changed = with_new_token(trial, player, attributes={"race": "orc"})
    trial.ok(redeem(trial, orcs, by=changed))
    _cannot(trial, redeem(trial, elves, by=changed))


@law("AUTH-6c", needs=[Need.PLAYERS, Need.FACTS])
def a_token_overlays_what_is_stored(trial: Trial) -> None:
    """Stored attributes count, but for those that the token states otherwise."""
    player = trial.newcomer()
    stored = {"attributes": {"race": "elf", "guild": "north"}}
    trial.users.tell(trial.project_id, player.external_id, stored)
    north = _code_for(trial, race="elf", guild="north")
    mixed = _code_for(trial, race="orc", guild="north")
    trial.ok(redeem(trial, north, by=player))
    _cannot(trial, redeem(trial, mixed, by=player))
    overlaid = with_new_token(trial, player, attributes={"race": "orc"})
    trial.ok(redeem(trial, mixed, by=overlaid))
    _cannot(trial, redeem(trial, north, by=overlaid))


def _statuses(trial: Trial, code: str, by: Player) -> list[int]:
    """Return the statuses of a player's calls with a code."""
    answers = (verify(trial, code, by=by), rewards(trial, COUPON, code, by=by))
    return [each.status for each in answers]


@law("AUTH-6e", needs=[Need.PLAYERS, Need.ITEMS])
def a_users_country_is_an_attribute(trial: Trial) -> None:
    """The attribute `country` says where a user is; a code is answered by it, anew each time."""
    closed = regional_item(trial)
    code = trial.code()
    coupon(trial, code, bonus=[{"sku": closed.sku}])
    trial.equal("statuses outside", _statuses(trial, code, closed.outsider), [422, 422])
    trial.equal("statuses inside", _statuses(trial, code, closed.insider), [200, 200])
    moved = with_new_token(trial, closed.outsider, **closed.insider.claims)
    trial.ok(redeem(trial, code, by=moved))


@law("AUTH-6e", needs=[Need.PLAYERS, Need.ITEMS])
def a_user_of_no_country_is_of_the_default_one(trial: Trial) -> None:
    """All users without the attribute `country` are answered alike, as if in one country."""
    closed = regional_item(trial)
    code = trial.code()
    coupon(trial, code, bonus=[{"sku": closed.sku}])
    first, *others = (
        _statuses(trial, code, by)
        for by in (trial.newcomer(), trial.newcomer(), trial.newcomer(attributes={"level": 3}))
    )
    trial.holds("all allowed or all refused", first in ([200, 200], [422, 422]), first)
    for statuses in others:
        trial.equal("statuses of another user without country", statuses, first)


# -- parts of requests without effect --------------------------------------------------------------
def _check_no_effect(trial: Trial, query: Mapping[str, str], headers: Mapping[str, str]) -> None:
    """Check that every call is answered the same with and without this query and these headers."""
    for operation in operations(trial):
        if is_harmless(trial, operation):
            plain = attempt(trial, operation)
            added = attempt(trial, operation, query=dict(query), headers=dict(headers))
            what = f"status and code of {operation.operation_id}"
            actual = (added.status, added.error_code)
            trial.equal(what, actual, (plain.status, plain.error_code))


def _check_coupon(trial: Trial, query: Mapping[str, str], headers: Mapping[str, str]) -> None:
    """Create, read, list and redeem a coupon with this query and these headers."""
    more: dict[str, Any] = {"query": dict(query), "headers": dict(headers)}
    name, code = trial.name("coupon"), trial.code()
    body = {"external_id": name, "name": {"en": name}, "redeem_user_limit": 2}
    trial.ok(trial.call("admin-create-coupon", body=body, **more), 201)
    stored = trial.ok(trial.call("get-coupon", external_id=name, **more))
    plain = trial.ok(trial.call("get-coupon", external_id=name))
    trial.equal("the coupon", stored, plain)
    wanted = {"coupon_code": code}
    trial.ok(trial.call("create-coupon-code", external_id=name, body=wanted, **more))
    trial.ok(trial.call("activate-coupon", external_id=name, **more))
    trial.ok(trial.call("redeem-coupon", body=wanted, **more))
    check_available(trial, name, trial.player.external_id, 1)


@law("AUTH-9a", needs=[Need.PLAYER])
def what_sdks_add_changes_no_answer(trial: Trial) -> None:
    """The query parameters and X-* headers of SDKs change the answer of no call."""
    _check_no_effect(trial, SDK_QUERY, SDK_HEADERS)


@law("AUTH-9a", needs=[Need.PLAYER])
def what_sdks_add_changes_no_deed(trial: Trial) -> None:
    """A coupon is made and redeemed by a client that adds what SDKs add."""
    _check_coupon(trial, SDK_QUERY, SDK_HEADERS)


@law("AUTH-9b", needs=[Need.PLAYER])
def unknown_parameters_change_no_answer(trial: Trial) -> None:
    """A query parameter or X-* header that nobody knows changes the answer of no call."""
    query = {"liveops_kit": "1", "Limit": "0", "x[]": "y"}
    _check_no_effect(trial, query, {"X-Liveops-Kit": "1", "X-Limit": "0"})


@law("AUTH-9b", needs=[Need.PLAYER])
def unknown_parameters_change_no_deed(trial: Trial) -> None:
    """A coupon is made and redeemed by calls with parameters and headers that nobody knows."""
    _check_coupon(trial, {"liveops_kit": "", "external_id": "x"}, {"X-Liveops-Kit": "anything"})
