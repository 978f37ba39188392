"""The paged lists, and helpers that read their pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract.builders.operations import kinds_here, walked
from liveops_kit.contract.law import Need
from liveops_kit.contract.resources import COUPON, PROMO_CODE, UNIQUE_CATALOG_OFFER, CodeKind
from liveops_kit.contract.scenario import NotVerifiable, Scenario

FAR_OFFSET = 1_000_000
"""An offset behind the end of every list of a run."""

MAX_TRIES = 3
"""How often a list is read that other clients may change meanwhile."""

OWN = (Need.OWN_PROJECT,)
OF_PLAYERS = (Need.OWN_PROJECT, Need.PLAYER)


@dataclass(frozen=True, slots=True, kw_only=True)
class PagedList:
    """A paged list of objects."""

    call: str
    kind: str
    """The kind of its objects."""
    key: str
    """The property that names an entry."""
    max_limit: int = 50
    rows: str = "items"
    has_order: bool = False
    """True if its entries have `order`."""
    has_more: bool = False
    total: str = ""
    """The property with the number of all entries."""
    switch: str = ""
    """The filter for entries that are on or off."""


def _promotions(call: str, kind: str) -> PagedList:
    return PagedList(call=call, kind=kind, key="id", rows="promotions")


COUPONS = PagedList(call="get-coupons", kind="coupon", key="external_id")
PROMO_CODES = PagedList(call="get-promo-codes", kind="promo_code", key="external_id")
OFFERS = PagedList(call="get-unique-catalog-offers", kind="unique_catalog_offer", key="external_id")
DISCOUNTS = _promotions("get-item-promotion-list", "discount")
BONUSES = _promotions("get-bonus-promotion-list", "bonus")
ALL = PagedList(
    call="get-promotion-list", kind="discount", key="id", rows="promotions", switch="enabled"
)
RULES = PagedList(
    call="get-filter-rules", kind="rule", key="rule_id", has_more=True,
    total="total_items_count", switch="is_enabled",
)  # fmt: skip
POINTS = PagedList(
    call="admin-get-value-points-list", kind="value_point", key="sku", has_order=True
)
REWARDS = PagedList(
    call="admin-get-reward-chains", kind="reward_chain", key="reward_chain_id", max_limit=10,
    has_order=True, has_more=True, switch="enabled",
)  # fmt: skip
OFFER_CHAINS = PagedList(
    call="admin-get-offer-chains", kind="offer_chain", key="id", max_limit=10,
    has_order=True, has_more=True, switch="enabled",
)  # fmt: skip
DAYS = PagedList(
    call="admin-get-daily-chains", kind="daily_chain", key="id", has_order=True, has_more=True,
    switch="enabled",
)  # fmt: skip


def here(scenario: Scenario, listings: Iterable[PagedList]) -> list[PagedList]:
    """Return the lists that a server has, if it makes what they list.

    Raises:
        NotVerifiable: it has none of them.
    """
    known, kinds = scenario.client.spec.operations, kinds_here(scenario)
    found = [each for each in listings if each.call in known and each.kind in kinds]
    if not found:
        raise NotVerifiable("the server has none of the lists")
    return found


def _of_players(call: str, kind: str, key: str = "id", max_limit: int = 50) -> PagedList:
    return PagedList(
        call=call, kind=kind, key=key, max_limit=max_limit, has_order=True, has_more=True,
        total="total_items_count",
    )  # fmt: skip


SEEN_REWARDS = _of_players("get-reward-chains-list", "reward_chain", "reward_chain_id")
SEEN_OFFERS = _of_players("get-offer-chains-list", "offer_chain", max_limit=30)
SEEN_DAYS = _of_players("get-daily-chains-list", "daily_chain")

PROMOTIONS = (COUPONS, PROMO_CODES, OFFERS, DISCOUNTS, BONUSES, ALL)
FOR_ADMINS = (*PROMOTIONS, RULES, POINTS, REWARDS, OFFER_CHAINS, DAYS)
FOR_PLAYERS = (SEEN_REWARDS, SEEN_OFFERS, SEEN_DAYS)

CODED = (COUPON, PROMO_CODE, UNIQUE_CATALOG_OFFER)
COUNTS = tuple(f"{which}_promotions_count" for which in ("total", "active", "inactive"))


# -- reading pages ---------------------------------------------------------------------------------
def page_of(scenario: Scenario, listing: PagedList, **query: int) -> Any:
    """Return a page of a list."""
    return scenario.call(listing.call, query=query or None).ok()


def keys_of(scenario: Scenario, listing: PagedList, page: Any) -> list[Any]:
    """Return the names of the entries of a page."""
    return [scenario.get(row, listing.key) for row in scenario.get(page, listing.rows)]


def all_keys(
    scenario: Scenario, listing: PagedList, limit: int, query: Mapping[str, Any] | None = None
) -> list[Any]:
    """Return the names of all entries, page by page."""
    pages = walked(scenario, listing.call, listing.rows, limit=limit, query=query)
    return [scenario.get(row, listing.key) for page in pages for row in page]


def own_of(keys: Iterable[Any], identities: Iterable[Any]) -> list[Any]:
    """Return the entries that the scenario created, in the list's order."""
    ours = set(identities)
    return [key for key in keys if key in ours]


def check_entries(
    scenario: Scenario,
    listing: PagedList,
    expected: list[Any],
    *,
    limit: int = 50,
    query: Mapping[str, Any] | None = None,
    but: Iterable[Any] = (),
) -> None:
    """Check that a list gives these entries of the scenario's own, in this order.

    Other clients may move entries between pages meanwhile: then the list is read again.
    """
    actual: list[Any] = []
    for _ in range(MAX_TRIES):
        actual = own_of(
            all_keys(scenario, listing, min(limit, listing.max_limit), query), [*expected, *but]
        )
        if actual == expected:
            return
    scenario.equal(f"own entries of {listing.call}", actual, expected)


def code_lists(kind: CodeKind) -> list[tuple[str, str]]:
    """Return the lists of a promotion's codes, with the property of the rows."""
    limits = [(kind.code_limit, "items")] if kind.code_limit else []
    return [(kind.codes, "codes"), *limits]


def codes_on(
    scenario: Scenario, call: str, rows: str, external_id: str, **query: Any
) -> tuple[list[str], Any]:
    """Return a page of codes, and its body."""
    body = scenario.call(call, external_id=external_id, query=query or None).ok()
    return [scenario.get(row, "code") for row in scenario.get(body, rows)], body
