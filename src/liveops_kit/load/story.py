"""A story: what its players and admins do, what it needs, and what is made for it.

What makes it is imported by `set_up` itself: the processes that make the calls start without.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from liveops_kit.contract.law import Need
from liveops_kit.load.history import Scheduled
from liveops_kit.load.marks import Balance, Credit, Mark
from liveops_kit.load.plan import Ticket
from liveops_kit.load.session import Reply, Session

if TYPE_CHECKING:
    from liveops_kit.contract.scenario import Scenario

PAGE_SIZE = 50
"""The page size that every list supports."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a run is, for a story that is set up."""

    players: tuple[Ticket, ...]
    seconds: float
    """Length of the run."""
    begins: datetime
    """When players begin at the earliest, by the target's clock."""
    clock_ahead_ns: int = 0
    """How far the target's clock is ahead of the run's."""

    @property
    def waves(self) -> int:
        """The number of objects of which players fight for one after the other."""
        return max(2, min(12, int(self.seconds // 2)))

    def scheduled(self, key: str, moment: datetime, value: Any) -> Scheduled:
        """Return a value that a register takes at a moment of the target's clock."""
        return Scheduled(key, int(moment.timestamp()) * 1_000_000_000 - self.clock_ahead_ns, value)


@dataclass(frozen=True, slots=True)
class Setting:
    """Objects made for a story, and what is known of them before the first call."""

    facts: dict[str, Any]
    limits: dict[str, int | None] = field(default_factory=dict)
    balances: dict[str, int] = field(default_factory=dict)
    registers: dict[str, Any] = field(default_factory=dict)
    scheduled: tuple[Scheduled, ...] = ()
    players: tuple[Ticket, ...] = ()
    """The players of the story, if they are not those of the run."""


class Story(ABC):
    """One story. It is made once in each process and remembers nothing: sessions do."""

    name: ClassVar[str]
    about: ClassVar[str]
    """One line for `--help` and the reports."""
    operations: ClassVar[tuple[str, ...]]
    """Operations without which it cannot be played."""
    rules: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Beginnings of keys, each with the id of the rule that makes the promise about them."""
    needs: ClassVar[frozenset[Need]] = frozenset({Need.PLAYER})
    moves_time: ClassVar[bool] = False
    """True if it gets a project of its own, whose clock it moves, where the target has that."""
    needs_control: ClassVar[bool] = False
    """True if its players use the control plane of the mock."""
    has_admin: ClassVar[bool] = False
    """True if one admin works while the players play."""

    @abstractmethod
    def set_up(self, scenario: Scenario, extent: Extent) -> Setting:
        """Make what the story needs; all of it is taken away after the run."""

    @abstractmethod
    def play(self, session: Session) -> None:
        """Play one turn of a player."""

    def administer(self, session: Session) -> None:
        """Do one turn of the admin, if the story has one."""
        raise NotImplementedError

    def close(self, session: Session) -> None:  # noqa: B027  # most stories have no such state
        """Read the final state of the story's objects."""

    def close_player(self, session: Session) -> None:
        """Read the final state of the session's player."""
        read_inventory(session)


# -- what players are given ------------------------------------------------------------------------
def granted(session: Session, reply: Reply, quantities: Mapping[str, int]) -> Iterator[Mark]:
    """Yield the credits of items that a call has brought, unless it was refused."""
    if reply.may_have_worked:
        for item, quantity in quantities.items():
            yield Credit(account(session, item), quantity)


def account(session: Session, item: str) -> str:
    """Return the key of what the session's player has of an item of the story."""
    return f"{session.stage.story}/inventory/{session.player.name}/{item}"


def order_key(session: Session) -> str:
    """Return the key of the player's next order, by its number among those of the player."""
    number = session.memory["orders"] = session.memory.get("orders", 0) + 1
    return f"{session.stage.story}/order/{session.player.name}/{number}"


def read_inventory(session: Session) -> None:
    """Read what the player owns of the story's items: `facts["skus"]`, names with their SKUs."""
    skus: dict[str, str] = session.facts.get("skus", {})
    if not skus or not session.has("get-user-inventory"):
        return
    rows: list[Any] = []

    def marks(reply: Reply) -> Iterator[Mark]:
        rows.extend(page := reply.get("items") or [])
        if reply.outcome == "ok" and len(page) < PAGE_SIZE:
            for item, sku in skus.items():
                yield Balance(account(session, item), owned(rows, sku))

    page = [None] * PAGE_SIZE
    while len(page) == PAGE_SIZE:
        query = {"limit": PAGE_SIZE, "offset": len(rows)}
        page = session.call("get-user-inventory", marks, query=query).get("items") or []


def cents(amount: object) -> int:
    """Return an amount of an answer as a number of cents.

    >>> cents("13.5000000000000000"), cents(10)
    (1350, 1000)
    """
    return int(Decimal(str(amount)) * 100)


def owned(rows: Iterable[Any], sku: str) -> int:
    """Return the quantity of an item in rows of an inventory."""
    return sum(row["quantity"] for row in rows if row["sku"] == sku)
