"""Examples with nearly every property set, as additions to the smallest bodies.

They are as harmless as those: their conditions match nobody, and nothing is switched on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from liveops_kit.contract.builders.store import NON_DEFAULTS, price, virtual_price
from liveops_kit.contract.resources import (
    BONUS,
    BUNDLE,
    COUPON,
    DAILY_CHAIN,
    DISCOUNT,
    OFFER_CHAIN,
    PROMO_CODE,
    REWARD_CHAIN,
    RULE,
    UNIQUE_CATALOG_OFFER,
    UPSELL,
    VALUE_POINT,
    VIRTUAL_CURRENCY,
    VIRTUAL_CURRENCY_PACKAGE,
    VIRTUAL_ITEM,
    Resource,
)
from liveops_kit.contract.resources.bodies import NOBODY
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
DATES = {"date_start": "2090-01-01T10:00:00+03:00", "date_end": "2091-01-01T10:00:00+03:00"}
EXCLUDED = [2_000_000_000]
TOLD: Terms = {"description": {"en": "Told", "ja": "説明"}, "order": 7}
SEEN: Terms = {
    **TOLD,
    "long_description": {"en": "Told at length"},
    "image_url": PICTURE,
}
"""The texts and the picture that players are shown."""


def _name(scenario: Scenario) -> Terms:
    return {"name": {"en": scenario.name("rich"), "de-DE": "Name"}}


def _lines(scenario: Scenario, **more: Any) -> list[Terms]:
    """Return lines of two items."""
    return [{"sku": sku, **more} for sku in scenario.some_items(2)]


# -- promotions ------------------------------------------------------------------------------------
def _coded(scenario: Scenario) -> Terms:
    """Return what promotions with codes have in common."""
    limits = {"redeem_total_limit": 100, "redeem_user_limit": None, "redeem_code_limit": 3}
    return {**_name(scenario), **limits, "promotion_periods": PERIODS}


def _coupon(scenario: Scenario) -> Terms:
    bonus = _lines(scenario, quantity=2)
    return {**_coded(scenario), "bonus": bonus, "attribute_conditions": NOBODY}


def _promo_code(scenario: Scenario) -> Terms:
    reduced = _lines(scenario, discount={"percent": "10.00"})[:1]
    return {
        **_coupon(scenario),
        "discount": {"percent": "12.50"},
        "discounted_items": reduced,
        "price_conditions": AT_LEAST,
        "item_price_conditions": AT_LEAST,
        "excluded_promotions": EXCLUDED,
    }


def _unique_catalog_offer(scenario: Scenario) -> Terms:
    return {**_coded(scenario), "items": scenario.some_items(2)}


def _automatic(scenario: Scenario, schedule: Terms) -> Terms:
    """Return what discounts and bonuses have in common."""
    return {
        **_name(scenario),
        "promotion_periods": PERIODS,
        "attribute_conditions": NOBODY,
        "limits": {"per_user": 5, "recurrent_schedule": {"per_user": schedule}},
        "price_conditions": AT_LEAST,
        "excluded_promotions": EXCLUDED,
    }


def _discount(scenario: Scenario) -> Terms:
    return {**_automatic(scenario, WEEKLY), "discount": {"percent": "12.5"}}


def _bonus(scenario: Scenario) -> Terms:
    return {**_automatic(scenario, MONTHLY), "condition": _lines(scenario)}


def _rule(scenario: Scenario) -> Terms:
    return {"items": _lines(scenario), "is_satisfied_for_unauth": True}


# -- value points and chains -----------------------------------------------------------------------
def _value_point(scenario: Scenario) -> Terms:
    media = [{"type": "image", "url": PICTURE}]
    return {**_name(scenario), **SEEN, "media_list": media, "is_enabled": False, "is_clan": True}


def _reward_chain(scenario: Scenario) -> Terms:
    reward = {"sku": scenario.some_item(), "quantity": 2, "attribute_conditions": NOBODY}
    step = {"name": {"en": "First"}, "price": {"amount": 5}, "image_url": PICTURE}
    return {
        **_name(scenario),
        **SEEN,
        **DATES,
        "steps": [{**step, "reward": [reward]}],
        "recurrent_schedule": MONTHLY,
        "attribute_conditions": NOBODY,
        "is_always_visible": False,
        "popup_header": {"en": "Told"},
        "popup_instruction": {"en": "How it is told"},
        "popup_image_url": PICTURE,
    }


def _daily_chain(scenario: Scenario) -> Terms:
    steps = [{"step_number": 1, "items": _lines(scenario, quantity=2, order=1)}]
    return {**_name(scenario), **TOLD, **DATES, "is_recurrent": True, "steps": steps}


def _offer_chain(scenario: Scenario) -> Terms:
    items = _lines(scenario, quantity=2, order=1)[:1]
    free, paid = ({"step_number": n, "is_free": n == 1, "items": items} for n in (1, 2))
    return {
        **_name(scenario),
        **TOLD,
        **DATES,
        "steps": [free, paid],
        "recurrent_schedule": WEEKLY,
        "attribute_conditions": NOBODY,
        "is_always_visible": False,
        "is_reset_on_completion": True,
    }


# -- the upsell and items --------------------------------------------------------------------------
def _upsell(scenario: Scenario) -> Terms:
    kinds = (BUNDLE, VIRTUAL_CURRENCY_PACKAGE, VIRTUAL_ITEM)
    return {"type": "fixed_list", "items": [scenario.create(kind).id for kind in kinds]}


def _item(scenario: Scenario) -> Terms:
    """Return the terms of an item of any kind; its price in virtual currency is out of use."""
    coin = str(scenario.create(VIRTUAL_CURRENCY).id)
    attribute = {
        "external_id": "element",
        "name": {"en": "Element"},
        "values": [{"external_id": "ice", "value": {"en": "Ice"}}],
    }
    return {
        **NON_DEFAULTS,
        "groups": ["frost"],
        "attributes": [attribute],
        "prices": [price("9.99"), price("8.49", country_iso="DE", is_default=False)],
        "vc_prices": [virtual_price(coin, 900, is_enabled=False)],
        "regions": [{"id": 1}],
        "limits": {"per_user": 3, "per_item": 9, "recurrent_schedule": {"per_user": DAILY}},
    }


def _virtual_item(scenario: Scenario) -> Terms:
    options = {"consumable": {"usages_count": 3}, "expiration_period": None}
    return {**_item(scenario), "inventory_options": options}


def _bundle(scenario: Scenario) -> Terms:
    """Return the terms of the one kind whose prices are read as texts."""
    terms = _item(scenario)
    prices = [{**each, "amount": str(each["amount"])} for each in terms["prices"]]
    return {**terms, "prices": prices}


RICH: Mapping[Resource, Callable[[Scenario], Terms]] = {
    COUPON: _coupon,
    PROMO_CODE: _promo_code,
    UNIQUE_CATALOG_OFFER: _unique_catalog_offer,
    DISCOUNT: _discount,
    BONUS: _bonus,
    RULE: _rule,
    VALUE_POINT: _value_point,
    REWARD_CHAIN: _reward_chain,
    DAILY_CHAIN: _daily_chain,
    OFFER_CHAIN: _offer_chain,
    UPSELL: _upsell,
    VIRTUAL_ITEM: _virtual_item,
    VIRTUAL_CURRENCY: _item,
    VIRTUAL_CURRENCY_PACKAGE: _item,
    BUNDLE: _bundle,
}
"""By kind: what nearly every property is set to, other than its default."""
