"""Laws of what is made under the id of something that was deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract.builders import buy, redeem
from liveops_kit.contract.builders.points import (
    is_given_by,
    paid_order,
    reward_chain,
    set_rewards,
    value_point,
)
from liveops_kit.contract.builders.store import order_item, virtual_good, visible_item
from liveops_kit.contract.law import SHOP, TILL, Need, Subject, law
from liveops_kit.contract.resources import (
    CODED,
    COUPON,
    UNIQUE_CATALOG_OFFER,
    VALUE_POINT,
    VIRTUAL_ITEM,
    CodeKind,
)
from liveops_kit.contract.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaking(Subject):
    """A kind of object whose id the client chooses, and that remembers what users do with it."""

    check: Callable[[Scenario], None]
    """Makes one that is used, deletes it, makes it again, and checks that it is as new."""


def _item(scenario: Scenario) -> None:
    limits = {"per_user": 2, "per_item": 3}
    made = scenario.create(VIRTUAL_ITEM, limits=limits)
    buy(scenario, {made.id: 2})
    order_item(scenario, made.id).is_refusal()
    made.delete().works()
    scenario.create(VIRTUAL_ITEM, sku=made.id, limits=limits)
    shown = scenario.get(visible_item(scenario, made.id), "limits")
    left = {limit: scenario.get(shown, limit, "available") for limit in limits}
    scenario.equal("what is left of the limits", left, limits)
    order_item(scenario, made.id, quantity=2).ok()


def _value_point(scenario: Scenario) -> None:
    sku = virtual_good(scenario)
    point = value_point(scenario, {sku: 5})
    chain = reward_chain(scenario, point)
    paid_order(scenario, sku)
    chain.has_balance(5)
    chain.delete().works()
    scenario.call(VALUE_POINT.delete, item_sku=point).works()
    value_point(scenario, sku=point)
    is_given_by(scenario, point, {})
    again = reward_chain(scenario, point)
    again.has_balance(0)
    set_rewards(scenario, point, {sku: 5}).works()
    paid_order(scenario, sku)
    again.has_balance(5)


def _promotion(kind: CodeKind) -> Remaking:
    def check(scenario: Scenario) -> None:
        sku = "" if kind is COUPON else virtual_good(scenario)
        items: dict[str, Any] = {"items": [sku]} if kind is UNIQUE_CATALOG_OFFER else {}
        code, other = scenario.code(), scenario.code()

        def use() -> int:
            if kind is COUPON:
                return redeem(scenario, code).status
            return order_item(scenario, sku, promo_code=code).status

        made = scenario.create(kind, code, other, redeem_total_limit=1, **items)
        scenario.equal("status of the only use", use(), 200)
        made.delete().works()
        again = scenario.create(kind, external_id=made.id, redeem_total_limit=1, **items)
        scenario.equal("its codes", again.codes(), [])
        again.counts(used=0, reserved=0, available=1)
        again.add_code(code)
        scenario.equal("its codes", again.codes(), [code])
        scenario.equal("status of the only use", use(), 200)

    needs = (Need.PLAYER,) if kind is COUPON else SHOP
    return Remaking.of(kind, rule="PRM-44", check=check, needs=needs)


REMADE = (
    Remaking.of(VIRTUAL_ITEM, rule="ITM-44", check=_item, needs=TILL),
    Remaking.of(VALUE_POINT, rule="CHN-28", check=_value_point, needs=TILL),
    *(_promotion(kind) for kind in CODED),
)
"""The kinds that could remember what was under their ids before."""


@law(each=REMADE)
def kind_that_is_made_again_begins_anew(scenario: Scenario, kind: Remaking) -> None:
    """Under the id of a deleted one, {kind} has nothing of what was counted of that."""
    kind.check(scenario)
