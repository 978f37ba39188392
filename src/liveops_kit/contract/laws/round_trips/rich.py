"""Examples with nearly every property set, as additions to the smallest bodies.

They are as harmless as those: their conditions match nobody, and nothing is switched on.
"""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.store import NON_DEFAULTS, price
from liveops_kit.contract.resources import BUNDLE, VIRTUAL_ITEM, Resource
from liveops_kit.contract.resources.bodies import NOBODY, BodyContext
from liveops_kit.contract.scenario import Scenario

Terms = dict[str, Any]

PERIODS = [
    {"date_from": "2090-01-01T00:00:00+03:00", "date_until": "2090-02-01T00:00:00+03:00"},
    {"date_from": "2091-01-01T00:00:00+03:00", "date_until": "2091-02-01T00:00:00+03:00"},
]
WEEKLY = {"interval_type": "weekly", "day_of_week": 3, "time": "11:00:00+03:00"}
MONTHLY = {"interval_type": "monthly", "day_of_month": 31, "time": "02:00:00-05:00"}
DAILY = {"interval_type": "daily", "time": "00:00:00+00:00"}
AT_LEAST = [{"operator": "ge", "value": "9.99"}]
PICTURE = "https://cdn.example.com/frostland/told.png"
STARTS = "2090-01-01T10:00:00+03:00"
ENDS = "2091-01-01T10:00:00+03:00"


def _texts(context: BodyContext) -> Terms:
    return {
        "name": {"en": context.label, "de-DE": "Name"},
        "description": {"en": "Told", "ja": "説明"},
    }


def _codes(context: BodyContext) -> Terms:
    """Return what promotions with codes have in common."""
    return {
        "name": {"en": context.label, "de-DE": "Name"},
        "promotion_periods": PERIODS,
        "redeem_total_limit": 100,
        "redeem_user_limit": None,
        "redeem_code_limit": 3,
    }


def coupon(scenario: Scenario, context: BodyContext) -> Terms:
    """Return the terms of a coupon for nobody."""
    bonus = [{"sku": sku, "quantity": 2} for sku in context.skus]
    return {**_codes(context), "bonus": bonus, "attribute_conditions": NOBODY}


def promo_code(scenario: Scenario, context: BodyContext) -> Terms:
    """Return the terms of a promo code for nobody."""
    return {
        **coupon(scenario, context),
        "discount": {"percent": "12.50"},
        "discounted_items": [{"sku": context.sku, "discount": {"percent": "10.00"}}],
        "price_conditions": AT_LEAST,
        "item_price_conditions": AT_LEAST,
        "excluded_promotions": [2_000_000_000],
    }


def unique_catalog_offer(scenario: Scenario, context: BodyContext) -> Terms:
    """Return the terms of an offer that has not begun."""
    return {**_codes(context), "items": list(context.skus)}


def _automatic(context: BodyContext, schedule: Terms) -> Terms:
    """Return what discounts and bonuses have in common."""
    return {
        "name": {"en": context.label, "de-DE": "Name"},
        "promotion_periods": PERIODS,
        "attribute_conditions": NOBODY,
        "limits": {"per_user": 5, "recurrent_schedule": {"per_user": schedule}},
        "price_conditions": AT_LEAST,
        "excluded_promotions": [2_000_000_000],
    }


def discount(scenario: Scenario, context: BodyContext) -> Terms:
    """Return the terms of a discount with a weekly limit."""
    return {**_automatic(context, WEEKLY), "discount": {"percent": "12.5"}}


def bonus(scenario: Scenario, context: BodyContext) -> Terms:
    """Return the terms of a bonus with a monthly limit."""
    condition = [{"sku": sku} for sku in context.skus]
    return {**_automatic(context, MONTHLY), "condition": condition}


def rule(scenario: Scenario, context: BodyContext) -> Terms:
    """Return the terms of a rule about several items."""
    items = [{"sku": sku} for sku in context.skus]
    return {"items": items, "is_satisfied_for_unauth": True}


def value_point(scenario: Scenario, context: BodyContext) -> Terms:
    """Return the terms of a value point."""
    return {
        **_texts(context),
        "long_description": {"en": "Told at length"},
        "image_url": PICTURE,
        "media_list": [{"type": "image", "url": PICTURE}],
        "is_enabled": False,
        "order": 7,
        "is_clan": True,
    }


def reward_chain(scenario: Scenario, context: BodyContext) -> Terms:
    """Return the terms of a reward chain that starts over each month."""
    reward = {"sku": context.sku, "quantity": 2, "attribute_conditions": NOBODY}
    step = {"name": {"en": "First"}, "price": {"amount": 5}, "image_url": PICTURE}
    return {
        **_texts(context),
        "long_description": {"en": "Told at length"},
        "image_url": PICTURE,
        "order": 7,
        "date_start": STARTS,
        "date_end": ENDS,
        "steps": [{**step, "reward": [reward]}],
        "recurrent_schedule": MONTHLY,
        "attribute_conditions": NOBODY,
        "is_always_visible": False,
        "popup_header": {"en": "Told"},
        "popup_instruction": {"en": "How it is told"},
        "popup_image_url": PICTURE,
    }


def _chain(context: BodyContext) -> Terms:
    """Return what daily and offer chains have in common."""
    return {**_texts(context), "order": 7, "date_start": STARTS, "date_end": ENDS}


def daily_chain(scenario: Scenario, context: BodyContext) -> Terms:
    """Return the terms of a daily chain whose first step gives two items."""
    items = [{"sku": sku, "quantity": 2, "order": 1} for sku in context.skus]
    steps = [{"step_number": 1, "items": items}]
    return {**_chain(context), "is_recurrent": True, "steps": steps}


def offer_chain(scenario: Scenario, context: BodyContext) -> Terms:
    """Return the terms of an offer chain with a free and a paid step."""
    items = [{"sku": context.sku, "quantity": 2, "order": 1}]
    return {
        **_chain(context),
        "steps": [
            {"step_number": 1, "is_free": True, "items": items},
            {"step_number": 2, "is_free": False, "items": items},
        ],
        "recurrent_schedule": WEEKLY,
        "attribute_conditions": NOBODY,
        "is_always_visible": False,
        "is_reset_on_completion": True,
    }


def item(kind: Resource, virtual_price: Terms) -> Terms:
    """Return the terms of an item of any kind; its price in virtual currency is out of use."""
    attribute = {
        "external_id": "element",
        "name": {"en": "Element"},
        "values": [{"external_id": "ice", "value": {"en": "Ice"}}],
    }
    prices = [price("9.99"), price("8.49", country_iso="DE", is_default=False)]
    if kind is BUNDLE:  # The one kind whose prices are read as texts.
        prices = [{**each, "amount": str(each["amount"])} for each in prices]
    terms: Terms = {
        **NON_DEFAULTS,
        "groups": ["frost"],
        "attributes": [attribute],
        "prices": prices,
        "vc_prices": [virtual_price],
        "regions": [{"id": 1}],
        "limits": {"per_user": 3, "per_item": 9, "recurrent_schedule": {"per_user": DAILY}},
    }
    if kind is VIRTUAL_ITEM:
        terms["inventory_options"] = {"consumable": {"usages_count": 3}, "expiration_period": None}
    return terms
