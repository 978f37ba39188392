"""One project: its tables, the groups wired to them, and its transactions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.domain.features.attributes import Attributes
from liveops_kit.domain.features.bonuses import Bonuses
from liveops_kit.domain.features.carts import Carts
from liveops_kit.domain.features.checkout import Checkout
from liveops_kit.domain.features.clans import Clans
from liveops_kit.domain.features.coupons import Coupons
from liveops_kit.domain.features.daily_chains import DailyChains
from liveops_kit.domain.features.discounts import Discounts
from liveops_kit.domain.features.games import Games
from liveops_kit.domain.features.groups import Groups
from liveops_kit.domain.features.inventory import UserInventory
from liveops_kit.domain.features.items import Items
from liveops_kit.domain.features.offer_chains import OfferChains, OfferProgress
from liveops_kit.domain.features.orders import Orders
from liveops_kit.domain.features.personalization import Personalization
from liveops_kit.domain.features.promo_codes import PromoCodes
from liveops_kit.domain.features.promotions import Promotions
from liveops_kit.domain.features.reward_chains import RewardChains
from liveops_kit.domain.features.unique_catalog_offers import UniqueCatalogOffers
from liveops_kit.domain.features.upsell import Upsell
from liveops_kit.domain.features.user_limits import UserLimits, limit_of
from liveops_kit.domain.features.value_points import ValuePoints
from liveops_kit.domain.mechanics.balances import Balances
from liveops_kit.domain.mechanics.catalog import Catalog, Item
from liveops_kit.domain.mechanics.clans import Memberships
from liveops_kit.domain.mechanics.codes import CodeSpace
from liveops_kit.domain.mechanics.inventory import Inventory
from liveops_kit.domain.mechanics.limits import Ledger
from liveops_kit.domain.mechanics.offers import OfferSource
from liveops_kit.domain.mechanics.orders import OrderListener, OrderNotification
from liveops_kit.domain.mechanics.points import Points
from liveops_kit.domain.mechanics.pricer import Pricer
from liveops_kit.domain.mechanics.promotions import PromotionStore
from liveops_kit.domain.mechanics.purchases import Purchases
from liveops_kit.domain.mechanics.redemption import Redemption
from liveops_kit.domain.mechanics.shop import Shop, Visibility
from liveops_kit.domain.mechanics.steps import ProgressStore
from liveops_kit.domain.mechanics.usage import RemainingUses, Usages
from liveops_kit.domain.mechanics.users import Player, Users
from liveops_kit.domain.values.clock import Clock, SettableClock
from liveops_kit.domain.values.seeded_random import SeededRandom
from liveops_kit.state.order_listeners import (
    AdvanceOfferChain,
    CancelCompetingOrders,
    ClearCart,
    CountPromotionUses,
    CountPurchases,
    CreditValuePoints,
    GrantItems,
    QueueWebhook,
    ReserveCode,
)
from liveops_kit.state.project_clock import ProjectClock
from liveops_kit.state.schema import TABLES
from liveops_kit.state.tables import MemoryTable, Sequences, UndoLog, Unit


class ProjectConfig(Struct, frozen=True, kw_only=True):
    """The fixed settings of a project."""

    project_id: int
    name: str = "Untitled game"
    merchant_id: int | None = None
    api_keys: tuple[str, ...] = ()
    country: str = "US"
    currency: str = "USD"
    magic_codes: bool = False
    """True if codes such as ERROR500 are answered with what their name says."""


class TransactionCounts:
    """How many transactions were kept and undone."""

    __slots__ = ("committed", "undone")

    def __init__(self) -> None:
        self.committed = 0
        self.undone = 0


class _Transaction:
    """The transactions of a project, one after the other; every call takes one or two of them."""

    __slots__ = ("_clock", "_notifications", "_send", "_undo_log", "counts", "lock")

    def __init__(
        self,
        clock: Clock,
        undo_log: UndoLog,
        notifications: list[OrderNotification],
        send: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._undo_log = undo_log
        self._notifications = notifications
        self._send = send
        self.lock = threading.RLock()
        self.counts = TransactionCounts()

    def __enter__(self) -> datetime:
        self.lock.acquire()
        try:
            now = self._clock.now()  # first: a clock may have left the calendar
            self._undo_log.begin()
            return now
        except BaseException:
            self.lock.release()
            raise

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is not None:
                self._undo_log.roll_back()
                self._notifications.clear()
                self.counts.undone += 1
                return
            self._undo_log.commit()
            self.counts.committed += 1
            if self._notifications:
                self._send()
        finally:
            self.lock.release()


class Project:
    """The state of one project and the rules that act on it."""

    def __init__(
        self,
        config: ProjectConfig,
        default_clock: SettableClock,
        seed: int,
        tables: Mapping[str, MemoryTable[Any, Any]] | None = None,
    ) -> None:
        self.config = config
        self._default_clock = default_clock
        self._seed = seed
        self._undo_log = UndoLog()
        self._notifications: list[OrderNotification] = []
        self.notify: Callable[[Project, OrderNotification], None] | None = None
        """Called for events of orders after the transaction that caused them."""
        self.tables = {
            name: tables[name].fork(self._undo_log)
            if tables is not None
            else MemoryTable[Any, Any](
                self._undo_log,
                schema.order,
                schema.indexes,
                key_determines_order=schema.key_determines_order,
            )
            for name, schema in TABLES.items()
        }
        self.clock = ProjectClock(self.tables["clock"], default_clock)
        """The project's time; moved in a transaction, like everything else of a project."""
        self._transaction = _Transaction(
            self.clock, self._undo_log, self._notifications, self._send_notifications
        )
        self.random = SeededRandom(
            f"{seed}:{config.project_id}", self._undo_log.record_random_state
        )
        self._wire()

    def _wire(self) -> None:
        """Create the groups with their tables."""
        tables = self.tables
        self.sequences = Sequences(tables["sequences"])
        self.catalog = Catalog(tables["items"])
        self.users = Users(tables["users"], self.config.country)
        self.inventory = Inventory(tables["holdings"])
        codes = CodeSpace(tables["codes"], self.sequences, self.random)
        ledger = Ledger(tables["counts"])
        store = PromotionStore(
            promotions=tables["promotions"],
            codes=codes,
            ledger=ledger,
            catalog=self.catalog,
            users=self.users,
            sequences=self.sequences,
            redemption=Redemption(tables["promotions"], codes, ledger, self.catalog),
        )
        self.personalization = Personalization(
            tables["rules"], tables["guards"], self.sequences, self.catalog
        )
        self.purchases = Purchases(
            Usages("item", tables["usages"]), Usages("item_held", tables["usages"])
        )
        project_id = self.config.project_id
        self.daily_chains = DailyChains(
            tables["daily_chains"],
            self.sequences,
            ProgressStore(DailyChains.kind, tables["progress"]),
            project_id,
            self.catalog,
            self.inventory,
        )
        self._wire_points()
        self.promotion_usages = Usages("promotion", tables["usages"])
        self.promotions = Promotions(store, self.promotion_usages)
        self.coupons = Coupons(store, self.inventory)
        self.promo_codes = PromoCodes(store)
        self.unique_catalog_offers = UniqueCatalogOffers(store, tables["listings"])
        self.discounts = Discounts(store, self.promotion_usages, project_id)
        self.bonuses = Bonuses(store, self.promotion_usages, project_id)
        self.user_limits = UserLimits(
            tables["promotions"], self.promotion_usages, self.users, limit_of
        )
        self.offer_source = OfferSource(
            (self.discounts.offers, self.bonuses.offers), self.promo_codes.offer
        )
        self._wire_store()
        self._wire_orders()

    def _wire_points(self) -> None:
        """Create value points, the chains that count them, and the clans that share them."""
        tables = self.tables
        memberships = Memberships(tables["memberships"])
        self.points = Points(
            tables["value_points"],
            tables["point_rewards"],
            Balances(tables["balances"]),
            memberships,
            self.users,
        )
        self.reward_chains = RewardChains(
            tables["reward_chains"],
            self.sequences,
            ProgressStore("reward", tables["progress"]),
            self.points,
            self.catalog,
            self.inventory,
        )
        self.value_points = ValuePoints(
            tables["value_points"],
            tables["point_rewards"],
            self.points,
            self.sequences,
            self.catalog,
            self.reward_chains.uses,
        )
        self.clans = Clans(
            memberships, self.reward_chains.contributions, self.reward_chains.claim_clan_chains
        )

    def _wire_store(self) -> None:
        """Create the item management, the storefront and the upsell."""
        tables = self.tables
        self.items = Items(
            tables["items"],
            tables["item_groups"],
            tables["attributes"],
            self.sequences,
            self.catalog,
            self.purchases,
            self.config.currency,
            lambda sku: tables["value_points"].get(sku) is not None,
        )
        self.groups = Groups(tables["item_groups"], tables["items"], self.sequences)
        self.attributes = Attributes(tables["attributes"], tables["items"], self.sequences)
        self.user_inventory = UserInventory(self.inventory, tables["items"], self.catalog)
        self.shop = Shop(
            tables["items"],
            self.catalog,
            self.purchases,
            self.offer_source,
            self.points,
            Visibility(
                shows=self.personalization.shows,
                hides=self.unique_catalog_offers.hides,
                opens=self.unique_catalog_offers.opens,
                guarded=self.personalization.guarded,
                locked=self.unique_catalog_offers.locked,
            ),
            self._promotion_left,
            self.config.country,
        )
        self.games = Games(self.catalog, self.shop)
        self.upsell = Upsell(tables["upsell"], self.catalog, self.shop, self.purchases)

    def _wire_orders(self) -> None:
        """Create carts, checkout and orders, and the chains whose steps are bought."""
        tables = self.tables
        pricer = Pricer(
            catalog=self.catalog,
            offer_source=self.offer_source,
            buyable=self.shop.may_buy,
            obstacle=self.shop.why_not,
            givable=self.shop.may_get,
            currency=self.config.currency,
        )
        self.carts = Carts(tables["carts"], self.random, pricer)
        self.checkout = Checkout(pricer, self.promotions.verify, self.promo_codes.enter)
        offers = ProgressStore(OfferChains.kind, tables["progress"])
        offer_progress = OfferProgress(tables["offer_chains"], offers)
        self.orders = Orders(
            tables["orders"], self.sequences, self.random, self._listeners(offer_progress)
        )
        self.offer_chains = OfferChains(
            tables["offer_chains"],
            self.sequences,
            offers,
            self.config.project_id,
            offer_progress,
            self.orders,
            self.catalog,
            self.config.currency,
        )

    def _listeners(self, offer_progress: OfferProgress) -> list[OrderListener]:
        """Return the listeners to orders, in order."""
        return [
            ReserveCode((self.promo_codes, self.unique_catalog_offers), self.tables["holds"]),
            GrantItems(self.catalog, self.inventory),
            AdvanceOfferChain(offer_progress),
            CountPurchases(self.catalog, self.purchases),
            CountPromotionUses(self.promotions),
            CreditValuePoints(self.points, self.reward_chains.since),
            ClearCart(self.carts),
            QueueWebhook(self._notifications),
            CancelCompetingOrders(
                lambda: self.orders,
                self._promotion_left,
                self._item_left,
            ),
        ]

    def _item_left(self, sku: str, user: str, now: datetime) -> RemainingUses | None:
        item = self.catalog.get(sku)
        return None if item is None else self.purchases.of_user(item, user, now)

    def _promotion_left(self, promotion_id: int, user: str, now: datetime) -> RemainingUses | None:
        promotion = self.tables["promotions"].get(promotion_id)
        if promotion is None:
            return None
        limit = limit_of(promotion)
        return self.promotion_usages.left(str(promotion_id), user, limit, now)

    def may_buy(self, item: Item, player: Player, quantity: int, now: datetime) -> bool:
        """Return True if a player may buy a quantity of an item now, before promotions."""
        return self.shop.may_buy(item, player, quantity, now)

    def transaction(self) -> AbstractContextManager[datetime]:
        """Open a unit of work at one moment; an exception undoes all of it."""
        return self._transaction

    def begin_unit(self) -> Unit:
        """Collect what transactions change from now on, for a store."""
        unit = self._undo_log.unit = Unit()
        return unit

    def end_unit(self) -> None:
        """Collect no more; what was changed stays."""
        self._undo_log.unit = None

    def undo(self, unit: Unit) -> None:
        """Collect no more, and undo what a unit has collected; the latest ones come first."""
        self._undo_log.undo(unit)

    def rows_changed(self) -> None:
        """Have everything forgotten that was remembered about the rows of before."""
        self._undo_log.version += 1

    def count_transactions(self, counts: TransactionCounts) -> None:
        """Count the transactions of this project there, from now on."""
        self._transaction.counts = counts

    @property
    def version(self) -> int:
        """Changes whenever any row of this project changes."""
        return self._undo_log.version

    def _send_notifications(self) -> None:
        """Send the notifications of the transaction that has ended."""
        notifications = tuple(self._notifications)
        self._notifications.clear()
        for notification in notifications:
            if self.notify is not None:
                self.notify(self, notification)

    def fork(self, project_id: int) -> Project:
        """Return an independent project that starts from this one's state."""
        config = replace(self.config, project_id=project_id)
        return Project(config, self._default_clock, self._seed, self.tables)

    def empty(self) -> None:
        """Delete everything that is in the project; numbers go on, and its clock stays."""
        with self.transaction():
            for name, table in self.tables.items():
                if name not in ("sequences", "clock"):
                    table.clear()

    def copy(self) -> Project:
        """Return an independent copy that goes on from here, random state included."""
        return self.with_config(self.config)

    def with_config(self, config: ProjectConfig) -> Project:
        """Return a copy with other settings."""
        with self._transaction.lock:
            copy = Project(config, self._default_clock, self._seed, self.tables)
            copy.random.state = self.random.state
        return copy
