"""Bodies that work on any project: small, and as harmless as they can be.

What a run makes on somebody else's server reaches no player: conditions that nobody meets, nothing
switched on that would show. On a server that may be thrown away, chains run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PAST = "2020-01-01T00:00:00+00:00"
PLENTY = 1_000_000
"""What one player may use of a discount; half of it is left when a phase begins."""

_NOBODY = [
    {"attribute": "liveops_kit", "type": "string", "operator": "eq", "value": "meets nobody"}
]
_UNLIMITED = {f"redeem_{which}_limit": None for which in ("total", "user", "code")}


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyContext:
    """What a body is made for."""

    label: str
    """The English name; it tells the object in every list."""
    what: str
    """`kept`, `scratch` or `throwaway`."""
    skus: tuple[str, ...] = ()
    """Items of the catalog."""
    value_point: str = ""
    """A value point of the run."""
    runs: bool = False
    """Whether it may be seen by players."""

    @property
    def name(self) -> dict[str, str]:
        """The name, in one language."""
        return {"en": self.label}

    @property
    def sku(self) -> str:
        """An item that generated bodies leave alone."""
        return self.skus[0] if self.skus else "none"


def coupon(setting: BodyContext) -> dict[str, Any]:
    """No bonus, for a catalog may be empty; no limits."""
    return {"name": setting.name, **_UNLIMITED}


def promo_code(setting: BodyContext) -> dict[str, Any]:
    """Something off the whole cart."""
    return {"name": setting.name, "discount": {"percent": "1.00"}, **_UNLIMITED}


def unique_catalog_offer(setting: BodyContext) -> dict[str, Any]:
    """Without items, which it would hide."""
    return {"name": setting.name, "items": [], **_UNLIMITED}


def discount(setting: BodyContext) -> dict[str, Any]:
    """With a limit for each player, for nobody."""
    return {
        "name": setting.name,
        "discount": {"percent": "1.00"},
        "items": [{"sku": setting.skus[-1]}] if setting.skus else None,
        "attribute_conditions": _NOBODY,
        "limits": {"per_user": PLENTY},
    }


def bonus(setting: BodyContext) -> dict[str, Any]:
    """For nobody."""
    return {
        "name": setting.name,
        "condition": None,
        "bonus": [{"sku": setting.skus[-1], "quantity": 1}] if setting.skus else [],
        "attribute_conditions": _NOBODY,
        "limits": {"per_user": PLENTY},
    }


def rule(setting: BodyContext) -> dict[str, Any]:
    """Switched off, for it would hide its items."""
    return {
        "name": setting.label,
        "is_enabled": False,
        "attribute_conditions": _NOBODY,
        "items": [{"sku": sku} for sku in setting.skus[-1:]],
    }


def value_point(setting: BodyContext) -> dict[str, Any]:
    """A point of players, not of clans."""
    return {"name": setting.name, "is_enabled": True}


def reward_chain(setting: BodyContext) -> dict[str, Any]:
    """A step that costs nothing is open at once."""
    return {**_reward_chain(setting), "value_point": {"sku": setting.value_point}}


def reward_chain_update(setting: BodyContext) -> dict[str, Any]:
    """The value point cannot be changed; steps without an id are new."""
    content = _reward_chain(setting)
    return {**content, "steps": [{"step_id": None, **step} for step in content["steps"]]}


def _reward_chain(setting: BodyContext) -> dict[str, Any]:
    step = {
        "name": setting.name,
        "price": {"amount": 0},
        "reward": [{"sku": setting.sku, "quantity": 1}],
    }
    return {
        "name": setting.name,
        "date_start": PAST,
        "is_enabled": setting.runs,
        "steps": [step, {**step, "price": {"amount": PLENTY}}],
    }


def daily_chain(setting: BodyContext) -> dict[str, Any]:
    """At the player's pace, so the first step is open; the scratch one is off, for updates."""
    items = [{"sku": setting.sku, "quantity": 1}]
    return {
        "name": setting.name,
        "type": "rolling",
        "date_start": PAST,
        "is_enabled": setting.runs and setting.what != "scratch",
        "steps": [{"step_number": number, "items": items} for number in (1, 2)],
    }


def offer_chain(setting: BodyContext) -> dict[str, Any]:
    """Its steps are bought, but those of one to throw away are free."""
    items = [{"sku": setting.sku, "quantity": 1}]
    is_free = setting.what == "throwaway"
    return {
        "name": setting.name,
        "date_start": PAST,
        "is_enabled": setting.runs and setting.what != "scratch",
        "steps": [{"step_number": number, "is_free": is_free, "items": items} for number in (1, 2)],
    }


def of_a_user(user: str) -> dict[str, dict[str, Any]]:
    """The bodies that name a player, by operation."""
    named = {"user": {"user_external_id": user}}
    return {
        "set-user-promotion-limit": {**named, "available": PLENTY // 2},
        "add-user-promotion-limit": {**named, "available": 1},
        "remove-user-promotion-limit": {**named, "available": 1},
        "reset-user-promotion-limit": named,
        "reset-all-user-promotions-limit": named,
    }


def of_items(skus: tuple[str, ...]) -> dict[str, Any]:
    """The bodies that name items, by operation."""
    amounts = [{"sku": sku, "amount": 1} for sku in skus[-1:]]
    upsell = {"type": "fixed_list", "is_enabled": True, "items": list(skus[-1:])}
    return {
        "admin-set-items-value-point-reward": amounts,
        "admin-patch-items-value-point-reward": amounts,
        "put-upsell": upsell,
        "post-upsell": upsell,
    }
