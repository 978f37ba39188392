"""Laws of the limits of discounts and bonuses."""

from __future__ import annotations

from liveops_kit.contract.builders import buy, order
from liveops_kit.contract.builders.catalog import acting_on, acts, plain_item, refund
from liveops_kit.contract.law import TILL, law
from liveops_kit.contract.resources import AUTOMATIC, AutomaticKind
from liveops_kit.contract.scenario import Scenario

TWICE = {"per_user": 2}


@law("PRM-13a", needs=TILL, each=AUTOMATIC)
def a_use_of_kind_counts_when_it_is_paid(scenario: Scenario, kind: AutomaticKind) -> None:
    """An unpaid order uses nothing of the limit of {kind}; its payment uses one, however many."""
    sku = plain_item(scenario)
    made = scenario.create(kind, **acting_on(kind, sku, limits=TWICE))
    waiting = order(scenario, {sku: 3})
    made.leaves(2, 2)
    scenario.pay(waiting)
    made.leaves(1, 2)


@law("PRM-13b", needs=TILL, each=AUTOMATIC)
def a_refund_gives_no_use_of_kind_back(scenario: Scenario, kind: AutomaticKind) -> None:
    """What became of a paid order later gives no use of {kind} back."""
    sku = plain_item(scenario)
    made = scenario.create(kind, **acting_on(kind, sku, limits=TWICE))
    paid = buy(scenario, {sku: 1})
    made.leaves(1, 2)
    refund(scenario, paid)
    made.leaves(1, 2)


@law("PRM-13a", needs=TILL, each=AUTOMATIC)
def a_limit_of_kind_below_its_uses_leaves_none(scenario: Scenario, kind: AutomaticKind) -> None:
    """A limit of {kind} that is set below a user's uses leaves none, and a higher one the rest."""
    sku = plain_item(scenario)
    made = scenario.create(kind, **acting_on(kind, sku, limits=TWICE))
    for _ in range(2):
        buy(scenario, {sku: 1})
    for total, left in ((1, 0), (3, 1)):
        made.update(limits={"per_user": total}).ok(204)
        made.leaves(left, total)
        acts(scenario, kind, sku, is_on=bool(left))
