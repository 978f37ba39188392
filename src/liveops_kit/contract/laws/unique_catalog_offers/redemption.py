"""Laws of the uses of codes of unique catalog offers."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.codes import verify
from liveops_kit.contract.builders.store import check_hidden, order_item, virtual_good
from liveops_kit.contract.errors import CODE_LIMIT_REACHED
from liveops_kit.contract.law import SHOP, Need, law
from liveops_kit.contract.resources import UNIQUE_CATALOG_OFFER
from liveops_kit.contract.scenario import Scenario


@law("PRM-6b", "PRM-4d", "PRM-6e", needs=SHOP)
def an_unpaid_order_reserves_the_code_of_a_unique_offer(scenario: Scenario) -> None:
    """An unpaid order of the item holds a use; with none left verify answers 422/9804."""
    sku = virtual_good(scenario)
    made, code = scenario.with_code(UNIQUE_CATALOG_OFFER, items=[sku], redeem_total_limit=1)
    made.counts(available=1, reserved=0, used=0)
    order_item(scenario, sku, promo_code=code).ok()
    made.counts(available=0, reserved=1, used=0)
    verify(scenario, code).refused(CODE_LIMIT_REACHED)
    order_item(scenario, sku, promo_code=code).refused(CODE_LIMIT_REACHED)
    check_hidden(scenario, sku, promo_code=code)


@law("PRM-6c", "PRM-6d", needs=[*SHOP, Need.PAYMENT])
def a_unique_offer_counts_what_is_paid(scenario: Scenario) -> None:
    """A payment turns the reserved use into one that is done; a dropped order gives it back."""
    sku = virtual_good(scenario)
    made, code = scenario.with_code(UNIQUE_CATALOG_OFFER, items=[sku], redeem_total_limit=3)
    paid, cancelled, expired = (
        order_item(scenario, sku, promo_code=code).get("order_id") for _ in range(3)
    )
    scenario.pay(paid)
    made.counts(available=0, reserved=2, used=1)
    scenario.payments.cancel(scenario.project_id, cancelled)
    made.counts(available=1, reserved=1, used=1)
    scenario.payments.expire(scenario.project_id, expired)
    made.counts(available=2, reserved=0, used=1)


@law("PRM-6b", needs=[Need.PLAYERS, Need.ITEMS])
def the_last_use_of_a_unique_offer_goes_to_one_order(scenario: Scenario) -> None:
    """Of orders made with a code at the same time only as many hold it as it has uses."""
    sku = virtual_good(scenario)
    limits: dict[str, Any] = {"redeem_code_limit": 2, "redeem_total_limit": 9}
    made, code = scenario.with_code(UNIQUE_CATALOG_OFFER, items=[sku], **limits)
    call: dict[str, Any] = {"item_sku": sku, "body": {"promo_code": code}}
    players = [scenario.new_player() for _ in range(6)]
    answers = scenario.at_once([("create-order-with-item", {"by": by, **call}) for by in players])
    scenario.exactly(2, answers, CODE_LIMIT_REACHED)
    made.counts(available=7, reserved=2, used=0)
