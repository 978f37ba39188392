"""Laws of references to items: every SKU in a write has to be an item of the project."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import PAST, coupon, promo_code, some_item, unique_offer
from liveops_kit.contract.builders.points import value_point
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Trial

UNKNOWN_ITEM = "[0401-4001]: Item with sku = '{}' not found"


@law("ERR-9a")
def promotions_with_codes_name_known_items(trial: Trial) -> None:
    """A coupon, promo code or unique offer of an unknown SKU gets 404/4001, and is not made."""
    unknown = trial.name("unknown")
    present = [{"sku": unknown, "quantity": 1}]
    reduced = [{"sku": unknown, "discount": {"percent": "5.00"}}]
    for create, read_one, terms in (
        ("admin-create-coupon", "get-coupon", {"bonus": present}),
        ("create-promo-code", "get-promo-code", {"bonus": present}),
        ("create-promo-code", "get-promo-code", {"discounted_items": reduced}),
        ("admin-create-unique-catalog-offer", "get-unique-catalog-offer", {"items": [unknown]}),
    ):
        external_id = trial.name("promotion")
        body = {"external_id": external_id, "name": {"en": "New"}, **terms}
        trial.refused(trial.call(create, body=body), 404, 4001, UNKNOWN_ITEM.format(unknown))
        trial.refused(trial.call(read_one, external_id=external_id), 404, 9802)


@law("ERR-9a")
def promotions_with_codes_are_changed_to_known_items(trial: Trial) -> None:
    """An update that names an unknown SKU gets 404/4001, and the promotion stays as it was."""
    unknown = trial.name("unknown")
    present = [{"sku": unknown, "quantity": 1}]
    for update, read_one, external_id, terms in (
        ("update-coupon-promotion", "get-coupon", coupon(trial), {"bonus": present}),
        ("update-promo-code", "get-promo-code", promo_code(trial), {"bonus": present}),
        (
            "update-unique-catalog-offer-promotion", "get-unique-catalog-offer",
            unique_offer(trial), {"items": [unknown]},
        ),
    ):  # fmt: skip
        before = trial.given(trial.call(read_one, external_id=external_id))
        change = {"name": {"en": "Other"}, **terms}
        answer = trial.call(update, external_id=external_id, body=change)
        trial.refused(answer, 404, 4001, UNKNOWN_ITEM.format(unknown))
        after = trial.ok(trial.call(read_one, external_id=external_id))
        trial.equal("name", trial.field(after, "name"), trial.field(before, "name"))


@law("ERR-9a", needs=[Need.PLAYER])
def promotions_of_the_catalog_name_known_items(trial: Trial) -> None:
    """A discount or bonus that names an unknown SKU gets 404/4001, also when it is changed."""
    sku, unknown = some_item(trial), trial.name("unknown")
    off = {"name": {"en": "Off"}, "discount": {"percent": "5.00"}}
    extra = {"name": {"en": "Extra"}, "condition": [{"sku": sku}]}
    existing, strange = [{"sku": sku}], [{"sku": unknown}]
    for kind, valid, invalid in (
        ("item", {**off, "items": existing}, {**off, "items": [*existing, *strange]}),
        ("bonus", {**extra, "bonus": existing}, {**extra, "bonus": strange}),
        ("bonus", {**extra, "bonus": existing}, {**extra, "bonus": existing, "condition": strange}),
    ):
        response = trial.call(f"create-{kind}-promotion", body=invalid)
        trial.refused(response, 404, 4001, UNKNOWN_ITEM.format(unknown))
        kept = trial.given(trial.call(f"create-{kind}-promotion", body=valid))
        path = {"promotion_id": trial.field(kept, "promotion_id")}
        change = {**invalid, "name": {"en": "Other"}}
        answer = trial.call(f"update-{kind}-promotion", body=change, **path)
        trial.refused(answer, 404, 4001, UNKNOWN_ITEM.format(unknown))
        after = trial.ok(trial.call(f"get-{kind}-promotion", **path))
        trial.equal("name", trial.field(after, "name"), valid["name"])


@law("ERR-9a")
def rules_name_known_items(trial: Trial) -> None:
    """A personalization rule for an unknown SKU gets 404/4001, also when it is changed."""
    sku, unknown = some_item(trial), trial.name("unknown")
    never = {"attribute": trial.name("no"), "type": "string", "operator": "eq", "value": "x"}
    plain = {"name": trial.name("rule"), "is_enabled": False, "attribute_conditions": [never]}
    invalid = {**plain, "name": trial.name("odd"), "items": [{"sku": unknown}]}
    message = UNKNOWN_ITEM.format(unknown)
    trial.refused(trial.call("create-filter-rule", body=invalid), 404, 4001, message)
    kept = trial.given(trial.call("create-filter-rule", body={**plain, "items": [{"sku": sku}]}))
    path = {"rule_id": trial.field(kept, "rule_id")}
    for verb in ("update", "patch"):
        answer = trial.call(f"{verb}-filter-rule-by-id", body=invalid, **path)
        trial.refused(answer, 404, 4001, message)
    after = trial.ok(trial.call("get-filter-rule-by-id", **path))
    trial.equal("name", trial.field(after, "name"), plain["name"])


@law("ERR-9a")
def chains_give_known_items(trial: Trial) -> None:
    """A reward or daily chain that gives an unknown SKU gets 404/4001, also when it is changed."""
    sku, unknown = some_item(trial), trial.name("unknown")
    message = UNKNOWN_ITEM.format(unknown)
    point = {"value_point": {"sku": value_point(trial)}}
    for kind, create_only, terms_of in (
        ("reward", point, _reward_chain_body), ("daily", {}, _daily_chain_body),
    ):  # fmt: skip
        invalid, valid = terms_of(unknown), terms_of(sku)
        create = f"admin-create-{kind}-chain"
        trial.refused(trial.call(create, body={**invalid, **create_only}), 404, 4001, message)
        kept = trial.given(trial.call(create, body={**valid, **create_only}))
        path = {f"{kind}_chain_id": trial.field(kept, f"{kind}_chain_id")}
        change = {**invalid, "name": {"en": "Other"}}
        if kind == "reward":
            change["steps"] = [{"step_id": None, **step} for step in invalid["steps"]]
        answer = trial.call(f"admin-update-{kind}-chain", body=change, **path)
        trial.refused(answer, 404, 4001, message)
        after = trial.ok(trial.call(f"admin-get-{kind}-chain", **path))
        trial.equal("name", trial.field(after, "name"), valid["name"])


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
