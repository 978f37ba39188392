"""One game: its tables, its groups wired to them, and the turn that changes them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from liveops_kit.groups.coupons import Coupon, Coupons
from liveops_kit.groups.orders import Orders
from liveops_kit.groups.promotions import Promotions
from liveops_kit.mechanics.catalog import Catalog, Item
from liveops_kit.mechanics.codes import Code, CodeSpace
from liveops_kit.mechanics.inventory import Holding, Inventory
from liveops_kit.mechanics.lifecycle import Promotion
from liveops_kit.mechanics.limits import CountRow, Ledger
from liveops_kit.mechanics.orders import Order
from liveops_kit.mechanics.redeemables import CodePromotion, Redemption, Shelf
from liveops_kit.mechanics.users import User, Users
from liveops_kit.shared.chance import Chance
from liveops_kit.shared.clock import Clock
from liveops_kit.world.listeners import HandsOut
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
    "items": Shape((Item,), attrgetter("sku"), attrgetter("item_id"), {"all": _whole}),
    "orders": Shape(
        (Order,), attrgetter("order_id"), attrgetter("order_id"), {"user": attrgetter("user")}
    ),
    "users": Shape((User,), attrgetter("external_id"), attrgetter("external_id"), {"all": _whole}),
    "holdings": Shape(
        (Holding,), attrgetter("user", "sku"), attrgetter("sku"), {"user": attrgetter("user")}
    ),
    "promotions": Shape(
        (Coupon,),
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
        self.orders = Orders(
            tables["orders"],
            self.numbers,
            self.chance,
            [HandsOut(self.catalog, self.inventory)],
        )
        self.promotions = Promotions(shelf)
        self.coupons = Coupons(shelf, self.inventory)

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
