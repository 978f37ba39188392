"""The storefront: items, prices and availability for a viewer (ITM-6 to ITM-10).

An item is visible if all of this holds: it is enabled and shown in the store, sold in the viewer's
country, within its sale period, shown by the personalization rules, and not hidden by a unique
catalog offer whose code the viewer lacks. Visible items can be bought while their limits allow it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import islice

from msgspec import Struct

from liveops_kit.domain.mechanics.catalog import Catalog, Item, ItemKind, VirtualPrice
from liveops_kit.domain.mechanics.offers import OfferSource
from liveops_kit.domain.mechanics.points import Points, ValuePoint
from liveops_kit.domain.mechanics.pricing import (
    BonusLine,
    Offer,
    PricedLine,
    Purchase,
    PurchaseLine,
    price,
)
from liveops_kit.domain.mechanics.purchases import Purchases, Stock
from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.mechanics.usage import RemainingUses
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.causes import Cause
from liveops_kit.domain.values.money import discounted, times, total
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.period import Phase, idle_cause
from liveops_kit.domain.values.refusals import ITEM_ID_UNKNOWN, ITEM_UNKNOWN, Refusal

SELLABLE = frozenset({"virtual_good", "virtual_currency", "bundle", "game_key", "physical_good"})
"""The item types in the list of everything on sale."""
_NOTHING: frozenset[str] = frozenset()


class Visibility(Struct, frozen=True, kw_only=True):
    """Rules of other groups that hide items from some viewers, or show them."""

    shows: Callable[[str, Player | None], bool]
    """True if personalization shows an item to a viewer (ATT-4)."""
    hides: Callable[[str, datetime], bool]
    """True if only holders of a code see an item (PRM-23)."""
    opens: Callable[[str, Player, datetime], frozenset[str]]
    """Returns the items a code makes visible to a player."""
    guarded: Callable[[str, Player | None], Cause]
    """Tells why personalization does not show an item to a viewer."""
    locked: Callable[[str, datetime], Cause]
    """Tells the offer for whose codes alone an item is seen."""


PromotionLeft = Callable[[int, str, datetime], RemainingUses | None]
"""Returns a user's remaining uses of a promotion, or None without a limit for users."""


class Visit(Struct, frozen=True, kw_only=True):
    """One request to the storefront: viewer, time, country, and the offers open then."""

    viewer: Player | None
    now: datetime
    country: str
    offers: tuple[Offer, ...] = ()
    opened: frozenset[str] = _NOTHING
    off_season: bool = False
    """True if items are also visible outside their sale periods."""

    @property
    def user(self) -> str | None:
        """The id of the user, or None for a visitor."""
        return None if self.viewer is None else self.viewer.external_id


class ActivePromotion(Struct, frozen=True):
    """A promotion that acts on an item, and its effect."""

    offer: Offer
    percent: Decimal | None
    saved: Decimal | None
    """The amount this promotion alone takes off the price."""
    bonus: tuple[BonusLine, ...]
    left: RemainingUses | None


class ItemView(Struct, frozen=True):
    """An item as a viewer sees it."""

    item: Item
    line: PricedLine
    promotions: tuple[ActivePromotion, ...]
    of_user: RemainingUses | None
    stock: Stock | None
    can_be_bought: bool
    points: tuple[tuple[ValuePoint, int], ...]


class Shop:
    """The storefront of a project."""

    def __init__(
        self,
        items: Table[str, Item],
        catalog: Catalog,
        purchases: Purchases,
        offer_source: OfferSource,
        points: Points,
        visibility: Visibility,
        promotion_left: PromotionLeft,
        country: str,
    ) -> None:
        """`country` is assumed for visitors."""
        self._items = items
        self._catalog = catalog
        self._purchases = purchases
        self._offer_source = offer_source
        self._points = points
        self._visibility = visibility
        self._promotion_left = promotion_left
        self._country = country

    def visit(
        self,
        viewer: Player | None,
        now: datetime,
        *,
        country: str | None = None,
        code: str | None = None,
        off_season: bool = False,
    ) -> Visit:
        """Return a visit of the storefront, with the code the user entered if there is one."""
        home = self._country if viewer is None else viewer.country
        return Visit(
            viewer=viewer,
            now=now,
            country=country or home,
            offers=tuple(self._offer_source.offers(viewer, now, code)),
            opened=self._opened(viewer, now, code),
            off_season=off_season,
        )

    # -- what a viewer sees ------------------------------------------------------------------------
    def sees(self, item: Item, visit: Visit) -> bool:
        """Return True if a viewer sees an item."""
        return self.hidden(item, visit) is None

    def hidden(self, item: Item, visit: Visit) -> Callable[[], Cause] | None:
        """Return what tells the cause that hides an item from a viewer; None if it is seen."""
        if not item.is_on_shelf:
            return partial(_off_shelf, item)
        if not _sold_in(item, visit.country):
            return partial(self._catalog.region_cause, item.sku, visit.country, ("ITM-6b",))
        if not visit.off_season and not _in_season(item, visit.now):
            return partial(idle_cause, item.sku, item.periods, visit.now, "ITM-7")
        if not self._visibility.shows(item.sku, visit.viewer):
            return partial(self._visibility.guarded, item.sku, visit.viewer)
        if item.sku not in visit.opened and self._visibility.hides(item.sku, visit.now):
            return partial(self._visibility.locked, item.sku, visit.now)
        return None

    def obstacle(self, item: Item, visit: Visit, quantity: int = 1) -> Cause | None:
        """Return why a viewer cannot buy a quantity of an item for its price; None if they can."""
        hidden = self.hidden(item, visit)
        if hidden is not None:
            return hidden()
        if not _in_season(item, visit.now):
            return idle_cause(item.sku, item.periods, visit.now, "ITM-7")
        if not _has_price(item):
            return Cause(kind="price", rules=("ITM-10",), facts={"sku": item.sku})
        return self._purchases.obstacle(item, visit.user, quantity, visit.now)

    def shelf(self, types: Set[str], kind: ItemKind | None = None) -> Iterator[Item]:
        """Yield the items of some types, or of one kind among them, that are on the shelf."""
        rows = (
            self._items.rows("shelf", True)
            if kind is None
            else self._items.rows("shelf_kind", kind)
        )
        return (item for item in rows if item.type in types)

    def on_sale(
        self,
        visit: Visit,
        kind: ItemKind | None = None,
        types: Set[str] = SELLABLE,
        group: str | None = None,
    ) -> Iterator[Item]:
        """Yield the visible items of one kind, or of every kind that is sold, in order.

        With a group, yield only the items in it.
        """
        return (
            item
            for item in self.shelf(types, kind)
            if (group is None or group in item.groups) and self.sees(item, visit)
        )

    def page(
        self,
        visit: Visit,
        page: Page,
        kind: ItemKind | None = None,
        types: Set[str] = SELLABLE,
        group: str | None = None,
    ) -> tuple[list[Item], bool]:
        """Return one page of the visible items, and whether more follow."""
        found = self.on_sale(visit, kind, types, group)
        items = list(islice(found, page.offset, page.end + 1))
        return items[: page.limit], len(items) > page.limit

    def find(
        self,
        sku: str,
        visit: Visit,
        kind: ItemKind | None = None,
        types: Set[str] = SELLABLE,
    ) -> Item:
        """Return an item the viewer sees.

        Raises:
            Refusal: ITEM_UNKNOWN, also for one the viewer does not see, or of another kind.
        """
        item = self._catalog.get(sku)
        if item is None or item.type not in types or not self.sees(item, visit):
            raise Refusal(ITEM_UNKNOWN, sku=sku)
        if kind is not None and item.kind is not kind:
            raise Refusal(ITEM_UNKNOWN, sku=sku)
        return item

    def find_by_id(self, item_id: int, visit: Visit) -> Item:
        """Return an item of any kind that the viewer sees, by its number.

        Raises:
            Refusal: ITEM_ID_UNKNOWN, also for one the viewer does not see.
        """
        item = self._catalog.by_id(item_id)
        if item is None or item.type not in SELLABLE or not self.sees(item, visit):
            raise Refusal(ITEM_ID_UNKNOWN, item_id=item_id)
        return item

    def show(self, item: Item, visit: Visit) -> ItemView:
        """Return an item with its price, promotions and limits for a viewer."""
        line = self.priced(item, visit)
        return ItemView(
            item=item,
            line=line,
            promotions=tuple(self.promotions_of(line, visit)),
            of_user=self._purchases.of_user(item, visit.user, visit.now),
            stock=self._purchases.of_all(item, visit.now),
            can_be_bought=self.is_open(item, visit),
            points=tuple(self._points_of(item)),
        )

    def is_open(self, item: Item, visit: Visit) -> bool:
        """Return True if the viewer can buy one unit of a visible item."""
        in_season = _in_season(item, visit.now)
        return (
            _has_price(item) and in_season and self._purchases.allow(item, visit.user, 1, visit.now)
        )

    def priced(self, item: Item, visit: Visit) -> PricedLine:
        """Return one unit of an item with the promotions that act on it alone."""
        unit_price = None if item.price is None else Decimal(item.price)
        purchase = Purchase((PurchaseLine(item.sku, 1, unit_price),))
        return price(purchase, visit.offers).lines[0]

    def content(self, item: Item) -> Iterator[tuple[Item, int]]:
        """Yield the direct contents of a bundle, without deleted items."""
        for part in item.content:
            inner = self._catalog.get(part.sku)
            if inner is not None:
                yield inner, part.quantity

    def content_price(self, item: Item, visit: Visit) -> tuple[Decimal, Decimal] | None:
        """Return the price of the contents of a bundle, one by one: now, and without promotions.

        None if none of it has a real price.
        """
        lines = [(self.priced(inner, visit), count) for inner, count in self.content(item)]
        sold = [(line, count) for line, count in lines if line.base is not None]
        if not sold:
            return None
        now = total(times(line.unit or Decimal(0), count) for line, count in sold)
        return now, total(times(line.base or Decimal(0), count) for line, count in sold)

    # -- what may be bought ------------------------------------------------------------------------
    def may_buy(
        self, item: Item, player: Player, quantity: int, now: datetime, code: str | None = None
    ) -> bool:
        """Return True if a player may buy a quantity: visible, on sale, within the limits."""
        opened = self._opened(player, now, code)
        visit = Visit(viewer=player, now=now, country=player.country, opened=opened)
        return self.sees(item, visit) and self._purchases.allow(
            item, player.external_id, quantity, now
        )

    def why_not(
        self, item: Item, player: Player, quantity: int, now: datetime, code: str | None = None
    ) -> Cause | None:
        """Return the cause for which `may_buy` is False."""
        opened = self._opened(player, now, code)
        visit = Visit(viewer=player, now=now, country=player.country, opened=opened)
        return self.obstacle(item, visit, quantity)

    def may_get(self, item: Item, player: Player, quantity: int, now: datetime) -> bool:
        """Return True if a player may be given a quantity of an item, within its limits (ITM-9).

        Hidden items may be given, in every country.
        """
        return item.is_in_use and self._purchases.allow(item, player.external_id, quantity, now)

    # -- parts -------------------------------------------------------------------------------------
    def _opened(self, viewer: Player | None, now: datetime, code: str | None) -> frozenset[str]:
        if viewer is None or code is None:
            return _NOTHING
        return self._visibility.opens(code, viewer, now)

    def promotions_of(self, line: PricedLine, visit: Visit) -> Iterator[ActivePromotion]:
        """Yield the promotions that act on a line, and the effect of each alone."""
        wanted = PurchaseLine(line.sku, 1, line.base)
        for offer, percent in line.applied:
            saved = None
            if percent is not None and line.base is not None:
                saved = line.base - discounted(line.base, [percent])
            bonus = offer.bonus if offer.triggers_bonus(wanted) else ()
            yield ActivePromotion(offer, percent, saved, bonus, self.left_of(offer, visit))

    def left_of(self, offer: Offer, visit: Visit) -> RemainingUses | None:
        """Return the viewer's remaining uses of a promotion, or None without a limit for users."""
        if visit.user is None or offer.entered:
            return None
        return self._promotion_left(offer.promotion_id, visit.user, visit.now)

    def _points_of(self, item: Item) -> Iterable[tuple[ValuePoint, int]]:
        points = self._points.of_item(item.sku)
        return ((point, amount) for point, amount in points if point.terms.is_enabled)


def offered_in(item: Item) -> list[VirtualPrice]:
    """Return the enabled prices in virtual currencies."""
    return [price for price in item.virtual_prices if price.is_enabled]


def _has_price(item: Item) -> bool:
    return item.is_free or item.price is not None or bool(offered_in(item))


def _off_shelf(item: Item) -> Cause:
    why = "it is deleted" if item.is_deleted else "it is disabled"
    if item.is_in_use:
        why = "is_show_in_store is false"
    return Cause(kind="shelf", rules=("ITM-6a",), facts={"sku": item.sku, "why": why})


def _in_season(item: Item, now: datetime) -> bool:
    return item.periods.phase(now) is Phase.DURING


def _sold_in(item: Item, country: str) -> bool:
    return not item.regions or country in item.regions
