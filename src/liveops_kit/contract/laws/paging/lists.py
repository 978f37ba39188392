"""The paged lists, and how laws read their pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract.builders.operations import kinds_here
from liveops_kit.contract.law import Need, Subject
from liveops_kit.contract.resources import (
    BONUS,
    COUPON,
    DAILY_CHAIN,
    DISCOUNT,
    OFFER_CHAIN,
    PROMO_CODE,
    PROMOTIONS,
    REWARD_CHAIN,
    RULE,
    UNIQUE_CATALOG_OFFER,
    VALUE_POINT,
    CodeKind,
    Resource,
)
from liveops_kit.contract.scenario import Made, NotVerifiable, Scenario

FAR_OFFSET = 1_000_000
"""An offset behind the end of every list of a run."""

MAX_TRIES = 3
"""How often a list is read that other clients may change meanwhile."""

COUNTS = tuple(f"{which}_promotions_count" for which in ("total", "active", "inactive"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PagedList(Subject):
    """A paged list of objects, as the kind of a law.

    It needs a quiet project, so that the laws of others move no entries of players' lists.
    """

    call: str
    kind: Resource
    """The kind of its objects."""
    key: str
    """The property that names an entry."""
    needs: tuple[Need, ...] = (Need.QUIET_PROJECT,)
    max_limit: int = 50
    has_order: bool = False
    """True if its entries have `order`."""
    has_more: bool = False
    total: str = ""
    """The property with the number of all entries."""
    switch: str = ""
    """The filter for entries that are on or off."""

    @property
    def rows(self) -> str:
        """The property that holds its entries."""
        return self.kind.rows

    @property
    def is_of_players(self) -> bool:
        """True if players read it."""
        return Need.PLAYER in self.needs

    def make(self, scenario: Scenario, fields: int | Iterable[Mapping[str, Any]]) -> list[Made]:
        """Create entries; those of players' lists are on."""
        return scenario.several(self.kind, fields, enabled=self.is_of_players)

    def make_in_order(self, scenario: Scenario) -> list[Made]:
        """Create entries and return them in the order of the list: by `order`, and by age."""
        if self.has_order:
            made = self.make(scenario, [{"order": place} for place in (3, 1, 2, 1, 0)])
            return [made[number] for number in (4, 1, 3, 2, 0)]
        # The last by name is the first by age.
        names = sorted((scenario.name("listed") for _ in range(4)), reverse=True)
        named = [{"external_id": name} for name in names]
        return self.make(scenario, named if self.key == "external_id" else 4)

    def page(self, scenario: Scenario, **query: int) -> Any:
        """Return a page."""
        return scenario.call(self.call, query=query or None).ok()

    def keys(self, scenario: Scenario, **query: int) -> list[Any]:
        """Return the names of the entries of a page."""
        return [row[self.key] for row in scenario.get(self.page(scenario, **query), self.rows)]

    def all_keys(
        self, scenario: Scenario, limit: int = 0, query: Mapping[str, Any] | None = None
    ) -> list[Any]:
        """Return the names of all entries, page by page, on the largest pages by default."""
        wanted = {**(query or {}), "limit": min(limit or self.max_limit, self.max_limit)}
        return [
            scenario.get(row, self.key) for row in scenario.entries(self.call, self.rows, **wanted)
        ]

    def check(
        self,
        scenario: Scenario,
        expected: Iterable[Made],
        *,
        limit: int = 0,
        query: Mapping[str, Any] | None = None,
        but: Iterable[Made] = (),
    ) -> None:
        """Check that of the scenario's own entries it gives these, in this order.

        Other clients may move entries between pages meanwhile: then the list is read again.
        """
        wanted = [each.id for each in expected]
        own, actual = {*wanted, *(each.id for each in but)}, list[Any]()
        for _ in range(MAX_TRIES):
            actual = [key for key in self.all_keys(scenario, limit, query) if key in own]
            if actual == wanted:
                return
        scenario.equal(f"own entries of {self.call}", actual, wanted)


def _admins(
    kind: Resource, call: str = "", key: str = "id", *, name: str = "", **more: Any
) -> PagedList:
    named = {
        "noun": name or kind.plural.replace("_", " "),
        "call": call or kind.listings[0],
        "total": COUNTS[0] if kind in PROMOTIONS else "",
    }
    return PagedList.of(kind, kind=kind, key=key, **{**named, **more})


COUPONS = _admins(COUPON, key="external_id")
PROMO_CODES = _admins(PROMO_CODE, key="external_id")
OFFERS = _admins(UNIQUE_CATALOG_OFFER, key="external_id", name="unique catalog offers")
DISCOUNTS = _admins(DISCOUNT)
BONUSES = _admins(BONUS)
ALL = _admins(
    DISCOUNT, "get-promotion-list", tag="promotions", plural="promotions", name="all promotions",
    switch="enabled",
)  # fmt: skip
RULES = _admins(
    RULE, key="rule_id", name="personalization rules", has_more=True, total="total_items_count",
    switch="is_enabled",
)  # fmt: skip
POINTS = _admins(VALUE_POINT, key="sku", has_order=True)
REWARDS, DAYS, OFFER_CHAINS = (
    _admins(kind, key=key, max_limit=most, has_order=True, has_more=True, switch="enabled")
    for kind, key, most in (
        (REWARD_CHAIN, "reward_chain_id", 10), (DAILY_CHAIN, "id", 50), (OFFER_CHAIN, "id", 10),
    )
)  # fmt: skip
SEEN_REWARDS, SEEN_DAYS, SEEN_OFFERS = (
    _admins(
        kind, kind.listings[1], key, max_limit=most, has_order=True, has_more=True,
        total="total_items_count", plural=f"seen_{kind.plural}",
        name=f"the {kind.plural.replace('_', ' ')} of a user",
        needs=(Need.QUIET_PROJECT, Need.PLAYER),
    )
    for kind, key, most in (
        (REWARD_CHAIN, "reward_chain_id", 50), (DAILY_CHAIN, "id", 50), (OFFER_CHAIN, "id", 30),
    )
)  # fmt: skip

OF_PROMOTIONS = (COUPONS, PROMO_CODES, OFFERS, DISCOUNTS, BONUSES, ALL)
FOR_ADMINS = (*OF_PROMOTIONS, RULES, POINTS, REWARDS, DAYS, OFFER_CHAINS)
FOR_PLAYERS = (SEEN_REWARDS, SEEN_DAYS, SEEN_OFFERS)


def here(scenario: Scenario, listings: Iterable[PagedList]) -> list[PagedList]:
    """Return the lists that a server has, if it makes what they list.

    Raises:
        NotVerifiable: it has none of them.
    """
    known, kinds = scenario.client.spec.operations, kinds_here(scenario)
    found = [each for each in listings if each.call in known and each.kind.kind in kinds]
    if not found:
        raise NotVerifiable("the server has none of the lists")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader(Subject):
    """Those who read lists, as the kind of a law about all their lists."""

    tag: str = "paging"
    listings: tuple[PagedList, ...]

    def lists(self, scenario: Scenario) -> list[PagedList]:
        """Return the lists that the server has."""
        return here(scenario, self.listings)


ADMIN = Reader(noun="an admin", listings=FOR_ADMINS)
USER = Reader(noun="a user", listings=FOR_PLAYERS, needs=(Need.OWN_PROJECT, Need.PLAYER))


# -- codes -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class CodeList:
    """A paged list of the codes of a promotion."""

    promotion: Made
    call: str
    rows: str
    total: str

    def page(self, **query: int) -> Any:
        """Return a page."""
        return self.promotion.call(self.call, query=query or None).ok()

    def codes(self, **query: int) -> list[str]:
        """Return the codes of a page."""
        get = self.promotion.scenario.get
        return [get(row, "code") for row in get(self.page(**query), self.rows)]


def code_lists(kind: CodeKind, promotion: Made) -> list[CodeList]:
    """Return the lists of a promotion's codes: of the codes, and of their limits."""
    codes = CodeList(promotion, kind.codes, "codes", "total_count")
    limits = CodeList(promotion, kind.code_limit, "items", "total_items_count")
    return [codes, limits] if kind.code_limit else [codes]
