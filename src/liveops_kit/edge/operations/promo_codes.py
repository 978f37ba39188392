"""Promo codes over HTTP: the calls of the tag `promo_codes`, but for the two on carts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.edge import wire
from liveops_kit.edge import wire_promotions as words
from liveops_kit.edge.call import Answer, Call, Operations
from liveops_kit.edge.code_calls import CodeCalls
from liveops_kit.edge.kept import steady
from liveops_kit.groups.promo_codes import DiscountedItem, PromoCode, PromoCodeTerms
from liveops_kit.mechanics.catalog import Catalog
from liveops_kit.mechanics.rewards import rewards_of
from liveops_kit.shared.localized import localized
from liveops_kit.shared.money import percent_of


def terms_of(body: Mapping[str, Any]) -> PromoCodeTerms:
    """The terms a write states; what it leaves out falls back to its default."""
    percent = (body.get("discount") or {}).get("percent")
    return PromoCodeTerms(
        periods=wire.periods_of(body),
        name=localized(body["name"]),
        bonus=words.bonus_of(body.get("bonus")),
        percent=None if percent is None else percent_of(percent),
        discounted_items=tuple(
            DiscountedItem(sku=entry["sku"], percent=percent_of(entry["discount"]["percent"]))
            for entry in body.get("discounted_items") or ()
        ),
        price_conditions=words.price_conditions_of(body.get("price_conditions")),
        item_price_conditions=words.price_conditions_of(body.get("item_price_conditions")),
        limits=wire.limits_of(body),
        conditions=wire.conditions_of(body.get("attribute_conditions")),
        excluded=tuple(body.get("excluded_promotions") or ()),
    )


def print_own(terms: PromoCodeTerms) -> wire.Json:
    """What only a promo code promotion has."""
    return {
        "bonus": words.print_bonus(terms.bonus) or None,
        "discount": words.print_discount(terms.percent),
        "discounted_items": print_discounted_items(terms),
        "attribute_conditions": wire.print_conditions(terms.conditions),
        "price_conditions": words.print_price_conditions(terms.price_conditions),
        "item_price_conditions": words.print_price_conditions(terms.item_price_conditions),
        "excluded_promotions": list(terms.excluded),
    }


def print_discounted_items(terms: PromoCodeTerms) -> list[wire.Json] | None:
    """Items with a discount of their own, by their SKUs; null for none."""
    return [
        {"sku": item.sku, "discount": words.print_discount(item.percent)}
        for item in terms.discounted_items
    ] or None


def print_rewards(promotion: PromoCode, catalog: Catalog) -> wire.Json:
    """What a promo code gives, to a player."""
    terms = promotion.terms
    rewards = rewards_of(terms.bonus, catalog)
    return {
        "bonus": [words.print_reward_in_language(reward) for reward in rewards],
        "discount": words.print_discount(terms.percent),
        "discounted_items": print_discounted_items(terms),
        "is_selectable": any(reward.item.is_selectable for reward in rewards),
    }


async def rewards(call: Call) -> Answer:
    """What a code gives."""
    project, player = call.project, call.player
    with project.transaction() as now:
        promotion = project.promo_codes.find(call.path["promocode_code"], player, now)
        return Answer(200, print_rewards(promotion, project.catalog))


calls = CodeCalls(
    collection=lambda project: project.promo_codes, terms_of=terms_of, print_own=print_own
)

OPERATIONS: Operations = {
    "create-promo-code": calls.create,
    "get-promo-codes": steady(calls.list_all),
    "get-promo-code": steady(calls.read),
    "update-promo-code": calls.update,
    "delete-promo-code": calls.delete,
    "activate-promo-code": calls.activate,
    "deactivate-promo-code": calls.deactivate,
    "get-promocode-codes": steady(calls.list_codes),
    "create-promo-code-code": calls.add_code,
    "generate-promo-code-codes": calls.generate_codes,
    "get-promo-code-user-limit": calls.user_limit,
    "get-promo-code-code-limit": calls.code_limits,
    "get-promo-code-rewards-by-code": rewards,
}
