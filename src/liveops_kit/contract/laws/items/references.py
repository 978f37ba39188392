"""Laws of references to items: every SKU in a write has to be an item of the project."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import PAST, coupon, promo_code, some_item, unique_offer
from liveops_kit.contract.builders.points import value_point
from liveops_kit.contract.errors import ITEM_UNKNOWN, PROMOTION_MISSING
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario

UNKNOWN_ITEM = "[0401-4001]: Item with sku = '{}' not found"


@law("ERR-9a")
def promotions_with_codes_name_known_items(scenario: Scenario) -> None:
    """A coupon, promo code or unique offer of an unknown SKU gets 404/4001, and is not made."""
    unknown = scenario.name("unknown")
    present = [{"sku": unknown, "quantity": 1}]
    reduced = [{"sku": unknown, "discount": {"percent": "5.00"}}]
    for create, read_one, terms in (
        ("admin-create-coupon", "get-coupon", {"bonus": present}),
        ("create-promo-code", "get-promo-code", {"bonus": present}),
        ("create-promo-code", "get-promo-code", {"discounted_items": reduced}),
        ("admin-create-unique-catalog-offer", "get-unique-catalog-offer", {"items": [unknown]}),
    ):
        external_id = scenario.name("promotion")
        body = {"external_id": external_id, "name": {"en": "New"}, **terms}
        scenario.call(create, body=body).refused(ITEM_UNKNOWN, message=UNKNOWN_ITEM.format(unknown))
        scenario.call(read_one, external_id=external_id).refused(PROMOTION_MISSING)


@law("ERR-9a")
def promotions_with_codes_are_changed_to_known_items(scenario: Scenario) -> None:
    """An update that names an unknown SKU gets 404/4001, and the promotion stays as it was."""
    unknown = scenario.name("unknown")
    present = [{"sku": unknown, "quantity": 1}]
    for update, read_one, external_id, terms in (
        ("update-coupon-promotion", "get-coupon", coupon(scenario), {"bonus": present}),
        ("update-promo-code", "get-promo-code", promo_code(scenario), {"bonus": present}),
        (
            "update-unique-catalog-offer-promotion", "get-unique-catalog-offer",
            unique_offer(scenario), {"items": [unknown]},
        ),
    ):  # fmt: skip
        before = scenario.call(read_one, external_id=external_id).works()
        change = {"name": {"en": "Other"}, **terms}
        answer = scenario.call(update, external_id=external_id, body=change)
        answer.refused(ITEM_UNKNOWN, message=UNKNOWN_ITEM.format(unknown))
        after = scenario.call(read_one, external_id=external_id).ok()
        scenario.has(after, name=scenario.get(before, "name"))


@law("ERR-9a", needs=[Need.PLAYER])
def promotions_of_the_catalog_name_known_items(scenario: Scenario) -> None:
    """A discount or bonus that names an unknown SKU gets 404/4001, also when it is changed."""
    sku, unknown = some_item(scenario), scenario.name("unknown")
    off = {"name": {"en": "Off"}, "discount": {"percent": "5.00"}}
    extra = {"name": {"en": "Extra"}, "condition": [{"sku": sku}]}
    existing, strange = [{"sku": sku}], [{"sku": unknown}]
    for kind, valid, invalid in (
        ("item", {**off, "items": existing}, {**off, "items": [*existing, *strange]}),
        ("bonus", {**extra, "bonus": existing}, {**extra, "bonus": strange}),
        ("bonus", {**extra, "bonus": existing}, {**extra, "bonus": existing, "condition": strange}),
    ):
        response = scenario.call(f"create-{kind}-promotion", body=invalid)
        response.refused(ITEM_UNKNOWN, message=UNKNOWN_ITEM.format(unknown))
        kept = scenario.call(f"create-{kind}-promotion", body=valid).works()
        path = {"promotion_id": scenario.get(kept, "promotion_id")}
        change = {**invalid, "name": {"en": "Other"}}
        answer = scenario.call(f"update-{kind}-promotion", body=change, **path)
        answer.refused(ITEM_UNKNOWN, message=UNKNOWN_ITEM.format(unknown))
        after = scenario.call(f"get-{kind}-promotion", **path).ok()
        scenario.has(after, name=valid["name"])


@law("ERR-9a")
def rules_name_known_items(scenario: Scenario) -> None:
    """A personalization rule for an unknown SKU gets 404/4001, also when it is changed."""
    sku, unknown = some_item(scenario), scenario.name("unknown")
    never = {"attribute": scenario.name("no"), "type": "string", "operator": "eq", "value": "x"}
    plain = {"name": scenario.name("rule"), "is_enabled": False, "attribute_conditions": [never]}
    invalid = {**plain, "name": scenario.name("odd"), "items": [{"sku": unknown}]}
    message = UNKNOWN_ITEM.format(unknown)
    scenario.call("create-filter-rule", body=invalid).refused(ITEM_UNKNOWN, message=message)
    kept = scenario.call("create-filter-rule", body={**plain, "items": [{"sku": sku}]}).works()
    path = {"rule_id": scenario.get(kept, "rule_id")}
    for verb in ("update", "patch"):
        answer = scenario.call(f"{verb}-filter-rule-by-id", body=invalid, **path)
        answer.refused(ITEM_UNKNOWN, message=message)
    after = scenario.call("get-filter-rule-by-id", **path).ok()
    scenario.has(after, name=plain["name"])


@law("ERR-9a")
def chains_give_known_items(scenario: Scenario) -> None:
    """A reward or daily chain that gives an unknown SKU gets 404/4001, also when it is changed."""
    sku, unknown = some_item(scenario), scenario.name("unknown")
    message = UNKNOWN_ITEM.format(unknown)
    point = {"value_point": {"sku": value_point(scenario)}}
    for kind, create_only, terms_of in (
        ("reward", point, _reward_chain_body), ("daily", {}, _daily_chain_body),
    ):  # fmt: skip
        invalid, valid = terms_of(unknown), terms_of(sku)
        create = f"admin-create-{kind}-chain"
        scenario.call(create, body={**invalid, **create_only}).refused(
            ITEM_UNKNOWN, message=message
        )
        kept = scenario.call(create, body={**valid, **create_only}).works()
        path = {f"{kind}_chain_id": scenario.get(kept, f"{kind}_chain_id")}
        change = {**invalid, "name": {"en": "Other"}}
        if kind == "reward":
            change["steps"] = [{"step_id": None, **step} for step in invalid["steps"]]
        answer = scenario.call(f"admin-update-{kind}-chain", body=change, **path)
        answer.refused(ITEM_UNKNOWN, message=message)
        after = scenario.call(f"admin-get-{kind}-chain", **path).ok()
        scenario.has(after, name=valid["name"])


def _reward_chain_body(sku: str) -> dict[str, Any]:
    """Return the body of a reward chain that gives an item, switched off."""
    step = {"name": {"en": "One"}, "price": {"amount": 1}}
    steps = [{**step, "reward": [{"sku": sku, "quantity": 1}]}]
    return {"name": {"en": "Chain"}, "date_start": PAST, "is_enabled": False, "steps": steps}


def _daily_chain_body(sku: str) -> dict[str, Any]:
    """Return the body of a daily chain that gives an item, switched off."""
    steps = [{"step_number": 1, "items": [{"sku": sku, "quantity": 1}]}]
    return {
        "name": {"en": "Chain"}, "type": "rolling", "date_start": PAST, "is_enabled": False,
        "steps": steps,
    }  # fmt: skip
