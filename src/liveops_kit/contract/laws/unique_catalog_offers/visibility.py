"""Laws of the visibility of items in unique catalog offers."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import PAST, item, unique_offer
from liveops_kit.contract.builders.codes import FUTURE, UNIQUE, minimal_body
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.shared import codes as _codes
from liveops_kit.contract.laws.unique_catalog_offers.builders import SHOP, sees
from liveops_kit.contract.scenario import Trial


@law("PRM-23a", needs=SHOP)
def an_item_of_a_unique_offer_is_shown_for_its_code(trial: Trial) -> None:
    """An item of an offer is hidden from whoever gives no code, or one of something else."""
    sku, code, other = item(trial), trial.code(), trial.code()
    unique_offer(trial, code, items=(sku,))
    unique_offer(trial, other, items=(item(trial),))
    for wrong_code in (None, trial.code(), other):
        trial.equal(f"seen with {wrong_code}", sees(trial, sku, wrong_code), False)
    trial.equal("seen by a visitor", sees(trial, sku, by=None), False)
    trial.equal("seen with the code", sees(trial, sku, code), True)


@law("PRM-23a", needs=SHOP)
def the_list_of_items_hides_those_of_unique_offers(trial: Trial) -> None:
    """Lists leave a hidden item out, and have it for whoever gives a valid code."""
    hidden, plain, code = item(trial), item(trial), trial.code()
    unique_offer(trial, code, items=(hidden,))
    trial.equal("listed", _listed_skus(trial, {hidden, plain}), {plain})
    trial.equal("listed for the code", _listed_skus(trial, {hidden, plain}, code), {hidden, plain})


def _listed_skus(trial: Trial, skus: set[str], code: str | None = None) -> set[str]:
    """Return those of these items that the list of virtual goods has, on any page."""
    listed: set[str] = set()
    offset, more = 0, True
    while more and listed != skus:
        query: dict[str, Any] = {"limit": 50, "offset": offset}
        if code is not None:
            query["promo_code"] = code
        page = trial.ok(trial.call("get-virtual-items", by=trial.player, query=query))
        rows = trial.field(page, "items")
        listed |= skus & {row["sku"] for row in rows}
        offset, more = offset + len(rows), trial.field(page, "has_more") and bool(rows)
    return listed


@law("PRM-23b", needs=SHOP)
def an_item_is_hidden_only_while_its_offer_runs(trial: Trial) -> None:
    """An offer that is off, not started, over, deleted or without the item hides nothing."""
    sku = item(trial)
    external_id = unique_offer(trial, items=(sku,), enabled=False)
    trial.equal("seen before it is on", sees(trial, sku), True)
    trial.ok(trial.call(UNIQUE.activate, external_id=external_id), 204)
    trial.equal("seen while it is on", sees(trial, sku), False)
    for periods in (
        [_codes.period(PAST, _codes.PAST_END)],
        [_codes.period(FUTURE, None)],
        [_codes.period(PAST, _codes.PAST_END), _codes.period("2089-01-01T00:00:00Z", FUTURE)],
    ):
        body = minimal_body(UNIQUE, "Timed", items=[sku], promotion_periods=periods)
        trial.ok(trial.call(UNIQUE.update, external_id=external_id, body=body), 204)
        trial.equal(f"seen outside of {periods}", sees(trial, sku), True)
    body = minimal_body(UNIQUE, "Whole", items=[sku])
    trial.ok(trial.call(UNIQUE.update, external_id=external_id, body=body), 204)
    trial.equal("seen while it runs", sees(trial, sku), False)
    body = minimal_body(UNIQUE, "Bare", items=[])
    trial.ok(trial.call(UNIQUE.update, external_id=external_id, body=body), 204)
    trial.equal("seen once it is out of the offer", sees(trial, sku), True)


@law("PRM-23b", needs=SHOP)
def an_item_is_hidden_until_its_last_offer_is_gone(trial: Trial) -> None:
    """Of two offers with an item either hides it, and a code of either shows it."""
    sku, one, two = item(trial), trial.code(), trial.code()
    first = unique_offer(trial, one, items=(sku,))
    second = unique_offer(trial, two, items=(sku,))
    for code in (one, two):
        trial.equal("seen with a code", sees(trial, sku, code), True)
    trial.ok(trial.call(UNIQUE.deactivate, external_id=first), 204)
    trial.equal("seen while the second is on", sees(trial, sku), False)
    trial.equal("seen with the code of the one that is off", sees(trial, sku, one), False)
    trial.equal("seen with the code of the one that is on", sees(trial, sku, two), True)
    trial.ok(trial.call(UNIQUE.delete, external_id=second), 204)
    trial.equal("seen without offers", sees(trial, sku), True)
