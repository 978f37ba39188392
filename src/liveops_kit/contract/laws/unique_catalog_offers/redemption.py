"""Laws of the uses of codes of unique catalog offers."""

from __future__ import annotations

from functools import partial
from typing import Any

from liveops_kit.contract.builders.code_limits import (
    check_successes,
    counts_all,
    counts_each_code,
    counts_each_user,
)
from liveops_kit.contract.builders.codes import verify
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import CODE_LIMIT_REACHED
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.unique_catalog_offers.builders import SHOP, sees
from liveops_kit.contract.resources import UNIQUE_CATALOG_OFFER
from liveops_kit.contract.scenario import DOCUMENTED, Answer, CodePromotion, Scenario
from liveops_kit.contract.tokens import Player


def _order(scenario: Scenario, sku: str, code: str | None, by: Player = DOCUMENTED) -> Any:
    body = {} if code is None else {"promo_code": code}
    return scenario.call("create-order-with-item", by=by, item_sku=sku, body=body)


def _number(scenario: Scenario, sku: str, code: str) -> int:
    return int(_order(scenario, sku, code).get("order_id"))


def _uses(made: CodePromotion, total: int, used: int, reserved: int) -> None:
    made.counts(available=total - used - reserved, reserved=reserved, used=used)


@law("PRM-6b", "PRM-4d", "PRM-6e", needs=SHOP)
def an_unpaid_order_reserves_the_code_of_a_unique_offer(scenario: Scenario) -> None:
    """An unpaid order of the item holds a use; with none left verify answers 422/9804."""
    sku, code = virtual_good(scenario), scenario.code()
    made = scenario.create(UNIQUE_CATALOG_OFFER, code, items=[sku], redeem_total_limit=1)
    _uses(made, 1, used=0, reserved=0)
    _order(scenario, sku, code).ok()
    _uses(made, 1, used=0, reserved=1)
    verify(scenario, code).refused(CODE_LIMIT_REACHED)
    _order(scenario, sku, code).refused(CODE_LIMIT_REACHED)
    scenario.equal("seen with the code", sees(scenario, sku, code), False)


@law("PRM-6c", "PRM-6d", needs=[*SHOP, Need.PAYMENT])
def a_unique_offer_counts_what_is_paid(scenario: Scenario) -> None:
    """A payment turns the reserved use into one that is done; a dropped order gives it back."""
    sku, code = virtual_good(scenario), scenario.code()
    made = scenario.create(UNIQUE_CATALOG_OFFER, code, items=[sku], redeem_total_limit=3)
    paid, cancelled, expired = (_number(scenario, sku, code) for _ in range(3))
    scenario.pay(paid)
    _uses(made, 3, used=1, reserved=2)
    scenario.payments.cancel(scenario.project_id, cancelled)
    _uses(made, 3, used=1, reserved=1)
    scenario.payments.expire(scenario.project_id, expired)
    _uses(made, 3, used=1, reserved=0)


@law("PRM-6b", "PRM-4d", needs=[*SHOP, Need.SECOND_PLAYER])
def each_limit_of_a_unique_offer_counts_for_itself(scenario: Scenario) -> None:
    """The total limit counts everything, the user limit one user, the code limit one code."""
    for shared_law in (counts_all, counts_each_user, counts_each_code):
        sku = virtual_good(scenario)  # of its own: the offers before hide theirs
        shared_law(scenario, UNIQUE_CATALOG_OFFER, partial(_order_with_code, sku=sku), items=[sku])


def _order_with_code(scenario: Scenario, code: str, by: Player, sku: str) -> Answer:
    """Order the item with the code as an eligible player; the order holds a use."""
    answer = verify(scenario, code, by)
    return _order(scenario, sku, code, by) if answer.status == 200 else answer


@law("PRM-6b", needs=[Need.PLAYERS, Need.ITEMS])
def the_last_use_of_a_unique_offer_goes_to_one_order(scenario: Scenario) -> None:
    """Of orders made with a code at the same time only as many hold it as it has uses."""
    sku, code = virtual_good(scenario), scenario.code()
    made = scenario.create(
        UNIQUE_CATALOG_OFFER, code, items=[sku], redeem_code_limit=2, redeem_total_limit=9
    )
    call: dict[str, Any] = {"item_sku": sku, "body": {"promo_code": code}}
    players = [scenario.new_player() for _ in range(6)]
    answers = scenario.at_once([("create-order-with-item", {"by": by, **call}) for by in players])
    check_successes(scenario, answers, 2)
    _uses(made, 9, used=0, reserved=2)
