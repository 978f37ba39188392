"""Laws of writing promotions with codes, of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders.codes import (
    check_unknown,
    lookups,
    player_calls,
    supported_kinds,
)
from liveops_kit.contract.errors import (
    ALREADY_EXISTS,
    ITEM_UNKNOWN,
    LOCALE_UNKNOWN,
    PROMOTION_MISSING,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import CODED, COUPON, PROMO_CODE, UNIQUE_CATALOG_OFFER, CodeKind
from liveops_kit.contract.scenario import LEAVE_OUT, Scenario

PLAYER = [Need.PLAYER]


@law("PRM-1a", needs=PLAYER, each=CODED)
def a_new_thing_is_off(scenario: Scenario, kind: CodeKind) -> None:
    """{Kind} is disabled until it is activated."""
    made, code = scenario.with_code(kind, enabled=False)
    made.shows(is_enabled=False)
    check_unknown(lookups(scenario, kind, code))


@law("PRM-5", "CPN-14|", each=CODED)
def kind_has_limits_of_ten_unless_stated(scenario: Scenario, kind: CodeKind) -> None:
    """A limit that a create or an update of {kind} leaves out is 10, null means none."""
    limits = [f"redeem_{which}_limit" for which in ("total", "user", "code")]
    unstated = dict.fromkeys(limits, LEAVE_OUT)
    made = scenario.create(kind, enabled=False, **{**unstated, "redeem_user_limit": None})
    made.shows(redeem_total_limit=10, redeem_user_limit=None, redeem_code_limit=10)
    made.update(**{**unstated, "redeem_total_limit": None}).ok()
    made.shows(redeem_total_limit=None, redeem_user_limit=10, redeem_code_limit=10)


@law("PRM-16", each=CODED)
def an_update_of_kind_leaves_the_switch(scenario: Scenario, kind: CodeKind) -> None:
    """An update of {kind} leaves `is_enabled` as it was, true or false."""
    made = scenario.create(kind, enabled=False)
    for is_on in (True, False):
        made.switch(is_on).works()
        made.update(name={"en": "Changed"}).ok(204)
        made.shows(name={"en": "Changed"}, is_enabled=is_on)


@law("ERR-14", each=CODED)
def an_update_of_kind_takes_nothing_that_is_only_read(scenario: Scenario, kind: CodeKind) -> None:
    """Another `external_id`, `is_enabled` or `total_codes_count` in an update changes nothing."""
    made = scenario.create(kind, enabled=False)
    others = {
        "external_id": scenario.name("other"), "is_enabled": True, "total_codes_count": 99,
    }  # fmt: skip
    with scenario.unchanged(made):
        for name, value in others.items():
            made.update(**{**made.read(), name: value}).ok(204)


@law("ERR-8a", each=CODED)
def a_kinds_id_is_taken_once(scenario: Scenario, kind: CodeKind) -> None:
    """A second promotion of the same external id gets 422/4002; the first stays as it is."""
    made = scenario.create(kind, enabled=False)
    with scenario.unchanged(made):
        second = {**made.body, "name": {"en": "Second"}}
        refusal = scenario.call(kind.create, body=second).refused(ALREADY_EXISTS)
        message = str(scenario.get(refusal, "errorMessage"))
        is_told = message.endswith("already exists")
        scenario.holds("a message that ends `already exists`", is_told, message)


@law("ERR-9a", "ERR-10a", each=CODED)
def kind_names_items_and_languages_that_exist(scenario: Scenario, kind: CodeKind) -> None:
    """An unknown SKU or locale in a write gets 404/4001 or 404/0, and nothing changes."""
    sku = scenario.name("noitem")
    items = {"items": [sku]} if kind is UNIQUE_CATALOG_OFFER else {"bonus": [{"sku": sku}]}
    scenario.refuses(kind, ITEM_UNKNOWN, items)
    scenario.refuses(kind, LOCALE_UNKNOWN, {"name": {"xx": "b"}})


def _calls_on(kind: CodeKind, body: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return every operation on a promotion of this kind, with its other arguments."""
    calls: dict[str, Mapping[str, Any]] = {
        kind.read: {},
        kind.update: {"body": body},
        kind.delete: {},
        kind.activate: {},
        kind.deactivate: {},
        kind.codes: {},
        kind.add_code: {"body": {}},
        kind.generate_codes: {"body": {"count": 1}},
    }
    return {**calls, kind.code_limit: {}} if kind.code_limit else calls


@law(
    "CPN-4|ERR-16",
    each={
        COUPON: "an_unknown_coupon_is_not_found",
        PROMO_CODE: "an_unknown_promo_code_promotion_is_not_found",
        UNIQUE_CATALOG_OFFER: "an_unknown_unique_offer_is_not_found",
    },
)
def an_unknown_promotion_is_not_found(scenario: Scenario, kind: CodeKind) -> None:
    """Every call that names an unknown {name} gets 404/9802, also by the id of another kind."""
    others = supported_kinds(scenario, PROMO_CODE if kind is COUPON else COUPON)
    strangers = [str(scenario.create(other, enabled=False).id) for other in others]
    body = scenario.create(kind, enabled=False).revision()
    nobody = scenario.name("nobody")
    for external_id in (nobody, *strangers):
        for call, more in _calls_on(kind, body).items():
            scenario.call(call, external_id=external_id, **more).refused(PROMOTION_MISSING)
    if kind.user_limit:
        # The server knows a caller from then on, so that only the promotion is unknown.
        check_unknown(lookups(scenario, kind, scenario.code()))
        query = {"user_external_id": scenario.player.external_id}
        answer = scenario.call(kind.user_limit, external_id=nobody, query=query)
        answer.refused(PROMOTION_MISSING)


@law("CPN-7|ERR-16", needs=PLAYER, each=CODED)
def a_deleted_thing_is_gone(scenario: Scenario, kind: CodeKind) -> None:
    """A deleted {name} leaves the list; to read or delete it again gets 404/9802."""
    code = scenario.code()
    kept, gone = scenario.create(kind), scenario.create(kind, code)
    for answer in lookups(scenario, kind, code):
        answer.ok()
    gone.delete().ok(204)
    ids = {scenario.get(row, "external_id") for row in scenario.entries(kind.listings[0])}
    scenario.equal("what is listed", [each.id in ids for each in (kept, gone)], [True, False])
    gone.is_missing()
    gone.delete().refused(PROMOTION_MISSING)
    # A promo code is applied to a cart, and this player has none.
    check_unknown((lookups if kind is PROMO_CODE else player_calls)(scenario, kind, code))
