"""One game: its tables, its groups wired to them, and the turn that changes them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from liveops_kit.groups.bonuses import Bonus, Bonuses
from liveops_kit.groups.clans import Clans
from liveops_kit.groups.coupons import Coupon, Coupons
from liveops_kit.groups.daily_chains import DailyChain, DailyChains
from liveops_kit.groups.discounts import Discount, Discounts
from liveops_kit.groups.offer_chains import OfferChain, OfferChains, OfferProgress
from liveops_kit.groups.orders import Orders
from liveops_kit.groups.personalization import Guard, Personalization, Rule
from liveops_kit.groups.promo_codes import PromoCode, PromoCodes
from liveops_kit.groups.promotions import Promotions
from liveops_kit.groups.reward_chains import RewardChain, RewardChains
from liveops_kit.groups.unique_catalog_offers import (
    Listing,
    UniqueCatalogOffer,
    UniqueCatalogOffers,
)
from liveops_kit.groups.user_limits import UserLimits, limit_of
from liveops_kit.groups.value_points import ValuePoints
from liveops_kit.mechanics.balances import Balance, Balances
from liveops_kit.mechanics.catalog import Catalog, Item
from liveops_kit.mechanics.clans import Membership, Memberships
from liveops_kit.mechanics.codes import Code, CodeSpace
from liveops_kit.mechanics.inventory import Holding, Inventory
from liveops_kit.mechanics.lifecycle import Promotion
from liveops_kit.mechanics.limits import CountRow, Ledger
from liveops_kit.mechanics.market import Market
from liveops_kit.mechanics.orders import Order
from liveops_kit.mechanics.points import PointReward, Points, ValuePoint
from liveops_kit.mechanics.redeemables import CodePromotion, Redemption, Shelf
from liveops_kit.mechanics.steps import Journey, Progress
from liveops_kit.mechanics.usage import Usage, Usages
from liveops_kit.mechanics.users import User, Users
from liveops_kit.shared.chance import Chance
from liveops_kit.shared.clock import Clock
from liveops_kit.world.listeners import HandsOut, StepsOn
from liveops_kit.world.tables import Group, Journal, MemoryTable, Sequences


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """What is fixed about a project."""

    project_id: int
    name: str = "Untitled game"
    merchant_id: int | None = None
    api_keys: tuple[str, ...] = ()
    country: str = "US"
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table holds: the types of its rows, their key, their order, their indexes."""

    rows: tuple[Any, ...]
    key: Callable[[Any], Any]
    order: Callable[[Any], Any]
    indexes: Mapping[str, Group]


def _external_id(row: Promotion) -> tuple[Any, str] | None:
    return (row.kind, row.external_id) if isinstance(row, CodePromotion) else None


def _whole(_row: Any) -> bool:
    return True


SHAPES: Mapping[str, Shape] = {
    "sequences": Shape((tuple[str, int],), lambda row: row[0], lambda row: row[0], {}),
    "items": Shape((Item,), attrgetter("sku"), attrgetter("item_id"),
        {"all": _whole, "item_id": attrgetter("item_id")}),
    "rules": Shape(
        (Rule,),
        attrgetter("rule_id"),
        attrgetter("rule_id"),
        {"all": _whole, "switch": attrgetter("terms.is_enabled")},
    ),
    "guards": Shape(
        (Guard,),
        attrgetter("key"),
        attrgetter("key"),
        {"sku": attrgetter("sku"), "rule": attrgetter("rule_id")},
    ),
    "value_points": Shape(
        (ValuePoint,),
        attrgetter("sku"),
        attrgetter("terms.order", "item_id"),
        {"all": _whole, "sku": attrgetter("sku")},
    ),
    "point_rewards": Shape(
        (PointReward,),
        attrgetter("key"),
        attrgetter("key"),
        {"point": attrgetter("point"), "sku": attrgetter("sku")},
    ),
    "balances": Shape(
        (Balance,), attrgetter("key"), attrgetter("key"), {"point": attrgetter("point")}
    ),
    "memberships": Shape(
        (Membership,), attrgetter("user"), attrgetter("user"), {"clan": attrgetter("clan")}
    ),
    "reward_chains": Shape(
        (RewardChain,),
        attrgetter("chain_id"),
        attrgetter("terms.order", "chain_id"),
        {
            "all": _whole,
            "switch": attrgetter("terms.is_enabled"),
            "point": attrgetter("point"),
        },
    ),
    "daily_chains": Shape(
        (DailyChain,),
        attrgetter("chain_id"),
        attrgetter("place"),
        {"all": _whole, "switch": attrgetter("is_enabled")},
    ),
    "offer_chains": Shape(
        (OfferChain,),
        attrgetter("chain_id"),
        attrgetter("place"),
        {"all": _whole, "switch": attrgetter("is_enabled")},
    ),
    "progress": Shape(
        (Progress,),
        attrgetter("key"),
        attrgetter("key"),
        {"chain": attrgetter("kind", "chain_id")},
    ),
    "orders": Shape(
        (Order,), attrgetter("order_id"), attrgetter("order_id"), {"user": attrgetter("user")}
    ),
    "users": Shape((User,), attrgetter("external_id"), attrgetter("external_id"), {"all": _whole}),
    "holdings": Shape(
        (Holding,), attrgetter("user", "sku"), attrgetter("sku"), {"user": attrgetter("user")}
    ),
    "promotions": Shape(
        (Coupon, PromoCode, UniqueCatalogOffer, Discount, Bonus),
        attrgetter("promotion_id"),
        attrgetter("promotion_id"),
        {
            "all": _whole,
            "switch": attrgetter("is_enabled"),
            "kind": attrgetter("kind"),
            "kind_switch": attrgetter("kind", "is_enabled"),
            "external_id": _external_id,
        },
    ),
    "listings": Shape(
        (Listing,),
        attrgetter("key"),
        attrgetter("key"),
        {"sku": attrgetter("sku"), "promotion": attrgetter("promotion_id")},
    ),
    "usages": Shape(
        (Usage,),
        attrgetter("key"),
        attrgetter("key"),
        {"which": attrgetter("what", "which"), "whose": attrgetter("what", "whose")},
    ),
    "codes": Shape(
        (Code,), attrgetter("code"), attrgetter("number"), {"promotion": attrgetter("promotion_id")}
    ),
    "counts": Shape(
        (CountRow,), attrgetter("key"), attrgetter("key"), {"promotion": attrgetter("promotion_id")}
    ),
}


class Project:
    """One game's state and the rules that play on it."""

    def __init__(
        self,
        game: Game,
        clock: Clock,
        seed: int,
        tables: Mapping[str, MemoryTable[Any, Any]] | None = None,
    ) -> None:
        self.game = game
        self._clock = clock
        self._seed = seed
        self._lock = threading.RLock()
        self._journal = Journal()
        self.tables = {
            name: tables[name].fork(self._journal)
            if tables is not None
            else MemoryTable[Any, Any](self._journal, shape.order, shape.indexes)
            for name, shape in SHAPES.items()
        }
        self.chance = Chance(f"{seed}:{game.project_id}", self._journal.thrown)
        self._wire()

    def _wire(self) -> None:
        """Hand every group its tables."""
        tables = self.tables
        self.numbers = Sequences(tables["sequences"])
        self.catalog = Catalog(tables["items"])
        self.users = Users(tables["users"], self.game.country)
        self.inventory = Inventory(tables["holdings"])
        codes = CodeSpace(tables["codes"], self.numbers, self.chance)
        ledger = Ledger(tables["counts"])
        shelf = Shelf(
            promotions=tables["promotions"],
            codes=codes,
            ledger=ledger,
            catalog=self.catalog,
            users=self.users,
            numbers=self.numbers,
            redemption=Redemption(tables["promotions"], codes, ledger, self.catalog),
        )
        self.personalization = Personalization(
            tables["rules"], tables["guards"], self.numbers, self.catalog
        )
        offers = Journey(OfferChains.kind, tables["progress"])
        offer_progress = OfferProgress(tables["offer_chains"], offers)
        self.orders = Orders(
            tables["orders"],
            self.numbers,
            self.chance,
            [HandsOut(self.catalog, self.inventory), StepsOn(offer_progress)],
        )
        project_id = self.game.project_id
        self.daily_chains = DailyChains(
            tables["daily_chains"],
            self.numbers,
            Journey(DailyChains.kind, tables["progress"]),
            project_id,
            self.catalog,
            self.inventory,
        )
        self.offer_chains = OfferChains(
            tables["offer_chains"],
            self.numbers,
            offers,
            project_id,
            offer_progress,
            self.orders,
            self.catalog,
            self.game.currency,
        )
        self._wire_points()
        self.promotion_usages = Usages("promotion", tables["usages"])
        self.promotions = Promotions(shelf, self.promotion_usages)
        self.coupons = Coupons(shelf, self.inventory)
        self.promo_codes = PromoCodes(shelf)
        self.unique_catalog_offers = UniqueCatalogOffers(shelf, tables["listings"])
        self.discounts = Discounts(shelf, self.promotion_usages, project_id)
        self.bonuses = Bonuses(shelf, self.promotion_usages, project_id)
        self.user_limits = UserLimits(
            tables["promotions"], self.promotion_usages, self.users, limit_of
        )
        self.market = Market(
            (self.discounts.offers, self.bonuses.offers), self.promo_codes.offer
        )

    def _wire_points(self) -> None:
        """Value points, the chains that count them, and the clans that share them."""
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
            self.numbers,
            Journey("reward", tables["progress"]),
            self.points,
            self.catalog,
            self.inventory,
        )
        self.value_points = ValuePoints(
            tables["value_points"],
            tables["point_rewards"],
            self.points,
            self.numbers,
            self.catalog,
            self.reward_chains.uses,
        )
        self.clans = Clans(
            memberships, self.reward_chains.contributions, self.reward_chains.claim_clan_chains
        )

    @contextmanager
    def turn(self) -> Iterator[datetime]:
        """One unit of work, at one moment: all of it stands, or after an exception none of it."""
        with self._lock:
            self._journal.begin()
            try:
                yield self._clock.now()
            except BaseException:
                self._journal.undo()
                raise
            self._journal.keep()

    def fork(self, project_id: int) -> Project:
        """A project of its own that starts from this one's state."""
        game = replace(self.game, project_id=project_id)
        return Project(game, self._clock, self._seed, self.tables)
