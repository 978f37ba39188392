"""Laws of references to items: every SKU in a write has to be an item of the project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from liveops_kit.contract.errors import ITEM_UNKNOWN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.automatic.writing import an_unknown_item_is_refused
from liveops_kit.contract.resources import (
    AUTOMATIC,
    COUPON,
    DAILY_CHAIN,
    PROMO_CODE,
    REWARD_CHAIN,
    UNIQUE_CATALOG_OFFER,
    CodeKind,
)
from liveops_kit.contract.scenario import Scenario


def _lines(*skus: str) -> list[dict[str, Any]]:
    return [{"sku": sku, "quantity": 1} for sku in skus]


def _unknown(scenario: Scenario) -> tuple[str, str]:
    """Return an unknown SKU, and the message of its refusal."""
    sku = scenario.name("unknown")
    return sku, ITEM_UNKNOWN.message(sku=sku)


def _with_codes(unknown: str) -> Iterator[tuple[CodeKind, dict[str, Any]]]:
    """Yield kinds of promotions with codes, and fields that name an item."""
    yield COUPON, {"bonus": _lines(unknown)}
    yield PROMO_CODE, {"bonus": _lines(unknown)}
    yield PROMO_CODE, {"discounted_items": [{"sku": unknown, "discount": {"percent": "5.00"}}]}
    yield UNIQUE_CATALOG_OFFER, {"items": [unknown]}


@law("ERR-9a")
def promotions_with_codes_name_known_items(scenario: Scenario) -> None:
    """A coupon, promo code or unique offer of an unknown SKU gets 404/4001, and is not made."""
    unknown, message = _unknown(scenario)
    for kind, fields in _with_codes(unknown):
        scenario.refuses_create(kind, ITEM_UNKNOWN, fields, message=message)


@law("ERR-9a")
def promotions_with_codes_are_changed_to_known_items(scenario: Scenario) -> None:
    """An update that names an unknown SKU gets 404/4001, and the promotion stays as it was."""
    unknown, message = _unknown(scenario)
    for kind, fields in _with_codes(unknown):
        made = scenario.create(kind)
        with scenario.unchanged(made):
            answer = made.update(name={"en": "Other"}, **fields)
            answer.refused(ITEM_UNKNOWN, message=message)


@law("ERR-9a", needs=[Need.PLAYER])
def promotions_of_the_catalog_name_known_items(scenario: Scenario) -> None:
    """A discount or bonus that names an unknown SKU gets 404/4001, also when it is changed."""
    for kind in AUTOMATIC:
        an_unknown_item_is_refused(scenario, kind)


@law("ERR-9a")
def chains_give_known_items(scenario: Scenario) -> None:
    """A reward or daily chain that gives an unknown SKU gets 404/4001, also when it is changed."""
    unknown, message = _unknown(scenario)
    priced = {"name": {"en": "One"}, "price": {"amount": 1}, "reward": _lines(unknown)}
    days = [{"step_number": 1, "items": _lines(unknown)}]
    for kind, steps, changed in (
        (REWARD_CHAIN, [priced], [{**priced, "step_id": None}]),
        (DAILY_CHAIN, days, days),
    ):
        scenario.refuses_create(kind, ITEM_UNKNOWN, {"steps": steps}, message=message)
        chain = scenario.create(kind, enabled=False)
        with scenario.unchanged(chain):
            body = chain.revision(name={"en": "Other"}, steps=changed)
            answer = chain.call(kind.update, body=body)
            answer.refused(ITEM_UNKNOWN, message=message)
