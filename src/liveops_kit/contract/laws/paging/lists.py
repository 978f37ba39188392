"""The paged lists, and how laws of pages read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract.builders.codes import COUPON, PROMO, UNIQUE, Kind
from liveops_kit.contract.builders.everywhere import walked
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import Scenario

FAR = 1_000_000
"""An offset behind the end of any list of a run."""

TRIES = 3
"""How often a list is walked that strangers may change meanwhile."""

OWN = (Need.OWN_PROJECT,)
OF_PLAYERS = (Need.OWN_PROJECT, Need.PLAYER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One paged list of objects."""

    call: str
    kind: str
    """What is in it."""
    key: str
    """The property that names an entry."""
    most: int = 50
    rows: str = "items"
    has_order: bool = False
    """Whether its entries have a place of their own."""
    has_more: bool = False
    total: str = ""
    """The property that counts the list."""
    switch: str = ""
    """The filter for what is on or off."""


def _promotions(call: str, kind: str) -> Shelf:
    return Shelf(call=call, kind=kind, key="id", rows="promotions")


COUPONS = Shelf(call="get-coupons", kind="coupon", key="external_id")
PROMO_CODES = Shelf(call="get-promo-codes", kind="promo_code", key="external_id")
OFFERS = Shelf(call="get-unique-catalog-offers", kind="unique_catalog_offer", key="external_id")
DISCOUNTS = _promotions("get-item-promotion-list", "discount")
BONUSES = _promotions("get-bonus-promotion-list", "bonus")
ALL = Shelf(
    call="get-promotion-list", kind="discount", key="id", rows="promotions", switch="enabled"
)
RULES = Shelf(
    call="get-filter-rules", kind="rule", key="rule_id", has_more=True,
    total="total_items_count", switch="is_enabled",
)  # fmt: skip
POINTS = Shelf(call="admin-get-value-points-list", kind="value_point", key="sku", has_order=True)
REWARDS = Shelf(
    call="admin-get-reward-chains", kind="reward_chain", key="reward_chain_id", most=10,
    has_order=True, has_more=True, switch="enabled",
)  # fmt: skip
OFFER_CHAINS = Shelf(
    call="admin-get-offer-chains", kind="offer_chain", key="id", most=10,
    has_order=True, has_more=True, switch="enabled",
)  # fmt: skip
DAYS = Shelf(
    call="admin-get-daily-chains", kind="daily_chain", key="id", has_order=True, has_more=True,
    switch="enabled",
)  # fmt: skip


def _of_players(call: str, kind: str, key: str = "id", most: int = 50) -> Shelf:
    return Shelf(
        call=call, kind=kind, key=key, most=most, has_order=True, has_more=True,
        total="total_items_count",
    )  # fmt: skip


SEEN_REWARDS = _of_players("get-reward-chains-list", "reward_chain", "reward_chain_id")
SEEN_OFFERS = _of_players("get-offer-chains-list", "offer_chain", most=30)
SEEN_DAYS = _of_players("get-daily-chains-list", "daily_chain")

PROMOTIONS = (COUPONS, PROMO_CODES, OFFERS, DISCOUNTS, BONUSES, ALL)
FOR_ADMINS = (*PROMOTIONS, RULES, POINTS, REWARDS, OFFER_CHAINS, DAYS)
FOR_PLAYERS = (SEEN_REWARDS, SEEN_OFFERS, SEEN_DAYS)

CODED = (COUPON, PROMO, UNIQUE)
COUNTS = tuple(f"{which}_promotions_count" for which in ("total", "active", "inactive"))


# -- reading pages ---------------------------------------------------------------------------------
def page_of(scenario: Scenario, shelf: Shelf, **query: int) -> Any:
    return scenario.ok(scenario.call(shelf.call, query=query or None))


def keys_of(scenario: Scenario, shelf: Shelf, page: Any) -> list[Any]:
    return [scenario.get(row, shelf.key) for row in scenario.get(page, shelf.rows)]


def all_keys(
    scenario: Scenario, shelf: Shelf, limit: int, query: Mapping[str, Any] | None = None
) -> list[Any]:
    """The names of all entries, page by page."""
    pages = walked(scenario, shelf.call, shelf.rows, limit=limit, query=query)
    return [scenario.get(row, shelf.key) for page in pages for row in page]


def own_of(keys: Iterable[Any], made: Iterable[Any]) -> list[Any]:
    """Those entries that the scenario made, in the list's order."""
    ours = set(made)
    return [key for key in keys if key in ours]


def gives(
    scenario: Scenario,
    shelf: Shelf,
    expected: list[Any],
    *,
    limit: int = 50,
    query: Mapping[str, Any] | None = None,
    but: Iterable[Any] = (),
) -> None:
    """Of the scenario's own entries a list gives just these, in this order.

    Strangers may move entries from page to page while it is walked: then it is walked again.
    """
    seen: list[Any] = []
    for _ in range(TRIES):
        seen = own_of(all_keys(scenario, shelf, min(limit, shelf.most), query), [*expected, *but])
        if seen == expected:
            return
    scenario.equal(f"own entries of {shelf.call}", seen, expected)


def code_lists(kind: Kind) -> list[tuple[str, str]]:
    """The lists of a promotion's codes, with the property that holds the rows."""
    limits = [(kind.code_limit, "items")] if kind.code_limit is not None else []
    return [(kind.codes, "codes"), *limits]


def codes_on(
    scenario: Scenario, call: str, rows: str, external_id: str, **query: Any
) -> tuple[list[str], Any]:
    """A page of codes, and its body."""
    body = scenario.ok(scenario.call(call, external_id=external_id, query=query or None))
    return [scenario.get(row, "code") for row in scenario.get(body, rows)], body
