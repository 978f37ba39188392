"""Request bodies that work on any project: small, and as harmless as possible.

In generated cases no player of a foreign server sees the objects of a run: their conditions match
nobody, and anything visible is disabled. In a disposable project, chains are enabled. What a law
creates is on, since it gives it items of its own or takes it away at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PAST = "2020-01-01T00:00:00+00:00"
PLENTY = 1_000_000
"""Uses of a discount for one player; half of them are left when a phase begins."""

NOBODY = [{"attribute": "liveops_kit", "type": "string", "operator": "eq", "value": "meets nobody"}]
_UNLIMITED = {f"redeem_{which}_limit": None for which in ("total", "user", "code")}


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyContext:
    """The context a body is built for."""

    label: str
    """The English name, which identifies the object in every list."""
    what: str
    """`kept`, `scratch` or `throwaway`."""
    skus: tuple[str, ...] = ()
    """Items of the catalog."""
    value_point: str = ""
    """A value point of the run."""
    currency: str = ""
    """A virtual currency of the run."""
    for_law: bool = False
    """True if a law looks at the object, and players are to meet it."""
    runs: bool = False
    """True if players may see the object."""

    @property
    def name(self) -> dict[str, str]:
        """The name, in one language."""
        return {"en": self.label}

    @property
    def sku(self) -> str:
        """An item that generated bodies leave alone."""
        return self.skus[0] if self.skus else "none"


def coupon(context: BodyContext) -> dict[str, Any]:
    """Return a coupon without bonus, as the catalog may be empty, and without limits."""
    return {"name": context.name, **_UNLIMITED}


def promo_code(context: BodyContext) -> dict[str, Any]:
    """Return a promo code for a discount on the whole cart."""
    percent = "10.00" if context.for_law else "1.00"
    return {"name": context.name, "discount": {"percent": percent}, **_UNLIMITED}


def unique_catalog_offer(context: BodyContext) -> dict[str, Any]:
    """Return an offer without items, which it would hide."""
    return {"name": context.name, "items": [], **_UNLIMITED}


def discount(context: BodyContext) -> dict[str, Any]:
    """Return a discount with a limit for each player, for nobody."""
    return {
        "name": context.name,
        "discount": {"percent": "10.00" if context.for_law else "1.00"},
        "items": [{"sku": context.skus[-1]}] if context.skus else None,
        **_for_nobody(context),
    }


def bonus(context: BodyContext) -> dict[str, Any]:
    """Return a bonus for nobody."""
    return {
        "name": context.name,
        "condition": [{"sku": context.sku}] if context.for_law and context.skus else None,
        "bonus": [{"sku": context.skus[-1], "quantity": 1}] if context.skus else [],
        **_for_nobody(context),
    }


def _for_nobody(context: BodyContext) -> dict[str, Any]:
    if context.for_law:
        return {}
    return {"attribute_conditions": NOBODY, "limits": {"per_user": PLENTY}}


def rule(context: BodyContext) -> dict[str, Any]:
    """Return a disabled rule, as it would hide its items."""
    return {
        "name": context.label,
        "is_enabled": False,
        "attribute_conditions": NOBODY,
        "items": [{"sku": sku} for sku in context.skus[-1:]],
    }


def value_point(context: BodyContext) -> dict[str, Any]:
    """Return a value point for players, not for clans."""
    return {"name": context.name, "is_enabled": True}


def reward_chain(context: BodyContext) -> dict[str, Any]:
    """Return a reward chain whose first step is free, so that it can be claimed at once."""
    return {**_reward_chain(context), "value_point": {"sku": context.value_point}}


def reward_chain_update(context: BodyContext) -> dict[str, Any]:
    """Return an update without the value point, which cannot change, and with new steps."""
    content = _reward_chain(context)
    return {**content, "steps": [{"step_id": None, **step} for step in content["steps"]]}


def _reward_chain(context: BodyContext) -> dict[str, Any]:
    step = {
        "name": context.name,
        "price": {"amount": 0},
        "reward": [{"sku": context.sku, "quantity": 1}],
    }
    return {
        "name": context.name,
        "date_start": PAST,
        "is_enabled": context.runs,
        "steps": [step, {**step, "price": {"amount": PLENTY}}],
    }


def daily_chain(context: BodyContext) -> dict[str, Any]:
    """Return a rolling daily chain; the scratch one is disabled, so that it can be updated."""
    items = [{"sku": context.sku, "quantity": 1}]
    return {
        "name": context.name,
        "type": "rolling",
        "date_start": PAST,
        "is_enabled": context.runs and context.what != "scratch",
        "steps": [{"step_number": number, "items": items} for number in (1, 2)],
    }


def offer_chain(context: BodyContext) -> dict[str, Any]:
    """Return an offer chain with priced steps; those of a throwaway one are free."""
    items = [{"sku": context.sku, "quantity": 1}]
    is_free = context.what == "throwaway"
    return {
        "name": context.name,
        "date_start": PAST,
        "is_enabled": context.runs and context.what != "scratch",
        "steps": [{"step_number": number, "is_free": is_free, "items": items} for number in (1, 2)],
    }


def named(context: BodyContext) -> dict[str, Any]:
    """Return what has a name and nothing else, as groups and attributes of the catalog."""
    return {"name": context.name}


def virtual_item(context: BodyContext) -> dict[str, Any]:
    """Return a virtual item that costs 10.00 and is for sale."""
    return {
        "name": context.name,
        "description": context.name,
        "is_enabled": True,
        "is_show_in_store": True,
        "prices": [{"amount": 10.0, "currency": "USD", "is_default": True, "is_enabled": True}],
    }


def virtual_currency(context: BodyContext) -> dict[str, Any]:
    """Return a virtual currency that is not for sale."""
    return {**virtual_item(context), "prices": []}


def virtual_currency_package(context: BodyContext) -> dict[str, Any]:
    """Return a package of virtual currency that costs 10.00."""
    content = [{"sku": context.currency, "quantity": 5}]
    return {**virtual_item(context), "content": content}


def bundle(context: BodyContext) -> dict[str, Any]:
    """Return a bundle that costs 10.00, a text where other items have a number."""
    content = virtual_currency_package(context)
    return {**content, "prices": [{**content["prices"][0], "amount": "10.00"}]}


def upsell(context: BodyContext) -> dict[str, Any]:
    """Return an upsell that selects its items by itself."""
    return {"type": "most_sellable", "is_enabled": True}


def of_a_user(user: str) -> dict[str, dict[str, Any]]:
    """Return the bodies that name a player, by operation."""
    named = {"user": {"user_external_id": user}}
    return {
        "set-user-promotion-limit": {**named, "available": PLENTY // 2},
        "add-user-promotion-limit": {**named, "available": 1},
        "remove-user-promotion-limit": {**named, "available": 1},
        "reset-user-promotion-limit": named,
        "reset-all-user-promotions-limit": named,
    }


def of_items(skus: tuple[str, ...]) -> dict[str, Any]:
    """Return the bodies that name items, by operation."""
    amounts = [{"sku": sku, "amount": 1} for sku in skus[-1:]]
    upsell = {"type": "fixed_list", "is_enabled": True, "items": list(skus[-1:])}
    return {
        "admin-set-items-value-point-reward": amounts,
        "admin-patch-items-value-point-reward": amounts,
        "put-upsell": upsell,
        "post-upsell": upsell,
    }
