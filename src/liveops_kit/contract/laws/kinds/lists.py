"""Laws of every paged list by itself: its order, and its pages around the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract.builders.operations import ObjectFactory
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.kinds.named import NamedByNoun
from liveops_kit.contract.laws.paging import lists
from liveops_kit.contract.laws.paging.lists import (
    COUNTS,
    MAX_TRIES,
    PagedList,
    all_keys,
    check_entries,
    keys_of,
    page_of,
)
from liveops_kit.contract.scenario import NotVerifiable, Scenario

PLACES = (3, 1, 2, 1, 0)
"""The `order` of entries as they are made; two of them are the same."""

SORTED = (4, 1, 3, 2, 0)
"""The entries of `PLACES` as a list gives them."""


@dataclass(frozen=True, slots=True)
class KindOfList(NamedByNoun):
    """A list as the kind of a law."""

    listing: PagedList
    tag: str
    plural: str
    noun: str
    is_of_players: bool = False
    word: str = ""

    @property
    def needs(self) -> tuple[Need, ...]:
        """Players see chains in a quiet project, so that the laws of others show them none."""
        return (Need.QUIET_PROJECT, Need.PLAYER) if self.is_of_players else (Need.QUIET_PROJECT,)

    def totals(self, scenario: Scenario, page: Any) -> tuple[int, ...]:
        """Return what a page says about the number of all entries."""
        names = COUNTS[:1] if self.listing in lists.PROMOTIONS else (self.listing.total,)
        return tuple(scenario.get(page, name) for name in names if name)


LISTS = (
    KindOfList(lists.COUPONS, "coupons", "coupons", "coupons"),
    KindOfList(lists.PROMO_CODES, "promo_codes", "promo_codes", "promo codes"),
    KindOfList(lists.OFFERS, "unique_catalog_offers", "unique_offers", "unique catalog offers"),
    KindOfList(lists.DISCOUNTS, "discounts", "discounts", "discounts"),
    KindOfList(lists.BONUSES, "bonuses", "bonuses", "bonuses"),
    KindOfList(lists.ALL, "promotions", "promotions", "all promotions"),
    KindOfList(lists.RULES, "personalization", "rules", "personalization rules"),
    KindOfList(lists.POINTS, "value_points", "value_points", "value points"),
    KindOfList(lists.REWARDS, "reward_chains", "reward_chains", "reward chains"),
    KindOfList(lists.DAYS, "daily_chains", "daily_chains", "daily chains"),
    KindOfList(lists.OFFER_CHAINS, "offer_chains", "offer_chains", "offer chains"),
    KindOfList(
        lists.SEEN_REWARDS, "reward_chains", "seen_reward_chains", "the reward chains of a user",
        is_of_players=True,
    ),
    KindOfList(
        lists.SEEN_DAYS, "daily_chains", "seen_daily_chains", "the daily chains of a user",
        is_of_players=True,
    ),
    KindOfList(
        lists.SEEN_OFFERS, "offer_chains", "seen_offer_chains", "the offer chains of a user",
        is_of_players=True,
    ),
)  # fmt: skip
"""All paged lists of the API, the admins' before the users'."""


def _make_entries(scenario: Scenario, kind: KindOfList) -> list[Any]:
    """Create entries and return their keys in the order of the list."""
    factory, listing = ObjectFactory(scenario), kind.listing
    if listing.has_order:
        made = [
            factory.make(listing.kind, runs=kind.is_of_players, order=place) for place in PLACES
        ]
        return [made[number] for number in SORTED]
    if listing.key == "external_id":  # The last by name is the first by age.
        names = sorted((scenario.name("listed") for _ in range(4)), reverse=True)
        return [factory.make(listing.kind, external_id=name) for name in names]
    return [factory.make(listing.kind) for _ in range(4)]


@law("PAG-1e", each=LISTS)
def the_list_of_kinds_is_in_order(scenario: Scenario, kind: KindOfList) -> None:
    """The list of {kind} goes by `order` where there is one, and by age within it, on any pages."""
    expected = _make_entries(scenario, kind)
    for limit in (kind.listing.max_limit, 2):
        check_entries(scenario, kind.listing, expected, limit=limit)


def _around_the_end(size: int) -> Iterator[tuple[dict[str, int], int, bool]]:
    """Yield queries with the size of the page, and whether more entries follow."""
    yield {"limit": 1}, 1, True
    yield {"limit": 2, "offset": size - 3}, 2, True
    yield {"limit": 2, "offset": size - 2}, 2, False
    yield {"limit": 2, "offset": size - 1}, 1, False
    yield {"limit": 2, "offset": size}, 0, False


@law("PAG-4", each=[each for each in LISTS if each.listing.has_more])
def the_list_of_kinds_says_where_it_ends(scenario: Scenario, kind: KindOfList) -> None:
    """In the list of {kind} `has_more` is right one entry before, at and after a page's end."""
    for query, _, has_more, page in _pages_around_the_end(scenario, kind):
        scenario.equal(f"has_more with {query}", scenario.get(page, "has_more"), has_more)


@law("PAG-2", each=LISTS)
def the_last_page_of_kinds_is_the_rest(scenario: Scenario, kind: KindOfList) -> None:
    """In the list of {kind} a page before, at or behind the end has what is left, and one total."""
    totals = set()
    for query, size, _, page in _pages_around_the_end(scenario, kind):
        actual = len(keys_of(scenario, kind.listing, page))
        scenario.equal(f"entries with {query}", actual, size)
        totals.add(kind.totals(scenario, page))
    scenario.equal("different totals", len(totals), 1)


def _pages_around_the_end(
    scenario: Scenario, kind: KindOfList
) -> list[tuple[dict[str, int], int, bool, Any]]:
    """Return pages around the end of a list of three entries or more, read while it stays as it is.

    Raises:
        NotVerifiable: others keep changing it.
    """
    factory = ObjectFactory(scenario)
    for _ in range(3):
        factory.make(kind.listing.kind, runs=kind.is_of_players)
    keys = all_keys(scenario, kind.listing, kind.listing.max_limit)
    for _ in range(MAX_TRIES):
        pages = [
            (query, size, has_more, page_of(scenario, kind.listing, **query))
            for query, size, has_more in _around_the_end(len(keys))
        ]
        again = all_keys(scenario, kind.listing, kind.listing.max_limit)
        if again == keys:
            return pages
        keys = again
    raise NotVerifiable("others change the list meanwhile")
